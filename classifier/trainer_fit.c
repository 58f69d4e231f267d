/*
 * trainer_fit: the shares of tokens, fitted pool by pool (classifier/model.h) on the ads kept.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/bayes.h"
#include "classifier/fit.h"
#include "classifier/pieces.h"
#include "classifier/trainer.h"
#include "classifier/trainer_inside.h"
#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

/* The ads of one pool, as the fit wants them. */
struct fitting {
    struct fit_data data;
    const struct saving *saving;
    const uint32_t
        *numbers; /* by token of the trainer: in the parts, or past its tokens */
    const double *counts_say; /* by token of the parts */
    size_t all;               /* tokens of the parts */
    bool refits;              /* the parts have shares already */
    size_t first, *places;
    uint32_t *holders;
    double *weights, *scales, *says, *centres;
    bool *deceptive, *pieces; /* by ad; by token: is it a piece */
    const struct member **ads;
};

static void
free_fitting(struct fitting *f)
{
    free(f->places);
    free(f->holders);
    free(f->weights);
    free(f->scales);
    free(f->says);
    free(f->centres);
    free(f->deceptive);
    free(f->pieces);
    free((void *)f->ads);
}

/* Which languages have ads of both classes. Where a language has one only, it tells the label. */
static void
find_both(const struct saving *s, bool both[LANG_COUNT])
{
    bool of[LANG_COUNT][2] = { { false } };
    for (size_t i = 0; i < s->ad_count; i++)
        of[s->ads[i].ad->lang][s->ads[i].ad->deceptive] = true;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        both[lang] = of[lang][0] && of[lang][1];
}

/* Ads of the pool in languages that have both classes, in their own order, and the weight of each:
 * what it stands for over its template's ads. The weights add up to the templates, so that copies
 * of an ad do not make all ads outweigh the penalty. */
static void
list_ads(struct fitting *f, enum lang pool)
{
    const struct saving *s = f->saving;
    uint32_t *sizes = mem_alloc(s->t->ad_count + 1, sizeof(*sizes)); /* by group */
    bool both[LANG_COUNT];
    size_t n = 0;
    double sum = 0;
    find_both(s, both);
    f->ads = mem_alloc(s->ad_count + 1, sizeof(*f->ads));
    for (size_t i = 0; i < s->ad_count && n < TRAINER_FIT_MAX; i++) {
        const enum lang lang = (enum lang)s->ads[i].ad->lang;
        if (model_pool(lang) != pool || !both[lang])
            continue;
        f->ads[n++] = &s->ads[i];
        sizes[s->ads[i].group]++;
    }
    f->weights = mem_alloc(n + 1, sizeof(*f->weights));
    f->scales = mem_alloc(n + 1, sizeof(*f->scales));
    f->deceptive = mem_alloc(n + 1, sizeof(*f->deceptive));
    double templates = 0;
    for (size_t i = 0; i < n; i++) {
        const double part = 1.0 / sizes[f->ads[i]->group];
        f->weights[i] = f->ads[i]->ad->weight * part;
        f->deceptive[i] = f->ads[i]->ad->deceptive;
        sum += f->weights[i];
        templates += part;
    }
    for (size_t i = 0; i < n; i++)
        f->weights[i] *= templates / sum;
    f->data.ad_count = n;
    free(sizes);
}

/* Which ads hold each token, and how each ad's sum is tempered. */
static void
list_holders(struct fitting *f)
{
    const struct trainer *t = f->saving->t;
    size_t *ends = mem_alloc(f->data.token_count + 2, sizeof(*ends));
    for (int fill = 0; fill < 2; fill++) {
        for (size_t i = 0; i < f->data.ad_count; i++) {
            const struct kept *ad = f->ads[i]->ad;
            double count = 0;
            for (size_t k = 0; k < ad->use_count; k++) {
                const uint32_t token = f->numbers[t->uses[ad->uses + k]];
                if (token >= f->all)
                    continue;
                count += !f->pieces[token - f->first];
                if (fill)
                    f->holders[ends[token - f->first]++] = (uint32_t)i;
                else
                    ends[token - f->first + 1]++;
            }
            f->scales[i] = bayes_temper(count);
        }
        if (fill)
            break;
        for (size_t i = 0; i < f->data.token_count; i++)
            ends[i + 1] += ends[i];
        f->holders = mem_alloc(ends[f->data.token_count] + 1, sizeof(*f->holders));
        f->places = mem_alloc(f->data.token_count + 1, sizeof(*f->places));
        memcpy(f->places, ends, (f->data.token_count + 1) * sizeof(*ends));
    }
    free(ends);
}

static bool
has_both(const struct fitting *f)
{
    bool of[2] = { false, false };
    for (size_t i = 0; i < f->data.ad_count; i++)
        of[f->deceptive[i]] = true;
    return of[0] && of[1];
}

int32_t
saving_stored(double value)
{
    const double most = (double)MODEL_SHARE_MAX * MODEL_SHARE_ONE;
    return (int32_t)lround(fmax(-most, fmin(most, value * MODEL_SHARE_ONE)));
}

static uint32_t
templates_of(const struct model_token *token)
{
    return token->count.deceptive + token->count.legitimate;
}

/* What each token says, whether it is a piece (the trainer does not know that of those that only
 * the base has a name for), and where its share is drawn to: what it was in the base, else 0. */
static void
list_tokens(struct fitting *f, const struct model_parts *parts)
{
    f->says = mem_alloc(f->data.token_count, sizeof(*f->says));
    f->pieces = mem_alloc(f->data.token_count, sizeof(*f->pieces));
    f->centres = mem_alloc(f->data.token_count, sizeof(*f->centres));
    for (size_t i = 0; i < f->data.token_count; i++) {
        const struct model_token *token = &parts->tokens[f->first + i];
        f->says[i] = f->counts_say[f->first + i];
        f->pieces[i] = piece_is((struct str){ (const char *)token->p, token->n });
        if (f->saving->t->base && token->share_of)
            f->centres[i] =
                (double)token->share_sum / (double)token->share_of / MODEL_SHARE_ONE;
    }
}

/* Fits one pool whose ads are listed; returns its neutral sum. In a refit a token that none of
 * them holds keeps the share that it has. */
static double
fit_listed(struct fitting *f, struct model_parts *parts)
{
    double *shares = mem_alloc(f->data.token_count, sizeof(*shares));
    list_tokens(f, parts);
    list_holders(f);
    f->data.deceptive = f->deceptive;
    f->data.weights = f->weights;
    f->data.scales = f->scales;
    f->data.says = f->says;
    f->data.centres = f->centres;
    f->data.starts = f->places;
    f->data.holders = f->holders;
    const double neutral = fit_shares(&f->data, shares);
    for (size_t i = 0; i < f->data.token_count; i++) {
        if (f->refits && f->places[i] == f->places[i + 1])
            continue; /* no ad says anything of it */
        struct model_token *token = &parts->tokens[f->first + i];
        token->share_of = templates_of(token);
        token->share_sum = (uint64_t)saving_stored(shares[i]) * token->share_of;
    }
    free(shares);
    return neutral;
}

uint64_t
saving_ads_of(const struct model_parts *parts, enum lang lang)
{
    uint64_t ads = 0;
    for (int kind = 0; kind < AD_KIND_COUNT; kind++)
        ads += (uint64_t)parts->ads.of[lang][kind].deceptive +
               parts->ads.of[lang][kind].legitimate;
    return ads;
}

static uint64_t
ads_of_base(const struct model *base, enum lang lang)
{
    const struct model_count ads = model_ads(base, lang);
    return (uint64_t)ads.deceptive + ads.legitimate;
}

/* The mean neutral sums and slopes of a language, with `neutral` for the ads that the base has not
 * counted; `fitted`: there was something to find it by. */
static void
keep_means(const struct model *base, enum lang lang, bool fitted, double neutral,
           struct model_parts *parts)
{
    const int64_t ads = (int64_t)saving_ads_of(parts, lang);
    if (!base) {
        if (fitted)
            parts->neutral_sum[lang] = saving_stored(neutral) * ads;
        return;
    }
    const int64_t more = ads - (int64_t)ads_of_base(base, lang);
    parts->neutral_sum[lang] +=
        saving_stored(fitted ? neutral : model_neutral(base, lang)) * more;
    parts->slope_sum[lang] += saving_stored(model_slope(base, lang) - 1) * more;
}

static void
fit_pool(struct fitting *f, enum lang pool, struct model_parts *parts)
{
    while (f->first < parts->token_count && parts->tokens[f->first].pool < pool)
        f->first++;
    while (f->first + f->data.token_count < parts->token_count &&
           parts->tokens[f->first + f->data.token_count].pool == pool)
        f->data.token_count++;
    list_ads(f, pool);
    const bool fitted = f->data.token_count && has_both(f);
    const double neutral = fitted ? fit_listed(f, parts) : 0;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        if (model_pool((enum lang)lang) == pool)
            keep_means(f->saving->t->base, (enum lang)lang, fitted, neutral, parts);
    }
}

static void
fit_pools(const struct saving *s, const double *says, const uint32_t *numbers,
          bool refits, struct model_parts *parts)
{
    size_t first = 0;
    for (int pool = 0; pool < LANG_COUNT; pool++) {
        if (!model_is_pool((unsigned)pool))
            continue;
        struct fitting f = { .saving = s,
                             .numbers = numbers,
                             .counts_say = says,
                             .all = parts->token_count,
                             .refits = refits,
                             .first = first };
        fit_pool(&f, (enum lang)pool, parts);
        first = f.first + f.data.token_count;
        free_fitting(&f);
    }
}

void
saving_fit(const struct saving *s, const double *says, const uint32_t *numbers,
           struct model_parts *parts)
{
    fit_pools(s, says, numbers, false, parts);
}

void
saving_fit_model(const struct saving *s, const struct model *model,
                 struct model_parts *parts)
{
    uint32_t *numbers = mem_alloc(s->t->count + 1, sizeof(*numbers));
    double *says = mem_alloc(parts->token_count + 1, sizeof(*says));
    for (size_t i = 0; i < s->t->count; i++)
        numbers[i] = model_find(model, s->hashes[i]);
    for (size_t i = 0; i < parts->token_count; i++)
        says[i] = model_counts_say(model, (uint32_t)i);
    fit_pools(s, says, numbers, true, parts);
    free(numbers);
    free(says);
}
