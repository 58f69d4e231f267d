/*
 * model_merge: the counts of two models added up.
 *
 * Ads, sources and templates of tokens are sums, so the order and the grouping of merges do not
 * matter to the bytes. A template that both models met counts twice: nothing in a file tells.
 * Shares and neutral sums cannot be added; of those the merged model has the means, weighted by
 * the templates and ads that they were fitted for, until trainer_refit() fits them anew.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_MODEL_MERGE_H
#define CLASSIFIER_MODEL_MERGE_H

#include "classifier/model.h"

/*
 * Appends the merged model file. Fails when the two were counted by other tokens than this
 * program's, when they have more than MODEL_SOURCES_MAX sources together, or when a count goes
 * past 32 bits.
 */
MUST_USE bool model_merge(const struct model *a, const struct model *b, struct buf *out,
                          struct err *err);

/* Was the model counted by the tokens that this program makes? `which` goes into the sentence:
 * "first", or "". */
MUST_USE bool
model_check_tokens(const struct model *m, const char *which, struct err *err);

#endif
