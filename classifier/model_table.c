/*
 * model_table: looking up tokens by hash, and pairs by the numbers of their words.
 *
 * Words of pairs are tokens themselves as a rule, for no fewer templates carry them. A file may
 * have others; these get numbers behind those of tokens, so that every pair is found.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model_inside.h"
#include "core/mem.h"

#include <stdlib.h>

#define SIZE_BITS_MIN 10 /* of slots, as a power of two */
#define FILTER_BITS   3 /* bits for each slot, as a power of two: one in sixteen is set */

/* Slots for so many entries, at most half full, as a power of two. */
static unsigned
bits_for(size_t count)
{
    unsigned bits = SIZE_BITS_MIN;
    while ((size_t)1 << bits < count * 2)
        bits++;
    return bits;
}

static void
table_init(struct model_table *t, size_t count)
{
    t->size = (size_t)1 << bits_for(count);
    t->slots = mem_alloc(t->size, sizeof(*t->slots));
}

/* The slot of a hash: its own, or the free one where it belongs. */
static struct model_slot *
slot_of(const struct model_table *t, uint64_t hash)
{
    size_t at = hash & (t->size - 1);
    while (t->slots[at].hash && t->slots[at].hash != hash)
        at = (at + 1) & (t->size - 1);
    return &t->slots[at];
}

uint32_t
model_find(const struct model *m, uint64_t hash)
{
    const struct model_slot *slot = slot_of(&m->table, hash);
    return slot->hash ? slot->number : MODEL_NONE;
}

uint32_t
model_word(const struct model *m, uint64_t stem_hash)
{
    const uint32_t token = model_find(m, stem_hash);
    if (token != MODEL_NONE || !m->strange.size)
        return token;
    const struct model_slot *slot = slot_of(&m->strange, stem_hash);
    return slot->hash ? slot->number : MODEL_NONE;
}

const struct model_pairs *
model_pairs(const struct model *m)
{
    return &m->pairs;
}

/* The words of a token, hashed; false when it is no pair. */
static bool
split(const struct model_token *t, uint64_t words[2])
{
    const uint8_t *space = memchr(t->p, ' ', t->n);
    if (!space)
        return false;
    const size_t n = (size_t)(space - t->p);
    words[0] = model_stem_hash(t->p, n, t->pool);
    words[1] = model_stem_hash(space + 1, t->n - n - 1, t->pool);
    return true;
}

/* Enters all tokens by their hash. Returns how many are pairs; in `missing`, how many words of
 * pairs are no tokens. */
static size_t
enter_tokens(struct model *m, size_t *missing)
{
    size_t pairs = 0;
    uint64_t words[2];
    table_init(&m->table, m->count);
    for (size_t i = 0; i < m->count; i++) {
        const struct model_token t = model_token_at(m, m->offsets[i]);
        const uint64_t hash = model_token_hash(&t);
        struct model_slot *slot = slot_of(&m->table, hash);
        if (!slot->hash)
            *slot = (struct model_slot){ hash, (uint32_t)i };
    }
    for (size_t i = 0; i < m->count; i++) {
        const struct model_token t = model_token_at(m, m->offsets[i]);
        if (!split(&t, words))
            continue;
        pairs++;
        for (int k = 0; k < 2; k++)
            *missing += model_find(m, words[k]) == MODEL_NONE;
    }
    return pairs;
}

/* Numbers a word that is no token: behind all that there are. */
static uint32_t
number_of(struct model *m, uint64_t word, uint32_t *next)
{
    const uint32_t known = model_word(m, word);
    if (known != MODEL_NONE)
        return known;
    *slot_of(&m->strange, word) = (struct model_slot){ word, *next };
    return (*next)++;
}

static void
enter_pair(struct model *m, uint64_t key, uint32_t token)
{
    struct model_pairs *p = &m->pairs;
    const uint64_t bit = model_pair_spread(key) >> p->bit_shift;
    size_t at = model_pair_spread(key) >> p->slot_shift;
    m->pair_bits[bit / 64] |= UINT64_C(1) << bit % 64;
    while (m->pair_slots[at].key != UINT64_MAX && m->pair_slots[at].key != key)
        at = (at + 1) & p->mask;
    if (m->pair_slots[at].key == UINT64_MAX)
        m->pair_slots[at] = (struct model_pair){ key, token };
}

void
model_build_tables(struct model *m)
{
    size_t missing = 0;
    uint64_t words[2];
    const size_t count = enter_tokens(m, &missing);
    const unsigned bits = bits_for(count);
    if (missing)
        table_init(&m->strange, missing);
    m->pair_bits =
        mem_alloc((size_t)1 << (bits + FILTER_BITS - 6), sizeof(*m->pair_bits));
    m->pair_slots = mem_alloc((size_t)1 << bits, sizeof(*m->pair_slots));
    m->pairs = (struct model_pairs){
        .bits = m->pair_bits,
        .slots = m->pair_slots,
        .mask = ((uint64_t)1 << bits) - 1,
        .bit_shift = 64 - bits - FILTER_BITS,
        .slot_shift = 64 - bits,
        .none = (uint32_t)m->count,
    };
    for (size_t i = 0; i <= m->pairs.mask; i++)
        m->pair_slots[i] = (struct model_pair){ UINT64_MAX, m->pairs.none };
    uint32_t next = m->pairs.none + 1;
    for (size_t i = 0; i < m->count; i++) {
        const struct model_token t = model_token_at(m, m->offsets[i]);
        if (!split(&t, words))
            continue;
        const uint32_t first = number_of(m, words[0], &next);
        enter_pair(m, model_pair_key(first, number_of(m, words[1], &next)),
                   (uint32_t)i);
    }
}

void
model_free_tables(struct model *m)
{
    free(m->table.slots);
    free(m->strange.slots);
    free(m->pair_bits);
    free(m->pair_slots);
}
