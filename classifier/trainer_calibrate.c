/*
 * trainer_calibrate: how far the sums can be believed, by ads that were left out in training.
 *
 * Ads that are alike stay in one fold. What is found for the models of the folds, which have
 * fewer ads, is taken for the whole.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/bayes.h"
#include "classifier/calibrate.h"
#include "classifier/trainer_inside.h"
#include "core/mem.h"

#include <stdlib.h>

#define FOLDS 3

/* What the models of the folds give the ads that they have not seen. */
struct calibrating {
    const struct saving *s;
    const struct model *model; /* of the fold at hand */
    uint32_t *sizes;           /* ads of each template */
    struct left_out {
        struct calibrate_ad ad;
        uint8_t lang;
    } * out;
    size_t count;
};

static bool
in_fold(const struct member *m, uint32_t fold)
{
    return m->group % FOLDS == fold;
}

/* Is the token one word? One whose name nobody told is as good as not there. */
static bool
is_word(const struct trainer *t, uint32_t token)
{
    const struct counted *name = &t->tokens[token];
    return name->n && !memchr(t->pool + name->bytes, ' ', name->n);
}

static void
judge(struct calibrating *c, const struct member *m)
{
    const struct trainer *t = c->s->t;
    const enum lang lang = (enum lang)m->ad->lang;
    struct bayes_sum sum = { 0 };
    for (size_t k = 0; k < m->ad->use_count; k++) {
        const uint32_t token = t->uses[m->ad->uses + k];
        const uint32_t found = model_find(c->model, c->s->hashes[token]);
        const bool word = is_word(t, token);
        sum.words += word;
        if (found == MODEL_NONE)
            continue;
        sum.known_words += word;
        sum.count++;
        sum.weights += model_weight(c->model, found);
    }
    const struct bayes_says says = bayes_says(&sum, model_neutral(c->model, lang));
    c->out[c->count++] = (struct left_out){
        { says.sum, says.trust, (double)m->ad->weight / c->sizes[m->group],
          m->ad->deceptive },
        (uint8_t)lang,
    };
}

static bool
judge_fold(struct calibrating *c, uint32_t fold, size_t bytes_max, struct err *err)
{
    const struct saving *s = c->s;
    struct saving others = { .t = s->t };
    struct model *model = NULL;
    struct buf bytes;
    others.ads = mem_alloc(s->ad_count + 1, sizeof(*others.ads));
    for (size_t i = 0; i < s->ad_count; i++) {
        if (!in_fold(&s->ads[i], fold))
            others.ads[others.ad_count++] = s->ads[i];
    }
    buf_init(&bytes, bytes_max);
    bool ok =
        saving_plain(&others, &bytes, err) && model_open(buf_str(&bytes), &model, err);
    c->model = model;
    for (size_t i = 0; ok && i < s->ad_count; i++) {
        if (in_fold(&s->ads[i], fold))
            judge(c, &s->ads[i]);
    }
    model_free(model);
    buf_free(&bytes);
    saving_end(&others);
    return ok;
}

static uint64_t
ads_of(const struct model_parts *parts, enum lang lang)
{
    uint64_t ads = 0;
    for (int kind = 0; kind < AD_KIND_COUNT; kind++)
        ads += (uint64_t)parts->ads.of[lang][kind].deceptive +
               parts->ads.of[lang][kind].legitimate;
    return ads;
}

static void
calibrate_language(const struct calibrating *c, enum lang lang,
                   struct model_parts *parts)
{
    struct calibrate_ad *ads = mem_alloc(c->count + 1, sizeof(*ads));
    const int64_t times = (int64_t)ads_of(parts, lang);
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
        parts->neutral_sum[lang] = saving_stored((double)parts->neutral_sum[lang] /
                                                     (double)times / MODEL_SHARE_ONE +
                                                 found.shift) *
                                   times;
    }
    free(ads);
}

bool
saving_calibrate(const struct saving *s, struct model_parts *parts, size_t bytes_max,
                 struct err *err)
{
    struct calibrating c = {
        .s = s,
        .sizes = mem_alloc(s->t->ad_count + 1, sizeof(*c.sizes)),
        .out = mem_alloc(s->ad_count + 1, sizeof(*c.out)),
    };
    bool ok = true;
    for (size_t i = 0; i < s->ad_count; i++)
        c.sizes[s->ads[i].group]++;
    for (uint32_t fold = 0; ok && fold < FOLDS; fold++)
        ok = judge_fold(&c, fold, bytes_max, err);
    for (int lang = 0; ok && lang < LANG_COUNT; lang++)
        calibrate_language(&c, (enum lang)lang, parts);
    free(c.sizes);
    free(c.out);
    return ok;
}
