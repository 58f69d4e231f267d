/*
 * weigh: one logistic line over points and Bayes evidence.
 *
 * POINT_WEIGHT and BAYES_WEIGHT: tests/unit/classifier/test_quality.c fits the label on both
 * in three folds of the training ads and finds 1.3 and 1.1 pooled, 0.4 and 2.5 on English
 * job ads of one source, 1.0 and 2.7 on Russian ones. Source and label go together there,
 * so both are kept at the low side of the pooled fit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/weigh.h"

#include "classifier/panel.h"

#include <math.h>
#include <stdlib.h>

#define POINT_WEIGHT 0.8
#define BAYES_WEIGHT 1.0
#define LOGIT_MAX    9.0 /* no text is certain */
#define CONTEXT_MIN  1.0 /* weight below which a context is not believed */
#define RECRUIT_MAX  2.0 /* words of recruiting turn up in every warning */

struct str
weigh_constants(struct arena *arena)
{
    return arena_printf(arena, "point %g bayes %g low %g review %g high %g",
                        POINT_WEIGHT, BAYES_WEIGHT, WEIGH_LOW, WEIGH_REVIEW,
                        WEIGH_HIGH);
}

/* Which hits a tally leaves out. */
enum leave_out { LEAVE_NOTHING = 0, LEAVE_TARGETS = 1, LEAVE_UNCHECKED = 2 };

struct tally {
    double points;
    double *cues; /* by cue, after all caps; negative for counter-cues */
};

static bool
counts(const struct ruleset *rules, const struct rule_hit *hit, int leave_out)
{
    const struct rule *rule = &rules->rules[hit->rule];
    if (rule->does != RULE_CUE || rule->shadow || !hit->in_force)
        return false;
    if (rules->cues[rule->cue].family == CUE_CARE)
        return false;
    if ((leave_out & LEAVE_TARGETS) && hit->targets)
        return false;
    return !((leave_out & LEAVE_UNCHECKED) && rule->checked == CHECKED_NONE);
}

/* The strongest hit of each cue, not above the cue's cap. */
static void
tally_cues(const struct weigh_input *in, int leave_out, struct tally *t)
{
    const struct ruleset *rules = in->rules;
    for (size_t i = 0; i < in->judged->hit_count; i++) {
        const struct rule_hit *hit = &in->judged->hits[i];
        if (!counts(rules, hit, leave_out))
            continue;
        const struct rule *rule = &rules->rules[hit->rule];
        double cap = rules->cues[rule->cue].cap;
        double points = fmax(-cap, fmin(cap, rule->points));
        if (fabs(points) > fabs(t->cues[rule->cue]))
            t->cues[rule->cue] = points;
    }
}

static void
cap_groups(const struct ruleset *rules, struct arena *arena, struct tally *t)
{
    double *sums = ARENA_NEW(arena, double, rules->group_count);
    for (size_t c = 0; c < rules->cue_count; c++)
        sums[rules->cues[c].group] += fabs(t->cues[c]);
    for (size_t c = 0; c < rules->cue_count; c++) {
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
    for (size_t c = 0; c < rules->cue_count; c++) {
        if (is_company(&rules->cues[c]))
            company += t->cues[c];
        if (rules->cues[c].family == CUE_SECTOR)
            sector += t->cues[c];
    }
    if (sector <= company)
        return;
    for (size_t c = 0; c < rules->cue_count; c++) {
        if (rules->cues[c].family == CUE_SECTOR)
            t->cues[c] *= company / sector;
    }
}

static struct tally
tally_of(const struct weigh_input *in, struct arena *arena, int leave_out)
{
    struct tally t = { 0 };
    if (!in->rules)
        return t;
    t.cues = ARENA_NEW(arena, double, in->rules->cue_count);
    tally_cues(in, leave_out, &t);
    cap_groups(in->rules, arena, &t);
    limit_sector(in->rules, &t);
    for (size_t c = 0; c < in->rules->cue_count; c++)
        t.points += t.cues[c];
    return t;
}

static double
logistic(double logit)
{
    return 1 / (1 + exp(-fmax(-LOGIT_MAX, fmin(LOGIT_MAX, logit))));
}

double
weigh_words(double prior, const struct bayes_evidence *bayes)
{
    return logistic(log(prior / (1 - prior)) + BAYES_WEIGHT * bayes->log_odds);
}

static double
probability_of(const struct weigh_input *in, double points)
{
    double logit = log(in->prior / (1 - in->prior)) + POINT_WEIGHT * points;
    if (in->bayes->known)
        logit += BAYES_WEIGHT * in->bayes->log_odds;
    return logistic(logit);
}

static enum band
band_at(double probability)
{
    if (probability >= WEIGH_HIGH)
        return BAND_HIGH;
    if (probability >= WEIGH_REVIEW)
        return BAND_REVIEW;
    return probability >= WEIGH_LOW ? BAND_LOW : BAND_NONE;
}

/* Keeps the probability shown inside the band that was decided. */
static double
within_band(double probability, enum band band)
{
    static const double EDGES[BAND_COUNT + 1] = { 0, WEIGH_LOW, WEIGH_REVIEW,
                                                  WEIGH_HIGH, 1 };
    double top = EDGES[band + 1] - (band == BAND_HIGH ? 0 : 0.0001);
    return fmax(EDGES[band], fmin(top, probability));
}

static void
decide(const struct weigh_input *in, struct arena *arena, const struct tally *full,
       struct score *out)
{
    struct tally core = tally_of(in, arena, LEAVE_TARGETS);
    double probability = probability_of(in, core.points);
    enum band band = band_at(probability);
    if (band == BAND_HIGH) {
        struct tally checked = tally_of(in, arena, LEAVE_TARGETS | LEAVE_UNCHECKED);
        if (probability_of(in, checked.points) < WEIGH_REVIEW)
            band = BAND_REVIEW;
    }
    double shown = within_band(probability_of(in, full->points), band);
    if (in->context == CONTEXT_SEEKING || in->context == CONTEXT_SELF_SERVICE) {
        band = BAND_NONE;
        shown *= WEIGH_LOW;
    } else if (in->context != CONTEXT_RECRUITING) {
        bool low = band_at(probability * WEIGH_REVIEW) >= BAND_LOW;
        band = low ? BAND_LOW : BAND_NONE;
        shown = within_band(shown * WEIGH_REVIEW, band);
    }
    out->probability = shown;
    out->band = band;
}

static bool
shows_person_at_risk(const struct weigh_input *in)
{
    for (size_t i = 0; in->rules && i < in->judged->hit_count; i++) {
        const struct rule_hit *hit = &in->judged->hits[i];
        const struct rule *rule = &in->rules->rules[hit->rule];
        if (rule->does == RULE_CUE && !rule->shadow && hit->in_force &&
            in->rules->cues[rule->cue].family == CUE_CARE)
            return true;
    }
    return false;
}

static enum lane
choose_lane(const struct weigh_input *in, enum band band)
{
    bool reports = in->context == CONTEXT_NEWS || in->context == CONTEXT_COURT;
    if (!reports && shows_person_at_risk(in))
        return LANE_CAREFUL;
    return band >= BAND_REVIEW ? LANE_RISK : LANE_NONE;
}

struct shown {
    struct hit hit;
    size_t order;
};

static int
by_points(const void *a, const void *b)
{
    const struct shown *x = a;
    const struct shown *y = b;
    double dx = fabs(x->hit.points);
    double dy = fabs(y->hit.points);
    if (dx != dy)
        return dx < dy ? 1 : -1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* For each cue the hit that carries its points: the strongest, of equals the first. */
static const size_t *
find_carriers(const struct weigh_input *in, struct arena *arena)
{
    const struct ruleset *rules = in->rules;
    size_t *carrier = ARENA_NEW(arena, size_t, rules->cue_count);
    for (size_t c = 0; c < rules->cue_count; c++)
        carrier[c] = SIZE_MAX;
    for (size_t i = 0; i < in->judged->hit_count; i++) {
        const struct rule_hit *hit = &in->judged->hits[i];
        if (!counts(rules, hit, LEAVE_NOTHING))
            continue;
        const struct rule *rule = &rules->rules[hit->rule];
        size_t old = carrier[rule->cue];
        if (old == SIZE_MAX ||
            fabs(rule->points) > fabs(rules->rules[in->judged->hits[old].rule].points))
            carrier[rule->cue] = i;
    }
    return carrier;
}

static struct hit
describe(const struct weigh_input *in, const struct rule_hit *hit, double points)
{
    const struct rule *rule = &in->rules->rules[hit->rule];
    const struct cue *cue = &in->rules->cues[rule->cue];
    return (struct hit){
        .cue = cue->code,
        .rule = rule->id,
        .indicators = cue->indicators,
        .indicator_count = cue->indicator_count,
        .grade = cue->grade,
        .points = points,
        .field = hit->field,
        .start = hit->start,
        .end = hit->end,
        .why = says_in(&cue->why, in->say),
    };
}

/* Cue hits of one sign, strongest first. */
static const struct hit *
list_hits(const struct weigh_input *in, const struct tally *t, bool counter,
          struct arena *arena, size_t *count)
{
    *count = 0;
    if (!in->rules)
        return NULL;
    struct shown *shown = ARENA_NEW(arena, struct shown, in->judged->hit_count);
    const size_t *carrier = find_carriers(in, arena);
    size_t n = 0;
    for (size_t i = 0; i < in->judged->hit_count; i++) {
        const struct rule_hit *hit = &in->judged->hits[i];
        const struct rule *rule = &in->rules->rules[hit->rule];
        if (rule->does != RULE_CUE || rule->shadow || !hit->in_force)
            continue;
        const struct cue *cue = &in->rules->cues[rule->cue];
        if ((cue->family == CUE_COUNTER) != counter)
            continue;
        double points = carrier[rule->cue] == i ? t->cues[rule->cue] : 0;
        shown[n] = (struct shown){ describe(in, hit, points), n };
        n++;
    }
    qsort(shown, n, sizeof(*shown), by_points);
    *count = n < WEIGH_HITS_MAX ? n : WEIGH_HITS_MAX;
    struct hit *out = ARENA_NEW(arena, struct hit, *count);
    for (size_t i = 0; i < *count; i++)
        out[i] = shown[i].hit;
    return out;
}

static void
judge_dimensions(const struct weigh_input *in, const struct tally *t,
                 struct arena *arena, struct score *out)
{
    if (!in->rules || in->context != CONTEXT_RECRUITING)
        return;
    struct panel_cue *cues = ARENA_NEW(arena, struct panel_cue, in->rules->cue_count);
    for (size_t c = 0; c < in->rules->cue_count; c++)
        cues[c].counts = t->cues[c] > 0;
    for (size_t i = 0; i < in->judged->hit_count; i++) {
        const struct rule_hit *hit = &in->judged->hits[i];
        if (counts(in->rules, hit, LEAVE_NOTHING) && hit->end > hit->start)
            cues[in->rules->rules[hit->rule].cue].stated = true;
    }
    panel_judge(in->rules, cues, arena, out->dimensions);
}

void
weigh(const struct weigh_input *in, struct arena *arena, struct score *out)
{
    struct tally full = tally_of(in, arena, LEAVE_NOTHING);
    out->points = full.points;
    decide(in, arena, &full, out);
    out->lane = choose_lane(in, out->band);
    out->cues = list_hits(in, &full, false, arena, &out->cue_count);
    out->counter = list_hits(in, &full, true, arena, &out->counter_count);
    judge_dimensions(in, &full, arena, out);
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
        bool by_silence = rule->absent && !rule->any_count && !rule->all_count;
        if (family != CUE_COUNTER && family != CUE_CARE && family != CUE_TARGETING &&
            family != CUE_SECTOR && !judged->hits[i].targets && !by_silence)
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
    enum context best = CONTEXT_RECRUITING;
    for (int c = CONTEXT_RECRUITING + 1; c < CONTEXT_COUNT; c++) {
        if (weight[c] >= CONTEXT_MIN && weight[c] > recruit &&
            (best == CONTEXT_RECRUITING || weight[c] > weight[best]))
            best = (enum context)c;
    }
    if (best != CONTEXT_RECRUITING)
        return best;
    bool offer = judged->kind_known && judged->kind != AD_OTHER;
    if (offer || recruit > 0 || has_cue(rules, judged))
        return CONTEXT_RECRUITING;
    return CONTEXT_OTHER;
}
