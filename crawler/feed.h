/*
 * feed: the links of a sitemap, an RSS or an Atom feed, told from pages by their root.
 *
 * Read with the page tokenizer: enough for addresses. Dates and entries are not read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_FEED_H
#define CRAWLER_FEED_H

#include "crawler/scan.h"

#define FEED_LINKS_MAX 50000 /* as many as a sitemap may hold (sitemaps.org) */

/*
 * False when `text` (UTF-8) is no feed or sitemap. Otherwise fills *out with its title and its
 * links, at most FEED_LINKS_MAX.
 */
bool feed_read(struct str text, struct arena *arena, struct scan *out);

#endif
