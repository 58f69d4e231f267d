/*
 * trainer_save: from the ads kept to a model file: templates, counts, shares.
 *
 * The ads are first put in an order of their own, by a hash of what was kept of them, so that
 * nothing depends on the order in which they came.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model_merge.h"
#include "classifier/trainer.h"
#include "classifier/trainer_inside.h"
#include "core/mem.h"

#include <stdlib.h>

static bool
fits(const struct buf *out, struct err *err)
{
    return !buf_failed(out) ||
           err_set(err, "the model is larger than its buffer of %zu bytes", out->max);
}

/* Until they are fitted, and where they cannot be, tokens count whole; beside a base they count
 * nothing. */
static void
start_shares(struct saving *s)
{
    for (size_t i = 0; i < s->parts.token_count && !s->t->base; i++) {
        struct model_token *token = &s->parts.tokens[i];
        token->share_of = token->count.deceptive + token->count.legitimate;
        token->share_sum = (uint64_t)MODEL_SHARE_ONE * token->share_of;
    }
}

/* Fits the shares of a model of these counts, and writes it. */
static bool
fit_and_write(struct saving *s, const struct model *model, bool plain, struct buf *out,
              struct err *err)
{
    struct model_parts parts;
    model_take_apart(model, &parts);
    qsort(s->ads, s->ad_count, sizeof(*s->ads), member_by_order);
    saving_fit(s, model, &parts);
    if (!s->t->keeps_rare && !(s->t->base && model_rare_count(s->t->base)))
        parts.rare_count = 0;
    const bool ok = plain || s->t->base || saving_calibrate(s, &parts, out->max, err);
    model_write(&parts, out);
    model_parts_free(&parts);
    return ok && fits(out, err);
}

/* Adds the counts written to those of the base. */
static bool
write_on_base(struct saving *s, const struct model *mine, struct buf *out,
              struct err *err)
{
    struct buf bytes;
    struct model *model = NULL;
    buf_init(&bytes, out->max);
    bool ok = model_merge(s->t->base, mine, &bytes, err) &&
              model_open(buf_str(&bytes), &model, err) &&
              fit_and_write(s, model, false, out, err);
    model_free(model);
    buf_free(&bytes);
    return ok;
}

/* The ads in their own order, with their templates. */
static void
begin(struct saving *s, const struct trainer *t)
{
    *s = (struct saving){ .t = t };
    s->ad_count = t->ad_count;
    s->ads = mem_alloc(t->ad_count + 1, sizeof(*s->ads));
    for (size_t i = 0; i < t->ad_count; i++)
        s->ads[i].ad = &t->ads[i];
    qsort(s->ads, t->ad_count, sizeof(*s->ads), member_by_order);
    saving_groups(s);
}

void
saving_end(struct saving *s)
{
    model_parts_free(&s->parts);
    free(s->ads);
    free(s->numbers);
    free(s->hashes);
}

static bool
save(struct saving *s, bool plain, struct buf *out, struct err *err)
{
    struct buf bytes;
    struct model *model = NULL;
    saving_count(s);
    start_shares(s);
    buf_init(&bytes, out->max);
    model_write(&s->parts, &bytes);
    bool ok = fits(&bytes, err) && model_open(buf_str(&bytes), &model, err) &&
              (s->t->base ? write_on_base(s, model, out, err)
                          : fit_and_write(s, model, plain, out, err));
    model_free(model);
    buf_free(&bytes);
    return ok;
}

bool
saving_plain(struct saving *s, struct buf *out, struct err *err)
{
    return save(s, true, out, err);
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
    begin(&s, t);
    const bool ok = save(&s, false, out, err);
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
        struct model_token token = { .lang = r.lang, .rows = r.rows };
        for (size_t k = 0; k < r.row_count; k++) {
            token.count.deceptive += r.rows[k].templates.deceptive;
            token.count.legitimate += r.rows[k].templates.legitimate;
        }
        if (!name || !name->n || name->lang != r.lang ||
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

/* The model with more of its tokens named; shares as they were. */
static bool
refit(struct saving *s, const struct model *old, struct buf *out, struct err *err)
{
    struct model_parts parts;
    struct buf bytes;
    struct model *model = NULL;
    buf_init(&bytes, out->max);
    model_take_apart(old, &parts);
    name_rare(s, &parts);
    model_write(&parts, &bytes);
    model_parts_free(&parts);
    bool ok = fits(&bytes, err) && model_open(buf_str(&bytes), &model, err);
    if (ok) {
        model_take_apart(model, &parts);
        saving_fit(s, model, &parts);
        ok = saving_calibrate(s, &parts, out->max, err);
        model_write(&parts, out);
        model_parts_free(&parts);
        ok = ok && fits(out, err);
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
    begin(&s, t);
    saving_hashes(&s);
    const bool ok = refit(&s, model, out, err);
    saving_end(&s);
    return ok;
}
