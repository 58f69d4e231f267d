/*
 * bayes: what the words of an ad say, by the counts of a model.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_BAYES_H
#define CLASSIFIER_BAYES_H

#include "classifier/tokens.h"
#include "core/score.h"

#define BAYES_SHOWN_MAX 10 /* tokens shown, strongest first */

/*
 * Words of one text depend on each other, so a plain sum is far too sure of itself, the more the
 * longer the text. An ad's sum is tempered to that of some BAYES_TOKENS tokens: it is multiplied
 * by this, where `count` is the number of its different stems and pairs that the model has. Its
 * pieces, which stand in those stems, add to the sum and not to the count.
 */
#define BAYES_TOKENS 10.0

static inline double
bayes_temper(double count)
{
    return BAYES_TOKENS / (count + BAYES_TOKENS);
}

/* What the tokens of an ad add up to. */
struct bayes_sum {
    double weights;
    size_t count;              /* different stems and pairs that the model has */
    size_t words, known_words; /* single words of the ad, and those among them */
};

struct bayes_says {
    double sum;   /* tempered, above the neutral one */
    double trust; /* 0 to 1: by the share of known words and the count of tokens */
};

struct bayes_says bayes_says(const struct bayes_sum *sum, double neutral);

struct bayes_evidence {
    bool known;     /* the model knows language and kind, and some token */
    enum lang pool; /* model_pool() of its language */
    double
        log_odds; /* natural log; positive speaks for deception; shrunk by coverage */
    double coverage;    /* share of the ad's words that the model has counts for */
    size_t count;       /* different stems and pairs that the model has */
    bool compared;      /* some source has both classes: see model_compares() */
    bool compared_most; /* and such sources have most ads */
    const struct token_weight *
        tokens; /* what each adds to log_odds before it is bent; a word with its pieces */
    const struct token_found *uses; /* where each stands first */
    size_t token_count;
};

struct bayes_scratch; /* one per thread */

struct bayes_scratch *bayes_scratch_new(const struct model *model);
void bayes_scratch_free(struct bayes_scratch *s);

/* What the words of one ad are judged by. */
struct bayes_ad {
    enum lang lang;
    enum ad_kind kind; /* given, or told by the rules */
    struct tokens_found tokens;
};

/*
 * Weighs each different token of the ad once. Memory from the arena. No evidence at all
 * when the model was counted from too few ads of this language or kind (model_knows()).
 */
void bayes_weigh(struct bayes_scratch *s, const struct bayes_ad *ad,
                 struct arena *arena, struct bayes_evidence *out);

#endif
