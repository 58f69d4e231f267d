/*
 * line: one logistic line over points of rules and evidence of words. Pure.
 *
 *     logit(probability) = logit(prior) + worth(held back(points, words, context))
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_LINE_H
#define CLASSIFIER_LINE_H

#include "classifier/bayes.h"

/* Probabilities at which the bands begin. */
#define LINE_LOW    0.15
#define LINE_REVIEW 0.30
#define LINE_HIGH   0.80

/*
 * Probability of an ad with so many points of rules, under the prior: the line of
 * docs/SCORING.md. Under the usual prior, 2 %, words never take out of `review` or `high` what
 * points alone put there. They lift into `review` what has a plain hint, what has a few points and
 * many words that the model has, and what they are enough for by themselves; and into `high` only
 * the second of these. Another prior moves
 * all ads alike, so it changes no order. Of two ads with the same evidence the one that does not
 * recruit comes behind, and under the usual prior it stays below `review`; job-seekers and
 * services of one's own stay below `low`. Under another one the band is capped, but not
 * the probability (classifier/weigh.c).
 */
double line_probability(double prior, double points, const struct bayes_evidence *bayes,
                        enum context context);

/* Probability by the words alone, under the prior. Like all of these 0.5 for what is no number. */
double line_of_words(double prior, const struct bayes_evidence *bayes);

/* The constants in force, for the hash of the pack and for people. */
struct str line_constants(struct arena *arena);

/* Does who speaks seek work, or offer a service of their own? */
bool line_is_own_labour(enum context context);

#endif
