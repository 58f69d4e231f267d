/*
 * fit: how much of what its counts say each token may add, so that the sum ranks ads well.
 *
 * Counts weigh tokens one by one, but words come together: five words of one phrase say one
 * thing. A logistic regression of the label on the tokens' evidence finds a share for each of
 * them, never below 0, so that no token turns against its own counts. Penalty on the square of
 * the shares' distance from a centre (a Gaussian prior), by cyclic coordinate descent with a
 * trust region (Genkin, Lewis, Madigan 2007, Large-Scale Bayesian Logistic Regression). Pure and
 * deterministic.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_FIT_H
#define CLASSIFIER_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An ad's sum is scales[ad] times the sum of says[token] * share[token] over its tokens. */
struct fit_data {
    size_t ad_count, token_count;
    const bool *deceptive;
    const double *weights;  /* of ads; 1 for one that stands for itself */
    const double *scales;   /* of ads */
    const double *says;     /* of tokens */
    const size_t *starts;   /* token_count + 1 places in `holders` */
    const uint32_t *holders; /* for each token the ads that hold it */
    const double *centres;   /* of tokens: where shares are drawn to; 0 or more. NULL: to 0 */
};

/*
 * Writes the share of each token. Returns the sum at which an ad is neither: where the fitted
 * probability is the weighted share of deceptive ads. There must be ads of both classes.
 */
double fit_shares(const struct fit_data *data, double *shares);

#endif
