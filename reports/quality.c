/*
 * quality: reads the sample, the pairs and the weeks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/quality.h"

#include "core/json.h"
#include "core/mem.h"
#include "core/time.h"

#include <stdlib.h>

#define WEEK_DAYS    7
#define MONDAY       3 /* day 0 was a Thursday */
#define WEEKS_BEFORE 8

/* Rows on their way into the estimate. */
struct gathering {
    struct quality *out;
    struct estimate_row *rows;
    size_t count, capacity;
    struct agreement agreement;
    int64_t came[DRAW_COUNTS]; /* ads */
    bool too_long;             /* there are more weeks than a report has */
};

bool
quality_is_deceptive(enum decision outcome)
{
    return outcome == DECISION_CONFIRMED || outcome == DECISION_ESCALATED;
}

static void
take_row(void *user, const struct sample_row *row)
{
    struct gathering *g = user;
    struct quality_way *way = &g->out->ways[row->drawn];
    bool deceptive = row->decided && quality_is_deceptive(row->outcome);
    way->rows++;
    way->decided += row->decided;
    way->deceptive += deceptive;
    g->rows = mem_grow(g->rows, &g->capacity, g->count + 1, sizeof *g->rows);
    g->rows[g->count++] = (struct estimate_row){
        .stratum = draw_stratum(row->band, row->probability),
        .drawn = row->drawn,
        .inclusion = row->inclusion,
        .decided = row->decided,
        .deceptive = deceptive,
    };
}

static void
take_pair(void *user, const struct sample_pair *pair)
{
    struct agreement *a = user;
    bool first = quality_is_deceptive(pair->first);
    bool second = quality_is_deceptive(pair->second);
    a->yes += first && second;
    a->no += !first && !second;
    a->first += first && !second;
    a->second += !first && second;
}

static int64_t
week_of(int64_t day)
{
    return (day + MONDAY) / WEEK_DAYS;
}

static void
take_intake(void *user, int64_t day, int stratum, int64_t ads)
{
    struct gathering *g = user;
    struct quality *q = g->out;
    int64_t from_ms = (week_of(day) * WEEK_DAYS - MONDAY) * TIME_DAY_MS;
    struct quality_week *week = q->week_count ? &q->weeks[q->week_count - 1] : NULL;
    if (!week || week->from_ms != from_ms) {
        if (q->week_count == QUALITY_WEEKS_MAX) {
            g->too_long = true;
            return;
        }
        week = &q->weeks[q->week_count++];
        week->from_ms = from_ms;
    }
    g->came[stratum] += ads;
    week->ads += ads;
    week->strata[stratum] += ads;
}

/* Makes two sets of counts comparable: where either has ads of which only the band is known, its
 * halves count as one. */
static void
join_halves(int64_t now[DRAW_COUNTS], int64_t before[DRAW_COUNTS])
{
    int64_t *const sides[] = { now, before };
    for (int band = 0; band < BAND_COUNT; band++) {
        int unsplit = draw_unsplit((enum band)band), half = 2 * band;
        bool joins = now[unsplit] > 0 || before[unsplit] > 0;
        for (int i = 0; joins && i < 2; i++) {
            sides[i][half] += sides[i][half + 1] + sides[i][unsplit];
            sides[i][half + 1] = sides[i][unsplit] = 0;
        }
    }
}

/* Each week against the eight before it, as far as there are ads enough. */
static void
compare_weeks(struct quality *q)
{
    for (size_t i = 0; i < q->week_count; i++) {
        int64_t now[DRAW_COUNTS], before[DRAW_COUNTS] = { 0 }, ads = 0;
        int64_t since = q->weeks[i].from_ms - WEEKS_BEFORE * WEEK_DAYS * TIME_DAY_MS;
        for (size_t k = 0; k < i; k++) {
            if (q->weeks[k].from_ms < since)
                continue;
            ads += q->weeks[k].ads;
            for (int s = 0; s < DRAW_COUNTS; s++)
                before[s] += q->weeks[k].strata[s];
        }
        q->weeks[i].compared =
            ads >= QUALITY_WEEK_ADS && q->weeks[i].ads >= QUALITY_WEEK_ADS;
        memcpy(now, q->weeks[i].strata, sizeof now);
        join_halves(now, before);
        if (q->weeks[i].compared)
            q->weeks[i].psi = estimate_psi(now, before, DRAW_STRATA);
    }
}

bool
quality_gather(struct store *s, const struct quality_options *options,
               struct quality *out, struct err *err)
{
    const struct quality_options *o = options;
    struct gathering g = { .out = out };
    *out = (struct quality){ .options = *options };
    bool ok =
        store_sample_rows(s, o->from_ms, o->to_ms, take_row, &g, err) &&
        store_sample_pairs(s, o->from_ms, o->to_ms, take_pair, &g.agreement, err) &&
        store_sample_intake(s, o->from_ms / TIME_DAY_MS,
                            (o->to_ms + TIME_DAY_MS - 1) / TIME_DAY_MS, take_intake, &g,
                            err);
    if (ok && g.too_long)
        ok = err_set(err,
                     "the period has ads of more than %d weeks; wanted a shorter one",
                     QUALITY_WEEKS_MAX);
    if (ok) {
        const struct agreement *a = &g.agreement;
        estimate_make(g.rows, g.count, g.came, &out->estimate);
        estimate_agreement(a, &out->equal, &out->kappa);
        out->pairs = a->yes + a->no + a->first + a->second;
        compare_weeks(out);
    }
    free(g.rows);
    return ok || err_in(err, "report quality");
}

bool
quality_shows_band(const struct quality *q, enum band band)
{
    const struct estimate_part *part = &q->estimate.bands[band];
    return part->share.known && part->decided >= q->options.least;
}

bool
quality_shows_recall(const struct quality *q)
{
    const struct estimate *e = &q->estimate;
    return e->recall.known && e->flagged.decided >= q->options.least &&
           e->below.decided >= q->options.least;
}

bool
quality_shows_agreement(const struct quality *q)
{
    return q->equal.known && q->pairs >= q->options.least;
}

/* A line of a list; JSON's quotes are YAML's. */
static void
put_item(struct buf *out, struct str text)
{
    buf_lit(out, "    - ");
    json_quote(out, text);
    buf_lit(out, "\n");
}

void
quality_rule(const struct quality_phrase *phrase, size_t number, struct buf *out)
{
    buf_printf(
        out,
        "- id: " STR_FMT ".candidate-%zu\n  cue: " STR_FMT "\n  lang: [" STR_FMT "]\n",
        STR_ARG(phrase->lang), number, STR_ARG(phrase->cue), STR_ARG(phrase->lang));
    buf_lit(out, "  points: 0.5\n  shadow: true\n  any:\n");
    put_item(out, phrase->words);
    buf_lit(out, "  checked: none\n  hit:\n");
    put_item(out, phrase->hit);
    buf_lit(out, "  miss:\n");
    put_item(out, phrase->miss);
}
