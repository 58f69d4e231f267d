/*
 * brief_json: the brief for programs. Carries the stored `risk` objects as they are, or
 * with every contact masked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/brief.h"

#include "core/json.h"
#include "core/time.h"
#include "reports/paper.h"

struct writer {
    const struct brief *brief;
    struct json json;
    struct arena arena; /* for one ad */
    bool mask;
};

static void
put_time(struct writer *w, const char *key, int64_t ms)
{
    char text[TIME_TEXT_SIZE];
    json_key(&w->json, key);
    if (ms == 0) {
        json_none(&w->json);
        return;
    }
    time_format(ms, text);
    json_text(&w->json, str_of(text));
}

static void
put_address(struct writer *w, const char *key, struct str url)
{
    json_put_text(&w->json, key, paper_address(url, w->mask, &w->arena));
}

static void
put_stats(struct writer *w)
{
    const struct brief *b = w->brief;
    struct json *j = &w->json;
    json_key(j, "stats");
    json_open_object(j);
    json_put_int(j, "flagged", b->flagged_total);
    json_put_int(j, "shown", (int64_t)b->item_count);
    json_put_int(j, "careful", b->careful_total);
    json_key(j, "by_band");
    json_open_object(j);
    for (int i = BAND_COUNT - 1; i >= 0; i--)
        json_put_int(j, band_name((enum band)i), b->by_band[i]);
    json_end_object(j);
    json_key(j, "queue");
    json_open_object(j);
    for (int i = 0; i < QUEUE_STATE_COUNT; i++)
        json_put_int(j, queue_state_name((enum queue_state)i), b->stats.by_state[i]);
    json_end_object(j);
    json_key(j, "decisions");
    json_open_object(j);
    for (int i = 0; i < DECISION_COUNT; i++)
        json_put_int(j, decision_name((enum decision)i), b->stats.by_decision[i]);
    json_end_object(j);
    json_put_int(j, "ads", b->stats.ads);
    json_put_int(j, "sightings", b->stats.sightings);
    json_put_int(j, "pages", b->stats.pages);
    json_end_object(j);
}

static void
put_refused(struct writer *w)
{
    struct json *j = &w->json;
    json_key(j, "refused");
    json_open_array(j);
    for (size_t i = 0; i < w->brief->outcome_count; i++) {
        const struct outcome_count *row = &w->brief->outcomes[i];
        if (!page_outcome_refused(row->outcome))
            continue;
        json_open_object(j);
        json_put_text(j, "reason", str_of(page_outcome_name(row->outcome)));
        put_address(w, "source", row->source);
        json_put_int(j, "count", row->count);
        put_address(w, "example", row->example);
        put_address(w, "url", row->url);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
put_ad(struct writer *w, const struct ad_record *item)
{
    static const enum ad_field fields[] = { FIELD_TITLE,    FIELD_TEXT,
                                            FIELD_EMPLOYER, FIELD_LOCATION,
                                            FIELD_SALARY,   FIELD_CONTACTS };
    const struct queue_row *row = &item->row;
    struct json *j = &w->json;
    struct paper_ad paper;
    paper_ad_begin(&paper, &item->ad, w->mask, &w->arena);
    json_open_object(j);
    json_put_text(j, "key", row->key);
    json_put_text(j, "band", str_of(band_name(row->band)));
    json_put_text(j, "state", str_of(queue_state_name(row->state)));
    json_key(j, "decision");
    if (row->decided)
        json_text(j, str_of(decision_name(row->decision)));
    else
        json_none(j);
    put_address(w, "source", item->ad.source);
    put_address(w, "url", item->ad.url);
    json_put_text(j, "kind", str_of(ad_kind_name(item->ad.kind)));
    json_put_text(j, "lang", str_of(lang_name(item->ad.lang)));
    put_time(w, "first_seen", row->first_seen_ms);
    put_time(w, "last_seen", row->last_seen_ms);
    json_put_int(j, "times_seen", row->times_seen);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (paper_field(&paper, fields[i]).n)
            json_put_text(j, ad_field_name(fields[i]), paper_field(&paper, fields[i]));
    json_key(j, "risk");
    if (item->risk.n == 0)
        json_none(j);
    else
        json_raw(j, risk_shown(item, &paper, 0, &w->arena));
    json_end_object(j);
}

void
brief_write_json(const struct brief *b, struct buf *out)
{
    struct writer w = { .brief = b,
                        .json = json_to(out),
                        .mask = !b->options.show_contacts };
    struct json *j = &w.json;
    arena_init(&w.arena, 0);
    json_open_object(j);
    json_key(j, "period");
    json_open_object(j);
    put_time(&w, "from", b->options.from_ms);
    put_time(&w, "to", b->options.to_ms);
    json_end_object(j);
    put_time(&w, "made", b->options.now_ms);
    json_put_text(j, "title", b->options.title);
    json_put_bool(j, "contacts_masked", w.mask);
    put_stats(&w);
    put_refused(&w);
    json_key(j, "ads");
    json_open_array(j);
    for (size_t i = 0; i < b->item_count; i++) {
        put_ad(&w, &b->items[i]);
        arena_reset(&w.arena);
    }
    json_end_array(j);
    json_end_object(j);
    buf_add_char(out, '\n');
    arena_free(&w.arena);
}
