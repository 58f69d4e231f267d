/*
 * unseen: words that a page carries and nobody is to see: no size, no colour of their own, far
 * off the screen.
 *
 * Told from the style of the element itself. Parts that scripts open, close or fade in
 * (display: none, visibility: hidden, opacity, no height) are not meant: they are everyday.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_UNSEEN_H
#define CRAWLER_UNSEEN_H

#include "crawler/tree.h"

#define UNSEEN_LEAST    20   /* characters; fewer are a label for readers who hear a page */
#define UNSEEN_TEXT_MAX 2000 /* bytes kept */

/* Stands before such words where they are joined to the text of an ad. */
#define UNSEEN_MARK "[hidden on the page]"

/* What a style does to the words of its element. UNSEEN_SMALL: a size that elements inside may
 * take back, as layouts do. */
enum unseen_how { UNSEEN_NOT, UNSEEN_SMALL, UNSEEN_LOST };
enum unseen_how unseen_by_style(struct str style);

/* A byte a node, 1 for what is unseen and all below it; these are marked in `hidden` as well,
 * so that no text of the page holds them. Memory from the arena. */
const uint8_t *unseen_mark(const struct tree *tree, uint8_t *hidden, struct arena *arena);

/* The unseen words inside an element, on one line; empty when there are fewer than
 * UNSEEN_LEAST characters. */
struct str unseen_text(const struct tree *tree, uint32_t root, const uint8_t *unseen,
                       struct arena *arena);

#endif
