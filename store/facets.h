/*
 * facets: how many rows of the queue there are under each value that a list can be narrowed
 * by.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_FACETS_H
#define STORE_FACETS_H

#include "store/queue.h"

enum facet {
    FACET_BAND,
    FACET_LANE,
    FACET_SOURCE,
    FACET_LANG,
    FACET_KIND,
    FACET_CUE,
    FACET_OUTCOME,
    FACET_COUNT
};
/* "band", "lane", "source", "lang", "kind", "cue", "outcome" */
const char *facet_name(enum facet facet);

#define FACET_VALUES_MAX 200 /* values of one facet; the largest are kept */

struct facet_value {
    struct str value; /* as a filter takes it: "high", "risk", "board-kz", "ru", ... */
    int64_t count;
};

struct facets {
    const struct facet_value *values[FACET_COUNT]; /* the largest first */
    size_t counts[FACET_COUNT];
};

/*
 * Counts under the filter. Of each facet the filter's own value is left out, so that the
 * figures say what another choice would show; the lanes are all counted. Period, holder,
 * limit and place of the filter are not looked at. Quick however long the queue is: the
 * counts are kept.
 */
MUST_USE bool
store_facets(struct store *s, const struct queue_filter *filter, int64_t now_ms,
             struct arena *arena, struct facets *out, struct err *err);

/* The same for bands and lanes alone, at once: what stands beside each first page of a list. */
MUST_USE bool
store_counts(struct store *s, const struct queue_filter *filter, int64_t now_ms,
             struct arena *arena, struct facets *out, struct err *err);

/* When the row was first seen that waits longest, also of LANE_CAREFUL with `careful`; 0: none
 * waits. */
MUST_USE bool store_oldest_open(struct store *s, bool careful, int64_t *first_seen_ms,
                                struct err *err);

#endif
