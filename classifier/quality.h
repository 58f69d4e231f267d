/*
 * quality: how well numbers rank and foretell labels.
 *
 * Equal numbers stand or fall together: no figure depends on the order of the ads. Figures that
 * need both classes are NAN when one is missing. Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_QUALITY_H
#define CLASSIFIER_QUALITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUALITY_BINS    10 /* of the reliability table */
#define QUALITY_BUDGETS 3
/* Ads that people read in a day, of QUALITY_DAY ads with a share of QUALITY_RARE deceptive. */
#define QUALITY_DAY     10000.0
#define QUALITY_RARE    0.01
extern const double QUALITY_BUDGET[QUALITY_BUDGETS]; /* 50, 100, 200 */

struct quality_ad {
    double probability;
    bool deceptive;
};

struct quality_bin {
    double ads, mean, share; /* mean probability and share of deceptive ads; NAN: no ads */
};

struct quality {
    double deceptive, legitimate; /* ads */
    double roc_auc;           /* ties count half */
    double average_precision; /* sum over thresholds of precision times gain in recall */
    double recall_at_fpr_1;   /* highest recall with at most 1 % of legitimate ads flagged */
    double recall_at_fpr_5;
    double precision_at[QUALITY_BUDGETS]; /* expected when the day's ads are like these */
    double brier;                         /* mean squared error of the probability */
    double ece; /* mean distance of mean and share in the bins, by ads */
    struct quality_bin bins[QUALITY_BINS];
};

/* Sorts the ads, the most probable first. */
void quality_sort(struct quality_ad *ads, size_t count);
/* Measures sorted ads. `times`: how often each counts; NULL: once. */
void quality_measure(const struct quality_ad *ads, const uint32_t *times, size_t count,
                     struct quality *out);

/* An interval that holds 95 of 100 resampled sets. */
struct quality_interval {
    double low, high;
};

struct quality_intervals {
    struct quality_interval roc_auc, average_precision, recall_at_fpr_1, recall_at_fpr_5;
};

/* Bootstrap over sorted ads: `rounds` (at most 1,000) sets of `count` ads drawn with a generator
 * of fixed seed, percentile method. */
void quality_bootstrap(const struct quality_ad *ads, size_t count, size_t rounds,
                       struct quality_intervals *out);

#endif
