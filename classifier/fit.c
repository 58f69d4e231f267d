/*
 * fit: coordinate descent. For each ad its margin is kept, and the error that follows from it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/fit.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define TRUST      30.0 /* in the labels against the penalty; chosen in folds */
#define PASSES     40
#define ENOUGH     0.02 /* largest step of a pass below which it ends */
#define STEP_START 1.0
#define MARGIN_MAX 40.0

struct fit {
    const struct fit_data *data;
    double *sums;     /* of ads, the offset included */
    double *expected; /* fitted probability of ads */
    double *steps;    /* of tokens: how far they may move */
    double *shares;
    double offset;
};

static double
logistic(double x)
{
    return 1 / (1 + exp(-fmax(-MARGIN_MAX, fmin(MARGIN_MAX, x))));
}

static void
move_offset(struct fit *f)
{
    const struct fit_data *d = f->data;
    double slope = 0, curve = 1e-9;
    for (size_t i = 0; i < d->ad_count; i++) {
        slope += d->weights[i] * (d->deceptive[i] - f->expected[i]);
        curve += d->weights[i] * f->expected[i] * (1 - f->expected[i]);
    }
    double step = fmax(-1, fmin(1, slope / curve));
    f->offset += step;
    for (size_t i = 0; i < d->ad_count; i++) {
        f->sums[i] += step;
        f->expected[i] = logistic(f->sums[i]);
    }
}

static double
centre_of(const struct fit_data *data, size_t token)
{
    return data->centres ? data->centres[token] : 0;
}

/* Moves one share and returns how far. */
static double
move_share(struct fit *f, size_t token)
{
    const struct fit_data *d = f->data;
    const double says = d->says[token];
    double slope = (centre_of(d, token) - f->shares[token]) / TRUST;
    double curve = 1 / TRUST;
    for (size_t k = d->starts[token]; k < d->starts[token + 1]; k++) {
        const uint32_t ad = d->holders[k];
        const double by = d->scales[ad] * says;
        slope += d->weights[ad] * by * (d->deceptive[ad] - f->expected[ad]);
        curve += d->weights[ad] * by * by * f->expected[ad] * (1 - f->expected[ad]);
    }
    double step = fmax(-f->steps[token], fmin(f->steps[token], slope / curve));
    step = fmax(step, -f->shares[token]);
    f->steps[token] = fmax(2 * fabs(step), f->steps[token] / 2);
    if (fabs(step) < ENOUGH / 8)
        return 0;
    f->shares[token] += step;
    for (size_t k = d->starts[token]; k < d->starts[token + 1]; k++) {
        const uint32_t ad = d->holders[k];
        f->sums[ad] += step * d->scales[ad] * says;
        f->expected[ad] = logistic(f->sums[ad]);
    }
    return fabs(step);
}

/* What the centres alone make of each ad. */
static void
start(struct fit *f)
{
    const struct fit_data *d = f->data;
    for (size_t token = 0; token < d->token_count; token++) {
        f->shares[token] = centre_of(d, token);
        f->steps[token] = STEP_START;
        const double by = f->shares[token] * d->says[token];
        for (size_t k = d->starts[token]; by && k < d->starts[token + 1]; k++)
            f->sums[d->holders[k]] += d->scales[d->holders[k]] * by;
    }
    for (size_t i = 0; i < d->ad_count; i++)
        f->expected[i] = logistic(f->sums[i]);
}

static double
weighted_share(const struct fit_data *d)
{
    double deceptive = 0, all = 0;
    for (size_t i = 0; i < d->ad_count; i++) {
        deceptive += d->weights[i] * d->deceptive[i];
        all += d->weights[i];
    }
    return deceptive / all;
}

double
fit_shares(const struct fit_data *data, double *shares)
{
    struct fit f = {
        .data = data,
        .sums = mem_alloc(data->ad_count + 1, sizeof(double)),
        .expected = mem_alloc(data->ad_count + 1, sizeof(double)),
        .steps = mem_alloc(data->token_count + 1, sizeof(double)),
        .shares = shares,
    };
    start(&f);
    double largest = 1;
    for (int pass = 0; pass < PASSES && largest > ENOUGH; pass++) {
        largest = 0;
        move_offset(&f);
        for (size_t i = 0; i < data->token_count; i++)
            largest = fmax(largest, move_share(&f, i));
    }
    free(f.sums);
    free(f.expected);
    free(f.steps);
    const double share = weighted_share(data);
    return log(share / (1 - share)) - f.offset;
}
