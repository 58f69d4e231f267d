/*
 * placing: where the tokens that are shown stand in the ad. Pure.
 *
 * The words are weighed by hashes alone; only of the few that are shown the place is looked
 * for, in one more walk over the forms of the words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_PLACING_H
#define CLASSIFIER_PLACING_H

#include "classifier/tokens.h"
#include "core/score.h"

#define PLACING_MAX 16 /* tokens that are placed; further ones have no quote */

/* Sets field, place and quote of each token: where it stands first, in title, then text. One
 * that is not found, which a token of this ad is not, gets an empty quote. */
void placing_fill(const struct reading *reading,
                  const struct field_forms forms[READING_FIELDS],
                  struct token_weight *tokens, size_t count);

#endif
