/*
 * frontier: the URLs a crawl knows, and when each is due.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_FRONTIER_H
#define STORE_FRONTIER_H

#include "core/page.h"
#include "store/store.h"

typedef bool
store_frontier_row(void *user, const struct page_url *url, struct err *err);

/* Walks all URLs of a source in the order they were found, each once, with the latest
 * state. */
MUST_USE bool store_frontier_load(struct store *s, struct str source,
                                  store_frontier_row *row, void *user, struct err *err);
/* The same for these URLs, in this order; those that are not known are passed over. */
MUST_USE bool
store_frontier_recall(struct store *s, const struct page_url *urls, size_t count,
                      store_frontier_row *row, void *user, struct err *err);
/* Walks the URLs of a source that were visited and are due in [from_ms, until_ms), those due first
 * first: about `most` of them, and with the last one all that are due in its millisecond.
 * *reached_ms: all that are due from from_ms until then were walked. */
MUST_USE bool store_frontier_due(struct store *s, struct str source, int64_t from_ms,
                                 int64_t until_ms, int64_t most, store_frontier_row *row,
                                 void *user, int64_t *reached_ms, struct err *err);
/* Adds URLs; those known already for the source are left alone. One transaction. */
MUST_USE bool store_frontier_add(struct store *s, const struct page_url *urls,
                                 size_t count, int64_t now_ms, struct err *err);
/* Requests for pages of a source since then. */
MUST_USE bool store_requested_since(struct store *s, struct str source,
                                    int64_t since_ms, int64_t *count, struct err *err);

/* A host that is to be left alone. */
struct host_rest {
    struct str host; /* scheme://name:port */
    int64_t until_ms;
};
/* The hosts of a source that earlier requests have left to rest beyond now_ms, of those that rest
 * for a second or more; sorted by name. What is a day old counts no more. */
MUST_USE bool store_host_rests(struct store *s, struct str source, int64_t now_ms,
                               struct arena *arena, const struct host_rest **rests,
                               size_t *count, struct err *err);

/* One line of the politeness ledger, newest last. */
struct ledger_row {
    struct str source, host, url, what, robots, address;
    struct str basis; /* on which the source was crawled then; "" none stated */
    bool is_robots;   /* a request for robots.txt */
    enum page_outcome outcome;
    bool requested;
    int status;
    int64_t at_ms, waited_ms, delay_ms, took_ms;
};
MUST_USE bool
store_ledger(struct store *s, int64_t from_ms, int64_t to_ms, struct arena *arena,
             const struct ledger_row **rows, size_t *count, struct err *err);

/* How often each outcome occurred per source in [from, to). */
struct outcome_count {
    struct str source;
    enum page_outcome outcome;
    int64_t count;
    struct str example; /* one `what` sentence, in English */
    struct str url;     /* one such address; "" purged */
};
MUST_USE bool
store_outcomes(struct store *s, int64_t from_ms, int64_t to_ms, struct arena *arena,
               const struct outcome_count **rows, size_t *count, struct err *err);

#endif
