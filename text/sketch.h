/*
 * sketch: a few numbers by which two texts are told to be alike.
 *
 * A text is cut into shingles, runs of neighbouring folded words; words that begin with a digit
 * are passed over, so that another price or phone makes no other text. The sketch keeps the
 * smallest hash of all shingles under SKETCH_MINS orders (MinHash, Broder 1997): the share of
 * equal numbers in two sketches is about the share of shingles that the texts have in common.
 * Anchors are the hashes of some longer shingles, always the same ones: texts that quote one
 * passage share an anchor, however different the rest of them is. All hashes are keyed, so
 * that nobody without the key can write towards a sketch. Pure; linear in the words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_SKETCH_H
#define TEXT_SKETCH_H

#include "text/words.h"

#define SKETCH_MINS     64
#define SKETCH_SHINGLE  3    /* words of a shingle of the sketch */
#define SKETCH_PASSAGE  12   /* words of a shingle that may become an anchor */
#define SKETCH_ONE_IN   4    /* of so many such shingles one is an anchor */
#define SKETCH_ANCHORS  1024 /* anchors of one text at most; further ones are left out */
#define SKETCH_WORDS    20000 /* words beyond these are not looked at */

struct sketch {
    uint32_t mins[SKETCH_MINS];
    uint32_t shingles; /* different or not; 0: no words, alike to nothing */
};

/* Hashes of the words that count, in order. */
struct sketch_words {
    const uint64_t *hashes;
    size_t count;
    uint64_t key;
};
/* Hashes the words of a folded text into the arena; both calls below go by these. */
struct sketch_words sketch_words(const struct folded *f, const struct word *words,
                                 size_t count, uint64_t key, struct arena *arena);

/* Sketch of a text. A text of fewer than SKETCH_SHINGLE words is one shingle. */
void sketch_of(const struct sketch_words *words, struct sketch *out);
/* Anchors of the same text, in order of place and without neighbours that are equal; `*count`
 * of them in the arena. */
const uint64_t *sketch_anchors(const struct sketch_words *words, struct arena *arena,
                               size_t *count);

/* Estimated share of shingles in common, 0 to 1; 0 when one has none. */
double sketch_alike(const struct sketch *a, const struct sketch *b);

#endif
