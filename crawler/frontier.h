/*
 * frontier: the port through which a crawl remembers.
 *
 * The crawl loop knows only this struct of functions; cli/ binds it to a store, a test to
 * memory. The loop keeps host queues and the set of seen URLs itself; the port loads them at
 * the start and takes each finished page as one whole. Of the URLs that were visited the loop
 * holds as many as may be; the others it asks for when they are due.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_FRONTIER_H
#define CRAWLER_FRONTIER_H

#include "core/arena.h"
#include "core/err.h"
#include "core/page.h"

/* Called once for each URL known; the views are valid during the call only. Returns false to
 * stop the walk with an error already set. */
typedef bool frontier_row(void *user, const struct page_url *url, struct err *err);

/* URLs that were visited and are due from from_ms on, before until_ms. */
struct frontier_window {
    int64_t from_ms, until_ms;
    int64_t most; /* so many, and those that are due in the millisecond of the last */
};

struct frontier_port {
    void *self;
    /* All URLs known for a source with when each is due, oldest first. */
    bool (*load)(void *self, struct str source, frontier_row *row, void *user, struct err *err);
    /* What is known of these URLs; those that are not known are passed over. NULL: the crawl
     * does without. */
    bool (*recall)(void *self, const struct page_url *urls, size_t count, frontier_row *row,
                   void *user, struct err *err);
    /*
     * Walks URLs of a source that were visited, those due first first. *reached_ms: all that are
     * due from the window's beginning until then were walked. NULL: the crawl holds all that
     * it visited in memory.
     */
    bool (*due)(void *self, struct str source, const struct frontier_window *window,
                frontier_row *row, void *user, int64_t *reached_ms, struct err *err);
    /* Adds URLs that are not known yet (seeds, and the sitemaps that a robots.txt names); one
     * transaction. */
    bool (*add)(void *self, const struct page_url *urls, size_t count, struct err *err);
    /*
     * Judges the ads of a page before it is archived. False when nobody shall be found through
     * the archive by what stands there: its body is not kept then. What was learned may be left
     * in the arena and page->judged for put(), and as page->note for the archive. NULL: every
     * page may be kept.
     */
    bool (*may_keep)(void *self, struct page *page, struct arena *arena);
    /*
     * Takes a finished page: its state, its new links, its ads, the ledger row: all or nothing.
     * The WARC record it names is on disk already. May group several pages into a transaction;
     * flush() ends it.
     */
    bool (*put)(void *self, const struct page *page, struct err *err);
    /* Takes note of an archived record that no page names, and of the request that brought it:
     * robots.txt. In the order of the archive among the pages that are put, and on disk like
     * theirs. */
    bool (*note)(void *self, const struct page_record *record, struct err *err);
    /* Makes sure that all that was put is on disk. */
    bool (*flush)(void *self, struct err *err);
    /* Has a person paused the source? Asked every few seconds. NULL: nobody has. */
    bool (*paused)(void *self, struct str source, bool *paused, struct err *err);
    /* Pages of `source` requested since `since_ms`: the budget of a day. */
    bool (*requested_since)(void *self, struct str source, int64_t since_ms, int64_t *count,
                            struct err *err);
};

#endif
