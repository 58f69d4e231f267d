/*
 * audit log, audit verify: reading the log, and checking it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/audit_session.h"
#include "cli/lines.h"
#include "cli/term.h"
#include "core/time.h"
#include "core/tr.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define JSON_MAX (512u << 20)

/* A chain on its way past the checkpoints. */
struct following {
    struct audit_session *session;
    const struct audit_chain *chain;
};

static bool
pass_row(void *user, const struct audit_row *row, struct err *err)
{
    struct following *f = user;

    (void)row;
    return checkpoint_pass(&f->session->watch, f->chain, err);
}

bool
audit_follow_store(struct audit_session *s, const char *folder,
                   const struct sign_key *key, struct audit_chain *chain)
{
    struct following f = { s, chain };

    s->watch = (struct checkpoint_watch){ .next = 0 };
    return (!key ||
            checkpoints_read(folder, key, &s->arena, &s->watch.list, &s->err)) &&
           store_audit_verify(s->store, chain, pass_row, &f, &s->err) &&
           checkpoint_end(&s->watch, chain, &s->err);
}

/* Follows a log that was exported. */
static bool
follow_file(struct audit_session *s, const char *path, const char *folder,
            const struct sign_key *key, struct audit_chain *chain)
{
    struct lines lines;
    struct str line;
    enum line_answer next = LINE_FAILED;
    bool ok = !key || checkpoints_read(folder, key, &s->arena, &s->watch.list, &s->err);

    audit_chain_begin(chain);
    if (!ok || !lines_open(&lines, path, &s->err))
        return false;
    while (ok && (next = lines_next(&lines, &line, &s->err)) == LINE_OK)
        ok = (audit_chain_follow(chain, line, &s->err) &&
              checkpoint_pass(&s->watch, chain, &s->err)) ||
             err_in(&s->err, "%s", path);
    lines_close(&lines);
    if (ok && next == LINE_TOO_LONG)
        ok = err_set_kind(&s->err, ERR_NO, "%s: line %" PRId64 ": is no line of a log",
                          path, chain->count + 1);
    return ok && next == LINE_END &&
           (checkpoint_end(&s->watch, chain, &s->err) || err_in(&s->err, "%s", path));
}

struct verify_choice {
    const char *file, *folder, *key;
};

/* Fills in what the workspace has; a workspace without a key has no checkpoints. */
static void
complete_choice(struct audit_session *s, struct verify_choice *c)
{
    const char *key = checkpoint_public_path(&s->workspace, &s->arena);

    if (!c->key && (c->folder || access(key, F_OK) == 0))
        c->key = key;
    if (!c->folder)
        c->folder = checkpoint_folder(&s->workspace, &s->arena);
}

static void
tell_verified(const struct audit_session *s, const struct audit_chain *chain)
{
    const struct checkpoint_list *list = &s->watch.list;
    enum lang say = s->app->say;

    printf(tr(say, "%lld lines hold together; head %s\n"), (long long)chain->count,
           chain->head);
    if (list->count)
        printf(tr(say, "%zu checkpoints fit; the last one is of line %lld (%.*s)\n"),
               list->count, (long long)list->items[list->count - 1].count,
               STR_ARG(list->items[list->count - 1].time));
    else
        printf("%s\n", tr(say, "No checkpoint was looked at: that nothing was cut off "
                               "at the end, or made anew, is not shown."));
}

static int
verify_run(struct app *app, struct verify_choice *c)
{
    struct audit_session s = { .app = app, .now_ms = clock_now_ms() };
    struct audit_chain chain;
    struct sign_key key;
    bool ok = true;

    if (c->file)
        arena_init(&s.arena, 0);
    else
        ok = audit_session_open(&s, app, STORE_READ);
    if (ok && !c->file)
        complete_choice(&s, c);
    if (ok && c->key)
        ok = checkpoint_key(c->key, false, &key, &s.err);
    const struct sign_key *with = c->key && c->folder ? &key : NULL;
    ok = ok && (c->file ? follow_file(&s, c->file, c->folder, with, &chain)
                        : audit_follow_store(&s, c->folder, with, &chain));
    if (ok && !app->quiet)
        tell_verified(&s, &chain);
    return audit_session_close(&s, ok ? EXIT_DONE : EXIT_NO);
}

int
audit_verify(struct app *app, int argc, char **argv)
{
    struct verify_choice c = { .file = NULL };
    struct option_row rows[] = {
        { .name = "file",
          .kind = OPTION_TEXT,
          .into = &c.file,
          .arg = "FILE",
          .help = "an exported log in place of the workspace's" },
        { .name = "checkpoints",
          .kind = OPTION_TEXT,
          .into = &c.folder,
          .arg = "DIR",
          .help = "signed checkpoints (default: those of the workspace)" },
        { .name = "key",
          .kind = OPTION_TEXT,
          .into = &c.key,
          .arg = "FILE",
          .help = "public key that they must be signed with (default: audit.pub)" },
    };
    const struct usage usage = {
        "audit verify",
        "",
        "Follows the log from its first line to its last. Exit code 1 when a line was "
        "altered,\n"
        "moved or taken out, or when the log is not the one that was signed. Trust a "
        "key and\n"
        "checkpoints that were kept outside of this machine.",
        "  lurewatch audit verify --checkpoints /media/usb --key /media/usb/audit.pub",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (c.file && !c.folder != !c.key)
        return app_fail_with(EXIT_USE, "audit verify: with --file, --checkpoints and "
                                       "--key go together");
    return verify_run(app, &c);
}

static void
print_row(struct term *t, const struct audit_row *row)
{
    char at[TIME_TEXT_SIZE];

    time_format(row->at_ms, at);
    term_printf(t, "%8" PRId64 "  %s  ", row->seq, at);
    term_cell(t, TERM_PLAIN, row->who, 16);
    term_printf(t, "  ");
    term_cell(t, TERM_BOLD, row->what, 13);
    term_printf(t, "  ");
    term_text(t, TERM_DIM,
              row->object.n == 64 ? str_sub(row->object, 0, 8) : row->object);
    term_printf(t, "\n");
}

static void
row_json(const struct audit_row *row, bool payloads, struct json *j)
{
    char at[TIME_TEXT_SIZE];

    time_format(row->at_ms, at);
    json_open_object(j);
    json_put_int(j, "seq", row->seq);
    json_put_text(j, "at", str_of(at));
    json_put_text(j, "who", row->who);
    json_put_text(j, "what", row->what);
    json_put_text(j, "object", row->object);
    json_put_text(j, "prev", row->prev);
    json_put_text(j, "fact", row->fact);
    if (payloads) {
        json_put_text(j, "salt", row->salt);
        json_put_text(j, "payload", row->payload);
    }
    json_end_object(j);
}

struct log_choice {
    const char *who, *what, *object, *from, *to;
    int64_t limit;
    bool json, payloads;
};

static bool
take_time(const char *option, const char *value, int64_t *ms, struct err *err)
{
    return !value || time_parse(str_of(value), ms) ||
           err_set(err, "audit log: %s: found '%s', wanted a day such as 2026-11-22",
                   option, value);
}

void
audit_print_rows(const struct audit_row *rows, size_t count, bool json, bool payloads)
{
    struct term term;
    struct buf out;
    struct json j;

    if (!json) {
        term_begin(&term);
        for (size_t i = 0; i < count; i++)
            print_row(&term, &rows[i]);
        term_end(&term);
        return;
    }
    buf_init(&out, JSON_MAX);
    for (size_t i = 0; i < count; i++) {
        j = json_to(&out);
        row_json(&rows[i], payloads, &j);
        buf_add_char(&out, '\n');
    }
    fwrite(buf_cstr(&out), 1, out.n, stdout);
    buf_free(&out);
}

static int
log_run(struct app *app, const struct log_choice *c)
{
    struct audit_filter filter = { .who = str_of(c->who),
                                   .what = str_of(c->what),
                                   .object = str_of(c->object),
                                   .limit = (size_t)c->limit };
    const struct audit_row *rows;
    struct audit_session s;
    size_t count;
    int code = EXIT_START;

    if (audit_session_open(&s, app, STORE_READ) &&
        take_time("--from", c->from, &filter.from_ms, &s.err) &&
        take_time("--to", c->to, &filter.to_ms, &s.err) &&
        store_audit_list(s.store, &filter, &s.arena, &rows, &count, &s.err)) {
        audit_print_rows(rows, count, c->json, c->payloads);
        code = EXIT_DONE;
    }
    return audit_session_close(&s, code);
}

int
audit_log(struct app *app, int argc, char **argv)
{
    const char *deeds[AUDIT_DEED_COUNT + 1] = { NULL };
    struct log_choice c = { .limit = 50 };
    struct option_row rows[] = {
        { .name = "who",
          .kind = OPTION_TEXT,
          .into = &c.who,
          .arg = "NAME",
          .help = "what one person did" },
        { .name = "what",
          .kind = OPTION_WORD,
          .into = &c.what,
          .arg = "DEED",
          .help = "deeds of one kind",
          .words = deeds },
        { .name = "object",
          .kind = OPTION_TEXT,
          .into = &c.object,
          .arg = "ID",
          .help = "what was done to one ad (its whole id), person or source" },
        { .name = "from",
          .kind = OPTION_TEXT,
          .into = &c.from,
          .arg = "TIME",
          .help = "not before this day or time (UTC)" },
        { .name = "to",
          .kind = OPTION_TEXT,
          .into = &c.to,
          .arg = "TIME",
          .help = "before this day or time" },
        { .name = "limit",
          .kind = OPTION_INT,
          .into = &c.limit,
          .arg = "N",
          .help = "lines at most (default 50)",
          .min = 1,
          .max = 100000 },
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &c.json,
          .help = "JSON lines in place of a table" },
        { .name = "payloads",
          .kind = OPTION_FLAG,
          .into = &c.payloads,
          .help = "with --json: reasons and notes too, as they were written" },
    };
    const struct usage usage = {
        "audit log",
        "",
        "Lists who did what, the latest first.",
        "  lurewatch audit log --what unmask --from 2026-11-01",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer;

    for (int i = 0; i < AUDIT_DEED_COUNT; i++)
        deeds[i] = audit_deed_name((enum audit_deed)i);
    answer = options_parse(app, &usage, &argc, &argv);
    return answer == PARSE_RUN ? log_run(app, &c) : options_exit(answer);
}
