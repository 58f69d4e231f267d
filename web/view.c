/*
 * view: rows and ads on their way out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/view.h"

#include "core/tr.h"
#include "reports/risk.h"

#define KEY_DIGITS 64

struct said
view_said(const struct web_request *rq)
{
    return (struct said){ classifier_rules(rq->web->is.classifier), rq->lang };
}

struct record_view
view_of(const struct web_request *rq)
{
    return (struct record_view){ .arena = rq->arena,
                                 .how = RISK_CODE_POINTS,
                                 .disarm = true };
}

bool
view_may_see(const struct web_request *rq, const struct queue_row *row)
{
    return row->lane != LANE_CAREFUL || may(rq->person, CAP_READ_CAREFUL);
}

static void
put_outcome(const struct queue_row *row, struct json *j)
{
    json_key(j, "outcome");
    if (row->decided)
        json_text(j, str_of(decision_name(row->decision)));
    else
        json_none(j);
}

void
view_put_row(const struct web_request *rq, const struct queue_row *row, struct json *j)
{
    const struct record_view view = view_of(rq);
    const struct said said = view_said(rq);
    struct queue_row shown = *row;

    said_row(&said, &shown, rq->arena);
    record_put_row(&view, &shown, j);
    put_outcome(&shown, j);
}

void
view_row(const struct web_request *rq, const struct queue_row *row, struct json *j)
{
    json_open_object(j);
    view_put_row(rq, row, j);
    json_end_object(j);
}

void
view_rows(const struct web_request *rq, const char *key, const struct queue_row *rows,
          size_t count, struct json *j)
{
    json_key(j, key);
    json_open_array(j);
    for (size_t i = 0; i < count; i++)
        view_row(rq, &rows[i], j);
    json_end_array(j);
}

void
view_put_banner(const struct web_request *rq, enum lane lane, struct json *j)
{
    json_put_text(
        j, "banner",
        str_of(tr(rq->lang,
                  "An ad can only show cues consistent with recruitment deception. "
                  "This is no finding of a crime.")));
    if (lane == LANE_CAREFUL)
        json_put_text(
            j, "hotline",
            str_of(tr(rq->lang, "Whoever speaks with that person can offer the "
                                "hotline in Kazakhstan: 11616.")));
}

void
view_record(const struct web_request *rq, const struct ad_record *record,
            struct json *j)
{
    struct record_view view = view_of(rq);
    const struct said said = view_said(rq);
    struct ad_record shown = *record;

    if (shown.row.lane == LANE_CAREFUL)
        view.how |= RISK_NO_STATUS;
    said_record(&said, &shown, rq->arena);
    json_open_object(j);
    record_put_ad(&view, &shown, j);
    put_outcome(&shown.row, j);
    json_put_bool(j, "queued", shown.queued);
    record_put_time(j, "expires", shown.expires_ms);
    view_put_banner(rq, shown.row.lane, j);
    json_end_object(j);
}

void
view_settle(const struct web_request *rq, struct queue_row *row)
{
    if (row->state != QUEUE_CLAIMED || row->claim_until_ms > rq->now_ms)
        return;
    row->state = QUEUE_OPEN;
    row->holder = (struct str){ "", 0 };
    row->claim_until_ms = 0;
}

void
view_restricted(struct web_reply *re)
{
    web_problem(re, 403, "restricted", "This ad is of the careful lane",
                "only who has the right read_careful may open or claim it");
}

void
view_conflict(const struct web_request *rq, const char *type, const char *title,
              const struct queue_row *row, struct web_reply *re)
{
    struct json j;

    if (!view_may_see(rq, row)) {
        view_restricted(re);
        return;
    }
    j = web_problem_open(re, 409, type, title, "");
    json_put_text(&j, "holder", row->holder);
    record_put_time(&j, "claim_until", row->claim_until_ms);
    json_key(&j, "row");
    view_row(rq, row, &j);
    json_end_object(&j);
}

bool
view_find(const struct web_request *rq, struct ad_record *record, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    enum find_answer answer = FIND_NONE;

    if (rq->param[0].n == KEY_DIGITS)
        answer =
            store_find_ad(rq->web->is.store, rq->param[0], rq->arena, record, &err);
    if (answer == FIND_FAILED) {
        web_broken(re, &err);
        return false;
    }
    if (answer != FIND_ONE) {
        web_not_found(re, "no ad has this id; an id has 64 hex digits");
        return false;
    }
    view_settle(rq, &record->row);
    if (view_may_see(rq, &record->row))
        return true;
    view_restricted(re);
    return false;
}
