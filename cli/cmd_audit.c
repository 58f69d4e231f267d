/*
 * audit: the log of who did what: listed, checked, signed, given away.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/audit_session.h"
#include "cli/commands.h"
#include "cli/subcommand.h"
#include "core/time.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

bool
audit_session_open(struct audit_session *s, struct app *app, enum store_mode mode)
{
    *s = (struct audit_session){ .app = app, .now_ms = clock_now_ms() };
    arena_init(&s->arena, 0);
    return workspace_open(app, &s->arena, &s->workspace, &s->err) &&
           workspace_store(&s->workspace, mode, &s->store, &s->err);
}

int
audit_session_close(struct audit_session *s, int code)
{
    if (s->err.kind != ERR_NONE)
        code = app_fail(&s->err);
    store_close(s->store);
    arena_free(&s->arena);
    return app_output_failed() ? EXIT_START : code;
}

/* A secret file that is not there yet, for its owner only. */
static bool
write_secret(const char *path, struct str text, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok;

    if (fd < 0 && errno == EEXIST)
        return err_set_kind(err, ERR_POLICY,
                            "%s: there is a key already; checkpoints that it signed "
                            "need it, so move it away yourself if it must go",
                            path);
    if (fd < 0)
        return err_set_kind(err, ERR_START, "%s: cannot be made: %s", path,
                            strerror(errno));
    ok = write(fd, text.p, text.n) == (ssize_t)text.n && fsync(fd) == 0;
    ok = close(fd) == 0 && ok;
    return ok || err_set_kind(err, ERR_START, "%s: cannot be written: %s", path,
                              strerror(errno));
}

static bool
make_key(struct audit_session *s, char id[17])
{
    const char *secret_path = checkpoint_secret_path(&s->workspace, &s->arena);
    const char *public_path = checkpoint_public_path(&s->workspace, &s->arena);
    struct sign_key key;
    struct buf secret, open;
    bool ok;

    buf_init(&secret, 4096);
    buf_init(&open, 4096);
    minisign_new(&key);
    minisign_id(&key, id);
    minisign_write_secret(&key, &secret);
    minisign_write_public(&key, &open);
    secret_wipe(&key, sizeof key);
    ok = write_secret(secret_path, buf_str(&secret), &s->err) &&
         file_write(public_path, buf_str(&open), &s->err);
    secret_wipe(secret.p, secret.n);
    buf_free(&secret);
    buf_free(&open);
    const struct audit_fact fact = { .deed = AUDIT_KEY,
                                     .who = str_of(app_person(NULL)),
                                     .object = str_of(id),
                                     .now_ms = s->now_ms };
    return ok && store_audit_add(s->store, &fact, &s->err);
}

static int
audit_key(struct app *app, int argc, char **argv)
{
    const struct usage usage = {
        "audit key",
        "",
        "Makes the key that signs checkpoints: audit.key, for your eyes only, and "
        "audit.pub,\n"
        "to be given to whoever checks the log. Both are minisign's, without a "
        "password.",
        "  lurewatch audit key",
        NULL,
        0,
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct audit_session s;
    char id[17];
    int code = EXIT_START;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (audit_session_open(&s, app, STORE_WRITE) && make_key(&s, id)) {
        code = EXIT_DONE;
        if (!app->quiet)
            printf("Made the key %s: %s\n"
                   "Give audit.pub, and from now on each new checkpoint, to somebody "
                   "outside this machine.\n",
                   id, checkpoint_public_path(&s.workspace, &s.arena));
    }
    return audit_session_close(&s, code);
}

/* Signs the log as it is; a log that does not hold, or has a checkpoint it does not fit, is
 * not signed. */
static bool
sign_log(struct audit_session *s, const char *folder, const struct sign_key *key,
         const char **path)
{
    struct audit_chain chain;

    *path = NULL;
    if (!audit_follow_store(s, folder, key, &chain))
        return false;
    const struct checkpoint_list *list = &s->watch.list;
    if (chain.count == 0 ||
        (list->count > 0 && list->items[list->count - 1].count == chain.count))
        return true;
    return checkpoint_write(folder, key, &chain, s->now_ms, &s->arena, path, &s->err);
}

static int
audit_checkpoint(struct app *app, int argc, char **argv)
{
    const char *key_path = NULL, *folder = NULL, *path = NULL;
    struct option_row rows[] = {
        { .name = "key",
          .kind = OPTION_TEXT,
          .into = &key_path,
          .arg = "FILE",
          .help = "the secret key (default: audit.key of the workspace)" },
        { .name = "checkpoints",
          .kind = OPTION_TEXT,
          .into = &folder,
          .arg = "DIR",
          .help = "where they lie (default: checkpoints of the workspace)" },
    };
    const struct usage usage = {
        "audit checkpoint",
        "",
        "Checks the log and signs how long it is and what its last line is. Copies of "
        "the file\n"
        "and its .minisig, kept outside, show later that nothing was cut off or made "
        "anew.",
        "  lurewatch audit checkpoint\n"
        "  minisign -V -p audit.pub -m checkpoints/audit-000000000200.txt",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct audit_session s;
    struct sign_key key = { .id = { 0 } };
    int code = EXIT_START;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (audit_session_open(&s, app, STORE_READ)) {
        if (!key_path)
            key_path = checkpoint_secret_path(&s.workspace, &s.arena);
        if (!folder)
            folder = checkpoint_folder(&s.workspace, &s.arena);
        if (checkpoint_key(key_path, true, &key, &s.err) &&
            sign_log(&s, folder, &key, &path))
            code = EXIT_DONE;
    }
    secret_wipe(&key, sizeof key);
    if (code == EXIT_DONE && !app->quiet)
        printf("%s\n", path ? path : "Nothing was added since the last checkpoint.");
    return audit_session_close(&s, code);
}

struct export
{
    FILE *file;
    struct buf line;
};

static bool
export_line(void *user, const struct audit_row *row, struct err *err)
{
    struct export *e = user;

    buf_reset(&e->line);
    audit_row_line(row, &e->line);
    buf_add_char(&e->line, '\n');
    return fwrite(e->line.p, 1, e->line.n, e->file) == e->line.n ||
           err_set_kind(err, ERR_START, "cannot be written: %s", strerror(errno));
}

static bool
export_to(struct audit_session *s, const char *path)
{
    bool piped = !strcmp(path, "-");
    struct export e = { .file = piped ? stdout : fopen(path, "wxe") };
    bool ok;

    if (!e.file)
        return err_set_kind(&s->err, ERR_START, "%s: cannot be made: %s", path,
                            strerror(errno));
    buf_init(&e.line, 2 * AUDIT_LINE_MAX);
    ok = store_audit_walk(s->store, STR(""), export_line, &e, &s->err);
    buf_free(&e.line);
    if (!piped && fclose(e.file) != 0 && ok)
        ok = err_set_kind(&s->err, ERR_START, "%s", strerror(errno));
    return ok || err_in(&s->err, "%s", path);
}

static int
audit_export(struct app *app, int argc, char **argv)
{
    const struct usage usage = {
        "audit export",
        "FILE",
        "Writes the log as lines of text, to a new file or (-) to standard output. "
        "Such a file\n"
        "is checked without this program: see verify-audit.sh among the documents.",
        "  lurewatch audit export audit.tsv\n  sh verify-audit.sh audit.tsv",
        NULL,
        0,
        1,
        1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct audit_session s;
    int code = EXIT_START;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (audit_session_open(&s, app, STORE_READ) && export_to(&s, argv[0]))
        code = EXIT_DONE;
    return audit_session_close(&s, code);
}

int
cmd_audit(struct app *app, int argc, char **argv)
{
    static const struct command table[] = {
        { "log", "who did what, the latest first", audit_log },
        { "verify", "check that nobody changed the log", audit_verify },
        { "asked", "whether something was searched for", audit_asked },
        { "export", "the log as lines of text", audit_export },
        { "key", "make the key that signs checkpoints", audit_key },
        { "checkpoint", "sign how long the log is now", audit_checkpoint },
        { NULL, NULL, NULL },
    };

    return subcommand_run(app, table, argc, argv);
}
