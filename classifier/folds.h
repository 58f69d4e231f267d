/*
 * folds: parts labelled ads into folds that share no template.
 *
 * What is alike (classifier/templates.h) stands in one fold, so that nothing is tested that was
 * trained on in other words. Groups are dealt out one after the other, each into the fold that has
 * the fewest ads of its label. The same ads in the same order get the same folds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_FOLDS_H
#define CLASSIFIER_FOLDS_H

#include "core/ad.h"

#include <stdint.h>

#define FOLDS_MAX 20

struct folds;

struct folds *folds_new(void);
void folds_free(struct folds *f);
/* Adds a labelled ad; only a sketch of it is kept. */
void folds_add(struct folds *f, const struct ad *ad);
/* The fold, below `count`, of each ad in the order in which they were added; until the next
 * folds_add(). `count` is at most FOLDS_MAX. Deal 0 takes the largest groups first; each other
 * `deal` takes them in another order, for figures that do not hang on one deal. */
const uint8_t *folds_deal(struct folds *f, size_t count, uint32_t deal);
/* Templates among the ads dealt. */
size_t folds_templates(const struct folds *f);

#endif
