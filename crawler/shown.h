/*
 * shown: what a page shows of itself: its heading, the parts around its content, whether it
 * is only a door.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SHOWN_H
#define CRAWLER_SHOWN_H

#include "crawler/tree.h"

/* `hidden` (tree_hidden()) with menus, footers, site headers, side parts and dialogs marked
 * as well. Memory from the arena. */
const uint8_t *shown_mark_beside(const struct tree *tree, const uint8_t *hidden,
                                 struct arena *arena);

/* Content of the first meta element with that property or name; empty when there is none. */
struct str shown_meta(const struct tree *tree, struct str property, struct arena *arena);

/* The price that a page has for others to show (product:price:amount and currency, as shops and
 * boards use beside OpenGraph): "4500 USD"; empty when there is none. */
struct str shown_price(const struct tree *tree, struct arena *arena);

/*
 * The heading of what the page is about: the h1 that the page's title repeats, else the first
 * one that `skip` does not mark, else og:title, else `title`, else the first lower heading.
 */
struct str shown_heading(const struct tree *tree, const uint8_t *skip, struct str title,
                         struct arena *arena);

/* A door that asks for scripts or a captcha instead of the page? */
bool shown_is_challenge(struct str text, struct str title);

#endif
