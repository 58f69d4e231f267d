/*
 * queue_plan: by which walks a list of the queue is made.
 *
 * One filter is one walk along its index. Several filters together are the walk along the
 * narrowest of them, sifted by the others: fast, as long as the others let enough pass. Where
 * they do not, what passes is of few sorts (store/cell.h), and the list is the meeting of a
 * walk for each. A period is one walk for each of its days. So the work is bounded by the walks
 * and the rows that are wanted, and not by how many rows a filter keeps out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_QUEUE_PLAN_H
#define STORE_QUEUE_PLAN_H

#include "store/queue_walk.h"

/* Where a list takes another way; tests set their own, so that few rows take all ways. */
struct plan_limits {
    int64_t period; /* rows of a period that are sorted rather than walked along */
    size_t sifted;  /* entries gone through before other ways are looked for */
    size_t few;     /* sorts that are walked along rather than sifting */
    size_t sorts;   /* sorts that are walked along when sifting finds too little */
    int64_t read;   /* rows of sorts of which a period may keep out all */
};

/* What "open" and "claimed" mean at a time, as stored states. */
struct stored {
    enum queue_state state;
    int64_t claim_from, claim_to; /* claims that run out in [from, to) */
};
#define STORED_MAX 3
size_t stored_of(const struct queue_filter *filter, int64_t now_ms,
                 struct stored out[STORED_MAX]);

/* Brings the first `wanted` places of a stored state to the others, and perhaps more. */
MUST_USE bool plan_run(struct finding *f, const struct stored *stored, size_t wanted,
                       struct err *err);

/* The filters that are given and lead in an index, those that keep out most first; as walks
 * of the state. */
#define GIVEN_MAX 6
size_t
plan_given(const struct finding *f, enum queue_state state, struct walk out[GIVEN_MAX]);

#endif
