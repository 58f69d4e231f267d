/*
 * trainer_save: model files: counted, fitted, calibrated, or fitted anew.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model_merge.h"
#include "classifier/trainer.h"
#include "classifier/trainer_inside.h"
#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

/* A model of the ads alone. */
static bool
save_calibrated(struct saving *s, struct buf *out, struct err *err)
{
    free(saving_plain(s));
    saving_calibrate(s, &s->parts);
    model_write(&s->parts, out);
    return saving_fits(out, err);
}

bool
trainer_save(const struct trainer *t, struct buf *out, struct err *err)
{
    struct saving s;
    if (!t->base && (t->deceptive == 0 || t->legitimate == 0))
        return err_set(
            err,
            "a model needs labelled ads of both classes; there are %zu deceptive"
            " and %zu legitimate ones",
            t->deceptive, t->legitimate);
    saving_begin(&s, t);
    const bool ok =
        t->base ? saving_on_base(&s, out, err) : save_calibrated(&s, out, err);
    saving_end(&s);
    return ok;
}

/* Rare tokens of enough templates enter under the bytes that the ads give them. */
static void
name_rare(const struct saving *s, struct model_parts *parts)
{
    const struct trainer *t = s->t;
    size_t kept = 0;
    for (size_t i = 0; i < parts->rare_count; i++) {
        struct model_rare r = parts->rare[i];
        const struct counted *name = trainer_find(t, r.hash);
        struct model_token token = { .pool = r.pool, .rows = r.rows };
        for (size_t k = 0; k < r.row_count; k++) {
            token.count.deceptive += r.rows[k].templates.deceptive;
            token.count.legitimate += r.rows[k].templates.legitimate;
        }
        if (!name || !name->n || name->pool != r.pool ||
            token.count.deceptive + token.count.legitimate < MODEL_MIN_TEMPLATES) {
            parts->rare[kept++] = r;
            continue;
        }
        token.p = t->pool + name->bytes;
        token.n = name->n;
        token.row_count = r.row_count;
        parts->tokens[parts->token_count++] = token;
    }
    parts->rare_count = kept;
    model_parts_sort(parts);
}

/* Ads that a model is fitted anew on, in parts of those it has counted, 1 at most: of each
 * language, and of each pool of languages. */
struct seen {
    double lang[LANG_COUNT], pool[LANG_COUNT];
};

static double
part_of(double seen, double counted)
{
    return seen < counted ? seen / counted : 1;
}

static struct seen
parts_seen(const struct saving *s, const struct model_parts *was)
{
    struct seen counted = { { 0 }, { 0 } }, seen = counted;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        counted.lang[lang] = (double)saving_ads_of(was, (enum lang)lang);
        counted.pool[model_pool((enum lang)lang)] += counted.lang[lang];
    }
    for (size_t i = 0; i < s->ad_count; i++) {
        seen.lang[s->ads[i].ad->lang]++;
        seen.pool[model_pool((enum lang)s->ads[i].ad->lang)]++;
    }
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        seen.lang[lang] = part_of(seen.lang[lang], counted.lang[lang]);
        seen.pool[lang] = part_of(seen.pool[lang], counted.pool[lang]);
    }
    return seen;
}

/* A sum of `times` values, so much of the way from what it was to what it is. */
static int64_t
between(int64_t was, int64_t is, double part, uint64_t times)
{
    const double mean = (double)was + part * ((double)is - (double)was);
    return times ? llround(mean / (double)times) * (int64_t)times : 0;
}

/* Few ads say little of a model of many: its shares and its calibration go from what they were
 * to what was found as far as the ads are those that it counted. What it never had is taken. */
static void
draw_back(const struct saving *s, const struct model_parts *was, struct model_parts *is)
{
    bool had[LANG_COUNT] = { false }; /* by pool */
    const struct seen part = parts_seen(s, was);
    for (size_t i = 0; i < is->token_count; i++) {
        const struct model_token *old = &was->tokens[i];
        struct model_token *token = &is->tokens[i];
        if (!old->share_of)
            continue;
        had[old->pool] = true;
        if (part.pool[old->pool] <= 0) {
            token->share_sum = old->share_sum;
            token->share_of = old->share_of;
            continue;
        }
        /* the former share, for as many templates as the new one */
        const double share = (double)old->share_sum / (double)old->share_of;
        token->share_sum = (uint64_t)between((int64_t)(share * token->share_of),
                                             (int64_t)token->share_sum,
                                             part.pool[old->pool], token->share_of);
    }
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        const uint64_t ads = saving_ads_of(was, (enum lang)lang);
        if (!had[model_pool((enum lang)lang)])
            continue;
        if (part.lang[lang] <= 0) { /* nothing was learned of this language */
            is->neutral_sum[lang] = was->neutral_sum[lang];
            is->slope_sum[lang] = was->slope_sum[lang];
            continue;
        }
        is->neutral_sum[lang] = between(was->neutral_sum[lang], is->neutral_sum[lang],
                                        part.lang[lang], ads);
        is->slope_sum[lang] =
            between(was->slope_sum[lang], is->slope_sum[lang], part.lang[lang], ads);
    }
}

/* The model with more of its tokens named, fitted anew. */
static bool
refit(struct saving *s, const struct model *old, struct buf *out, struct err *err)
{
    struct model_parts parts, was;
    struct buf bytes;
    struct model *model = NULL;
    buf_init(&bytes, out->max);
    model_take_apart(old, &parts);
    name_rare(s, &parts);
    model_write(&parts, &bytes);
    model_parts_free(&parts);
    bool ok = saving_fits(&bytes, err) && model_open(buf_str(&bytes), &model, err);
    if (ok) {
        model_take_apart(model, &parts);
        model_take_apart(model, &was);
        saving_fit_model(s, model, &parts);
        saving_calibrate(s, &parts);
        draw_back(s, &was, &parts);
        model_write(&parts, out);
        model_parts_free(&parts);
        model_parts_free(&was);
        ok = saving_fits(out, err);
    }
    model_free(model);
    buf_free(&bytes);
    return ok;
}

bool
trainer_refit(const struct trainer *t, const struct model *model, struct buf *out,
              struct err *err)
{
    struct saving s;
    if (!model_check_tokens(model, "this", err))
        return false;
    saving_begin(&s, t);
    saving_hashes(&s);
    const bool ok = refit(&s, model, out, err);
    saving_end(&s);
    return ok;
}
