/*
 * bayes: log-count ratios of presence times their shares, summed and tempered.
 *
 * What is left of the sum above the model's neutral one is the evidence. It shrinks when few
 * tokens are known and with the share of words that the model has never seen, is multiplied by
 * the model's slope, which makes log-odds of it, and the whole is bent towards LOG_ODDS_MAX,
 * which keeps the order. What words may do to a band is held in classifier/line.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/bayes.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define LOG_ODDS_MAX 6.0
#define FEW          40.0 /* tokens below which words are not trusted */

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

/* The strongest tokens met so far, the strongest first. */
struct strongest {
    struct met met[BAYES_SHOWN_MAX];
    size_t count;
};

static bool
is_stronger(const struct met *a, const struct met *b)
{
    double x = fabs(a->weight);
    double y = fabs(b->weight);
    return x > y || (!(x < y) && a->token < b->token);
}

static void
note(struct strongest *s, struct met met)
{
    if (s->count == BAYES_SHOWN_MAX) {
        if (!is_stronger(&met, &s->met[BAYES_SHOWN_MAX - 1]))
            return;
        s->count--;
    }
    size_t at = s->count++;
    for (; at > 0 && is_stronger(&met, &s->met[at - 1]); at--)
        s->met[at] = s->met[at - 1];
    s->met[at] = met;
}

static void
show_tokens(const struct model *model, const struct strongest *strongest, double temper,
            struct arena *arena, struct bayes_evidence *out)
{
    char room[4 * MODEL_TOKEN_MAX + 1];
    struct token_weight *shown =
        ARENA_RAW(arena, struct token_weight, strongest->count);
    for (size_t i = 0; i < strongest->count; i++) {
        const struct met *met = &strongest->met[i];
        struct model_token token = model_token(model, met->token);
        struct buf text = buf_over(room, sizeof(room));
        fold_to_utf8(token.p, token.n, &text);
        shown[i].token = arena_str(arena, buf_str(&text));
        shown[i].weight = met->weight * temper;
    }
    out->tokens = shown;
    out->token_count = strongest->count;
}

/* The uses whose token the model may have, in their order; counts the single words too. Whether
 * it has one is as good as chance, so there is no branch on it. */
static uint32_t *
sift(const struct model *model, const struct bayes_ad *ad, struct arena *arena,
     size_t *count, size_t *words)
{
    const struct model_filter filter = model_filter(model);
    uint32_t *out = ARENA_RAW(arena, uint32_t, ad->count + 1);
    size_t n = 0, singles = 0;
    for (size_t i = 0; i < ad->count; i++) {
        out[n] = (uint32_t)i;
        n += model_may_have(&filter, ad->uses[i].hash);
        singles += !ad->uses[i].second;
    }
    *count = n;
    *words = singles;
    return out;
}

/* From uses to their tokens. */
static void
find_tokens(const struct bayes_scratch *s, const struct bayes_ad *ad, uint32_t *uses,
            size_t count, size_t *known_words)
{
    const struct model *model = s->model;
    for (size_t i = 0; i < count; i++) {
        const struct token_use *use = &ad->uses[uses[i]];
        if (use->second)
            model_expect(model, use->hash);
    }
    for (size_t i = 0; i < count; i++) {
        const struct token_use *use = &ad->uses[uses[i]];
        const bool single = !use->second;
        uses[i] = single ? use->first->token : model_find(model, use->hash);
        if (uses[i] == MODEL_NONE)
            continue;
        *known_words += single;
        __builtin_prefetch(&s->seen[uses[i]], 1);
        model_expect_weight(model, uses[i]);
    }
}

static double
coverage_of(const struct bayes_sum *sum)
{
    return sum->words ? (double)sum->known_words / (double)sum->words : 0;
}

struct bayes_says
bayes_says(const struct bayes_sum *sum, double neutral)
{
    const double n = (double)sum->count;
    return (struct bayes_says){
        .sum = sum->weights * bayes_temper(n) - neutral,
        .trust = coverage_of(sum) * n / (n + FEW),
    };
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
    struct strongest strongest = { .count = 0 };
    struct bayes_sum sum = { 0 };
    size_t maybe_count = 0;
    uint32_t *tokens = sift(model, ad, arena, &maybe_count, &sum.words);
    find_tokens(s, ad, tokens, maybe_count, &sum.known_words);
    for (size_t i = 0; i < maybe_count; i++) {
        const uint32_t token = tokens[i];
        if (token == MODEL_NONE || s->seen[token] == s->run)
            continue;
        s->seen[token] = s->run;
        const struct met met = { token, model_weight(model, token) };
        note(&strongest, met);
        sum.weights += met.weight;
        sum.count++;
    }
    if (sum.count == 0)
        return;
    const struct bayes_says says = bayes_says(&sum, model_neutral(model, ad->lang));
    const double scale = says.trust * model_slope(model, ad->lang);
    out->known = true;
    out->count = sum.count;
    out->compared = model_compares(model, ad->lang);
    out->coverage = coverage_of(&sum);
    out->log_odds = LOG_ODDS_MAX * tanh(scale * says.sum / LOG_ODDS_MAX);
    show_tokens(model, &strongest, scale * bayes_temper((double)sum.count), arena, out);
}
