/*
 * doubt: what the process that keeps believes of what the process that fetches says.
 *
 * The fetcher parses what strangers send, and may be theirs by now. So the keeper remembers by
 * itself which URLs were handed out, and takes no visit of another; it holds links to the scope of
 * their source, and bounds what a source may bring. What one of our fetchers never says is refused
 * and counted; a fetcher that goes on with it is given up. A visit of a URL that was handed out
 * can still be made up: which page was there only the fetcher knows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_DOUBT_H
#define CRAWLER_DOUBT_H

#include "crawler/crawl.h"

#define DOUBT_STRIKES_MAX 100 /* messages that are not believed, until the fetcher is given up */

struct doubts;

/*
 * Options and sources must live on; `stats` gets the counts. False when a seed is no URL or the
 * kernel gives no random bytes.
 */
MUST_USE bool doubts_new(const struct crawl_options *options, const struct source *sources,
                         size_t count, struct crawl_stats *stats, struct doubts **out,
                         struct err *err);
/* NULL is fine. */
void doubts_free(struct doubts *d);

/* Counts a doubt that somebody else has. */
void doubts_note(struct doubts *d, enum crawl_doubt doubt);
/* Was so much not believed that the fetcher is to be given up? False with ERR_PART then. */
MUST_USE bool doubts_bearable(const struct doubts *d, struct err *err);

/* May the URLs of that source, by its index, be loaded? Once. */
bool doubts_may_load(struct doubts *d, size_t source);
/* A URL of that source, by its index, is handed out. */
void doubts_hand_out(struct doubts *d, size_t source, const struct page_url *row);
/* May what is due of that source in the window be handed out? Once it was loaded, little ahead of
 * now_ms, and not without end. */
bool doubts_may_walk(struct doubts *d, size_t source, const struct frontier_window *window,
                     int64_t now_ms);
/* So many URLs of a window were. */
void doubts_walked(struct doubts *d, size_t source, size_t count);
/* Leaves those that may be added (seeds of their sources), or those that may be recalled (what was
 * handed out), in their order; how many. */
size_t doubts_only_seeds(struct doubts *d, struct page_url *urls, size_t count);
size_t doubts_only_known(struct doubts *d, struct page_url *urls, size_t count);

/*
 * Is the visit one that may have been? Its links are held to what its source may have then: those
 * left are handed out, and the basis is the source's own. False: nothing of it is to be kept.
 */
bool doubts_visit(struct doubts *d, struct visit *v, int64_t now_ms);

#endif
