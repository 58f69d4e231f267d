/*
 * queue_walk: goes along one index of the queue, in list order, entry by entry.
 *
 * An entry has its place in the list and the number of its sort (store/cell.h), so a walk
 * sifts by any filter without reading rows. What is claimed is the exception: there the rows
 * are read, for who holds what until when is in no index, and it is little.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_QUEUE_WALK_H
#define STORE_QUEUE_WALK_H

#include "store/cell.h"

/* What leads in the index of a walk, behind the state. */
enum driving {
    BY_STATE,
    BY_LANE,
    BY_SOURCE,
    BY_LANG,
    BY_KIND,
    BY_CUE,
    BY_OUTCOME,
    BY_CELL,
    BY_DAY,
    BY_PERIOD, /* a period, sorted by time: is read whole */
    BY_CLAIM,  /* rows, of those who hold them */
    BY_HOLDER, /* rows, of one holder */
    BY_COUNT
};

/* Where a row stands in the list. */
struct place {
    enum queue_state state; /* as stored */
    int64_t band;
    double probability;
    int64_t first_seen_ms, tie, cell;
};

struct walk {
    enum driving driving;
    enum queue_state state;
    struct bind value;            /* of what leads; "" where nothing does */
    int64_t claim_from, claim_to; /* BY_CLAIM, BY_HOLDER: ends of claims, [from, to) */
    int64_t band_high;            /* no entry is of a higher band */
    struct place last;            /* the latest entry, when begun */
    bool begun, ended;
    size_t passed; /* of the entries so far */
};

/* A list while it is made. */
struct finding {
    struct store *store;
    const struct queue_filter *filter;
    struct str not_by; /* leaves out what they called unsure; "" nothing */
    struct cell_test test;
    struct list places; /* what passed; the caller frees items */
};

/* A walk from the top, or from where the filter's list goes on. */
struct walk walk_of(const struct finding *f, enum driving driving,
                    enum queue_state state, struct bind value);
/* The next entries, at most so many; those that pass come to the places. */
MUST_USE bool
walk_on(struct finding *f, struct walk *walk, size_t entries, struct err *err);
/* Which of two places comes first; 0: their rows are alike to 60 bits of their keys. */
int place_cmp(const struct place *a, const struct place *b);
/* Sorts them; what came by two walks stays once. */
void places_sort(struct list *places);

#endif
