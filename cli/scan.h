/*
 * scan: the product in thirty lines: what a page's ads go through on their way to a person.
 *
 * Binds the crawler's port to the store and puts the classifier in between. Owns nothing but
 * its arena; store and scorer are the caller's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SCAN_H
#define CLI_SCAN_H

#include "classifier/classifier.h"
#include "crawler/frontier.h"
#include "store/ads.h"

struct scan {
    struct store *store;
    struct scorer *scorer; /* NULL: no ads are expected, and none are taken */
    struct retention keep;
    struct draw_rates rates;  /* what is drawn besides the flagged; 0: nothing */
    struct hash_key draw_key; /* of the store */
    struct arena arena;   /* of the page in hand */
    size_t in_batch;      /* pages since the last commit */
    int64_t batch_ms;     /* when the open batch began, monotonic */
    int64_t ads, flagged; /* counted while running */
    struct stemmer *stemmer; /* for the search; NULL until it is needed */
};

void scan_begin(struct scan *scan, struct store *store, struct scorer *scorer);
void scan_end(struct scan *scan);

/* From now on ads are drawn at these rates, by the store's own key. */
MUST_USE bool scan_draws(struct scan *scan, const struct draw_rates *rates,
                         struct err *err);

/* Scores ads and draws their lanes; the result lives in scan->arena until the next call. */
const struct ad_put *scan_score(struct scan *scan, const struct ad *ads, size_t count);

/*
 * Takes up to `most` ads that wait for it into the search of the store; *left still wait, as
 * far as they were counted.
 */
MUST_USE bool scan_index(struct scan *scan, size_t most, int64_t *left,
                         struct err *err);

/* The crawler's port, bound to this scan. */
struct frontier_port scan_port(struct scan *scan);

#endif
