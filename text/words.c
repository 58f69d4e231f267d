/*
 * words: runs of word bytes, from the kinds that folding has found.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/words.h"

#include "core/bits.h"
#include "text/fold_private.h"

/* Where word bytes begin in a block and where they end, one bit each. */
static uint64_t
edges_of(const struct fold_kinds *k, uint64_t *last)
{
    const uint64_t words = fold_word_bits(k);
    const uint64_t edges = words ^ (words << 1 | *last);
    *last = words >> 63;
    return edges;
}

/* Words of the whole text: each has a beginning and an end. */
static size_t
count_words(const struct folded *f)
{
    size_t edges = 0;
    uint64_t last = 0;
    for (size_t b = 0; b < fold_blocks(f->n); b++)
        edges += bits_count(edges_of(&f->kinds[b], &last));
    return edges / 2;
}

_Static_assert(sizeof(struct word) == 2 * sizeof(uint32_t), "a beginning and an end");

/* Writes `count` edges of a block that begins at `base`, four a step: up to three more are
 * written behind them. */
static void
write_edges(uint64_t edges, size_t count, uint32_t base, uint32_t *out)
{
    const uint64_t last = UINT64_C(1) << 63; /* so that there is always one */
    for (size_t k = 0; k < count; k += 4) {
        out[k] = base + bits_first(edges | last);
        edges &= edges - 1;
        out[k + 1] = base + bits_first(edges | last);
        edges &= edges - 1;
        out[k + 2] = base + bits_first(edges | last);
        edges &= edges - 1;
        out[k + 3] = base + bits_first(edges | last);
        edges &= edges - 1;
    }
}

const struct word *
words_split(const struct folded *f, struct arena *arena, size_t *count)
{
    const size_t all = count_words(f);
    const size_t most = all < WORDS_MAX ? all : WORDS_MAX;
    struct word *words = ARENA_RAW(arena, struct word, most + 2);
    uint32_t *edge = (uint32_t *)words; /* beginnings and ends by turns */
    uint64_t last = 0;
    size_t left = 2 * most;
    for (size_t b = 0; left > 0; b++) {
        const uint64_t edges = edges_of(&f->kinds[b], &last);
        const size_t found = bits_count(edges), n = found < left ? found : left;
        write_edges(edges, n, (uint32_t)(64 * b), edge);
        edge += n;
        left -= n;
    }
    *count = most;
    return words;
}
