/*
 * record_json: queue rows and whole ads as JSON. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/record_json.h"

#include "core/ad_line.h"
#include "core/time.h"
#include "reports/risk.h"

struct str
record_text(const struct record_view *v, struct str text)
{
    return paper_text(text, !v->show_contacts, v->arena);
}

struct str
record_address(const struct record_view *v, struct str url)
{
    return (v->disarm ? paper_url : paper_address)(url, !v->show_contacts, v->arena);
}

void
record_put_time(struct json *j, const char *key, int64_t ms)
{
    char text[TIME_TEXT_SIZE];

    if (!ms)
        return;
    time_format(ms, text);
    json_put_text(j, key, str_of(text));
}

void
record_put_row(const struct record_view *v, const struct queue_row *row, struct json *j)
{
    bool queued = row->lane != LANE_NONE; /* what was never queued has no state */

    json_put_text(j, "id", row->key);
    json_put_text(j, "state", str_of(queued ? queue_state_name(row->state) : ""));
    json_put_text(j, "lane", str_of(lane_name(row->lane)));
    json_put_text(j, "band", str_of(band_name(row->band)));
    json_put_real(j, "probability", row->probability, 4);
    json_put_real(j, "points", row->points, 2);
    if (queued) {
        json_put_real(j, "inclusion", row->inclusion, 6);
        json_put_text(j, "drawn", str_of(drawn_name(row->drawn)));
    }
    json_put_text(j, "lang", str_of(lang_name(row->lang)));
    json_put_text(j, "kind", str_of(ad_kind_name(row->kind)));
    json_put_text(j, "source", record_address(v, row->source));
    json_put_text(j, "url", record_address(v, row->url));
    json_put_text(j, "title", record_text(v, row->title));
    json_put_text(j, "why", record_text(v, row->why));
    json_put_text(j, "cue", row->cue);
    json_put_text(j, "quote", record_text(v, row->quote));
    if (!v->outside)
        json_put_text(j, "holder", row->holder);
    record_put_time(j, "claim_until", row->claim_until_ms);
    record_put_time(j, "first_seen", row->first_seen_ms);
    record_put_time(j, "last_seen", row->last_seen_ms);
    json_put_int(j, "times_seen", row->times_seen);
    json_put_int(j, "version", row->version);
    if (row->decided)
        json_put_text(j, "decision", str_of(decision_name(row->decision)));
    json_put_text(j, "pack", row->pack);
}

void
record_row_json(const struct record_view *v, const struct queue_row *row,
                struct json *j)
{
    json_open_object(j);
    record_put_row(v, row, j);
    json_end_object(j);
}

/* Where the list of the newest begins. */
static size_t
first_listed(const struct record_view *v, size_t count)
{
    return v->listed_max && count > v->listed_max ? count - v->listed_max : 0;
}

static void
put_more(struct json *j, const char *key, size_t left_out)
{
    if (left_out > 0)
        json_put_int(j, key, (int64_t)left_out);
}

static void
decisions_json(const struct record_view *v, const struct ad_record *r, struct json *j)
{
    const size_t first = first_listed(v, r->decision_count);
    json_key(j, "decisions");
    json_open_array(j);
    for (size_t i = first; i < r->decision_count; i++) {
        const struct decision_row *d = &r->decisions[i];
        json_open_object(j);
        json_put_int(j, "id", d->id);
        record_put_time(j, "at", d->at_ms);
        json_put_text(j, "outcome", str_of(decision_name(d->outcome)));
        if (!v->outside) {
            json_put_text(j, "who", d->who);
            json_put_text(j, "reason", record_text(v, d->reason));
            json_put_text(j, "note", record_text(v, d->note));
        }
        if (d->supersedes)
            json_put_int(j, "supersedes", d->supersedes);
        json_end_object(j);
    }
    json_end_array(j);
    put_more(j, "decisions_more", first);
}

/* What those who brought the ad said of it. */
static void
notes_json(const struct record_view *v, const struct ad_record *r, struct json *j)
{
    const size_t first = first_listed(v, r->note_count);
    if (v->outside)
        return;
    json_key(j, "notes");
    json_open_array(j);
    for (size_t i = first; i < r->note_count; i++) {
        json_open_object(j);
        record_put_time(j, "at", r->notes[i].at_ms);
        json_put_text(j, "who", r->notes[i].who);
        json_put_text(j, "note", record_text(v, r->notes[i].note));
        json_end_object(j);
    }
    json_end_array(j);
    put_more(j, "notes_more", first);
}

void
record_put_content(const struct record_view *v, const struct ad_record *r,
                   struct json *j)
{
    struct paper_ad paper;
    struct ad ad = r->ad;

    paper_ad_begin(&paper, &r->ad, !v->show_contacts, v->arena);
    ad.id = record_text(v, ad.id);
    ad.url = record_address(v, ad.url);
    ad.source = record_address(v, ad.source);
    ad.text = paper_field(&paper, FIELD_TEXT);
    ad.title = paper_field(&paper, FIELD_TITLE);
    ad.contacts = paper_field(&paper, FIELD_CONTACTS);
    ad.employer = paper_field(&paper, FIELD_EMPLOYER);
    ad.location = paper_field(&paper, FIELD_LOCATION);
    ad.salary = paper_field(&paper, FIELD_SALARY);
    json_put_bool(j, "contacts_masked", !v->show_contacts);
    json_key(j, "ad");
    ad_write_json(&ad, j);
    json_key(j, "risk");
    if (r->risk.n)
        json_raw(j, risk_shown(r, &paper, v->how, v->arena));
    else
        json_none(j);
}

void
record_put_ad(const struct record_view *v, const struct ad_record *r, struct json *j)
{
    record_put_row(v, &r->row, j);
    record_put_content(v, r, j);
    decisions_json(v, r, j);
    notes_json(v, r, j);
    json_put_bool(j, "hold", r->hold);
    json_put_text(j, "warc_file", r->warc_file);
}

void
record_json(const struct record_view *v, const struct ad_record *r, struct json *j)
{
    json_open_object(j);
    record_put_ad(v, r, j);
    json_end_object(j);
}
