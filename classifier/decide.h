/*
 * decide: the points that decide a band, and the band.
 *
 * Who is wanted decides nothing, and rules that nobody able to read the language has checked
 * cannot alone reach `high` (classifier/weigh.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_DECIDE_H
#define CLASSIFIER_DECIDE_H

#include "classifier/cue_tally.h"

struct deciding {
    double points;  /* without those that say who is wanted */
    double checked; /* and without those of rules that nobody has checked */
};

struct deciding decide_points(const struct weigh_input *in,
                              const struct shown_hits *shown, struct arena *arena);

/* The band of an ad with these points, its words and its context; who does not recruit is held
 * below `review` under the usual prior only: see decide_band_at_most(). */
enum band decide_band(const struct weigh_input *in, const struct deciding *d);

/* The highest band of an ad of that context, under any prior. */
enum band decide_band_at_most(enum context context);

#endif
