/*
 * frontier_write: adding URLs inside a step that is running already.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_FRONTIER_WRITE_H
#define STORE_FRONTIER_WRITE_H

#include "core/page.h"
#include "store/inside.h"

/* The end of one source's list; zeroed but for `store` at first. */
struct frontier_end {
    struct store *store;
    struct str source; /* borrowed */
    int64_t place;     /* of the next URL */
    bool known;
};

/* Adds one URL at the end, or nothing when it is known. */
MUST_USE bool frontier_append(struct frontier_end *end, const struct page_url *url,
                              int64_t now_ms, struct err *err);
/* Adds them all; of known ones (fetched_ms > 0) it is noted when they changed last, as was said. */
MUST_USE bool frontier_append_all(struct store *s, const struct page_url *urls,
                                  size_t count, int64_t now_ms, struct err *err);

#endif
