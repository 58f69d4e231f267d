/*
 * visit_wire: URLs of the frontier, finished visits and figures, as bytes between the process
 * that fetches and the one that keeps.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_VISIT_WIRE_H
#define CRAWLER_VISIT_WIRE_H

#include "crawler/crawl.h"
#include "crawler/wire.h"

#define WIRE_URLS_MAX 1000000 /* in one message */
#define WIRE_LATER_MS                                                                  \
    (INT64_C(366) * 86400 * 1000) /* the longest that is waited or taken */

/* A URL with all that is known of it. */
void wire_put_url(const struct page_url *at, struct buf *out);
/*
 * The other way: its texts point into the message. `sources` are those that may be named; what
 * names another is bad.
 */
void wire_take_url(struct wire_getter *g, const struct source *sources, size_t count,
                   struct page_url *at);

/* A visit, without what only the keeper knows of it (where it stands in the archive). */
void wire_put_visit(const struct visit *v, struct buf *out);
/*
 * The other way; the page is copied into the arena of *v, the exchange lies in the message as
 * long as that does: it is archived at once, and the batch need not hold it. False when a number
 * is out of range, a text for people is not UTF-8, a URL is no plain http(s) text, a source is
 * not known, the exchange is of another URL than the page, or the bytes do not end where the
 * visit does.
 */
MUST_USE bool wire_take_visit(struct wire_getter *g, const struct source *sources,
                              size_t count, struct visit *v);

/*
 * Bounds its times by the clock of who takes it: one of more than a day ago or a minute ahead
 * becomes now, and what is still to come or was waited is WIRE_LATER_MS at most. The same for its
 * URL, its links and its ads; what of these lies ahead becomes the time of the visit. False when
 * the visit itself was not near.
 */
bool wire_date_visit(struct visit *v, int64_t now_ms);

/* The figures of a crawl that the process which keeps does not count by itself. */
void wire_put_stats(const struct crawl_stats *stats, struct buf *out);
/* Sets them in *stats, and adds to what was refused by how much more was passed over: of what our
 * policy refuses only, and never less than before. False when they are out of range. */
MUST_USE bool wire_take_stats(struct wire_getter *g, struct crawl_stats *stats);

#endif
