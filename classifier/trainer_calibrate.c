/*
 * trainer_calibrate: how far the sums can be believed, by ads that were left out in training.
 *
 * Ads that are alike stay in one fold. What is found for the models of the folds, which have
 * fewer ads, is taken for the whole. A token that too few templates of all ads carry is in no
 * fold's model either, so the folds go by a copy of the trainer that has the others only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/bayes.h"
#include "classifier/calibrate.h"
#include "classifier/model_inside.h"
#include "classifier/trainer_inside.h"
#include "core/mem.h"

#include <stdlib.h>

#define FOLDS 3

/* What the models of the folds give the ads that they have not seen. */
struct calibrating {
    struct trainer few; /* the ads with the tokens that enter; the pool is borrowed */
    struct member *ads; /* of `few`, in their own order */
    uint32_t *words;    /* by ad of `few`: single words, those that do not enter too */
    size_t ad_count;
    uint32_t *sizes; /* ads of each template */
    struct left_out {
        struct calibrate_ad ad;
        uint8_t lang;
    } * out;
    size_t count;
};

/* The model of the other folds. */
struct fold {
    const uint32_t
        *numbers;          /* by token of `few`: in the model, or one past its tokens */
    const double *weights; /* by token of the model */
    size_t count;
    double neutral[LANG_COUNT];
};

/* ---- the tokens that enter ---- */

/* Which tokens enter, in the order of a model; the number in the trainer is left in
 * row_count. */
static struct model_parts
list_entering(const struct saving *s)
{
    const struct trainer *t = s->t;
    struct saving all = { .t = t, .ad_count = s->ad_count };
    struct model_parts out = { .tokens = mem_alloc(t->count + 1, sizeof(*out.tokens)) };
    all.ads = mem_alloc(s->ad_count + 1, sizeof(*all.ads));
    memcpy(all.ads, s->ads, s->ad_count * sizeof(*all.ads));
    qsort(all.ads, all.ad_count, sizeof(*all.ads), member_by_group);
    uint32_t *templates = saving_templates(&all);
    for (size_t i = 0; i < t->count; i++) {
        const struct counted *token = &t->tokens[i];
        if (token->n && templates[i] >= MODEL_MIN_TEMPLATES)
            out.tokens[out.token_count++] = (struct model_token){
                .pool = (enum lang)token->pool,
                .p = t->pool + token->bytes,
                .n = token->n,
                .row_count = i,
            };
    }
    model_parts_sort(&out);
    free(templates);
    saving_end(&all);
    return out;
}

/* Copies an ad with those of its tokens that have a number. */
static void
copy_ad(struct calibrating *c, const struct trainer *t, size_t ad,
        const uint32_t *numbers)
{
    struct kept *kept = &c->few.ads[ad];
    *kept = t->ads[ad];
    kept->uses = c->few.use_count;
    for (size_t k = 0; k < kept->use_count; k++) {
        const uint32_t token = t->uses[t->ads[ad].uses + k];
        c->words[ad] += t->tokens[token].word;
        c->few.uses[c->few.use_count] = numbers[token];
        c->few.use_count += numbers[token] != MODEL_NONE;
    }
    kept->use_count = (uint32_t)(c->few.use_count - kept->uses);
}

static void
copy_trainer(struct calibrating *c, const struct saving *s)
{
    const struct trainer *t = s->t;
    struct model_parts entering = list_entering(s);
    uint32_t *numbers = mem_alloc(t->count + 1, sizeof(*numbers));
    memset(numbers, 0xFF, (t->count + 1) * sizeof(*numbers)); /* MODEL_NONE */
    c->few = (struct trainer){
        .tokens = mem_alloc(entering.token_count + 1, sizeof(*c->few.tokens)),
        .count = entering.token_count,
        .pool = t->pool,
        .ads = mem_alloc(t->ad_count + 1, sizeof(*c->few.ads)),
        .ad_count = t->ad_count,
        .uses = mem_alloc(t->use_count + 1, sizeof(*c->few.uses)),
    };
    for (size_t i = 0; i < entering.token_count; i++) {
        c->few.tokens[i] = t->tokens[entering.tokens[i].row_count];
        numbers[entering.tokens[i].row_count] = (uint32_t)i;
    }
    for (size_t i = 0; i < t->ad_count; i++)
        copy_ad(c, t, i, numbers);
    for (size_t i = 0; i < s->ad_count; i++) {
        c->ads[i] = s->ads[i];
        c->ads[i].ad = &c->few.ads[s->ads[i].ad - t->ads];
    }
    free(numbers);
    model_parts_free(&entering);
}

/* ---- the folds ---- */

static bool
in_fold(const struct member *m, uint32_t fold)
{
    return m->group % FOLDS == fold;
}

static void
judge(struct calibrating *c, const struct fold *fold, const struct member *m)
{
    const uint32_t *uses = c->few.uses + m->ad->uses;
    struct bayes_sum sum = { .words = c->words[m->ad - c->few.ads] };
    for (size_t k = 0; k < m->ad->use_count; k++) {
        const uint32_t found = fold->numbers[uses[k]];
        if (found >= fold->count)
            continue;
        sum.known_words += c->few.tokens[uses[k]].word;
        sum.count += !c->few.tokens[uses[k]].piece;
        sum.weights += fold->weights[found];
    }
    const struct bayes_says says = bayes_says(&sum, fold->neutral[m->ad->lang]);
    c->out[c->count++] = (struct left_out){
        { says.sum, says.trust, (double)m->ad->weight / c->sizes[m->group],
          m->ad->deceptive },
        m->ad->lang,
    };
}

static double
neutral_of(const struct model_parts *parts, enum lang lang)
{
    const double ads = (double)saving_ads_of(parts, lang);
    return ads > 0 ? (double)parts->neutral_sum[lang] / ads / MODEL_SHARE_ONE : 0;
}

static void
judge_fold(struct calibrating *c, uint32_t number)
{
    struct saving others = { .t = &c->few };
    others.ads = mem_alloc(c->ad_count + 1, sizeof(*others.ads));
    for (size_t i = 0; i < c->ad_count; i++) {
        if (!in_fold(&c->ads[i], number))
            others.ads[others.ad_count++] = c->ads[i];
    }
    double *weights = saving_plain(&others);
    struct fold fold = { .numbers = others.numbers,
                         .weights = weights,
                         .count = others.parts.token_count };
    for (size_t i = 0; i < fold.count; i++)
        weights[i] = model_weight_of(weights[i], &others.parts.tokens[i]);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        fold.neutral[lang] = neutral_of(&others.parts, (enum lang)lang);
    for (size_t i = 0; i < c->ad_count; i++) {
        if (in_fold(&c->ads[i], number))
            judge(c, &fold, &c->ads[i]);
    }
    free(weights);
    saving_end(&others);
}

static void
calibrate_language(const struct calibrating *c, enum lang lang,
                   struct model_parts *parts)
{
    struct calibrate_ad *ads = mem_alloc(c->count + 1, sizeof(*ads));
    const int64_t times = (int64_t)saving_ads_of(parts, lang);
    bool of[2] = { false, false };
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (c->out[i].lang != lang)
            continue;
        of[c->out[i].ad.deceptive] = true;
        ads[n++] = c->out[i].ad;
    }
    if (times && of[0] && of[1]) {
        const struct calibration found = calibrate(ads, n);
        parts->slope_sum[lang] = saving_stored(found.slope - 1) * times;
        parts->neutral_sum[lang] =
            saving_stored(neutral_of(parts, lang) + found.shift) * times;
    }
    free(ads);
}

void
saving_calibrate(const struct saving *s, struct model_parts *parts)
{
    struct calibrating c = {
        .ads = mem_alloc(s->ad_count + 1, sizeof(*c.ads)),
        .words = mem_alloc(s->t->ad_count + 1, sizeof(*c.words)),
        .ad_count = s->ad_count,
        .sizes = mem_alloc(s->t->ad_count + 1, sizeof(*c.sizes)),
        .out = mem_alloc(s->ad_count + 1, sizeof(*c.out)),
    };
    copy_trainer(&c, s);
    for (size_t i = 0; i < s->ad_count; i++)
        c.sizes[s->ads[i].group]++;
    for (uint32_t fold = 0; fold < FOLDS; fold++)
        judge_fold(&c, fold);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        calibrate_language(&c, (enum lang)lang, parts);
    free(c.few.tokens);
    free(c.few.ads);
    free(c.few.uses);
    free(c.ads);
    free(c.words);
    free(c.sizes);
    free(c.out);
}
