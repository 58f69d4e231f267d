/*
 * trainer_plain: from the ads kept to a model that is fitted, but not yet calibrated.
 *
 * The ads are first put in an order of their own, by a hash of what was kept of them, so that
 * nothing depends on the order in which they came.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model_evidence.h"
#include "classifier/model_merge.h"
#include "classifier/trainer_inside.h"
#include "core/mem.h"

#include <stdlib.h>

bool
saving_fits(const struct buf *out, struct err *err)
{
    return !buf_failed(out) ||
           err_set(err, "the model is larger than its buffer of %zu bytes", out->max);
}

/* Until they are fitted, and where they cannot be, tokens count whole. */
static void
start_shares(struct saving *s)
{
    for (size_t i = 0; i < s->parts.token_count; i++) {
        struct model_token *token = &s->parts.tokens[i];
        token->share_of = token->count.deceptive + token->count.legitimate;
        token->share_sum = (uint64_t)MODEL_SHARE_ONE * token->share_of;
    }
}

/* Adds the counts written to those of the base, fits the shares of both and writes them. */
static bool
write_on_base(struct saving *s, const struct model *mine, struct buf *out,
              struct err *err)
{
    struct buf bytes;
    struct model *model = NULL;
    struct model_parts parts;
    buf_init(&bytes, out->max);
    bool ok = model_merge(s->t->base, mine, &bytes, err) &&
              model_open(buf_str(&bytes), &model, err);
    if (ok) {
        model_take_apart(model, &parts);
        qsort(s->ads, s->ad_count, sizeof(*s->ads), member_by_order);
        saving_fit_model(s, model, &parts);
        if (!s->t->keeps_rare && !model_rare_count(s->t->base))
            parts.rare_count = 0;
        model_write(&parts, out);
        model_parts_free(&parts);
        ok = saving_fits(out, err);
    }
    model_free(model);
    buf_free(&bytes);
    return ok;
}

void
saving_begin(struct saving *s, const struct trainer *t)
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

double *
saving_plain(struct saving *s)
{
    saving_count(s);
    start_shares(s);
    double *says = mem_alloc(s->parts.token_count + 1, sizeof(*says));
    evidence_of_parts(&s->parts, says);
    qsort(s->ads, s->ad_count, sizeof(*s->ads), member_by_order);
    saving_fit(s, says, s->numbers, &s->parts);
    return says;
}

bool
saving_on_base(struct saving *s, struct buf *out, struct err *err)
{
    struct buf bytes;
    struct model *model = NULL;
    saving_count(s);
    buf_init(&bytes, out->max);
    model_write(&s->parts, &bytes);
    const bool ok = saving_fits(&bytes, err) &&
                    model_open(buf_str(&bytes), &model, err) &&
                    write_on_base(s, model, out, err);
    model_free(model);
    buf_free(&bytes);
    return ok;
}
