/*
 * audit asked: was this searched for? The questions come from a file or a pipe and the key from
 * its file, for what stands on a command line is seen by everybody on the machine.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/asked.h"
#include "cli/audit_session.h"
#include "cli/lines.h"
#include "cli/secret_file.h"
#include "core/secret.h"

#define QUESTIONS_MAX 10000

/* Questions on their way past the log. */
struct asking {
    struct audit_session *session;
    char (*digits)[DIGEST_HEX_SIZE];
    size_t count;
    int64_t found;
    bool json;
};

static bool
match_row(void *user, const struct audit_row *row, struct err *err)
{
    struct asking *a = user;
    struct str digits;
    bool found = false;

    (void)err;
    if (!asked_of_row(row, &digits))
        return true;
    for (size_t i = 0; !found && i < a->count; i++)
        found = str_eq(digits, str_of(a->digits[i]));
    if (!found)
        return true;
    a->found++;
    audit_print_rows(row, 1, a->json, true);
    return true;
}

/* The HMAC of each line; an empty one asks nothing. */
static bool
read_questions(struct asking *a, const char *path, const uint8_t key[32])
{
    struct audit_session *s = a->session;
    enum line_answer next;
    struct lines lines;
    struct str line;
    uint8_t sum[DIGEST_SIZE];

    if (!lines_open(&lines, path, &s->err))
        return false;
    a->digits = arena_alloc(&s->arena, QUESTIONS_MAX * sizeof(*a->digits));
    while ((next = lines_next(&lines, &line, &s->err)) == LINE_OK &&
           a->count < QUESTIONS_MAX) {
        if (!line.n)
            continue;
        hmac_sha256(key, line, sum);
        digest_hex(sum, a->digits[a->count++]);
    }
    lines_close(&lines);
    if (next == LINE_END && a->count)
        return true;
    return next != LINE_FAILED &&
           err_set(&s->err, "%s: wanted 1 to %d questions, one a line", path,
                   QUESTIONS_MAX);
}

static int
asked_run(struct app *app, const char *path, bool json)
{
    struct audit_session s;
    struct asking a = { .session = &s, .json = json };
    uint8_t key[HMAC_KEY_SIZE];
    int code = EXIT_START;

    if (audit_session_open(&s, app, STORE_READ) &&
        secret_file_key_read(asked_key_path(s.workspace.folder, &s.arena), key,
                             &s.err) &&
        read_questions(&a, path, key) &&
        store_audit_walk(s.store, STR(""), match_row, &a, &s.err))
        code = a.found ? EXIT_DONE : EXIT_NO;
    secret_wipe(key, sizeof(key));
    return audit_session_close(&s, code);
}

int
audit_asked(struct app *app, int argc, char **argv)
{
    bool json = false;
    struct option_row rows[] = {
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &json,
          .help = "JSON lines in place of a table" },
    };
    const struct usage usage = {
        "audit asked",
        "FILE",
        "Was this searched for? The questions stand in a file or (-) come from "
        "standard "
        "input, one\n"
        "a line. Lists the lines of the log that are of one of them; exit code 1 when "
        "none is.\n"
        "Only the same bytes are found: a number that was typed with spaces is another "
        "one.",
        "  printf '%s\\n' '+7 701 123 45 67' 77011234567 | lurewatch audit asked -",
        rows,
        1,
        1,
        1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    return answer == PARSE_RUN ? asked_run(app, argv[0], json) : options_exit(answer);
}
