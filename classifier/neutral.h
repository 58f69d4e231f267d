/*
 * neutral: words that are never evidence: nationality, sex, age, family, looks, height; towns;
 * and mark-up.
 *
 * Who is wanted must not move a score, so these words are left out when tokens are counted
 * and when they are weighed. So are the towns of the home region: where an ad was posted is
 * its source, and a source must not be learned. What is left of mark-up ("amp", or the tags
 * that one board's interface puts round found words) tells how a text was saved, not what it
 * says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_NEUTRAL_H
#define CLASSIFIER_NEUTRAL_H

#include "core/arena.h"
#include "text/fold.h"

struct neutral; /* the list, folded */

/* Builds the list in the arena. */
const struct neutral *neutral_new(struct arena *arena);
/* Is the folded word [p, p+n) one of them? */
bool neutral_word(const struct neutral *neutral, const uint8_t *p, size_t n);

#endif
