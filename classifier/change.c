/*
 * change: the decision once more, with less or with more.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/change.h"

#define TENTHS_MAX 127 /* of a point that are tried; one less than a power of two */

/* The fewest tenths of a point more that make it another band; 0 when none do. More points never
 * make a band lower (classifier/line.h), so halving finds them. */
static int
tenths_needed(const struct weigh_input *in, const struct deciding *d, enum band band,
              enum band *then)
{
    int low = 0, high = TENTHS_MAX + 1;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        const double more = middle / 10.0;
        const struct deciding with = { d->points + more, d->checked + more };
        const enum band found = decide_band(in, &with);
        if (found > band) {
            high = middle;
            *then = found;
        } else {
            low = middle;
        }
    }
    return high > TENTHS_MAX ? 0 : high;
}

/* Leaves out the hits of a cue. */
static void
leave_out_cue(struct shown_hits *shown, uint32_t cue)
{
    size_t kept = 0;
    for (size_t i = 0; i < shown->count; i++) {
        shown->list[kept] = shown->list[i];
        kept += shown->list[i].weight->cue != cue;
    }
    shown->count = kept;
}

/* How many of the strongest cues have to go for a lower band; 0 when not even all of them do. */
static size_t
cues_needed(const struct weigh_input *in, const struct shown_hits *shown,
            const struct score *score, struct arena *arena, enum band *then)
{
    struct shown_hits left = { ARENA_RAW(arena, struct shown_hit, shown->count + 1),
                               shown->count };
    if (shown->count)
        memcpy(left.list, shown->list, shown->count * sizeof(*left.list));
    for (size_t i = 0; i < score->cue_count && score->cues[i].points > 0; i++) {
        leave_out_cue(&left, ruleset_find_cue(in->weights->rules, score->cues[i].cue));
        const struct deciding d = decide_points(in, &left, arena);
        *then = decide_band(in, &d);
        if (*then < score->band)
            return i + 1;
    }
    return 0;
}

static struct score_change
with_less(const struct weigh_input *in, const struct shown_hits *shown,
          const struct deciding *d, const struct score *score, struct arena *arena)
{
    const struct bayes_evidence none = { .known = false };
    struct weigh_input wordless = *in;
    struct score_change change = { .band = score->band };
    wordless.bayes = &none;
    change.cues = cues_needed(in, shown, score, arena, &change.band);
    if (change.cues || !in->bayes->known)
        return change;
    change.band = decide_band(&wordless, d);
    change.words = change.band < score->band;
    if (change.words)
        return change;
    change.cues = cues_needed(&wordless, shown, score, arena, &change.band);
    change.words = change.cues > 0;
    return change;
}

struct score_change
change_of(const struct weigh_input *in, const struct shown_hits *shown,
          const struct deciding *d, const struct score *score, struct arena *arena)
{
    struct score_change change = { .band = score->band };
    if (score->band >= BAND_REVIEW)
        return with_less(in, shown, d, score, arena);
    change.more = tenths_needed(in, d, score->band, &change.band) / 10.0;
    return change;
}
