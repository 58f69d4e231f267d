/*
 * list: one row of the queue as a line. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/list.h"

#include "reports/csv.h"
#include "reports/risk.h"

void
list_csv_begin(struct buf *out)
{
    struct csv c = { .out = out };

    buf_lit(out,
            "id,band,points,lane,state,outcome,holder,kind,lang,source,url,title,why,"
            "cue,quote,contacts,first_seen,last_seen,times_seen,pack,queued");
    csv_end(&c);
}

void
list_csv_row(const struct record_view *v, const struct queue_row *row, struct buf *out)
{
    struct csv c = { .out = out };
    bool queued = row->lane != LANE_NONE;

    csv_text(&c, row->key);
    csv_text(&c, str_of(band_name(row->band)));
    csv_number(&c, row->points, 2);
    csv_text(&c, str_of(lane_name(row->lane)));
    csv_text(&c, str_of(queued ? queue_state_name(row->state) : ""));
    csv_text(&c, str_of(row->decided ? decision_name(row->decision) : ""));
    csv_text(&c, v->outside ? STR("") : row->holder);
    csv_text(&c, str_of(ad_kind_name(row->kind)));
    csv_text(&c, str_of(lang_name(row->lang)));
    csv_text(&c, record_address(v, row->source));
    csv_text(&c, record_address(v, row->url));
    csv_text(&c, record_text(v, row->title));
    csv_text(&c, record_text(v, row->why));
    csv_text(&c, row->cue);
    csv_text(&c, record_text(v, row->quote));
    csv_text(&c, risk_contact_words(row->risk, !v->show_contacts, v->arena));
    csv_time(&c, row->first_seen_ms);
    csv_time(&c, row->last_seen_ms);
    csv_count(&c, row->times_seen);
    csv_text(&c, row->pack);
    csv_text(&c, str_of(queued ? "yes" : "no"));
    csv_end(&c);
}

void
list_jsonl_row(const struct record_view *v, const struct queue_row *row,
               struct buf *out)
{
    struct json j = json_to(out);

    json_open_object(&j);
    record_put_row(v, row, &j);
    json_put_bool(&j, "queued", row->lane != LANE_NONE);
    json_put_text(&j, "contacts",
                  risk_contact_words(row->risk, !v->show_contacts, v->arena));
    json_end_object(&j);
    buf_add_char(out, '\n');
}
