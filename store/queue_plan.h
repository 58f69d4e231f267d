/*
 * queue_plan: by which walks a list of the queue is made.
 *
 * A walk goes along one index in list order. One filter is one walk for each state that it
 * means. Several filters together are one walk for each sort of row that passes them all, when
 * these are few; the counts of the sorts are known (store/tally.h). A period is one walk for
 * each of its days. So the work is bounded by the walks and the rows that are wanted, and not
 * by how many rows a filter keeps out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_QUEUE_PLAN_H
#define STORE_QUEUE_PLAN_H

#include "store/inside.h"

/* What leads in the index of a walk, behind the state. */
enum driving {
    BY_STATE,
    BY_LANE,
    BY_SOURCE,
    BY_LANG,
    BY_KIND,
    BY_CUE,
    BY_OUTCOME,
    BY_HOLDER,
    BY_CELL,
    BY_DAY,
    BY_PERIOD, /* the rows of a short period, sorted */
    BY_COUNT
};

struct walk {
    enum driving driving;
    enum queue_state state;
    int64_t claim_from, claim_to; /* claims that run out in [from, to) */
    enum lane lane;               /* LANE_NONE: any but LANE_CAREFUL */
    int64_t band;                 /* no row is higher */
    int64_t number;               /* of the sort or the day; 0 with other walks */
};

struct plan {
    struct list walks; /* of struct walk; the caller frees items */
    struct arena *arena;
    int64_t now_ms;
};

/* The walks of a list: all its rows, each once. */
MUST_USE bool plan_list(struct store *s, const struct queue_filter *filter,
                        struct plan *plan, struct err *err);
/* The same for counting all rows, where many short walks do not pay. */
MUST_USE bool plan_count(struct store *s, const struct queue_filter *filter,
                         struct plan *plan, struct err *err);
/* The highest band that the filter lets pass. */
int64_t plan_highest_band(const struct queue_filter *filter);

#endif
