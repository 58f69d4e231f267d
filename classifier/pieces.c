/*
 * pieces: what tells a piece from a stem.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/pieces.h"

bool
piece_is(struct str token)
{
    return token.n > 0 &&
           (token.p[0] == PIECE_GOES_ON || token.p[token.n - 1] == PIECE_GOES_ON);
}
