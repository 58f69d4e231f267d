/*
 * sketch: each word is hashed once, each shingle from the hashes of its words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/sketch.h"

#define SIDE 4 /* hashes made side by side */

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

struct sketch_words
sketch_words(const struct folded *f, const struct word *words, size_t count,
             uint64_t key, struct arena *arena)
{
    const size_t most = count < SKETCH_WORDS ? count : SKETCH_WORDS;
    uint64_t *hashes = ARENA_RAW(arena, uint64_t, most + 1);
    size_t n = 0;
    for (size_t i = 0; i < most; i++) {
        if (!fold_is_digit(f->p[words[i].start]))
            hashes[n++] = word_hash(f, &words[i], key);
    }
    return (struct sketch_words){ hashes, n, key };
}

static uint64_t
shingle_hash(const uint64_t *words, size_t length, uint64_t key)
{
    uint64_t h = key;
    for (size_t i = 0; i < length; i++)
        h = mix(h * 3 + words[i]);
    return h;
}

/* The shingles from `words` on. Each hash waits for its own last step only, so several are
 * made side by side. */
static void
shingle_hashes(const uint64_t *words, size_t length, uint64_t key, uint64_t out[SIDE])
{
    uint64_t h[SIDE];
    for (size_t k = 0; k < SIDE; k++)
        h[k] = key;
    for (size_t i = 0; i < length; i++) {
        for (size_t k = 0; k < SIDE; k++)
            h[k] = mix(h[k] * 3 + words[i + k]);
    }
    memcpy(out, h, sizeof(h));
}

/* Hash number i of a shingle is mixed from a start and i steps, so one addition leads from one to
 * the next. */
static void
add_shingle(struct sketch *s, uint64_t hash)
{
    uint32_t h = (uint32_t)hash * 0x9E3779B1u;
    const uint32_t step = ((uint32_t)(hash >> 32) | 1) * 0x9E3779B1u;
    uint32_t *mins = s->mins;
    s->shingles++;
    for (uint32_t i = 0; i < SKETCH_MINS; i++) {
        const uint32_t mixed = h ^ h >> 15;
        mins[i] = mixed < mins[i] ? mixed : mins[i];
        h += step;
    }
}

void
sketch_of(const struct sketch_words *words, struct sketch *out)
{
    const size_t length = words->count < SKETCH_SHINGLE ? words->count : SKETCH_SHINGLE;
    out->shingles = 0;
    for (size_t i = 0; i < SKETCH_MINS; i++)
        out->mins[i] = UINT32_MAX;
    for (size_t i = 0; length && i + length <= words->count; i++)
        add_shingle(out, shingle_hash(words->hashes + i, length, words->key));
}

const uint64_t *
sketch_anchors(const struct sketch_words *words, struct arena *arena, size_t *count)
{
    const size_t room = words->count < SKETCH_ANCHORS ? words->count : SKETCH_ANCHORS;
    const size_t shingles =
        words->count < SKETCH_PASSAGE ? 0 : words->count - SKETCH_PASSAGE + 1;
    uint64_t *out = ARENA_RAW(arena, uint64_t, room + 1);
    uint64_t hashes[SIDE];
    size_t n = 0;
    for (size_t i = 0; i < shingles && n < room; i++) {
        if (i % SIDE == 0 && i + SIDE <= shingles)
            shingle_hashes(words->hashes + i, SKETCH_PASSAGE, words->key, hashes);
        const uint64_t hash =
            i - i % SIDE + SIDE <= shingles
                ? hashes[i % SIDE]
                : shingle_hash(words->hashes + i, SKETCH_PASSAGE, words->key);
        if (hash % SKETCH_ONE_IN == 0 && (n == 0 || out[n - 1] != hash))
            out[n++] = hash;
    }
    *count = n;
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
