/*
 * trainer: keeps of each ad its tokens, each once, and its sketch. What is over the limits is
 * thinned out, and the tokens that only went with it are forgotten.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/trainer.h"

#include "classifier/pieces.h"
#include "classifier/trainer_inside.h"
#include "core/mem.h"

#include <stdlib.h>

#define TABLE_START (1u << 16)
#define SKETCH_KEY                                                                     \
    UINT64_C(0x6C75726577617463) /* public: it decides nothing but counts */

struct trainer *
trainer_new(void)
{
    struct trainer *t = mem_alloc(1, sizeof(*t));
    t->thin = 1;
    t->slot_count = TABLE_START;
    t->slots = mem_alloc(t->slot_count, sizeof(*t->slots));
    return t;
}

void
trainer_free(struct trainer *t)
{
    if (!t)
        return;
    sampler_free(t->sampler);
    free(t->slots);
    free(t->tokens);
    free(t->pool);
    free(t->ads);
    free(t->uses);
    free(t->anchors);
    free(t);
}

void
trainer_base(struct trainer *t, const struct model *base)
{
    t->base = base;
}

void
trainer_keep_rare(struct trainer *t)
{
    t->keeps_rare = true;
}

/* The slot of a hash: its own, or the free one where it belongs. */
static struct token_slot *
slot_of(const struct trainer *t, uint64_t hash)
{
    size_t at = hash & (t->slot_count - 1);
    while (t->slots[at].hash && t->slots[at].hash != hash)
        at = (at + 1) & (t->slot_count - 1);
    return &t->slots[at];
}

const struct counted *
trainer_find(const struct trainer *t, uint64_t hash)
{
    const struct token_slot *slot = slot_of(t, hash);
    return slot->hash ? &t->tokens[slot->token] : NULL;
}

static void
grow(struct trainer *t)
{
    struct token_slot *old = t->slots;
    const size_t count = t->slot_count;
    t->slot_count *= 2;
    t->slots = mem_alloc(t->slot_count, sizeof(*t->slots));
    for (size_t i = 0; i < count; i++) {
        if (old[i].hash)
            *slot_of(t, old[i].hash) = old[i];
    }
    free(old);
}

static void
name_token(struct trainer *t, uint32_t token, struct str bytes)
{
    if (!bytes.n || bytes.n > MODEL_TOKEN_MAX || t->tokens[token].n)
        return;
    t->pool = mem_grow(t->pool, &t->pool_cap, t->pool_n + bytes.n, 1);
    memcpy(t->pool + t->pool_n, bytes.p, bytes.n);
    t->tokens[token].bytes = (uint32_t)t->pool_n;
    t->tokens[token].n = (uint8_t)bytes.n;
    t->tokens[token].piece = piece_is(bytes);
    t->tokens[token].word = !t->tokens[token].piece && !memchr(bytes.p, ' ', bytes.n);
    t->pool_n += bytes.n;
}

static uint32_t
add_token(struct trainer *t, uint64_t hash, enum lang pool)
{
    if ((t->count + 1) * 2 > t->slot_count)
        grow(t);
    t->tokens = mem_grow(t->tokens, &t->token_cap, t->count + 1, sizeof(*t->tokens));
    t->tokens[t->count] = (struct counted){ .pool = (uint8_t)pool };
    *slot_of(t, hash) = (struct token_slot){ hash, (uint32_t)t->count };
    return (uint32_t)t->count++;
}

/* A table of the `count` tokens that have a new number; the old one is given back first. */
static void
renumber_slots(struct trainer *t, const uint32_t *numbers, uint32_t count)
{
    uint64_t *hashes = mem_alloc(count + 1, sizeof(*hashes));
    for (size_t i = 0; i < t->slot_count; i++) {
        if (t->slots[i].hash && numbers[t->slots[i].token])
            hashes[numbers[t->slots[i].token] - 1] = t->slots[i].hash;
    }
    free(t->slots);
    t->slots = mem_alloc(t->slot_count, sizeof(*t->slots));
    for (uint32_t i = 0; i < count; i++)
        *slot_of(t, hashes[i]) = (struct token_slot){ hashes[i], i };
    free(hashes);
}

/* Numbers the tokens that are still used anew, in their old order, and moves them together. */
static void
forget_tokens(struct trainer *t)
{
    uint32_t *numbers = mem_alloc(t->count + 1, sizeof(*numbers)); /* new one and 1 */
    uint32_t count = 0;
    size_t pool = 0;
    for (size_t i = 0; i < t->use_count; i++)
        numbers[t->uses[i]] = 1;
    for (size_t i = 0; i < t->count; i++) {
        if (!numbers[i])
            continue;
        struct counted token = t->tokens[i];
        if (token.n)
            memmove(t->pool + pool, t->pool + token.bytes, token.n);
        token.bytes = (uint32_t)pool;
        pool += token.n;
        t->tokens[count++] = token;
        numbers[i] = count;
    }
    for (size_t i = 0; i < t->use_count; i++)
        t->uses[i] = numbers[t->uses[i]] - 1;
    renumber_slots(t, numbers, count);
    t->count = count;
    t->pool_n = pool;
    free(numbers);
}

/* Keeps every second of the ads only, those that any order of them would keep. */
static void
thin_out(struct trainer *t)
{
    size_t ads = 0, uses = 0, anchors = 0;
    t->thin *= 2;
    for (size_t i = 0; i < t->ad_count; i++) {
        struct kept ad = t->ads[i];
        if (ad.order & (t->thin - 1))
            continue;
        if (ad.use_count)
            memmove(t->uses + uses, t->uses + ad.uses, ad.use_count * sizeof(*t->uses));
        if (ad.anchor_count)
            memmove(t->anchors + anchors, t->anchors + ad.anchors,
                    ad.anchor_count * sizeof(*t->anchors));
        ad.uses = uses;
        ad.anchors = anchors;
        uses += ad.use_count;
        anchors += ad.anchor_count;
        t->ads[ads++] = ad;
    }
    t->ad_count = ads;
    t->use_count = uses;
    t->anchor_count = anchors;
    forget_tokens(t);
}

/* Token numbers of the sample, behind those of the other ads; `names` tells the bytes of new
 * ones. The slots of all are asked for first, for they are rarely close. */
static void
keep_uses(struct trainer *t, const struct sample *sample, struct sampler *names)
{
    const enum lang pool = model_pool((enum lang)sample->lang);
    for (size_t i = 0; i < sample->token_count; i++)
        __builtin_prefetch(&t->slots[sample->tokens[i] & (t->slot_count - 1)]);
    t->uses = mem_grow(t->uses, &t->use_cap, t->use_count + sample->token_count,
                       sizeof(*t->uses));
    for (size_t i = 0; i < sample->token_count; i++) {
        const struct token_slot *slot = slot_of(t, sample->tokens[i]);
        uint32_t token = slot->token;
        if (!slot->hash) {
            token = add_token(t, sample->tokens[i], pool);
            if (names)
                name_token(t, token, sampler_token(names, i));
        }
        t->uses[t->use_count++] = token;
    }
}

static bool
is_over(const struct trainer *t)
{
    return t->ad_count > TRAINER_ADS_MAX || t->use_count > TRAINER_USES_MAX ||
           t->count > TRAINER_TOKENS_MAX || t->anchor_count > TRAINER_ANCHORS_MAX;
}

static void
take(struct trainer *t, const struct sample *sample, struct sampler *names)
{
    t->deceptive += sample->deceptive;
    t->legitimate += !sample->deceptive;
    if (sample->order & (t->thin - 1))
        return;
    t->ads = mem_grow(t->ads, &t->ad_cap, t->ad_count + 1, sizeof(*t->ads));
    t->ads[t->ad_count++] = (struct kept){
        .order = sample->order,
        .source = sample->source,
        .uses = t->use_count,
        .anchors = t->anchor_count,
        .use_count = (uint32_t)sample->token_count,
        .anchor_count = (uint32_t)sample->anchor_count,
        .lang = sample->lang,
        .kind = sample->kind,
        .weight = sample->weight,
        .deceptive = sample->deceptive,
        .sketch = sample->sketch,
    };
    keep_uses(t, sample, names);
    t->anchors = mem_grow(t->anchors, &t->anchor_cap,
                          t->anchor_count + sample->anchor_count, sizeof(*t->anchors));
    if (sample->anchor_count)
        memcpy(t->anchors + t->anchor_count, sample->anchors,
               sample->anchor_count * sizeof(*t->anchors));
    t->anchor_count += sample->anchor_count;
    while (is_over(t) && t->thin < UINT32_MAX)
        thin_out(t);
}

void
trainer_add(struct trainer *t, const struct ad *ad)
{
    struct sample sample;
    if (ad->label == AD_LABEL_NONE)
        return;
    if (!t->sampler)
        t->sampler = sampler_new(SKETCH_KEY);
    sampler_read(t->sampler, ad, &sample);
    take(t, &sample, t->sampler);
}

void
trainer_add_sample(struct trainer *t, const struct sample *sample)
{
    take(t, sample, NULL);
}

void
trainer_name(struct trainer *t, uint64_t hash, struct str bytes)
{
    const struct token_slot *slot = slot_of(t, hash);
    if (slot->hash)
        name_token(t, slot->token, bytes);
}

void
trainer_counts(const struct trainer *t, size_t *deceptive, size_t *legitimate)
{
    *deceptive = t->deceptive;
    *legitimate = t->legitimate;
}

uint64_t
trainer_one_in(const struct trainer *t)
{
    return t->thin;
}
