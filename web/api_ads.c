/*
 * api_ads: one ad: reading it, deciding it, taking a decision back, its contacts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/risk.h"
#include "store/audit.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

#define REASON_MAX 500
#define NOTE_MAX   4000

static void
set_version(const struct web_request *rq, struct web_reply *re, int64_t version)
{
    re->etag = arena_printf(rq->arena, "%lld", (long long)version);
}

void
api_ad_get(struct web_request *rq, struct web_reply *re)
{
    struct ad_record record;
    struct json j;

    if (!view_find(rq, &record, re))
        return;
    j = web_json(re, 200);
    view_record(rq, &record, &j);
    set_version(rq, re, record.row.version);
}

/* What a decision says. */
struct said_decision {
    struct str outcome, reason, note;
    int64_t version, supersedes; /* 0: not given */
};

static bool
read_decision(struct web_request *rq, struct said_decision *out, struct web_reply *re)
{
    static const char *const outcomes[] = { "confirmed", "not-risk", "unsure",
                                            "escalated", NULL };
    const struct body_field fields[] = {
        { .name = "outcome",
          .kind = BODY_WORD,
          .into = &out->outcome,
          .needed = true,
          .words = outcomes },
        { .name = "reason",
          .kind = BODY_TEXT,
          .into = &out->reason,
          .max = REASON_MAX },
        { .name = "note", .kind = BODY_TEXT, .into = &out->note, .max = NOTE_MAX },
        { .name = "version",
          .kind = BODY_INT,
          .into = &out->version,
          .min = 1,
          .max = INT64_MAX },
        { .name = "supersedes",
          .kind = BODY_INT,
          .into = &out->supersedes,
          .min = 1,
          .max = INT64_MAX },
    };

    *out = (struct said_decision){ .version = 0 };
    if (!body_read(rq, fields, sizeof(fields) / sizeof(fields[0]), re))
        return false;
    if (out->version || (rq->if_match.n && str_to_int(rq->if_match, &out->version)))
        return true;
    web_problem(re, 428, "version-missing", "The version that was seen is missing",
                "give `version` of the ad, or If-Match with its ETag");
    return false;
}

/* Somebody holds it, or it was changed meanwhile. */
static void
conflict(const struct web_request *rq, struct web_reply *re, bool is_taken,
         const struct queue_row *row)
{
    view_conflict(rq, is_taken ? "taken" : "changed",
                  is_taken ? "Somebody else is reading this ad"
                           : "The ad was changed meanwhile",
                  row, re);
}

/* Answers what is no success. */
static void
refuse(struct web_request *rq, struct web_reply *re, enum decide_answer answer,
       const struct queue_row *row, const struct err *err)
{
    if (answer == DECIDE_FAILED)
        web_broken(re, err);
    else if (answer == DECIDE_NO_ROW)
        web_problem(re, 409, "not-queued", "This ad waits for nobody",
                    "it is kept, but it is not in the queue");
    else
        conflict(rq, re, answer == DECIDE_TAKEN, row);
}

static void
accept(struct web_request *rq, struct web_reply *re, const struct queue_row *row)
{
    struct json j = web_json(re, 201);

    json_open_object(&j);
    json_put_int(&j, "decision", row->decision_id);
    json_key(&j, "row");
    view_row(rq, row, &j);
    json_end_object(&j);
    set_version(rq, re, row->version);
}

/* May this person decide it? What another person has decided is a supervisor's to correct. */
static bool
may_decide(struct web_request *rq, const struct ad_record *r,
           const struct said_decision *said, struct web_reply *re)
{
    const struct decision_row *latest =
        r->decision_count ? &r->decisions[r->decision_count - 1] : NULL;

    if (said->supersedes && said->supersedes != r->row.decision_id) {
        conflict(rq, re, false, &r->row);
        return false;
    }
    if (r->row.state != QUEUE_DECIDED || !latest ||
        str_eq(latest->who, rq->person->name) || may(rq->person, CAP_OVERRIDE))
        return true;
    web_problem(re, 403, "not-yours", "Somebody else has decided this ad",
                "only who has the right override may correct it");
    return false;
}

void
api_ad_decide(struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct queue_row row = { .version = 0 };
    struct said_decision said;
    struct ad_record record;
    struct decide d;
    enum decide_answer answer;

    if (!read_decision(rq, &said, re) || !view_find(rq, &record, re) ||
        !may_decide(rq, &record, &said, re))
        return;
    d = (struct decide){ .key = record.row.key,
                         .who = rq->person->name,
                         .reason = said.reason,
                         .note = said.note,
                         .now_ms = rq->now_ms,
                         .keep = rq->web->is.keep,
                         .version = said.version };
    (void)decision_of(said.outcome, &d.outcome);
    answer = store_decide(rq->web->is.store, &d, rq->arena, &row, &err);
    if (answer == DECIDE_DONE)
        accept(rq, re, &row);
    else
        refuse(rq, re, answer, &row, &err);
}

void
api_ad_undo(struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct queue_row row = { .version = 0 };
    struct ad_record record;
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

    if (!body_read(rq, fields, 1, re) || !view_find(rq, &record, re))
        return;
    u = (struct undo){ .key = record.row.key,
                       .who = rq->person->name,
                       .decision = decision,
                       .now_ms = rq->now_ms,
                       .until_ms = rq->now_ms + CLAIM_MS,
                       .keep = rq->web->is.keep };
    answer = store_undo(rq->web->is.store, &u, rq->arena, &row, &err);
    if (answer == DECIDE_DONE)
        accept(rq, re, &row);
    else
        refuse(rq, re, answer, &row, &err);
}

/* The line in the log is stored before the contacts leave. */
static bool
log_unmask(struct web_request *rq, const struct ad_record *r, struct str reason,
           struct err *err)
{
    struct buf payload;
    struct audit_fact fact = { .deed = AUDIT_UNMASK,
                               .who = rq->person->name,
                               .object = r->row.key,
                               .now_ms = rq->now_ms };
    struct json j;
    bool ok;

    buf_init(&payload, AUDIT_PAYLOAD_BYTES);
    j = json_to(&payload);
    json_open_object(&j);
    json_put_text(&j, "reason", reason);
    json_end_object(&j);
    fact.payload = buf_str(&payload);
    ok = store_audit_add(rq->web->is.store, &fact, err);
    buf_free(&payload);
    return ok;
}

void
api_ad_contacts(struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct ad_record record;
    struct str reason = { "", 0 };
    const struct body_field fields[] = {
        { .name = "reason",
          .kind = BODY_TEXT,
          .into = &reason,
          .needed = true,
          .max = REASON_MAX },
    };
    struct json j;

    if (!body_read(rq, fields, 1, re) || !view_find(rq, &record, re))
        return;
    if (str_trim(reason).n < 3) {
        web_problem(re, 400, "bad-body", "The body cannot be read",
                    "reason: wanted at least 3 letters on what the contacts are for");
        return;
    }
    if (!log_unmask(rq, &record, reason, &err)) {
        web_broken(re, &err);
        return;
    }
    j = web_json(re, 200);
    json_open_object(&j);
    json_key(&j, "contacts");
    json_raw(&j, risk_contacts(record.risk, rq->arena));
    json_put_text(&j, "title", record.ad.title);
    json_put_text(&j, "text", record.ad.text);
    json_put_text(&j, "employer", record.ad.employer);
    json_put_text(&j, "location", record.ad.location);
    json_put_text(&j, "salary", record.ad.salary);
    json_put_text(&j, "contact_lines", record.ad.contacts);
    json_end_object(&j);
}
