/*
 * api_self: the server itself, and the person who asks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/time.h"
#include "store/habits.h"
#include "web/api.h"
#include "web/body.h"
#include "web/session.h"

#define PERCENT_FROM 200 /* local decisions before a percentage says anything here */

void
api_healthz(struct web_request *rq, struct web_reply *re)
{
    struct json j = web_json(re, 200);

    json_open_object(&j);
    json_put_text(&j, "status", STR("ok"));
    json_put_text(&j, "version", rq->web->is.version);
    json_end_object(&j);
}

/* What of a person stands in the store. */
struct self {
    struct habits habits;
    struct deeds deeds;
};

static bool
read_self(struct web_request *rq, struct self *out, struct web_reply *re)
{
    struct store *s = rq->web->is.store;
    int64_t day_ms = rq->now_ms - rq->now_ms % TIME_DAY_MS;
    struct err err = { .kind = ERR_NONE };

    if (store_habits(s, rq->person->name, rq->arena, &out->habits, &err) &&
        store_deeds(s, rq->person->name, day_ms, PERCENT_FROM, &out->deeds, &err))
        return true;
    web_broken(re, &err);
    return false;
}

static void
put_capabilities(const struct web_person *person, struct json *j)
{
    json_key(j, "capabilities");
    json_open_array(j);
    for (int i = CAP_SESSION + 1; i < CAP_COUNT; i++)
        if (may(person, (enum capability)i))
            json_text(j, str_of(capability_name((enum capability)i)));
    json_end_array(j);
}

static void
put_self(const struct web_request *rq, const struct self *self, struct json *j)
{
    json_open_object(j);
    json_put_text(j, "name", rq->person->name);
    json_put_text(j, "role", str_of(role_name(rq->person->role)));
    put_capabilities(rq->person, j);
    json_put_text(j, "lang", str_of(lang_name(rq->person->lang)));
    json_key(j, "keys");
    json_raw(j, self->habits.keys.n ? self->habits.keys : STR("null"));
    json_put_text(j, "csrf", rq->csrf);
    json_put_int(j, "decisions_today", self->deeds.by_person);
    json_put_int(j, "local_decisions", self->deeds.ever);
    json_put_bool(j, "show_percent", self->deeds.ever >= PERCENT_FROM);
    json_end_object(j);
}

void
api_me_reply(struct web_request *rq, int status, const char *member,
             struct web_reply *re)
{
    struct self self;
    struct json j;

    if (!read_self(rq, &self, re))
        return;
    j = web_json(re, status);
    if (!member) {
        put_self(rq, &self, &j);
        return;
    }
    json_open_object(&j);
    json_put_text(&j, "csrf", rq->csrf);
    json_key(&j, member);
    put_self(rq, &self, &j);
    json_end_object(&j);
}

void
api_me(struct web_request *rq, struct web_reply *re)
{
    api_me_reply(rq, 200, NULL, re);
}

/* Keys are the screens' own matter: kept as they were written, a JSON object. */
void
api_me_patch(struct web_request *rq, struct web_reply *re)
{
    static const char *const langs[] = { "en", "ru", "kk", NULL };
    struct store *s = rq->web->is.store;
    struct str lang = { "", 0 }, keys = { "", 0 };
    const struct body_field fields[] = {
        { .name = "lang", .kind = BODY_WORD, .into = &lang, .words = langs },
        { .name = "keys", .kind = BODY_OBJECT, .into = &keys },
    };
    struct habits habits;
    struct err err = { .kind = ERR_NONE };

    if (!body_read(rq, fields, sizeof(fields) / sizeof(fields[0]), re))
        return;
    if (keys.n > HABITS_KEYS_MAX) {
        web_problem(re, 400, "bad-body", "The body cannot be read",
                    "keys: wanted at most %d bytes", HABITS_KEYS_MAX);
        return;
    }
    if (!store_habits(s, rq->person->name, rq->arena, &habits, &err)) {
        web_broken(re, &err);
        return;
    }
    if (lang.n)
        habits.lang = rq->lang = rq->session->person.lang = lang_of(lang);
    if (keys.n)
        habits.keys = keys;
    if (store_set_habits(s, rq->person->name, &habits, &err))
        api_me_reply(rq, 200, NULL, re);
    else
        web_broken(re, &err);
}
