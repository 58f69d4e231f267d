/*
 * weigh: tallies cues under their caps, decides the band, picks what is shown.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/weigh.h"

#include "classifier/panel.h"
#include "core/bits.h"

#include <math.h>

#define RECRUIT_MAX 2.0 /* words of recruiting turn up in every warning */
/* `other` of less weight is not believed beside a promise or control. */
#define OTHER_SURE 2.0

/* Which hits a tally leaves out. */
enum leave_out { LEAVE_NOTHING = 0, LEAVE_TARGETS = 1, LEAVE_UNCHECKED = 2 };

/* Points by cue, after all caps, negative for counter-cues. Few cues of a pack are found in one
 * ad, so only these are kept and walked over, in the order of the pack. */
struct tally {
    double points;
    uint64_t found[CUES_MAX / 64]; /* a bit for each cue */
    double cues[CUES_MAX];         /* of those found */
};

/* A hit that is shown: a cue in force. */
struct shown_hit {
    const struct rule_hit *hit;
    const struct weight *weight;
};

/* All of them, in order: one in three hits of an ad, gone through many times. */
struct shown_hits {
    struct shown_hit *list;
    size_t count;
};

/* Who sells a bed or tells the news names no employer either: what is left out is a cue only
 * where somebody recruits. */
static struct shown_hits
find_shown(const struct weigh_input *in, struct arena *arena)
{
    const bool recruits = in->context == CONTEXT_RECRUITING;
    const size_t count = in->weights ? in->judged->hit_count : 0;
    struct shown_hits out = { ARENA_RAW(arena, struct shown_hit, count + 1), 0 };
    for (size_t i = 0; i < count; i++) {
        const struct rule_hit *hit = &in->judged->hits[i];
        const struct weight *weight = &in->weights->of[hit->rule];
        out.list[out.count] = (struct shown_hit){ hit, weight };
        out.count +=
            (weight->cue != RULE_NONE) & hit->in_force & (recruits | !weight->silence);
    }
    return out;
}

/* Does it add points? */
static bool
counts(const struct shown_hit *shown, int leave_out)
{
    if (shown->weight->care)
        return false;
    if ((leave_out & LEAVE_TARGETS) && shown->hit->targets)
        return false;
    return !((leave_out & LEAVE_UNCHECKED) && shown->weight->unchecked);
}

/* The next cue found from `cue` on; CUES_MAX when there is none. */
static uint32_t
next_found(const struct tally *t, uint32_t cue)
{
    for (uint32_t word = cue / 64; word < CUES_MAX / 64; word++, cue = word * 64) {
        uint64_t bits = t->found[word] & (UINT64_MAX << cue % 64);
        if (bits)
            return word * 64 + bits_first(bits);
    }
    return CUES_MAX;
}

/* The strongest hit of each cue, not above the cue's cap. */
static void
tally_cues(const struct shown_hits *shown, int leave_out, struct tally *t)
{
    for (size_t i = 0; i < shown->count; i++) {
        const struct weight *weight = shown->list[i].weight;
        if (!counts(&shown->list[i], leave_out))
            continue;
        const uint64_t bit = UINT64_C(1) << weight->cue % 64;
        if (!(t->found[weight->cue / 64] & bit))
            t->cues[weight->cue] = 0;
        t->found[weight->cue / 64] |= bit;
        if (fabs(weight->capped) > fabs(t->cues[weight->cue]))
            t->cues[weight->cue] = weight->capped;
    }
}

static void
cap_groups(const struct ruleset *rules, struct arena *arena, struct tally *t)
{
    double *sums = ARENA_NEW(arena, double, rules->group_count);
    for (uint32_t c = next_found(t, 0); c < CUES_MAX; c = next_found(t, c + 1))
        sums[rules->cues[c].group] += fabs(t->cues[c]);
    for (uint32_t c = next_found(t, 0); c < CUES_MAX; c = next_found(t, c + 1)) {
        uint32_t group = rules->cues[c].group;
        if (sums[group] > rules->groups[group].cap)
            t->cues[c] *= rules->groups[group].cap / sums[group];
    }
}

/* May this cue vouch for a trade cue? */
static bool
is_company(const struct cue *cue)
{
    return cue->family == CUE_PROMISE || cue->family == CUE_OPACITY ||
           cue->family == CUE_DOCUMENTS || cue->family == CUE_GROUP;
}

/* A trade alone says nothing, and beside other cues never more than they do. */
static void
limit_sector(const struct ruleset *rules, struct tally *t)
{
    double company = 0, sector = 0;
    for (uint32_t c = next_found(t, 0); c < CUES_MAX; c = next_found(t, c + 1)) {
        if (is_company(&rules->cues[c]))
            company += t->cues[c];
        if (rules->cues[c].family == CUE_SECTOR)
            sector += t->cues[c];
    }
    if (sector <= company)
        return;
    for (uint32_t c = next_found(t, 0); c < CUES_MAX; c = next_found(t, c + 1)) {
        if (rules->cues[c].family == CUE_SECTOR)
            t->cues[c] *= company / sector;
    }
}

static void
tally_up(const struct weigh_input *in, const struct shown_hits *shown,
         struct arena *arena, int leave_out, struct tally *t)
{
    t->points = 0;
    memset(t->found, 0, sizeof(t->found));
    if (!in->weights)
        return;
    tally_cues(shown, leave_out, t);
    cap_groups(in->weights->rules, arena, t);
    limit_sector(in->weights->rules, t);
    for (uint32_t c = next_found(t, 0); c < CUES_MAX; c = next_found(t, c + 1))
        t->points += t->cues[c];
}

static enum band
band_at(double probability)
{
    if (probability >= LINE_HIGH)
        return BAND_HIGH;
    if (probability >= LINE_REVIEW)
        return BAND_REVIEW;
    return probability >= LINE_LOW ? BAND_LOW : BAND_NONE;
}

/* Keeps the probability shown inside the band that was decided. */
static double
within_band(double probability, enum band band)
{
    static const double EDGES[BAND_COUNT + 1] = { 0, LINE_LOW, LINE_REVIEW, LINE_HIGH,
                                                  1 };
    double top = EDGES[band + 1] - (band == BAND_HIGH ? 0 : 0.0001);
    return fmax(EDGES[band], fmin(top, probability));
}

/* The highest band of an ad of that context, under any prior. */
static enum band
band_at_most(enum context context)
{
    if (context == CONTEXT_RECRUITING)
        return BAND_HIGH;
    return line_is_own_labour(context) ? BAND_NONE : BAND_LOW;
}

static void
decide(const struct weigh_input *in, const struct shown_hits *shown,
       struct arena *arena, const struct tally *full, struct score *out)
{
    struct tally t;
    tally_up(in, shown, arena, LEAVE_TARGETS, &t);
    enum band band =
        band_at(line_probability(in->prior, t.points, in->bayes, in->context));
    if (band == BAND_HIGH) {
        tally_up(in, shown, arena, LEAVE_TARGETS | LEAVE_UNCHECKED, &t);
        if (line_probability(in->prior, t.points, in->bayes, in->context) < LINE_REVIEW)
            band = BAND_REVIEW;
    }
    const double all =
        line_probability(in->prior, full->points, in->bayes, in->context);
    const enum band most = band_at_most(in->context);
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
        if (counts(&list[i], LEAVE_NOTHING))
            carriers[list[i].weight->cue] = i;
    }
    for (size_t i = 0; i < shown->count; i++) {
        const struct weight *weight = list[i].weight;
        if (!counts(&list[i], LEAVE_NOTHING))
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
    for (uint32_t c = next_found(t, 0); c < CUES_MAX; c = next_found(t, c + 1))
        cues[c].counts = t->cues[c] > 0;
    for (size_t i = 0; i < shown->count; i++) {
        const struct rule_hit *hit = shown->list[i].hit;
        if (counts(&shown->list[i], LEAVE_NOTHING) && hit->end > hit->start)
            cues[shown->list[i].weight->cue].stated = true;
    }
    panel_judge(rules, cues, arena, out->dimensions);
}

void
weigh(const struct weigh_input *in, struct arena *arena, struct score *out)
{
    const struct shown_hits shown = find_shown(in, arena);
    struct tally full;
    tally_up(in, &shown, arena, LEAVE_NOTHING, &full);
    out->points = full.points;
    decide(in, &shown, arena, &full, out);
    out->lane = choose_lane(&shown, in->context, out->band);
    if (!in->weights)
        return;
    show_hits(in->weights, &shown, &full, arena, out);
    if (in->context == CONTEXT_RECRUITING)
        judge_dimensions(in->weights->rules, &shown, &full, arena, out);
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
