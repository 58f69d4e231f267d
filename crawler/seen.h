/*
 * seen: which URLs a crawl knows, eight bytes each.
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
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

/* Adds a hash; false when it was there already. */
bool seen_add(struct seen *s, uint64_t hash);
bool seen_has(const struct seen *s, uint64_t hash);
void seen_free(struct seen *s);

#endif
