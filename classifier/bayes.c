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
    const struct token_use *use; /* the first */
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
    const struct token_use **uses =
        ARENA_RAW(arena, const struct token_use *, strongest->count);
    for (size_t i = 0; i < strongest->count; i++) {
        const struct met *met = &strongest->met[i];
        const struct str bytes = model_token_bytes(model, met->token);
        struct buf text = buf_over(room, sizeof(room));
        fold_to_utf8((const uint8_t *)bytes.p, bytes.n, &text);
        shown[i] = (struct token_weight){ .token = arena_str(arena, buf_str(&text)),
                                          .weight = met->weight * temper };
        uses[i] = met->use;
    }
    out->tokens = shown;
    out->uses = uses;
    out->token_count = strongest->count;
}

/* From uses to their tokens. */
static const uint32_t *
find_tokens(const struct bayes_scratch *s, const struct tokens_sifted *sifted,
            struct arena *arena, size_t *known_words)
{
    const struct model *model = s->model;
    uint32_t *out = ARENA_RAW(arena, uint32_t, sifted->count + 1);
    for (size_t i = 0; i < sifted->count; i++) {
        if (sifted->uses[i].second)
            model_expect(model, sifted->uses[i].hash);
    }
    for (size_t i = 0; i < sifted->count; i++) {
        const struct token_use *use = &sifted->uses[i];
        out[i] = use->second ? model_find(model, use->hash) : use->first->token;
        if (out[i] == MODEL_NONE)
            continue;
        *known_words += !use->second;
        __builtin_prefetch(&s->seen[out[i]], 1);
        model_expect_weight(model, out[i]);
    }
    return out;
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
    struct bayes_sum sum = { .words = ad->tokens.words };
    const uint32_t *tokens = find_tokens(s, &ad->tokens, arena, &sum.known_words);
    for (size_t i = 0; i < ad->tokens.count; i++) {
        const uint32_t token = tokens[i];
        if (token == MODEL_NONE || s->seen[token] == s->run)
            continue;
        s->seen[token] = s->run;
        const struct met met = { token, model_weight(model, token),
                                 &ad->tokens.uses[i] };
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
