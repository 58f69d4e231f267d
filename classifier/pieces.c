/*
 * pieces: a window of four that moves over a word and its edges.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/pieces.h"

#include <string.h>

#define GOES_ON '-'

struct piece
piece_of_word(const uint8_t *p, size_t n, size_t index)
{
    const bool first = index == 0, last = index + 2 == n;
    const size_t from = first ? 0 : index - 1;
    const size_t letters = PIECE_LETTERS - (first || last);
    struct piece piece = { .n = 0 };
    if (!first)
        piece.bytes[piece.n++] = GOES_ON;
    memcpy(piece.bytes + piece.n, p + from, letters);
    piece.n += (uint8_t)letters;
    if (!last)
        piece.bytes[piece.n++] = GOES_ON;
    return piece;
}

bool
piece_is(struct str token)
{
    return token.n > 0 && (token.p[0] == GOES_ON || token.p[token.n - 1] == GOES_ON);
}
