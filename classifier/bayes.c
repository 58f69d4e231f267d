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
#define FEW          15.0 /* tokens below which words are not trusted */

struct bayes_scratch {
    const struct model *model;
    uint32_t run;
    uint32_t *seen; /* by token: run in which it was met; one more for none */
    struct str
        *names; /* by token: how it is shown; empty until it is for the first time */
    struct arena arena; /* of names */
};

struct bayes_scratch *
bayes_scratch_new(const struct model *model)
{
    struct bayes_scratch *s = mem_alloc(1, sizeof(*s));
    s->model = model;
    s->seen = mem_alloc(model_token_count(model) + 1, sizeof(*s->seen));
    s->names = mem_alloc(model_token_count(model) + 1, sizeof(*s->names));
    arena_init(&s->arena, 0);
    return s;
}

void
bayes_scratch_free(struct bayes_scratch *s)
{
    if (!s)
        return;
    free(s->seen);
    free(s->names);
    arena_free(&s->arena);
    free(s);
}

/* A use of a token, with what it adds: the first use of the token, the first of its pieces. */
struct met {
    uint32_t use;
    double weight;
};

/* The strongest tokens met so far, the strongest first. */
struct strongest {
    struct met met[BAYES_SHOWN_MAX];
    size_t count;
    double least; /* weight, without sign, below which none is among them any more */
};

static bool
is_stronger(const struct met *a, const struct met *b)
{
    double x = fabs(a->weight);
    double y = fabs(b->weight);
    return x > y || (!(x < y) && a->use < b->use);
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
    if (s->count == BAYES_SHOWN_MAX)
        s->least = fabs(s->met[BAYES_SHOWN_MAX - 1].weight);
}

static struct str
shown_as(struct str folded, struct arena *arena)
{
    char room[4 * MODEL_TOKEN_MAX + 1];
    struct buf text = buf_over(room, sizeof(room));
    fold_to_utf8((const uint8_t *)folded.p, folded.n, &text);
    return arena_str(arena, buf_str(&text));
}

/* A word of which the model has pieces only goes by its stem. */
static struct str
name_of(struct bayes_scratch *s, const struct tokens_found *found,
        const struct token_found *use, struct arena *arena)
{
    if (use->token == model_token_count(s->model))
        return shown_as(tokens_stem(found, use), arena);
    struct str *name = &s->names[use->token];
    if (!name->p)
        *name = shown_as(model_token_bytes(s->model, use->token), &s->arena);
    return arena_str(arena, *name);
}

static void
show_tokens(struct bayes_scratch *s, const struct strongest *strongest, double temper,
            const struct tokens_found *found, struct arena *arena,
            struct bayes_evidence *out)
{
    struct token_weight *shown =
        ARENA_RAW(arena, struct token_weight, strongest->count);
    struct token_found *places = ARENA_RAW(arena, struct token_found, strongest->count);
    for (size_t i = 0; i < strongest->count; i++) {
        const struct met *met = &strongest->met[i];
        const struct token_found *use = &found->uses[met->use];
        shown[i] = (struct token_weight){ .token = name_of(s, found, use, arena),
                                          .weight = met->weight * temper };
        places[i] = *use;
    }
    out->tokens = shown;
    out->uses = places;
    out->token_count = strongest->count;
}

/* What a token adds when it is met; one met before weighs what none does. There is no branch on
 * that, which is as good as chance. */
static inline double
weight_of(uint32_t *seen, uint32_t run, const double *weights, uint32_t none,
          uint32_t token, bool *fresh)
{
    *fresh = seen[token] != run;
    seen[token] = run;
    const uint32_t known = *fresh ? 0 : UINT32_MAX;
    return weights[(token & ~known) | (none & known)];
}

/* Adds up the different tokens; `adds` is what each use does, with its pieces. */
static void
add_up(struct bayes_scratch *s, const struct tokens_found *found, struct bayes_sum *sum,
       double *adds)
{
    const double *weights = model_weights(s->model);
    const uint32_t run = s->run, none = (uint32_t)model_token_count(s->model);
    uint32_t *seen = s->seen;
    bool fresh;
    for (size_t i = 0; i < found->count; i++) {
        __builtin_prefetch(&seen[found->uses[i].token]);
        __builtin_prefetch(&weights[found->uses[i].token]);
    }
    seen[none] = run;
    for (size_t i = 0; i < found->count; i++) {
        adds[i] = weight_of(seen, run, weights, none, found->uses[i].token, &fresh);
        sum->weights += adds[i];
        sum->count += fresh;
    }
    for (size_t i = 0; i < found->piece_count; i++) {
        const struct piece_found *piece = &found->pieces[i];
        const double weight = weight_of(seen, run, weights, none, piece->token, &fresh);
        sum->weights += weight;
        adds[piece->use] += weight;
    }
}

static void
find_strongest(const double *adds, size_t count, struct strongest *out)
{
    for (size_t i = 0; i < count; i++) {
        if (fabs(adds[i]) >= out->least && fabs(adds[i]) > 0)
            note(out, (struct met){ (uint32_t)i, adds[i] });
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
    struct strongest strongest = { .least = 0 };
    struct bayes_sum sum = { .words = ad->tokens.words,
                             .known_words = ad->tokens.known_words };
    double *adds = ARENA_RAW(arena, double, ad->tokens.count + 1);
    add_up(s, &ad->tokens, &sum, adds);
    if (sum.count == 0)
        return;
    find_strongest(adds, ad->tokens.count, &strongest);
    const struct bayes_says says = bayes_says(&sum, model_neutral(model, ad->lang));
    const double scale = says.trust * model_slope(model, ad->lang);
    out->known = true;
    out->pool = model_pool(ad->lang);
    out->count = sum.count;
    out->compared = model_compares(model, ad->lang);
    out->compared_most = model_compares_most(model, ad->lang);
    out->coverage = coverage_of(&sum);
    out->log_odds = LOG_ODDS_MAX * tanh(scale * says.sum / LOG_ODDS_MAX);
    show_tokens(s, &strongest, scale * bayes_temper((double)sum.count), &ad->tokens,
                arena, out);
}
