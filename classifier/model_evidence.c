/*
 * model_evidence: log-count ratios, by source and over all, averaged by precision.
 *
 * A class is measured by all its tokens together and not by its ads, so that a class of long
 * texts does not seem to own every word.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model_evidence.h"

#include "classifier/model_inside.h"
#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define SMOOTHING 0.5 /* templates added to each class of each token: Jeffreys' prior */
#define BETWEEN   1.0 /* variance of log-odds that sources alone make; chosen in folds */
#define PRIOR     2.0 /* variance of what tokens say; chosen in folds */

struct mass {
    double deceptive, legitimate; /* templates of all tokens */
};

struct evidence {
    const struct model_source *sources;
    size_t count;
    double tokens[LANG_COUNT]; /* different ones, by pool */
    struct mass all[LANG_COUNT];
    struct mass *by_source; /* for each source and pool */
};

struct evidence *
evidence_new(const struct model_source *sources, size_t count)
{
    struct evidence *e = mem_alloc(1, sizeof(*e));
    e->sources = sources;
    e->count = count;
    e->by_source = mem_alloc(count * LANG_COUNT + 1, sizeof(*e->by_source));
    return e;
}

void
evidence_free(struct evidence *e)
{
    if (!e)
        return;
    free(e->by_source);
    free(e);
}

static void
add(struct mass *mass, struct model_count count)
{
    mass->deceptive += count.deceptive;
    mass->legitimate += count.legitimate;
}

void
evidence_count(struct evidence *e, const struct model_token *token)
{
    e->tokens[token->pool]++;
    add(&e->all[token->pool], token->count);
    for (size_t i = 0; i < token->row_count; i++)
        add(&e->by_source[token->rows[i].source * LANG_COUNT + token->pool],
            token->rows[i].templates);
}

/* Answers averaged so far. */
struct average {
    double sum, precision;
};

static void
average_in(struct average *a, struct model_count count, const struct mass *mass,
           double tokens, double variance)
{
    const double deceptive = count.deceptive + SMOOTHING;
    const double legitimate = count.legitimate + SMOOTHING;
    const double says = log(deceptive / (mass->deceptive + SMOOTHING * tokens)) -
                        log(legitimate / (mass->legitimate + SMOOTHING * tokens));
    variance += 1 / deceptive + 1 / legitimate;
    a->sum += says / variance;
    a->precision += 1 / variance;
}

double
evidence_of(const struct evidence *e, const struct model_token *token)
{
    const enum lang pool = token->pool;
    struct average a = { 0, 1 / PRIOR };
    average_in(&a, token->count, &e->all[pool], e->tokens[pool], BETWEEN);
    for (size_t source = 0, row = 0; source < e->count; source++) {
        struct model_count count = { 0, 0 };
        if (row < token->row_count && token->rows[row].source == source)
            count = token->rows[row++].templates;
        if (model_source_compares(&e->sources[source], pool))
            average_in(&a, count, &e->by_source[source * LANG_COUNT + pool],
                       e->tokens[pool], 0);
    }
    return a.sum / a.precision;
}

void
evidence_of_parts(const struct model_parts *parts, double *says)
{
    struct evidence *e = evidence_new(parts->sources, parts->source_count);
    for (size_t i = 0; i < parts->token_count; i++)
        evidence_count(e, &parts->tokens[i]);
    for (size_t i = 0; i < parts->token_count; i++)
        says[i] = evidence_of(e, &parts->tokens[i]);
    evidence_free(e);
}
