/*
 * words: where the words of a folded text are, and the stem of each.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "text/fold.h"

#define WORDS_MAX 200000 /* words of one field beyond this are not looked at */

struct word {
    uint32_t start, end; /* folded bytes [start, end) */
};

/* Runs of word bytes in f, in order; `*count` of them. An inner hyphen or apostrophe ends a
 * word. Memory from the arena. */
const struct word *words_split(const struct folded *f, struct arena *arena, size_t *count);

#endif
