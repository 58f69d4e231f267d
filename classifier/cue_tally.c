/*
 * cue_tally: the strongest hit of each cue, then the caps.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/cue_tally.h"

#include "core/bits.h"

#include <math.h>

/* Who sells a bed or tells the news names no employer either: what is left out is a cue only
 * where somebody recruits. */
struct shown_hits
tally_hits(const struct weigh_input *in, struct arena *arena)
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

uint32_t
tally_next(const struct tally *t, uint32_t cue)
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
        if (!tally_counts(&shown->list[i], leave_out))
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
    for (uint32_t c = tally_next(t, 0); c < CUES_MAX; c = tally_next(t, c + 1))
        sums[rules->cues[c].group] += fabs(t->cues[c]);
    for (uint32_t c = tally_next(t, 0); c < CUES_MAX; c = tally_next(t, c + 1)) {
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
    for (uint32_t c = tally_next(t, 0); c < CUES_MAX; c = tally_next(t, c + 1)) {
        if (is_company(&rules->cues[c]))
            company += t->cues[c];
        if (rules->cues[c].family == CUE_SECTOR)
            sector += t->cues[c];
    }
    if (sector <= company)
        return;
    for (uint32_t c = tally_next(t, 0); c < CUES_MAX; c = tally_next(t, c + 1)) {
        if (rules->cues[c].family == CUE_SECTOR)
            t->cues[c] *= company / sector;
    }
}

void
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
    for (uint32_t c = tally_next(t, 0); c < CUES_MAX; c = tally_next(t, c + 1))
        t->points += t->cues[c];
}
