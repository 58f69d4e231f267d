/*
 * placing: where the tokens that are shown stand in the ad. Pure.
 *
 * Words are weighed by hashes alone; of the few that are shown a use is kept, which knows its
 * place.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_PLACING_H
#define CLASSIFIER_PLACING_H

#include "classifier/tokens.h"
#include "core/score.h"

/* Sets field, place and quote of each token by one of its uses in the ad. */
void placing_fill(const struct reading *reading, const struct token_found *uses,
                  struct token_weight *tokens, size_t count);

#endif
