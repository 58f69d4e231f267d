/*
 * sketch: rolling over the hashes of words. The orders of MinHash are multiplications by odd
 * numbers, which permute 32 bits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/sketch.h"

static uint64_t
mix(uint64_t h)
{
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u;
    h = (h ^ h >> 27) * 0x94D049BB133111EBu;
    return h ^ h >> 31;
}

static uint64_t
word_hash(const struct folded *f, const struct word *word, uint64_t key)
{
    uint64_t h = 0xCBF29CE484222325u ^ key;
    for (uint32_t i = word->start; i < word->end; i++)
        h = (h ^ f->p[i]) * 0x100000001B3u;
    return mix(h);
}

/* Walks over the shingles of some length. */
struct walk {
    const struct folded *f;
    const struct word *words;
    size_t count, at;
    uint64_t key;
    uint64_t held[SKETCH_PASSAGE]; /* hashes of the last words, round and round */
    size_t length, seen;
};

static struct walk
walk_over(const struct folded *f, const struct word *words, size_t count, uint64_t key)
{
    return (struct walk){
        .f = f,
        .words = words,
        .count = count < SKETCH_WORDS ? count : SKETCH_WORDS,
        .key = key,
    };
}

static uint64_t
shingle_hash(const struct walk *w, size_t length)
{
    uint64_t h = w->key;
    for (size_t i = w->seen - length; i < w->seen; i++)
        h = mix(h * 3 + w->held[i % SKETCH_PASSAGE]);
    return h;
}

/* The next shingle; false at the end. */
static bool
walk_on(struct walk *w, uint64_t *hash)
{
    while (w->at < w->count) {
        const struct word *word = &w->words[w->at++];
        if (fold_is_digit(w->f->p[word->start]))
            continue;
        w->held[w->seen++ % SKETCH_PASSAGE] = word_hash(w->f, word, w->key);
        if (w->seen >= w->length) {
            *hash = shingle_hash(w, w->length);
            return true;
        }
    }
    return false;
}

static void
add_shingle(struct sketch *s, uint64_t hash)
{
    const uint32_t low = (uint32_t)hash;
    const uint32_t high = (uint32_t)(hash >> 32) | 1;
    s->shingles++;
    for (uint32_t i = 0; i < SKETCH_MINS; i++) {
        const uint32_t h = (low + i * high) * 0x9E3779B1u;
        const uint32_t mixed = h ^ h >> 15;
        s->mins[i] = mixed < s->mins[i] ? mixed : s->mins[i];
    }
}

void
sketch_of(const struct folded *f, const struct word *words, size_t count, uint64_t key,
          struct sketch *out)
{
    struct walk w = walk_over(f, words, count, key);
    uint64_t hash = 0;
    w.length = SKETCH_SHINGLE;
    out->shingles = 0;
    for (size_t i = 0; i < SKETCH_MINS; i++)
        out->mins[i] = UINT32_MAX;
    while (walk_on(&w, &hash))
        add_shingle(out, hash);
    if (out->shingles == 0 && w.seen > 0)
        add_shingle(out, shingle_hash(&w, w.seen));
}

const uint64_t *
sketch_anchors(const struct folded *f, const struct word *words, size_t count,
               uint64_t key, struct arena *arena, size_t *anchors)
{
    struct walk w = walk_over(f, words, count, key);
    size_t room = w.count < SKETCH_ANCHORS ? w.count : SKETCH_ANCHORS;
    uint64_t *out = ARENA_RAW(arena, uint64_t, room + 1);
    uint64_t hash = 0;
    size_t n = 0;
    w.length = SKETCH_PASSAGE;
    while (n < room && walk_on(&w, &hash)) {
        if (hash % SKETCH_ONE_IN == 0 && (n == 0 || out[n - 1] != hash))
            out[n++] = hash;
    }
    *anchors = n;
    return out;
}

double
sketch_alike(const struct sketch *a, const struct sketch *b)
{
    size_t equal = 0;
    if (a->shingles == 0 || b->shingles == 0)
        return 0;
    for (size_t i = 0; i < SKETCH_MINS; i++)
        equal += a->mins[i] == b->mins[i];
    return (double)equal / SKETCH_MINS;
}
