/*
 * change: what would change the band of an ad that recruits.
 *
 * The same decision is made again with cues or words left out, or with points more; so what is
 * said of an ad holds for that ad, with all that caps and holds words and points. Only rules that
 * need a cue beside them (`with`) are not asked again, so a sentence says "about".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_CHANGE_H
#define CLASSIFIER_CHANGE_H

#include "classifier/decide.h"

/*
 * Of an ad whose `band`, `cues` and their points stand in the score. In `review` and above: how
 * many of its strongest cues have to go for a lower band; else the weight of its words; else
 * both. Below: the fewest points that a further cue would have to add, in tenths. Nothing when
 * none of that does it.
 */
struct score_change
change_of(const struct weigh_input *in, const struct shown_hits *shown,
          const struct deciding *d, const struct score *score, struct arena *arena);

#endif
