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

#define SELECT_TAKEN_MAX 16
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

/* Text of what a selector finds, the first SELECT_TAKEN_MAX matches that are not inside each
 * other on lines of their own, without nodes that `skip` marks; empty when it finds nothing
 * or is no selector. Memory from the arena. */
struct str select_text(struct str selector, const struct tree *tree, const uint8_t *skip,
                       struct arena *arena);
/* The same inside one element, itself included. */
struct str select_text_in(struct str selector, const struct tree *tree, uint32_t root,
                          const uint8_t *skip, struct arena *arena);
/* The same of the first match alone. */
struct str select_first_text(struct str selector, const struct tree *tree,
                             const uint8_t *skip, struct arena *arena);

#endif
