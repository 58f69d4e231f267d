/*
 * line_fit: what weights labelled ads themselves would give to points and words.
 *
 * The line in force (classifier/line.h) has weights of its own; this is the check on them. Pure
 * and deterministic.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_LINE_FIT_H
#define CLASSIFIER_LINE_FIT_H

#include <stdbool.h>
#include <stddef.h>

struct line_ad {
    double points, words; /* words: log-odds */
    bool deceptive;
};

/* log-odds = base + points * points of the ad + words * words of the ad. */
struct line_fitted {
    double base, points, words;
};

/* Logistic regression with a small penalty on the two weights, so that parted classes have an
 * answer too. False: one of the classes is missing. */
bool line_fit(const struct line_ad *ads, size_t count, struct line_fitted *out);

#endif
