/*
 * explain: the one sentence that a reviewer reads, in English, Russian or Kazakh.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_EXPLAIN_H
#define CLASSIFIER_EXPLAIN_H

#include "classifier/ruleset.h"
#include "core/score.h"

/*
 * "Cues consistent with recruitment deception: travel on credit (P08); against: licence
 * named (N01); silent about employer, contract." Then the words that weigh most with their
 * weight and place, what would change the band, and the base rate. It names cues, never a
 * finding. For an ad
 * of the careful lane it begins with "A person may need help". `rules` may be NULL.
 */
struct str explain_score(const struct ruleset *rules, const struct score *score,
                         enum lang say, struct arena *arena);

#endif
