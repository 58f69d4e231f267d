/*
 * shape: a learner that reads no word: length, capitals, punctuation, digits, lines.
 *
 * It is there to be beaten. Where it ranks well, labels go with sources, and a figure of a learner
 * that reads proves little. Logistic regression on standardised features; pure, deterministic.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_SHAPE_H
#define CLASSIFIER_SHAPE_H

#include "core/str.h"

#define SHAPE_FEATURES 5

struct shape {
    double of[SHAPE_FEATURES]; /* log of bytes; capitals, marks, digits, lines by letter */
};

struct shape_model {
    double mean[SHAPE_FEATURES], spread[SHAPE_FEATURES], weights[SHAPE_FEATURES + 1];
};

struct shape shape_of(struct str text);
/* Fits on those shapes whose `use` is set. */
void shape_fit(const struct shape *shapes, const bool *deceptive, const bool *use,
               size_t count, struct shape_model *out);
/* Log-odds that a text of this shape is deceptive. */
double shape_says(const struct shape_model *model, const struct shape *shape);

#endif
