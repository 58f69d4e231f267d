/*
 * api_session: log-in by one-time token or by name, password and code; log-out.
 *
 * A log-in always makes a new id, so an id that somebody planted before is worth nothing
 * afterwards. Wrong tries are counted by account and by address before a password is looked
 * at, since looking at one is slow on purpose.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/time.h"
#include "store/audit.h"
#include "store/habits.h"
#include "web/api.h"
#include "web/body.h"
#include "web/doors.h"
#include "web/kept.h"
#include "web/slow.h"

#define SECRET_MAX 1024 /* bytes of a password */

/* Who came from where goes to the log. False: *re says that it could not be kept. */
static bool
note(struct web_request *rq, enum audit_deed deed, struct str who, struct web_reply *re)
{
    struct audit_fact fact = { .deed = deed, .who = who, .now_ms = rq->now_ms };
    struct err err = { .kind = ERR_NONE };
    struct buf payload;
    struct json j;
    bool kept;

    buf_init(&payload, 1024);
    j = json_to(&payload);
    json_open_object(&j);
    json_put_text(&j, "address", rq->address);
    json_end_object(&j);
    fact.payload = buf_str(&payload);
    kept = store_audit_add(rq->web->is.store, &fact, &err);
    buf_free(&payload);
    if (!kept)
        web_broken(re, &err);
    return kept;
}

/* Must the caller wait? Then *re says so. */
static bool
must_wait(struct web_request *rq, struct str name, struct web_reply *re)
{
    const struct tries *t = &rq->web->doors->tries;
    unsigned by_name = tries_wait(t, "name", name, rq->now_ms);
    unsigned by_address = tries_wait(t, "address", rq->address, rq->now_ms);
    unsigned wait_s = by_name > by_address ? by_name : by_address;

    if (!wait_s)
        return false;
    re->retry_after_s = wait_s;
    web_problem(re, 429, "too-many", "Too many wrong tries", "wait %u seconds", wait_s);
    return true;
}

/* Guesses from many addresses at many names must leave time for those who work. */
static bool
is_crowded(struct web_request *rq, struct web_reply *re)
{
    re->retry_after_s =
        bucket_take(&rq->web->doors->passwords, &rate_passwords, rq->now_ms);
    if (!re->retry_after_s)
        return false;
    web_problem(re, 429, "too-many", "Too many people log in at once",
                "wait %u seconds", re->retry_after_s);
    return true;
}

static void
refuse(struct web_request *rq, struct str name, const char *detail,
       struct web_reply *re)
{
    tries_wrong(&rq->web->doors->tries, "name", name, rq->now_ms);
    tries_wrong(&rq->web->doors->tries, "address", rq->address, rq->now_ms);
    if (!name.n)
        name = rq->web->is.person.n ? rq->web->is.person : STR("nobody");
    if (note(rq, AUDIT_LOGIN_FAILED, name, re))
        web_log_in_problem(rq->web, re, "wrong", "The log-in was refused", detail);
}

/* Ends the session that asked and begins another one with a new id and cookie. */
static bool
begin(struct web_request *rq, const struct web_person *who, enum session_stage stage,
      struct web_reply *re)
{
    struct web *w = rq->web;
    uint8_t secret[SESSION_SECRET];
    char id[SESSION_TEXT_SIZE], csrf[SESSION_TEXT_SIZE];
    struct session *old = rq->session;
    struct web_person person = *who;

    /* What ends may be where the name stands. Whoever is put out of a full table is out of
     * the store, too: no restart brings them back. */
    person.name = arena_str(rq->arena, who->name);
    kept_end(w, old ? old : sessions_next_out(&w->doors->sessions, rq->now_ms));
    w->is.fill_random(secret, sizeof(secret));
    rq->session =
        sessions_begin(&w->doors->sessions, &person, stage, secret, rq->now_ms, id);
    if (!rq->session) {
        web_problem(re, 400, "bad-body", "The log-in was refused",
                    "the name is longer than %d bytes", SESSION_NAME_MAX - 1);
        return false;
    }
    memcpy(rq->session->address, rq->address.p,
           rq->address.n < SESSION_ADDRESS ? rq->address.n : 0);
    session_csrf(str_of(id), csrf);
    rq->csrf = arena_str(rq->arena, str_of(csrf));
    rq->person = stage == SESSION_FULL ? &rq->session->person : NULL;
    re->cookie = cookie_set(w, str_of(id), rq->arena);
    kept_begin(w, rq->session);
    return true;
}

static void
log_in(struct web_request *rq, const struct web_person *who, struct web_reply *re)
{
    struct web_person person = *who;
    struct habits habits;
    struct err err = { .kind = ERR_NONE };

    if (!store_habits(rq->web->is.store, who->name, rq->arena, &habits, &err)) {
        web_broken(re, &err);
        return;
    }
    if (habits.lang)
        person.lang = habits.lang;
    if (!note(rq, AUDIT_LOGIN, who->name, re) || !begin(rq, &person, SESSION_FULL, re))
        return;
    tries_right(&rq->web->doors->tries, "name", who->name);
    tries_right(&rq->web->doors->tries, "address", rq->address);
    api_me_reply(rq, 201, "me", re);
}

static void
by_token(struct web_request *rq, struct str token, struct web_reply *re)
{
    struct web_person who = { rq->web->is.person, ROLE_LAPTOP, rq->web->is.lang, 0 };

    if (must_wait(rq, STR(""), re) || is_crowded(rq, re))
        return;
    if (rq->web->is.mode == WEB_LAPTOP && token_take(rq->web, token, rq->now_ms))
        log_in(rq, &who, re);
    else
        refuse(rq, STR(""),
               "the address was used already or is too old; take a new one from the "
               "terminal",
               re);
}

/* Password right: what comes next is the code, under a cookie that is good for nothing else. */
static void
ask_for_code(struct web_request *rq, const struct web_person *who, struct web_reply *re)
{
    struct json j;

    if (!begin(rq, who, SESSION_HALF, re))
        return;
    j = web_json(re, 202);
    json_open_object(&j);
    json_put_text(&j, "csrf", rq->csrf);
    json_put_text(&j, "needs", STR("totp"));
    json_end_object(&j);
}

/*
 * Finds out whether the password fits. False: *re says why not yet, or rq->slow is WANTED and the
 * request comes again. Guesses that were under way together are told no more of each other than
 * if they had come one by one: who has to wait by now hears that only.
 */
static bool
prove(struct web_request *rq, struct web_slow *proof, struct web_reply *re)
{
    const struct web_people *people = &rq->web->is.people;
    struct err err = { .kind = ERR_NONE };

    if (must_wait(rq, proof->name, re))
        return false;
    if (proof->stage == SLOW_DONE)
        return true;
    if (is_crowded(rq, re))
        return false;
    if (!people->hash) {
        refuse(rq, proof->name, "name or password is wrong", re);
        return false;
    }
    if (!people->hash(people->user, rq->arena, proof, &err)) {
        web_broken(re, &err);
        return false;
    }
    proof->stage = SLOW_WANTED;
    if (proof == rq->slow)
        return false;
    slow_work(proof);
    return true;
}

static void
by_password(struct web_request *rq, struct str name, struct str password,
            struct web_reply *re)
{
    const struct web_people *people = &rq->web->is.people;
    struct web_slow here = { .stage = SLOW_NONE };
    struct web_slow *proof = rq->slow ? rq->slow : &here;
    struct web_person who = { .role = ROLE_NONE };
    struct err err = { .kind = ERR_NONE };

    proof->name = name;
    proof->password = password;
    if (!prove(rq, proof, re))
        return;
    switch (people->password(people->user, proof, rq->arena, &who, &err)) {
    case LOGIN_DONE:
        log_in(rq, &who, re);
        return;
    case LOGIN_NEEDS_CODE:
        ask_for_code(rq, &who, re);
        return;
    case LOGIN_WRONG:
        refuse(rq, name, "name or password is wrong", re);
        return;
    case LOGIN_FAILED:
        web_broken(re, &err);
        return;
    }
}

void
api_session_post(struct web_request *rq, struct web_reply *re)
{
    struct str token = { "", 0 }, name = { "", 0 }, password = { "", 0 };
    const struct body_field fields[] = {
        { .name = "token", .into = &token, .max = SECRET_MAX },
        { .name = "name", .into = &name, .max = SESSION_NAME_MAX - 1 },
        { .name = "password", .into = &password, .max = SECRET_MAX },
    };

    if (!body_read(rq, fields, sizeof(fields) / sizeof(fields[0]), re))
        return;
    if (token.n && !name.n && !password.n)
        by_token(rq, token, re);
    else if (!token.n && name.n && password.n)
        by_password(rq, name, password, re);
    else
        web_problem(re, 400, "bad-body", "The body cannot be read",
                    "wanted token, or name and password");
}

static void
wrong_code(struct web_request *rq, struct web_reply *re)
{
    struct str name = arena_str(rq->arena, rq->session->person.name);

    if (++rq->session->wrong_codes >= SESSION_CODES) {
        sessions_end(rq->session);
        re->cookie = cookie_set(rq->web, STR(""), rq->arena);
    }
    refuse(rq, name, "the code is wrong", re);
}

void
api_session_totp(struct web_request *rq, struct web_reply *re)
{
    const struct web_people *people = &rq->web->is.people;
    struct str code = { "", 0 };
    const struct body_field fields[] = {
        { .name = "code", .into = &code, .needed = true, .max = 64 },
    };
    struct web_person who;
    struct err err = { .kind = ERR_NONE };

    if (!rq->session || rq->session->stage != SESSION_HALF || !people->code) {
        web_log_in_problem(rq->web, re, "log-in", "Log in first",
                           "there is no log-in that waits for a code");
        return;
    }
    if (!body_read(rq, fields, 1, re) || must_wait(rq, rq->session->person.name, re) ||
        is_crowded(rq, re))
        return;
    who = rq->session->person;
    who.name = arena_str(rq->arena, who.name);
    switch (people->code(people->user, &who, code, rq->now_ms, &err)) {
    case LOGIN_DONE:
        log_in(rq, &who, re);
        return;
    case LOGIN_NEEDS_CODE:
    case LOGIN_WRONG:
        wrong_code(rq, re);
        return;
    case LOGIN_FAILED:
        web_broken(re, &err);
        return;
    }
}

void
api_session_delete(struct web_request *rq, struct web_reply *re)
{
    if (!note(rq, AUDIT_LOGOUT, rq->person->name, re))
        return;
    kept_end(rq->web, rq->session);
    re->cookie = cookie_set(rq->web, STR(""), rq->arena);
    re->status = 204;
    re->type = NULL;
}

/* One's own sessions: when they were begun, from where, and which of them asks. */
void
api_sessions_list(struct web_request *rq, struct web_reply *re)
{
    const struct sessions *all = &rq->web->doors->sessions;
    char text[TIME_TEXT_SIZE];
    struct json j = web_json(re, 200);

    json_open_object(&j);
    json_key(&j, "items");
    json_open_array(&j);
    for (size_t i = 0; i < SESSION_MAX; i++) {
        const struct session *s = &all->rows[i];
        if (!session_lives(s, rq->now_ms) || s->stage != SESSION_FULL ||
            !str_eq(s->person.name, rq->person->name))
            continue;
        json_open_object(&j);
        time_format(s->begun_ms, text);
        json_put_text(&j, "begun", str_of(text));
        time_format(s->seen_ms, text);
        json_put_text(&j, "seen", str_of(text));
        json_put_text(&j, "address", str_of(s->address));
        json_put_bool(&j, "this", s == rq->session);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
}

void
api_sessions_delete(struct web_request *rq, struct web_reply *re)
{
    struct json j;
    size_t ended;

    if (!note(rq, AUDIT_LOGOUT, rq->person->name, re))
        return;
    ended = kept_end_others(rq->web, rq->person->name, rq->session);
    j = web_json(re, 200);
    json_open_object(&j);
    json_put_int(&j, "ended", (int64_t)ended);
    json_end_object(&j);
}
