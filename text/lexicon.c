/*
 * lexicon: buckets by the first two bytes, and in each the first eight bytes side by side.
 *
 * Almost every word asked for stands in no list; nearly all of these end at an empty bucket,
 * the rest at one comparison of eight bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/lexicon.h"

#include "core/bits.h"
#include "text/codepage.h"

#include <string.h>

#define BUCKETS 1024
#define HEAD    8 /* bytes that are compared at once */

struct entry {
    uint64_t head; /* the first bytes, zeros behind a shorter word */
    uint64_t mask; /* which of them count */
    struct lexicon_word word;
};

struct lexicon {
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

static size_t
bucket_of(const uint8_t *p, size_t n)
{
    return ((size_t)p[0] * 37 + (n > 1 ? p[1] : 0u)) % BUCKETS;
}

/* Which bytes of a head belong to a word of n bytes. */
static uint64_t
head_mask(size_t n)
{
    return n < HEAD ? (UINT64_C(1) << 8 * n) - 1 : UINT64_MAX;
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
    for (size_t i = 0; i < count; i++)
        l->bucket[bucket_of(words[i].p, words[i].n) + 1]++;
    for (size_t bucket = 0; bucket < BUCKETS; bucket++)
        l->bucket[bucket + 1] += l->bucket[bucket];
    /* Filled from the end of each bucket, which moves to its beginning. */
    uint32_t *end = ARENA_NEW(arena, uint32_t, BUCKETS);
    memcpy(end, l->bucket + 1, sizeof(*end) * BUCKETS);
    for (size_t i = 0; i < count; i++)
        fill(&l->entries[--end[bucket_of(words[i].p, words[i].n)]], &words[i]);
    return l;
}

uint64_t
lexicon_lists(const struct lexicon *l, const uint8_t *p, size_t n)
{
    if (n == 0)
        return 0;
    const size_t bucket = bucket_of(p, n);
    const uint32_t end = l->bucket[bucket + 1];
    uint32_t at = l->bucket[bucket];
    if (at == end)
        return 0;
    const uint64_t head = bits_load(p) & head_mask(n);
    uint64_t lists = 0;
    for (; at < end; at++) {
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
