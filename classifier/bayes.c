/*
 * bayes: log-count ratios of presence, summed and tempered.
 *
 * Words of one text depend on each other, so a plain sum is far too sure of itself, the more the
 * longer the text. The mean weight of the tokens is taken instead; it shrinks when there are
 * few of them and with the share of words that the model has never seen. On English job ads of
 * one source, trained on all files, the mean ranks better than sum and sum by root of n
 * (tests/unit/classifier/test_quality.c).
 *
 * The whole is bent towards LOG_ODDS_MAX, which keeps the order. At the default prior that is
 * just below `review`: words alone put no ad into the queue, some named cue must be there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/bayes.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define LOG_ODDS_MAX 3.0
#define MEAN_SCALE                                                                     \
    9.0          /* by fit: an ad whose tokens all say 0.3 is as good as 13 to 1 */
#define FEW 10.0 /* tokens below which the mean is not trusted */

struct bayes_scratch {
    const struct model *model;
    uint32_t run;
    uint32_t *seen; /* by token: run in which it was met */
};

struct bayes_scratch *
bayes_scratch_new(const struct model *model)
{
    struct bayes_scratch *s = mem_alloc(1, sizeof(*s));
    s->model = model;
    s->seen = mem_alloc(model_token_count(model) + 1, sizeof(*s->seen));
    return s;
}

void
bayes_scratch_free(struct bayes_scratch *s)
{
    if (!s)
        return;
    free(s->seen);
    free(s);
}

struct met {
    uint32_t token;
    double weight;
};

static int
by_strength(const void *a, const void *b)
{
    const struct met *x = a;
    const struct met *y = b;
    double dx = fabs(x->weight);
    double dy = fabs(y->weight);
    if (dx != dy)
        return dx < dy ? 1 : -1;
    return (x->token > y->token) - (x->token < y->token);
}

static void
show_tokens(const struct model *model, struct met *met, size_t count,
            struct arena *arena, struct bayes_evidence *out)
{
    qsort(met, count, sizeof(*met), by_strength);
    size_t n = count < BAYES_SHOWN_MAX ? count : BAYES_SHOWN_MAX;
    struct token_weight *shown = ARENA_NEW(arena, struct token_weight, n);
    for (size_t i = 0; i < n; i++) {
        struct model_token token = model_token(model, met[i].token);
        struct buf text;
        buf_init(&text, 4 * MODEL_TOKEN_MAX);
        fold_to_utf8(token.p, token.n, &text);
        shown[i].token = arena_str(arena, buf_str(&text));
        shown[i].weight = met[i].weight;
        buf_free(&text);
    }
    out->tokens = shown;
    out->token_count = n;
}

void
bayes_weigh(struct bayes_scratch *s, const struct bayes_ad *ad, struct arena *arena,
            struct bayes_evidence *out)
{
    const struct model *model = s->model;
    *out = (struct bayes_evidence){ 0 };
    if (!model_knows(model, ad->lang, ad->kind))
        return;
    if (++s->run == 0) {
        memset(s->seen, 0, sizeof(*s->seen) * model_token_count(model));
        s->run = 1;
    }
    struct met *met = ARENA_NEW(arena, struct met, ad->count);
    size_t n = 0, words = 0, known_words = 0;
    double sum = 0;
    for (size_t i = 0; i < ad->count; i++) {
        const struct token_use *use = &ad->uses[i];
        bool single = !use->second;
        uint32_t token = single ? use->first->token : model_find(model, use->hash);
        words += single;
        known_words += single && token != MODEL_NONE;
        if (token == MODEL_NONE || s->seen[token] == s->run)
            continue;
        s->seen[token] = s->run;
        met[n++] = (struct met){ token, model_weight(model, token) };
        sum += met[n - 1].weight;
    }
    if (n == 0)
        return;
    out->known = true;
    out->coverage = words ? (double)known_words / (double)words : 0;
    double tempered = out->coverage * MEAN_SCALE * sum / ((double)n + FEW);
    out->log_odds = LOG_ODDS_MAX * tanh(tempered / LOG_ODDS_MAX);
    show_tokens(model, met, n, arena, out);
}
