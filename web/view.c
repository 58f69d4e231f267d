/*
 * view: rows and ads on their way out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/view.h"

#include "core/tr.h"
#include "reports/drawn.h"
#include "reports/risk.h"

#define LISTED_MAX 100 /* decisions of one ad, and notes */

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
                                 .listed_max = LISTED_MAX,
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
    json_put_text(j, "drawn_why", drawn_why(row, rq->lang, rq->arena));
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
    json_put_text(j, "drawn_why", drawn_why(&record->row, rq->lang, rq->arena));
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
