/*
 * mask: what is kept of the ads of people who look for work or offer their own.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_MASK_H
#define STORE_MASK_H

#include "core/arena.h"
#include "core/score.h"

/* Does somebody speak here whose contacts are not to be kept? */
bool mask_wanted(enum context context);

/*
 * Copies ad and score without ways to reach the person: contacts masked in title, text,
 * salary and place; employer and contact lines empty; no contacts and no tokens in the
 * score; quotes and spans of its hits point into the masked text, or are empty when the
 * words are not there any more. Memory from the arena.
 */
void mask_ad(const struct ad *ad, const struct score *score, struct arena *arena,
             struct ad *ad_out, struct score *score_out);

#endif
