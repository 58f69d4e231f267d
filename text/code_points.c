/*
 * code_points: counting, with marks on the way. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/code_points.h"

/* Bytes that begin a character. */
static size_t
count_heads(struct str text, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        n += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return n;
}

void
code_points_make(struct str text, struct arena *arena, struct code_points *out)
{
    size_t count = text.n / CODE_POINTS_STEP + 1;
    size_t *marks = ARENA_NEW(arena, size_t, count);
    for (size_t i = 1; i < count; i++)
        marks[i] = marks[i - 1] +
                   count_heads(text, (i - 1) * CODE_POINTS_STEP, i * CODE_POINTS_STEP);
    *out = (struct code_points){ text, marks };
}

size_t
code_points_at(const struct code_points *c, size_t at)
{
    if (at > c->text.n)
        at = c->text.n;
    size_t mark = at / CODE_POINTS_STEP;
    return c->marks[mark] + count_heads(c->text, mark * CODE_POINTS_STEP, at);
}
