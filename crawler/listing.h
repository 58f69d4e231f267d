/*
 * listing: is a page a list of other pages rather than one ad?
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_LISTING_H
#define CRAWLER_LISTING_H

#include "crawler/tree.h"

/*
 * True when alike neighbours, each with a link and some text, make up most of what the page
 * shows. `skip` marks what does not count (hidden parts, menus). Memory from the arena.
 */
bool listing_is_list(const struct tree *tree, const uint8_t *skip, struct arena *arena);

#endif
