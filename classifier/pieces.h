/*
 * pieces: letter groups of words, which are tokens beside the stems.
 *
 * A token enters a model only when five templates carry it. In languages of many endings few stems
 * of a few hundred ads do, while groups of four letters that several words share are carried by
 * many; and endings, which stems leave out, tell who speaks to whom. So a word of four letters or
 * more has as pieces its first three ("жұм-"), each four that follow each other ("-ұмыс-") and its
 * last three ("-қа"): windows of four over the word and its edges. The dash says where the word
 * goes on; no stem has one at its edge. What they are worth, and why English has none, is in
 * docs/SCORING.md. (Letter groups as features of texts: Cavnar and Trenkle 1994; within words
 * only: `char_wb` of scikit-learn.) Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_PIECES_H
#define CLASSIFIER_PIECES_H

#include "core/ad.h"
#include "core/str.h"

#include <string.h>

#define PIECE_LETTERS 4
#define PIECE_GOES_ON '-'
#define PIECE_BYTES   (PIECE_LETTERS + 2) /* with the dashes */

struct piece {
    uint8_t n; /* bytes */
    uint8_t bytes[PIECE_BYTES];
};

/* Have words of that language pieces, and are its numbers tokens (classifier/tokens.h)? */
static inline bool
pieces_in(enum lang lang)
{
    return lang != LANG_EN;
}

/* How many pieces the folded word [p, p+n), all letters or all digits, has in an ad of that
 * language; 0: none, as numbers. Some may be equal. */
static inline size_t
pieces_of_word(const uint8_t *p, size_t n, enum lang lang)
{
    const bool number = n > 0 && p[0] >= '0' && p[0] <= '9';
    return !pieces_in(lang) || n < PIECE_LETTERS || number ? 0 : n - 1;
}

/* The piece `index`, below pieces_of_word(), of the folded word [p, p+n): a window of four letters
 * that moves over the word and its edges. */
static inline struct piece
piece_of_word(const uint8_t *p, size_t n, size_t index)
{
    const bool first = index == 0, last = index + 2 == n;
    const size_t from = first ? 0 : index - 1;
    const size_t letters = PIECE_LETTERS - (first || last);
    struct piece piece = { .n = 0 };
    if (!first)
        piece.bytes[piece.n++] = PIECE_GOES_ON;
    memcpy(piece.bytes + piece.n, p + from, letters);
    piece.n += (uint8_t)letters;
    if (!last)
        piece.bytes[piece.n++] = PIECE_GOES_ON;
    return piece;
}

/* Is this token of a model a piece? */
bool piece_is(struct str token);

#endif
