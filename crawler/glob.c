/*
 * glob: patterns with '*', matched in linear time.
 *
 * Leftmost placing of each piece is always right: whatever matches with a later placing also
 * matches with the first. Only the last piece of an anchored pattern is compared at the end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/glob.h"

bool
glob_matches(struct str pattern, struct str text, bool whole)
{
    ptrdiff_t star = str_find_char(pattern, '*');

    if (star < 0) {
        return whole ? str_eq(pattern, text) : str_starts(text, pattern);
    }
    if (!str_starts(text, str_sub(pattern, 0, (size_t)star))) {
        return false;
    }
    text = str_sub(text, (size_t)star, text.n);
    pattern = str_sub(pattern, (size_t)star + 1, pattern.n);
    for (;;) {
        struct str piece;
        ptrdiff_t at;

        star = str_find_char(pattern, '*');
        if (star < 0 && whole) {
            return str_ends(text, pattern);
        }
        piece = star < 0 ? pattern : str_sub(pattern, 0, (size_t)star);
        at = str_find(text, piece);
        if (at < 0) {
            return false;
        }
        if (star < 0) {
            return true;
        }
        text = str_sub(text, (size_t)at + piece.n, text.n);
        pattern = str_sub(pattern, (size_t)star + 1, pattern.n);
    }
}
