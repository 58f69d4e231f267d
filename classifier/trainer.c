/*
 * trainer: one hash table of counts; each token counts once an ad.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/trainer.h"

#include "classifier/tokens.h"
#include "core/mem.h"

#include <stdlib.h>

#define TABLE_START 4096

struct counted {
    uint64_t hash;
    size_t bytes; /* into the pool */
    uint8_t n;    /* 0: free */
    uint8_t lang;
    struct model_count count;
    uint32_t last_ad; /* number of the ad it was last counted in */
};

struct trainer {
    struct arena list_arena, ad_arena;
    const struct reader *reader;
    struct forms *forms;
    struct model_ads ads;
    uint32_t ad_number;
    struct counted *table;
    size_t table_size, count;
    uint8_t *pool;
    size_t pool_n, pool_cap;
};

struct trainer *
trainer_new(void)
{
    struct trainer *t = mem_alloc(1, sizeof(*t));
    arena_init(&t->list_arena, 0);
    arena_init(&t->ad_arena, 0);
    t->reader = reader_new(&t->list_arena);
    struct forms_needs needs = { .neutral = neutral_new(&t->list_arena) };
    t->forms = forms_new(&needs);
    t->table_size = TABLE_START;
    t->table = mem_alloc(t->table_size, sizeof(*t->table));
    return t;
}

void
trainer_free(struct trainer *t)
{
    if (!t)
        return;
    forms_free(t->forms);
    arena_free(&t->list_arena);
    arena_free(&t->ad_arena);
    free(t->table);
    free(t->pool);
    free(t);
}

static struct counted *
find(struct counted *table, size_t size, uint64_t hash)
{
    size_t at = hash & (size - 1);
    while (table[at].n && table[at].hash != hash)
        at = (at + 1) & (size - 1);
    return &table[at];
}

static void
grow(struct trainer *t)
{
    size_t size = t->table_size * 2;
    struct counted *table = mem_alloc(size, sizeof(*table));
    for (size_t i = 0; i < t->table_size; i++) {
        if (t->table[i].n)
            *find(table, size, t->table[i].hash) = t->table[i];
    }
    free(t->table);
    t->table = table;
    t->table_size = size;
}

static struct counted *
entry_of(struct trainer *t, const struct token_use *use, enum lang lang)
{
    struct counted *c = find(t->table, t->table_size, use->hash);
    if (c->n)
        return c;
    struct str bytes = tokens_bytes(use, &t->ad_arena);
    t->pool = mem_grow(t->pool, &t->pool_cap, t->pool_n + bytes.n, 1);
    memcpy(t->pool + t->pool_n, bytes.p, bytes.n);
    *c = (struct counted){
        .hash = use->hash,
        .bytes = t->pool_n,
        .n = (uint8_t)bytes.n,
        .lang = (uint8_t)lang,
    };
    t->pool_n += bytes.n;
    t->count++;
    return c;
}

bool
trainer_add(struct trainer *t, const struct ad *ad, struct err *err)
{
    if (ad->label == AD_LABEL_NONE)
        return true;
    bool deceptive = ad->label == AD_DECEPTIVE;
    struct reading reading;
    struct field_forms forms[READING_FIELDS] = { 0 };
    forms_next_ad(t->forms);
    reading_of(t->reader, ad, &t->ad_arena, &reading);
    for (int i = FIELD_TEXT; i <= FIELD_TITLE; i++)
        forms[i].forms =
            tokens_forms(t->forms, &reading.fields[i], reading.lang, &t->ad_arena);
    size_t count = 0;
    const struct token_use *uses = tokens_of(&reading, forms, &t->ad_arena, &count);
    t->ad_number++;
    for (size_t i = 0; i < count && t->count < TRAINER_TOKENS_MAX; i++) {
        if ((t->count + 1) * 2 > t->table_size)
            grow(t);
        struct counted *c = entry_of(t, &uses[i], reading.lang);
        if (c->last_ad == t->ad_number)
            continue;
        c->last_ad = t->ad_number;
        c->count.deceptive += deceptive;
        c->count.legitimate += !deceptive;
    }
    struct model_count *ads = &t->ads.of[reading.lang][ad->kind];
    ads->deceptive += deceptive;
    ads->legitimate += !deceptive;
    arena_reset(&t->ad_arena);
    if (t->count >= TRAINER_TOKENS_MAX)
        return err_set(err, "more than %d different tokens in the training ads",
                       TRAINER_TOKENS_MAX);
    return true;
}

void
trainer_counts(const struct trainer *t, size_t *deceptive, size_t *legitimate)
{
    *deceptive = *legitimate = 0;
    for (int i = 0; i < LANG_COUNT * AD_KIND_COUNT; i++) {
        const struct model_count *c = &t->ads.of[i / AD_KIND_COUNT][i % AD_KIND_COUNT];
        *deceptive += c->deceptive;
        *legitimate += c->legitimate;
    }
}

static int
by_bytes(const void *a, const void *b)
{
    const struct model_token *x = a;
    const struct model_token *y = b;
    if (x->lang != y->lang)
        return x->lang < y->lang ? -1 : 1;
    return str_cmp((struct str){ (const char *)x->p, x->n },
                   (struct str){ (const char *)y->p, y->n });
}

bool
trainer_save(const struct trainer *t, struct buf *out, struct err *err)
{
    size_t deceptive = 0, legitimate = 0;
    trainer_counts(t, &deceptive, &legitimate);
    if (deceptive == 0 || legitimate == 0)
        return err_set(
            err,
            "a model needs labelled ads of both classes; there are %zu deceptive"
            " and %zu legitimate ones",
            deceptive, legitimate);
    struct model_token *tokens = mem_alloc(t->count + 1, sizeof(*tokens));
    size_t n = 0;
    for (size_t i = 0; i < t->table_size; i++) {
        const struct counted *c = &t->table[i];
        if (c->n == 0 || c->count.deceptive + c->count.legitimate < MODEL_MIN_ADS)
            continue;
        tokens[n++] = (struct model_token){
            .lang = (enum lang)c->lang,
            .p = t->pool + c->bytes,
            .n = c->n,
            .count = c->count,
        };
    }
    qsort(tokens, n, sizeof(*tokens), by_bytes);
    model_write(&t->ads, tokens, n, out);
    free(tokens);
    if (buf_failed(out))
        return err_set(err, "the model is larger than its buffer of %zu bytes",
                       out->max);
    return true;
}
