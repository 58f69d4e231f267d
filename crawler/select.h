/*
 * select: the simple CSS selectors of a source file: tag, .class, #id, [attr], [attr=value],
 * compounds of these, descendants ("div.a span"), and alternatives behind a comma.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SELECT_H
#define CRAWLER_SELECT_H

#include "core/err.h"
#include "crawler/tree.h"

#define SELECT_PARTS_MAX 32 /* compounds of one selector, all alternatives together */

struct select_part;

struct selector {
    const struct select_part *parts;
    size_t count;
};

/* Reads a selector into the arena. False with a sentence when it is anything else than the
 * kinds above; an empty one is an error too. */
MUST_USE bool select_parse(struct str text, struct arena *arena, struct selector *out,
                           struct err *err);

/* First node in page order at or behind `from` that matches; tree->count when none does. */
uint32_t select_next(const struct selector *selector, const struct tree *tree, uint32_t from);

#endif
