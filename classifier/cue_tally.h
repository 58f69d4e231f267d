/*
 * cue_tally: points by cue, under the caps of cues, groups and trades.
 *
 * Only cues in force are looked at: they are listed once and tallied up as often as something is
 * left out, to decide a band and to tell what would change it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_CUE_TALLY_H
#define CLASSIFIER_CUE_TALLY_H

#include "classifier/weigh.h"

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

/* The hits that are shown; memory from the arena. */
struct shown_hits tally_hits(const struct weigh_input *in, struct arena *arena);

/* Does it add points? */
static inline bool
tally_counts(const struct shown_hit *shown, int leave_out)
{
    if (shown->weight->care)
        return false;
    if ((leave_out & LEAVE_TARGETS) && shown->hit->targets)
        return false;
    return !((leave_out & LEAVE_UNCHECKED) && shown->weight->unchecked);
}

/* Tallies them up, but those that `leave_out` says. */
void tally_up(const struct weigh_input *in, const struct shown_hits *shown,
              struct arena *arena, int leave_out, struct tally *t);

/* The next cue found from `cue` on; CUES_MAX when there is none. */
uint32_t tally_next(const struct tally *t, uint32_t cue);

#endif
