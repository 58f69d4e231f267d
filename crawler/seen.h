/*
 * seen: which URLs a crawl knows, eight bytes each, and when they were fetched, four more once
 * any was.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SEEN_H
#define CRAWLER_SEEN_H

#include "core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A set of keyed hashes; pages cannot aim at one slot because they do not know the key. */
struct seen {
    uint64_t *slots; /* 0: empty */
    uint32_t *times; /* seconds since 1970, beside the slots; NULL none is noted */
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

/* Adds a hash; false when it was there already. */
bool seen_add(struct seen *s, uint64_t hash);
bool seen_has(const struct seen *s, uint64_t hash);
/* Notes when what is in the set was fetched, milliseconds since 1970. */
void seen_note(struct seen *s, uint64_t hash, int64_t fetched_ms);
/* Seconds since 1970; 0: not noted, or not in the set. */
int64_t seen_fetched_s(const struct seen *s, uint64_t hash);
void seen_free(struct seen *s);

#endif
