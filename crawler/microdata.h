/*
 * microdata: schema.org things from itemscope and itemprop attributes (WHATWG HTML 5.2.4).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_MICRODATA_H
#define CRAWLER_MICRODATA_H

#include "crawler/thing.h"
#include "crawler/tree.h"

/*
 * Adds the outermost things of a tree to *things. `hidden` as made by tree_hidden(): such text
 * is not read. itemref is not followed.
 */
void microdata_read(const struct tree *tree, const uint8_t *hidden, struct arena *arena,
                    struct things *things);

#endif
