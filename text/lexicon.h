/*
 * lexicon: lists of words and of beginnings of words, all looked up at once.
 *
 * A scanner asks of one word whether it stands in any of a few dozen lists. Each list is a bit;
 * one look-up tells all of them. Built once and read-only afterwards, so threads may share it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_LEXICON_H
#define TEXT_LEXICON_H

#include "core/arena.h"

#include <stdint.h>

struct lexicon;

/* A word of a list, in folded bytes that the lexicon borrows. */
struct lexicon_word {
    const uint8_t *p;
    size_t n; /* at least 1, at least 2 for a beginning */
    bool beginning; /* any word that begins so */
    uint64_t lists; /* bits of the lists it stands in */
};

/* A word as lists write it: lower-case UTF-8, and '*' behind a beginning. Folded letter by
 * letter into the arena. */
struct lexicon_word lexicon_word_of(const char *utf8, uint64_t lists, struct arena *arena);

/* Builds a lexicon of `count` words in the arena; a word may be given several times. */
const struct lexicon *lexicon_new(const struct lexicon_word *words, size_t count,
                                  struct arena *arena);
/* The lists in which the folded word [p, p+n) stands; 0 for none. Eight
 * bytes from p on must be there to read, whatever stands behind a shorter word. */
uint64_t lexicon_lists(const struct lexicon *lexicon, const uint8_t *p, size_t n);

#endif
