/*
 * quality_json: the report as one JSON object. What too few decisions stand behind is null.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/json.h"
#include "core/time.h"
#include "reports/quality.h"

#define DECIMALS 6

static void
put_interval(struct json *j, const char *key, const struct interval *i, bool shown)
{
    json_key(j, key);
    if (!shown || !i->known) {
        json_none(j);
        return;
    }
    json_open_object(j);
    json_put_real(j, "at", i->at, DECIMALS);
    json_put_real(j, "low", i->low, DECIMALS);
    json_put_real(j, "high", i->high, DECIMALS);
    json_end_object(j);
}

static void
put_part(struct json *j, const char *key, const struct estimate_part *p, bool shown)
{
    json_key(j, key);
    json_open_object(j);
    json_put_real(j, "ads", p->ads, 1);
    json_put_int(j, "rows", p->rows);
    json_put_int(j, "decided", p->decided);
    json_put_int(j, "deceptive", p->deceptive);
    put_interval(j, "share", &p->share, shown);
    put_interval(j, "total", &p->total, shown);
    json_end_object(j);
}

static void
put_time(struct json *j, const char *key, int64_t ms)
{
    char text[TIME_TEXT_SIZE];
    time_format(ms, text);
    json_put_text(j, key, str_of(text));
}

static void
put_estimates(const struct quality *q, struct json *j)
{
    const struct estimate *e = &q->estimate;
    bool shown = quality_shows_recall(q);
    json_key(j, "bands");
    json_open_object(j);
    for (int band = BAND_COUNT - 1; band >= 0; band--)
        put_part(j, band_name((enum band)band), &e->bands[band],
                 quality_shows_band(q, (enum band)band));
    json_end_object(j);
    put_part(j, "flagged", &e->flagged, e->flagged.decided >= q->options.least);
    put_part(j, "not_flagged", &e->below, e->below.decided >= q->options.least);
    put_interval(j, "deceptive", &e->total, shown);
    put_interval(j, "recall", &e->recall, shown);
    json_key(j, "drawn");
    json_open_object(j);
    for (int i = 0; i < DRAWN_COUNT; i++) {
        json_key(j, drawn_name((enum drawn)i));
        json_open_object(j);
        json_put_int(j, "rows", q->ways[i].rows);
        json_put_int(j, "decided", q->ways[i].decided);
        json_put_int(j, "deceptive", q->ways[i].deceptive);
        json_end_object(j);
    }
    json_end_object(j);
}

static void
put_weeks(const struct quality *q, struct json *j)
{
    json_key(j, "weeks");
    json_open_array(j);
    for (size_t i = 0; i < q->week_count; i++) {
        const struct quality_week *w = &q->weeks[i];
        json_open_object(j);
        put_time(j, "from", w->from_ms);
        json_put_int(j, "ads", w->ads);
        json_key(j, "strata");
        json_open_array(j);
        for (int s = 0; s < DRAW_STRATA; s++)
            json_int(j, w->strata[s]);
        json_end_array(j);
        json_key(j, "unsplit");
        json_open_array(j);
        for (int band = 0; band < BAND_COUNT; band++)
            json_int(j, w->strata[draw_unsplit((enum band)band)]);
        json_end_array(j);
        json_key(j, "stability");
        if (w->compared)
            json_number(j, w->psi, DECIMALS);
        else
            json_none(j);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
put_phrase(const struct quality_phrase *p, size_t number, bool as_rule, struct json *j)
{
    json_open_object(j);
    json_put_text(j, "words", p->words);
    json_put_text(j, "lang", p->lang);
    json_put_int(j, "here", p->here);
    json_put_int(j, "there", p->there);
    json_put_real(j, "z", p->z, 2);
    if (as_rule) {
        struct buf rule;
        buf_init(&rule, 1u << 16);
        quality_rule(p, number, &rule);
        json_put_text(j, "rule", buf_str(&rule));
        buf_free(&rule);
    }
    json_end_object(j);
}

static void
put_phrases(const struct quality_phrases *w, const char *key, bool as_rules,
            struct json *j)
{
    json_key(j, key);
    if (!w->enough) {
        json_none(j);
        return;
    }
    json_open_object(j);
    json_put_int(j, "here_ads", w->here_ads);
    json_put_int(j, "there_ads", w->there_ads);
    json_key(j, "newest");
    if (w->newest > 0)
        json_int(j, w->newest);
    else
        json_none(j);
    json_key(j, "items");
    json_open_array(j);
    for (size_t i = 0; i < w->count; i++)
        put_phrase(&w->items[i], i + 1, as_rules, j);
    json_end_array(j);
    json_end_object(j);
}

void
quality_write_json(const struct quality *q, struct buf *out)
{
    struct json j = json_to(out);
    json_open_object(&j);
    put_time(&j, "from", q->options.from_ms);
    put_time(&j, "to", q->options.to_ms);
    put_time(&j, "made", q->options.now_ms);
    json_put_bool(&j, "shortened", q->options.shortened);
    json_put_int(&j, "least_decisions", q->options.least);
    put_estimates(q, &j);
    json_key(&j, "agreement");
    json_open_object(&j);
    json_put_int(&j, "pairs", q->pairs);
    put_interval(&j, "equal", &q->equal, quality_shows_agreement(q));
    put_interval(&j, "kappa", &q->kappa, quality_shows_agreement(q));
    json_end_object(&j);
    put_weeks(q, &j);
    put_phrases(&q->words, "new_words", false, &j);
    put_phrases(&q->phrases, "candidates", true, &j);
    json_end_object(&j);
    buf_lit(out, "\n");
}
