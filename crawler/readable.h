/*
 * readable: the main text of a page that says nothing about itself.
 *
 * Density of text and links in blocks, names of classes, and the structure around: the way of
 * Readability, on flat nodes and in linear time. Menus, headers, footers, hidden parts, cookie
 * notes, lists of links and share buttons are left out. Also tells whether the page is rather
 * a list of other pages.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_READABLE_H
#define CRAWLER_READABLE_H

#include "crawler/tree.h"

struct readable {
    struct str text;     /* blocks on lines of their own; empty when there is none */
    uint32_t node;       /* the element that holds most of it; 0 when there is none */
    const uint8_t *skip; /* a byte a node of the whole tree: 1 where it is not main text */
    size_t chars;        /* characters of text */
    size_t link_chars;   /* of these inside links */
};

/* Finds it; `hidden` as made by tree_hidden(), `title` (may be empty) is not repeated in the
 * text. Memory from the arena. */
void readable_find(const struct tree *tree, const uint8_t *hidden, struct str title,
                   struct arena *arena, struct readable *out);

#endif
