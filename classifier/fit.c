/*
 * fit: coordinate descent on a quadratic. At the start of a pass each ad's error and how it bends
 * are worked out anew; within it they move along the tangent, so that a step costs two additions
 * an ad and no exponential (Friedman, Hastie, Tibshirani 2010, Regularization Paths for
 * Generalized Linear Models via Coordinate Descent).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/fit.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define TRUST  200.0 /* in the labels against the penalty; chosen in folds */
#define PASSES 30    /* more of them rank ads no better */
#define EVERY                                                                          \
    5 /* of so many passes one goes over all tokens, the others over those that move */
#define ENOUGH     0.02 /* largest step of a pass over all below which it ends */
#define STEP_START 1.0
#define MARGIN_MAX 40.0

/*
 * An ad within a pass, as four numbers that are added at once, for most of the time goes into
 * adding up the ads of each token. Half the digits are enough: a step of ENOUGH ends the search.
 */
typedef float state __attribute__((vector_size(16)));
enum {
    ERROR, /* of its label, times weight and scale */
    CURVE, /* by how much that falls when its tokens add one more */
    ADDED, /* what its tokens add up to, before it is scaled */
};

struct fit {
    const struct fit_data *data;
    state *states; /* of ads */
    double *steps; /* of tokens: how far they may move */
    double *shares;
    double offset;
};

static double
logistic(double x)
{
    return 1 / (1 + exp(-fmax(-MARGIN_MAX, fmin(MARGIN_MAX, x))));
}

/* Where the labels stand against what is fitted so far. Returns how far the offset should move. */
static double
look_at_ads(struct fit *f)
{
    const struct fit_data *d = f->data;
    double slope = 0, curve = 1e-9;
    for (size_t i = 0; i < d->ad_count; i++) {
        const double added = (double)f->states[i][ADDED];
        const double expected = logistic(f->offset + d->scales[i] * added);
        const double error = d->weights[i] * (d->deceptive[i] - expected);
        const double bend = d->weights[i] * expected * (1 - expected);
        slope += error;
        curve += bend;
        f->states[i][ERROR] = (float)(error * d->scales[i]);
        f->states[i][CURVE] = (float)(bend * d->scales[i] * d->scales[i]);
    }
    return fmax(-1, fmin(1, slope / curve));
}

static double
centre_of(const struct fit_data *data, size_t token)
{
    return data->centres ? data->centres[token] : 0;
}

static void
add(struct fit *f, size_t token, double more)
{
    const struct fit_data *d = f->data;
    const float by = (float)more;
    for (size_t k = d->starts[token]; k < d->starts[token + 1]; k++) {
        state *s = &f->states[d->holders[k]];
        *s += (state){ -(*s)[CURVE] * by, 0, by, 0 };
    }
}

/* The states of all ads that hold the token added up, two at a time, so that one need not wait
 * for the other. */
static state
sum_states(const struct fit *f, size_t token)
{
    const struct fit_data *d = f->data;
    const size_t end = d->starts[token + 1];
    state sums[2] = { { 0 } };
    size_t k = d->starts[token];
    for (; k + 1 < end; k += 2) {
        sums[0] += f->states[d->holders[k]];
        sums[1] += f->states[d->holders[k + 1]];
    }
    if (k < end)
        sums[0] += f->states[d->holders[k]];
    return sums[0] + sums[1];
}

/* Moves one share and returns how far. */
static double
move_share(struct fit *f, size_t token)
{
    const struct fit_data *d = f->data;
    const double says = d->says[token];
    const state all = sum_states(f, token);
    const double slope =
        (centre_of(d, token) - f->shares[token]) / TRUST + (double)all[ERROR] * says;
    double step = slope / ((double)all[CURVE] * says * says + 1 / TRUST);
    step = fmax(-f->steps[token], fmin(f->steps[token], step));
    step = fmax(step, -f->shares[token]);
    f->steps[token] = fmax(2 * fabs(step), f->steps[token] / 2);
    if (fabs(step) < ENOUGH / 8)
        return 0;
    f->shares[token] += step;
    add(f, token, step * says);
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
        if (f->shares[token] > 0)
            add(f, token, f->shares[token] * d->says[token]);
    }
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

/* The tokens that a pass goes over. Most shares stay where they are after a few passes, so between
 * two passes over all only those are moved that moved last (active sets: Friedman, Hastie,
 * Tibshirani 2010, 2.6). */
struct active {
    uint32_t *tokens;
    size_t count;
};

static void
take_all(struct active *active, size_t count)
{
    for (size_t i = 0; i < count; i++)
        active->tokens[i] = (uint32_t)i;
    active->count = count;
}

/* Moves the shares of the tokens and keeps those that did. Returns the largest step. */
static double
move_shares(struct fit *f, struct active *active)
{
    double largest = 0;
    size_t kept = 0;
    for (size_t i = 0; i < active->count; i++) {
        const double step = move_share(f, active->tokens[i]);
        largest = fmax(largest, step);
        active->tokens[kept] = active->tokens[i];
        kept += step > 0;
    }
    active->count = kept;
    return largest;
}

double
fit_shares(const struct fit_data *data, double *shares)
{
    struct fit f = {
        .data = data,
        .states = mem_alloc(data->ad_count + 1, sizeof(*f.states)),
        .steps = mem_alloc(data->token_count + 1, sizeof(double)),
        .shares = shares,
    };
    struct active active = { mem_alloc(data->token_count + 1, sizeof(uint32_t)), 0 };
    start(&f);
    bool settled = false; /* all of them */
    double largest = 1;
    for (int pass = 0; pass < PASSES && !settled; pass++) {
        const bool all = pass < 2 || pass % EVERY == 0 || largest <= ENOUGH;
        f.offset += look_at_ads(&f);
        look_at_ads(&f);
        if (all)
            take_all(&active, data->token_count);
        largest = move_shares(&f, &active);
        settled = all && largest <= ENOUGH;
    }
    free(active.tokens);
    free(f.states);
    free(f.steps);
    const double share = weighted_share(data);
    return log(share / (1 - share)) - f.offset;
}
