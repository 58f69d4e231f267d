/*
 * statistics_pairs: a table of pairs with a ceiling; for statistics.c only.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_STATISTICS_PAIRS_H
#define CLASSIFIER_STATISTICS_PAIRS_H

#include "classifier/statistics.h"

struct stat_pairs *stat_pairs_new(void);
void stat_pairs_free(struct stat_pairs *p);
/* Counts one meeting of a and b; false when the pair is new and the table is full. */
bool stat_pairs_count(struct stat_pairs *p, uint32_t a, uint32_t b);

#endif
