/*
 * bayes: what the words of an ad say, by the counts of a model.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_BAYES_H
#define CLASSIFIER_BAYES_H

#include "classifier/tokens.h"
#include "core/score.h"

#define BAYES_SHOWN_MAX 10 /* tokens shown, strongest first */

struct bayes_evidence {
    bool known;      /* the language is known to the model and some token was */
    double log_odds; /* natural log; positive speaks for deception; shrunk by coverage */
    double coverage; /* share of the ad's words that the model has counts for */
    const struct token_weight *tokens;
    size_t token_count;
};

struct bayes_scratch; /* one per thread */

struct bayes_scratch *bayes_scratch_new(const struct model *model);
void bayes_scratch_free(struct bayes_scratch *s);

/* Weighs each different token of the ad once. Memory from the arena. */
void bayes_weigh(const struct model *model, struct bayes_scratch *s, enum lang lang,
                 const struct token_use *uses, size_t count, struct arena *arena,
                 struct bayes_evidence *out);

#endif
