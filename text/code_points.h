/*
 * code_points: byte offsets of a text as counts of code points.
 *
 * A browser counts characters, we count bytes. Marks are set along the text once, so that
 * asking for many places of a long text does not read it again each time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_CODE_POINTS_H
#define TEXT_CODE_POINTS_H

#include "core/arena.h"

struct code_points {
    struct str text;
    const size_t *marks; /* code points before each CODE_POINTS_STEP bytes */
};
#define CODE_POINTS_STEP 1024

/* Borrows the text, which must be well-formed UTF-8 (core/utf8.h); memory from the arena. */
void code_points_make(struct str text, struct arena *arena, struct code_points *out);
/* How many code points stand before byte `at`; all of them beyond the end. A place inside a
 * character counts that character. */
size_t code_points_at(const struct code_points *c, size_t at);

#endif
