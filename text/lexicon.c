/*
 * lexicon: buckets by the first three bytes, and in each the first eight bytes side by side.
 *
 * Almost every word asked for stands in no list; nearly all of these end at one bit of a
 * filter, the rest at one comparison of eight bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/lexicon.h"

#include "core/bits.h"
#include "text/codepage.h"

#include <string.h>

#define BUCKETS 2048
#define FILTER  8192 /* bits */
#define HEAD    8    /* bytes that are compared at once */
#define KEY     3    /* bytes that choose the bucket */

struct entry {
    uint64_t head; /* the first bytes, zeros behind a shorter word */
    uint64_t mask; /* which of them count */
    struct lexicon_word word;
};

struct lexicon {
    uint64_t filter[FILTER / 64]; /* keys that there are, and some others */
    bool brief[256];              /* first bytes of beginnings shorter than a key */
    uint32_t bucket[BUCKETS + 1]; /* where its entries begin */
    struct entry entries[];
};

struct lexicon_word
lexicon_word_of(const char *utf8, uint64_t lists, struct arena *arena)
{
    size_t n = strlen(utf8);
    const bool beginning = n > 0 && utf8[n - 1] == '*';
    n -= beginning;
    uint8_t *folded = arena_alloc(arena, n);
    return (struct lexicon_word){
        .p = folded,
        .n = cp_from_utf8(utf8, n, folded, n),
        .beginning = beginning,
        .lists = lists,
    };
}

/* Which bytes of a head belong to a word of n bytes. */
static uint64_t
head_mask(size_t n)
{
    return n < HEAD ? (UINT64_C(1) << 8 * n) - 1 : UINT64_MAX;
}

/* Spreads the first bytes of a word over 32 bits. */
static uint32_t
key_of(uint64_t head, size_t n)
{
    return (uint32_t)(head & head_mask(n < KEY ? n : KEY)) * 0x9E3779B1u;
}

static uint32_t
key_of_word(const struct lexicon_word *word)
{
    uint8_t head[HEAD] = { 0 };
    memcpy(head, word->p, word->n < HEAD ? word->n : HEAD);
    return key_of(bits_load(head), word->n);
}

static size_t
bucket_of(uint32_t key)
{
    return key / (UINT32_MAX / BUCKETS + 1);
}

static size_t
filter_of(uint32_t key)
{
    return key / (UINT32_MAX / FILTER + 1);
}

static void
fill(struct entry *e, const struct lexicon_word *word)
{
    uint8_t head[HEAD] = { 0 };
    memcpy(head, word->p, word->n < HEAD ? word->n : HEAD);
    e->word = *word;
    e->head = bits_load(head);
    e->mask = word->beginning ? head_mask(word->n) : UINT64_MAX;
}

const struct lexicon *
lexicon_new(const struct lexicon_word *words, size_t count, struct arena *arena)
{
    struct lexicon *l = arena_alloc(arena, sizeof(*l) + count * sizeof(*l->entries));
    for (size_t i = 0; i < count; i++) {
        const uint32_t key = key_of_word(&words[i]);
        l->bucket[bucket_of(key) + 1]++;
        l->filter[filter_of(key) / 64] |= UINT64_C(1) << filter_of(key) % 64;
        if (words[i].beginning && words[i].n < KEY)
            l->brief[words[i].p[0]] = true;
    }
    for (size_t bucket = 0; bucket < BUCKETS; bucket++)
        l->bucket[bucket + 1] += l->bucket[bucket];
    /* Filled from the end of each bucket, which moves to its beginning. */
    uint32_t *end = ARENA_NEW(arena, uint32_t, BUCKETS);
    memcpy(end, l->bucket + 1, sizeof(*end) * BUCKETS);
    for (size_t i = 0; i < count; i++)
        fill(&l->entries[--end[bucket_of(key_of_word(&words[i]))]], &words[i]);
    return l;
}

/* Lists of the entries with this key that the word of n bytes stands in. */
static uint64_t
lists_of_key(const struct lexicon *l, uint32_t key, const uint8_t *p, size_t n)
{
    const size_t bit = filter_of(key), bucket = bucket_of(key);
    if (!(l->filter[bit / 64] >> bit % 64 & 1))
        return 0;
    const uint64_t head = bits_load(p) & head_mask(n);
    uint64_t lists = 0;
    for (uint32_t at = l->bucket[bucket]; at < l->bucket[bucket + 1]; at++) {
        const struct entry *e = &l->entries[at];
        if ((head & e->mask) != e->head)
            continue;
        const struct lexicon_word *word = &e->word;
        if (word->beginning ? n < word->n : n != word->n)
            continue;
        if (word->n <= HEAD || memcmp(p + HEAD, word->p + HEAD, word->n - HEAD) == 0)
            lists |= word->lists;
    }
    return lists;
}

uint64_t
lexicon_lists(const struct lexicon *l, const uint8_t *p, size_t n)
{
    if (n == 0)
        return 0;
    const uint64_t head = bits_load(p);
    const uint64_t lists = lists_of_key(l, key_of(head, n), p, n);
    if (n < KEY || !l->brief[p[0]])
        return lists;
    return lists | lists_of_key(l, key_of(head, KEY - 1), p, n);
}
