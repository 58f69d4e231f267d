/*
 * user: the people who may log in to lurewatch serve.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/qr.h"
#include "cli/subcommand.h"
#include "cli/term.h"
#include "cli/workspace.h"
#include "core/json.h"
#include "core/secret.h"
#include "core/time.h"
#include "store/people.h"

#include <stdio.h>

#define SHOWN_MAX 65536

struct user_session {
    struct app *app;
    struct arena arena;
    struct workspace workspace;
    struct store *store;
    struct err err;
    int64_t password_fd; /* -1: ask at the terminal */
};

static bool
session_open(struct user_session *s, struct app *app, enum store_mode mode)
{
    s->app = app;
    arena_init(&s->arena, 0);
    return workspace_open(app, &s->arena, &s->workspace, &s->err) &&
           workspace_store(&s->workspace, mode, &s->store, &s->err);
}

static int
session_close(struct user_session *s, bool ok)
{
    int code = ok ? EXIT_DONE : app_fail(&s->err);

    store_close(s->store);
    arena_free(&s->arena);
    return app_output_failed() ? EXIT_START : code;
}

static struct person_change
change_of(const char *name)
{
    return (struct person_change){ .name = str_of(name),
                                   .by = str_of(app_person(NULL)),
                                   .now_ms = clock_now_ms() };
}

/* Opens the store for a change of a person, who must be there before anybody types a
 * password. */
static bool
session_open_for(struct user_session *s, struct app *app, const char *name,
                 struct person *out)
{
    if (!session_open(s, app, STORE_WRITE))
        return false;
    enum person_found found =
        people_find(s->store, str_of(name), &s->arena, out, &s->err);

    if (found == PERSON_NONE)
        return err_set_kind(&s->err, ERR_NO, "user: there is nobody of the name '%s'",
                            name);
    return found == PERSON_FOUND;
}

static bool
set_password(struct user_session *s, const struct person_change *c)
{
    struct buf password;
    bool ok;

    buf_init(&password, ASK_BYTES);
    ok = (s->password_fd >= 0 ? ask_from((int)s->password_fd, &password, &s->err)
                              : ask_new_password(c->name, &password, &s->err)) &&
         people_set_password(s->store, c, buf_str(&password), &s->err);
    if (password.p)
        secret_wipe(password.p, password.cap);
    buf_free(&password);
    return ok;
}

/* Shows once what the telephone needs. */
static void
show_totp(const struct totp_new *made, struct str name)
{
    struct buf out, url;

    buf_init(&out, SHOWN_MAX);
    buf_init(&url, 1024);
    totp_url(made->secret, name, &url);
    buf_lit(&out, "Second factor: read this with an authenticator app now; it is shown "
                  "once.\n\n");
    qr_write(buf_cstr(&url), &out);
    buf_printf(&out, "\n%s\nBy hand: ", buf_cstr(&url));
    totp_base32(made->secret, &out);
    buf_lit(&out, "\n\nRecovery codes, each good once, for the day when the telephone "
                  "is lost. Keep them on paper:\n");
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        buf_printf(&out, "  %s\n", made->codes[i]);
    fwrite(buf_cstr(&out), 1, out.n, stdout);
    secret_wipe(out.p, out.cap);
    secret_wipe(url.p, url.cap);
    buf_free(&out);
    buf_free(&url);
}

static bool
new_totp(struct user_session *s, const struct person_change *c)
{
    struct totp_new made;
    bool ok = people_new_totp(s->store, c, &made, &s->err);

    if (ok)
        show_totp(&made, c->name);
    secret_wipe(&made, sizeof made);
    return ok;
}

/* The first who may make others comes from the keyboard of this machine, not from a script. */
static bool
check_first_admin(struct user_session *s, enum person_role role)
{
    const struct person *people;
    size_t count;

    if (role != PERSON_ADMIN)
        return true;
    if (!people_list(s->store, &s->arena, &people, &count, &s->err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (people[i].role == PERSON_ADMIN && !people[i].disabled)
            return true;
    return ask_is_terminal() ||
           err_set_kind(&s->err, ERR_POLICY,
                        "user add: the first admin is made at a terminal by a person, "
                        "not by a script");
}

/* A person without a password is of no use, but does no harm: `user passwd` goes on. */
static bool
add_person(struct user_session *s, const struct person_change *c, enum person_role role,
           enum lang lang)
{
    return check_first_admin(s, role) && people_add(s->store, c, role, lang, &s->err) &&
           set_password(s, c) && (!person_role_needs_totp(role) || new_totp(s, c));
}

static const char *const role_words[] = { "reviewer",   "supervisor", "auditor",
                                          "researcher", "admin",      NULL };

static int
user_add(struct app *app, int argc, char **argv)
{
    const char *role_word = "reviewer", *lang = NULL;
    struct user_session s = { .password_fd = -1 };
    struct option_row rows[] = {
        { .name = "role",
          .kind = OPTION_WORD,
          .into = &role_word,
          .arg = "ROLE",
          .help = "what the person may do (default reviewer)",
          .words = role_words },
        { .name = "say",
          .kind = OPTION_WORD,
          .into = &lang,
          .arg = "LANG",
          .help = "language of the screens",
          .words = option_says },
        { .name = "password-fd",
          .kind = OPTION_INT,
          .into = &s.password_fd,
          .arg = "N",
          .help = "read the password from this file descriptor",
          .min = 0,
          .max = 1000 },
    };
    const struct usage usage = {
        "user add",
        "NAME",
        "Adds a person and asks for a password. Supervisors, auditors and admins get a "
        "second\n"
        "factor at once. The first admin is made at a terminal.",
        "  lurewatch user add aida --role supervisor --say ru",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        1,
        1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    enum person_role role = PERSON_REVIEWER;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    const struct person_change c = change_of(argv[0]);
    bool ok = person_role_of(str_of(role_word), &role) &&
              session_open(&s, app, STORE_WRITE) &&
              add_person(&s, &c, role, lang ? lang_of(str_of(lang)) : LANG_NONE);
    if (ok && !app->quiet)
        printf("%s: %s\n", argv[0], role_word);
    return session_close(&s, ok);
}

static int
user_passwd(struct app *app, int argc, char **argv)
{
    struct user_session s = { .password_fd = -1 };
    struct option_row rows[] = {
        { .name = "password-fd",
          .kind = OPTION_INT,
          .into = &s.password_fd,
          .arg = "N",
          .help = "read the password from this file descriptor",
          .min = 0,
          .max = 1000 },
    };
    const struct usage usage = { "user passwd",
                                 "NAME",
                                 "Sets a new password, asked for at the terminal.",
                                 "  lurewatch user passwd aida",
                                 rows,
                                 1,
                                 1,
                                 1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct person person;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    const struct person_change c = change_of(argv[0]);
    bool ok = session_open_for(&s, app, argv[0], &person) && set_password(&s, &c);
    return session_close(&s, ok);
}

static int
user_role(struct app *app, int argc, char **argv)
{
    const struct usage usage = { "user role",
                                 "NAME ROLE",
                                 "Gives a person another role: reviewer, supervisor, "
                                 "auditor, researcher or admin.",
                                 "  lurewatch user role aida auditor",
                                 NULL,
                                 0,
                                 2,
                                 2 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct user_session s = { .password_fd = -1 };
    struct person person;
    enum person_role role;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (!person_role_of(str_of(argv[1]), &role))
        return app_fail_with(EXIT_USE,
                             "user role: found '%s', wanted reviewer, supervisor, "
                             "auditor, researcher or admin",
                             argv[1]);
    const struct person_change c = change_of(argv[0]);
    bool ok = session_open_for(&s, app, argv[0], &person) &&
              check_first_admin(&s, role) && people_set_role(s.store, &c, role, &s.err);
    if (ok && person_role_needs_totp(role) && !person.has_totp)
        ok = new_totp(&s, &c);
    return session_close(&s, ok);
}

static int
user_totp(struct app *app, int argc, char **argv)
{
    const struct usage usage = { "user totp",
                                 "NAME",
                                 "Makes a new second factor with eight recovery codes, "
                                 "and shows them once. The old\n"
                                 "ones are void.",
                                 "  lurewatch user totp aida",
                                 NULL,
                                 0,
                                 1,
                                 1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct user_session s = { .password_fd = -1 };
    struct person person;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    const struct person_change c = change_of(argv[0]);
    bool ok = session_open_for(&s, app, argv[0], &person) && new_totp(&s, &c);
    return session_close(&s, ok);
}

static int
user_disable(struct app *app, int argc, char **argv)
{
    bool enable = false;
    struct option_row rows[] = {
        { .name = "enable",
          .kind = OPTION_FLAG,
          .into = &enable,
          .help = "let the person in again" },
    };
    const struct usage usage = { "user disable",
                                 "NAME",
                                 "Keeps a person from logging in. Nobody is removed: a "
                                 "name in the log means one person.",
                                 "  lurewatch user disable aida",
                                 rows,
                                 1,
                                 1,
                                 1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct user_session s = { .password_fd = -1 };
    struct person person;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    const struct person_change c = change_of(argv[0]);
    bool ok = session_open_for(&s, app, argv[0], &person) &&
              people_disable(s.store, &c, !enable, &s.err);
    return session_close(&s, ok);
}

static void
print_person(struct term *t, const struct person *p)
{
    term_cell(t, TERM_BOLD, p->name, 20);
    term_printf(t, "  ");
    term_cell(t, TERM_PLAIN, str_of(person_role_name(p->role)), 10);
    term_printf(t, "  %s%s", p->has_password ? "password" : "no password",
                p->has_totp ? ", second factor" : "");
    if (p->has_totp)
        term_printf(t, ", %lld recovery codes", (long long)p->codes_left);
    term_printf(t, "%s\n", p->disabled ? ", disabled" : "");
}

static void
person_json(const struct person *p, struct json *j)
{
    char made[TIME_TEXT_SIZE];

    time_format(p->made_ms, made);
    json_open_object(j);
    json_put_text(j, "name", p->name);
    json_put_text(j, "role", str_of(person_role_name(p->role)));
    json_put_text(j, "lang", str_of(p->lang == LANG_NONE ? "" : lang_name(p->lang)));
    json_put_bool(j, "disabled", p->disabled);
    json_put_bool(j, "password", p->has_password);
    json_put_bool(j, "second_factor", p->has_totp);
    json_put_int(j, "recovery_codes", p->codes_left);
    json_put_text(j, "made", str_of(made));
    json_end_object(j);
}

static void
print_people(const struct person *people, size_t count, bool as_json)
{
    struct term t;
    struct json j;

    term_begin(&t);
    j = json_to(&t.out);
    if (as_json)
        json_open_array(&j);
    for (size_t i = 0; i < count; i++)
        if (as_json)
            person_json(&people[i], &j);
        else
            print_person(&t, &people[i]);
    if (as_json) {
        json_end_array(&j);
        buf_add_char(&t.out, '\n');
    }
    term_end(&t);
}

static int
user_list(struct app *app, int argc, char **argv)
{
    bool as_json = false;
    struct option_row rows[] = {
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &as_json,
          .help = "JSON in place of a table" },
    };
    const struct usage usage = { "user list",
                                 "",
                                 "Lists everybody who was ever added.",
                                 "  lurewatch user list",
                                 rows,
                                 1,
                                 0,
                                 0 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct user_session s = { .password_fd = -1 };
    const struct person *people;
    size_t count;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    bool ok = session_open(&s, app, STORE_READ) &&
              people_list(s.store, &s.arena, &people, &count, &s.err);
    if (ok)
        print_people(people, count, as_json);
    return session_close(&s, ok);
}

int
cmd_user(struct app *app, int argc, char **argv)
{
    static const struct command table[] = {
        { "add", "a person, with a password", user_add },
        { "list", "everybody", user_list },
        { "passwd", "set a new password", user_passwd },
        { "role", "give another role", user_role },
        { "totp", "make a new second factor", user_totp },
        { "disable", "keep somebody from logging in", user_disable },
        { NULL, NULL, NULL },
    };

    return subcommand_run(app, table, argc, argv);
}
