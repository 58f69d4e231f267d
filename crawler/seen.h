/*
 * seen: which URLs a crawl knows, and when they were fetched: 9 to 12 bytes each, and half as
 * much more once times are noted.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SEEN_H
#define CRAWLER_SEEN_H

#include "core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEEN_PARTS 64

/* A part of a set: the hashes that begin with its number, in order, with gaps between them. */
struct seen_part {
    uint64_t *slots; /* 0: empty */
    uint32_t *times; /* seconds since 1970, beside the slots; NULL none is noted */
    size_t span;     /* slots among which a hash has its own */
    size_t size;     /* with those behind the last of these */
    size_t count;
};

/* A set of keyed hashes; pages cannot aim at one slot because they do not know the key. Its parts
 * grow one after another, so that it is never there twice. All zero it is empty. */
struct seen {
    struct seen_part parts[SEEN_PARTS];
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
