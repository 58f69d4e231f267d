/*
 * weigh: tallies cues under their caps, decides the band, picks what is shown.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/weigh.h"

#include "classifier/change.h"
#include "classifier/decide.h"
#include "classifier/panel.h"

#include <math.h>

#define RECRUIT_MAX 2.0 /* words of recruiting turn up in every warning */
/* `other` of less weight is not believed beside a promise or control. */
#define OTHER_SURE 2.0

/* Keeps the probability shown inside the band that was decided. */
static double
within_band(double probability, enum band band)
{
    static const double EDGES[BAND_COUNT + 1] = { 0, LINE_LOW, LINE_REVIEW, LINE_HIGH,
                                                  1 };
    double top = EDGES[band + 1] - (band == BAND_HIGH ? 0 : 0.0001);
    return fmax(EDGES[band], fmin(top, probability));
}

static void
judge_band(const struct weigh_input *in, const struct deciding *d, double points,
           struct score *out)
{
    const enum band band = decide_band(in, d), most = decide_band_at_most(in->context);
    const double all = line_probability(in->prior, points, in->bayes, in->context);
    /* Only the band is capped: a probability cut off at its edge would tie these ads under a
     * higher prior, where they are no longer pressed together below it (classifier/line.h). */
    out->probability = within_band(all, band);
    out->band = band < most ? band : most;
}

static bool
shows_person_at_risk(const struct shown_hits *shown)
{
    for (size_t i = 0; i < shown->count; i++) {
        if (shown->list[i].weight->care)
            return true;
    }
    return false;
}

static enum lane
choose_lane(const struct shown_hits *shown, enum context context, enum band band)
{
    bool reports = context == CONTEXT_NEWS || context == CONTEXT_COURT;
    if (!reports && shows_person_at_risk(shown))
        return LANE_CAREFUL;
    return band >= BAND_REVIEW ? LANE_RISK : LANE_NONE;
}

/* For each cue found the hit that carries its points: the strongest, of equals the first. */
static void
find_carriers(const struct shown_hits *shown, size_t carriers[CUES_MAX])
{
    const struct shown_hit *list = shown->list;
    for (size_t i = shown->count; i-- > 0;) {
        if (tally_counts(&list[i], LEAVE_NOTHING))
            carriers[list[i].weight->cue] = i;
    }
    for (size_t i = 0; i < shown->count; i++) {
        const struct weight *weight = list[i].weight;
        if (!tally_counts(&list[i], LEAVE_NOTHING))
            continue;
        if (fabs(weight->points) > fabs(list[carriers[weight->cue]].weight->points))
            carriers[weight->cue] = i;
    }
}

/* The strongest hits of one sign, the strongest first, of equals the first. */
struct strongest {
    struct {
        const struct rule_hit *hit;
        double points;
    } of[WEIGH_HITS_MAX];
    size_t count;
};

static void
show(struct strongest *s, const struct rule_hit *hit, double points)
{
    if (s->count == WEIGH_HITS_MAX) {
        if (!(fabs(points) > fabs(s->of[WEIGH_HITS_MAX - 1].points)))
            return;
        s->count--;
    }
    size_t at = s->count++;
    for (; at > 0 && fabs(points) > fabs(s->of[at - 1].points); at--)
        s->of[at] = s->of[at - 1];
    s->of[at].hit = hit;
    s->of[at].points = points;
}

static const struct hit *
list_hits(const struct weights *weights, const struct strongest *shown,
          struct arena *arena, size_t *count)
{
    struct hit *out = ARENA_RAW(arena, struct hit, shown->count);
    for (size_t i = 0; i < shown->count; i++) {
        const struct rule_hit *hit = shown->of[i].hit;
        out[i] = weights->hits[hit->rule];
        out[i].points = shown->of[i].points;
        out[i].field = hit->field;
        out[i].start = hit->start;
        out[i].end = hit->end;
    }
    *count = shown->count;
    return out;
}

/* Lists what speaks for it and what against. */
static void
show_hits(const struct weights *weights, const struct shown_hits *shown,
          const struct tally *t, struct arena *arena, struct score *out)
{
    size_t carriers[CUES_MAX];
    struct strongest cues, counter;
    cues.count = counter.count = 0; /* what is not counted need not be cleared */
    find_carriers(shown, carriers);
    for (size_t i = 0; i < shown->count; i++) {
        const struct weight *weight = shown->list[i].weight;
        bool carries = !weight->care && carriers[weight->cue] == i;
        show(weight->counter ? &counter : &cues, shown->list[i].hit,
             carries ? t->cues[weight->cue] : 0);
    }
    out->cues = list_hits(weights, &cues, arena, &out->cue_count);
    out->counter = list_hits(weights, &counter, arena, &out->counter_count);
}

static void
judge_dimensions(const struct ruleset *rules, const struct shown_hits *shown,
                 const struct tally *t, struct arena *arena, struct score *out)
{
    struct panel_cue *cues = ARENA_NEW(arena, struct panel_cue, rules->cue_count);
    for (uint32_t c = tally_next(t, 0); c < CUES_MAX; c = tally_next(t, c + 1))
        cues[c].counts = t->cues[c] > 0;
    for (size_t i = 0; i < shown->count; i++) {
        const struct rule_hit *hit = shown->list[i].hit;
        if (tally_counts(&shown->list[i], LEAVE_NOTHING) && hit->end > hit->start)
            cues[shown->list[i].weight->cue].stated = true;
    }
    panel_judge(rules, cues, arena, out->dimensions);
}

void
weigh(const struct weigh_input *in, struct arena *arena, struct score *out)
{
    const struct shown_hits shown = tally_hits(in, arena);
    struct tally full;
    tally_up(in, &shown, arena, LEAVE_NOTHING, &full);
    out->points = full.points;
    const struct deciding deciding = decide_points(in, &shown, arena);
    judge_band(in, &deciding, full.points, out);
    out->lane = choose_lane(&shown, in->context, out->band);
    if (in->weights)
        show_hits(in->weights, &shown, &full, arena, out);
    if (in->context != CONTEXT_RECRUITING)
        return;
    if (in->weights)
        judge_dimensions(in->weights->rules, &shown, &full, arena, out);
    out->change = change_of(in, &shown, &deciding, out, arena);
}

/* Has any cue hit that speaks of recruiting, whatever its points? Who is wanted and which
 * trade say nothing about it: they may not decide whether an ad is judged at all. */
static bool
has_cue(const struct ruleset *rules, const struct evaluation *judged)
{
    for (size_t i = 0; i < judged->hit_count; i++) {
        const struct rule *rule = &rules->rules[judged->hits[i].rule];
        if (rule->does != RULE_CUE || rule->shadow || !judged->hits[i].in_force)
            continue;
        enum cue_family family = rules->cues[rule->cue].family;
        if (family != CUE_COUNTER && family != CUE_CARE && family != CUE_TARGETING &&
            family != CUE_SECTOR && !judged->hits[i].targets && !rule_is_silence(rule))
            return true;
    }
    return false;
}

/* Does it promise something, or tell of papers, money or control? Words of a sale, planted beside
 * that, may not hide it. */
static bool
has_strong_cue(const struct ruleset *rules, const struct evaluation *judged)
{
    for (size_t i = 0; i < judged->hit_count; i++) {
        const struct rule *rule = &rules->rules[judged->hits[i].rule];
        if (rule->does != RULE_CUE || rule->shadow || !judged->hits[i].in_force)
            continue;
        enum cue_family family = rules->cues[rule->cue].family;
        if (family == CUE_PROMISE || family == CUE_DOCUMENTS)
            return true;
    }
    return false;
}

enum context
weigh_context(const struct ruleset *rules, const struct evaluation *judged)
{
    if (!rules)
        return CONTEXT_RECRUITING;
    const double *weight = judged->context_weight;
    double recruit = fmin(weight[CONTEXT_RECRUITING], RECRUIT_MAX);
    const double other = weight[CONTEXT_OTHER];
    const bool unsure = other >= CONTEXT_BELIEVED && other < OTHER_SURE &&
                        has_strong_cue(rules, judged);
    enum context best = CONTEXT_RECRUITING;
    for (int c = CONTEXT_RECRUITING + 1; c < CONTEXT_COUNT; c++) {
        if (c == CONTEXT_OTHER && unsure)
            continue;
        if (weight[c] >= CONTEXT_BELIEVED && weight[c] > recruit &&
            (best == CONTEXT_RECRUITING || weight[c] > weight[best]))
            best = (enum context)c;
    }
    if (best != CONTEXT_RECRUITING)
        return best;
    if (judged->offers || recruit > 0 || has_cue(rules, judged))
        return CONTEXT_RECRUITING;
    return CONTEXT_OTHER;
}
