/*
 * feed: the links of a sitemap or a feed, told from pages by what they begin with.
 *
 * XML sitemaps and their indexes (sitemaps.org), RSS 0.9 to 2.0, Atom (RFC 4287, with RFC 5005's
 * older entries) and JSON Feed. Well-formed XML is read by libexpat; what is not, as most broken
 * feeds of the web, by the page tokenizer. Of each entry its links and the latest of its dates
 * are read (lastmod; pubDate, dc:date; updated, published; date_modified, date_published), be it
 * written as W3C, RFC 3339 or mail date. What a date is worth is for others to judge.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_FEED_H
#define CRAWLER_FEED_H

#include "crawler/scan.h"

#define FEED_LINKS_MAX 50000 /* as many as a sitemap may hold (sitemaps.org) */

/*
 * False when `text` (UTF-8) is no feed or sitemap. Otherwise fills *out with its title and its
 * links, at most FEED_LINKS_MAX. Memory from the arena.
 */
bool feed_read(struct str text, struct arena *arena, struct scan *out);
/*
 * A sitemap in plain text: one address a line and nothing else. To be asked for text/plain only.
 */
bool feed_read_lines(struct str text, struct arena *arena, struct scan *out);

#endif
