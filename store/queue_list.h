/*
 * queue_list: the list as store_claim_next() needs it too.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_QUEUE_LIST_H
#define STORE_QUEUE_LIST_H

#include "store/inside.h"
#include "store/queue.h"

/* As store_queue_list(); leaves out what `not_by` called unsure, for it wants a second
 * reader. An empty not_by leaves out nothing. */
MUST_USE bool
queue_list(struct store *s, const struct queue_filter *filter, int64_t now_ms,
           struct str not_by, struct arena *arena, struct list *rows, struct err *err);
/* The same, as store_queue_each(); inside a look or a step. */
MUST_USE bool queue_list_each(struct store *s, const struct queue_filter *filter,
                              int64_t now_ms, struct str not_by, queue_each *each,
                              void *user, struct err *err);

#endif
