/*
 * api_decide: deciding ads, one or several, and taking a decision back.
 *
 * Each decision is a fact of its own. Of several each goes its own way: what could not be
 * decided is listed by id with the reason, and the rest is decided.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/api.h"
#include "web/body.h"
#include "web/one_ad.h"
#include "web/view.h"

#define REASON_MAX 500
#define NOTE_MAX   4000
#define ADS_MAX    20

/* What a decision says. */
struct said_decision {
    struct str outcome, reason, note;
    int64_t version, supersedes; /* 0: not given */
    struct body_texts ads;       /* of several: their objects */
};

enum { OUTCOME, REASON, NOTE, SAID_FIELDS };

/* The members that one and several have alike. */
static void
said_fields(struct said_decision *out, struct body_field fields[SAID_FIELDS])
{
    static const char *const outcomes[] = { "confirmed", "not-risk", "unsure",
                                            "escalated", NULL };

    fields[OUTCOME] = (struct body_field){ .name = "outcome",
                                           .kind = BODY_WORD,
                                           .into = &out->outcome,
                                           .needed = true,
                                           .words = outcomes };
    fields[REASON] = (struct body_field){
        .name = "reason", .kind = BODY_TEXT, .into = &out->reason, .max = REASON_MAX
    };
    fields[NOTE] = (struct body_field){
        .name = "note", .kind = BODY_TEXT, .into = &out->note, .max = NOTE_MAX
    };
}

static bool
read_decision(struct web_request *rq, struct said_decision *out, struct web_reply *re)
{
    struct body_field fields[SAID_FIELDS + 2];

    *out = (struct said_decision){ .version = 0 };
    said_fields(out, fields);
    fields[SAID_FIELDS] = (struct body_field){ .name = "version",
                                               .kind = BODY_INT,
                                               .into = &out->version,
                                               .min = 1,
                                               .max = INT64_MAX };
    fields[SAID_FIELDS + 1] = (struct body_field){ .name = "supersedes",
                                                   .kind = BODY_INT,
                                                   .into = &out->supersedes,
                                                   .min = 1,
                                                   .max = INT64_MAX };
    if (!body_read(rq, fields, SAID_FIELDS + 2, re))
        return false;
    if (out->version || (rq->if_match.n && str_to_int(rq->if_match, &out->version)))
        return true;
    web_problem(re, 428, "version-missing", "The version that was seen is missing",
                "give `version` of the ad, or If-Match with its ETag");
    return false;
}

/* What is no success, in words. */
static bool
refuse_answer(const struct web_request *rq, enum decide_answer answer,
              const struct queue_row *row, const struct err *err, struct refusal *why)
{
    if (answer == DECIDE_FAILED)
        return refuse_broken(why, err);
    if (answer == DECIDE_NO_ROW)
        return refuse(why, 409, "not-queued", "This ad waits for nobody",
                      "it is kept, but it is not in the queue");
    if (answer == DECIDE_TAKEN)
        return refuse_row(rq, why, "taken", "Somebody else is reading this ad", row);
    return refuse_row(rq, why, "changed", "The ad was changed meanwhile", row);
}

/* May this person decide it? What another person has decided is a supervisor's to correct. */
static bool
may_decide(const struct web_request *rq, const struct ad_record *r,
           const struct said_decision *said, struct refusal *why)
{
    const struct decision_row *latest = decision_in_force(r);

    if (said->supersedes && said->supersedes != r->row.decision_id)
        return refuse_answer(rq, DECIDE_CHANGED, &r->row, NULL, why);
    return !latest || latest->outcome == DECISION_UNSURE ||
           str_eq(latest->who, rq->person->name) || may(rq->person, CAP_OVERRIDE) ||
           refuse(why, 403, "not-yours", "Somebody else has decided this ad",
                  "only who has the right override may correct it");
}

/* One ad; *row is how it is then. What *why shows lives in the arena. */
static bool
decide_one(struct web_request *rq, struct str id, const struct said_decision *said,
           struct queue_row *row, struct refusal *why)
{
    struct ad_record *record = ARENA_NEW(rq->arena, struct ad_record, 1);
    struct queue_row *now = ARENA_NEW(rq->arena, struct queue_row, 1);
    struct err err = { .kind = ERR_NONE };
    enum decide_answer answer;
    struct decide d;

    if (!ad_find_id(rq, id, record, why) || !may_decide(rq, record, said, why))
        return false;
    d = (struct decide){ .key = record->row.key,
                         .who = rq->person->name,
                         .reason = said->reason,
                         .note = said->note,
                         .now_ms = rq->now_ms,
                         .keep = rq->web->is.keep,
                         .version = said->version };
    (void)decision_of(said->outcome, &d.outcome);
    answer = store_decide(rq->web->is.store, &d, rq->arena, now, &err);
    *row = *now;
    return answer == DECIDE_DONE || refuse_answer(rq, answer, now, &err, why);
}

/* The members of a decision that was taken. */
static void
put_decided(const struct web_request *rq, const struct queue_row *row, struct json *j)
{
    json_open_object(j);
    json_put_int(j, "decision", row->decision_id);
    json_key(j, "row");
    view_row(rq, row, j);
    json_end_object(j);
}

static void
accept(struct web_request *rq, struct web_reply *re, const struct queue_row *row)
{
    struct json j = web_json(re, 201);

    put_decided(rq, row, &j);
    re->etag = arena_printf(rq->arena, "%lld", (long long)row->version);
}

void
api_ad_decide(struct web_request *rq, struct web_reply *re)
{
    struct said_decision said;
    struct queue_row row;
    struct refusal why;

    if (!read_decision(rq, &said, re))
        return;
    if (decide_one(rq, rq->param[0], &said, &row, &why))
        accept(rq, re, &row);
    else
        refusal_answer(rq, &why, re);
}

/* One of several: its id and the version that was seen. */
static bool
read_one(struct web_request *rq, struct str object, struct str *id, int64_t *version,
         struct web_reply *re)
{
    const struct body_field fields[] = {
        { .name = "id", .kind = BODY_TEXT, .into = id, .needed = true, .max = 64 },
        { .name = "version",
          .kind = BODY_INT,
          .into = version,
          .needed = true,
          .min = 1,
          .max = INT64_MAX },
    };

    return body_read_object(rq, object, fields, 2, re);
}

/* Several ads on their way: what is asked, and what came of it. */
struct several {
    struct str ids[ADS_MAX];
    int64_t versions[ADS_MAX];
    bool done[ADS_MAX];
    struct queue_row rows[ADS_MAX]; /* of those that are done */
    struct refusal whys[ADS_MAX];   /* of those that are not */
    size_t count;
};

/* All is read before anything is decided. */
static bool
read_several(struct web_request *rq, struct said_decision *said, struct several *s,
             struct web_reply *re)
{
    struct body_field fields[SAID_FIELDS + 1];

    *said = (struct said_decision){ .version = 0 };
    said_fields(said, fields);
    fields[SAID_FIELDS] = (struct body_field){ .name = "ads",
                                               .kind = BODY_OBJECTS,
                                               .into = &said->ads,
                                               .needed = true,
                                               .max = ADS_MAX };
    if (!body_read(rq, fields, SAID_FIELDS + 1, re))
        return false;
    for (s->count = 0; s->count < said->ads.count; s->count++)
        if (!read_one(rq, said->ads.items[s->count], &s->ids[s->count],
                      &s->versions[s->count], re))
            return false;
    return true;
}

static void
put_several(const struct web_request *rq, const struct several *s, struct json *j)
{
    json_open_object(j);
    json_key(j, "done");
    json_open_array(j);
    for (size_t i = 0; i < s->count; i++)
        if (s->done[i])
            put_decided(rq, &s->rows[i], j);
    json_end_array(j);
    json_key(j, "refused");
    json_open_array(j);
    for (size_t i = 0; i < s->count; i++)
        if (!s->done[i])
            refusal_put(rq, s->ids[i], &s->whys[i], j);
    json_end_array(j);
    json_end_object(j);
}

void
api_queue_decide(struct web_request *rq, struct web_reply *re)
{
    struct several *s = ARENA_NEW(rq->arena, struct several, 1);
    struct said_decision said;
    struct json j;

    if (!read_several(rq, &said, s, re))
        return;
    for (size_t i = 0; i < s->count; i++) {
        said.version = s->versions[i];
        s->done[i] = decide_one(rq, s->ids[i], &said, &s->rows[i], &s->whys[i]);
        if (!s->done[i] && s->whys[i].status == 500) {
            refusal_answer(rq, &s->whys[i], re);
            return;
        }
    }
    j = web_json(re, 200);
    put_several(rq, s, &j);
}

void
api_ad_undo(struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct queue_row row = { .version = 0 };
    struct ad_record record;
    struct refusal why;
    int64_t decision = 0;
    const struct body_field fields[] = {
        { .name = "decision",
          .kind = BODY_INT,
          .into = &decision,
          .needed = true,
          .min = 1,
          .max = INT64_MAX },
    };
    struct undo u;
    enum decide_answer answer;

    if (!body_read(rq, fields, 1, re) || !ad_find(rq, &record, re))
        return;
    u = (struct undo){ .key = record.row.key,
                       .who = rq->person->name,
                       .decision = decision,
                       .now_ms = rq->now_ms,
                       .until_ms = rq->now_ms + CLAIM_MS,
                       .keep = rq->web->is.keep };
    answer = store_undo(rq->web->is.store, &u, rq->arena, &row, &err);
    if (answer == DECIDE_DONE) {
        accept(rq, re, &row);
    } else {
        (void)refuse_answer(rq, answer, &row, &err, &why);
        refusal_answer(rq, &why, re);
    }
}
