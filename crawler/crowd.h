/*
 * crowd: how many addresses a crawl knows that differ in their parameters alone.
 *
 * A search form with many fields makes addresses without end; each is new. Those with three
 * parameters or more are counted by what stands before them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CROWD_H
#define CRAWLER_CROWD_H

#include "core/digest.h"
#include "crawler/url.h"

#define CROWD_MAX        2000 /* addresses of one path with as many parameters */
#define CROWD_PARAMETERS 3

struct crowd {
    struct crowd_slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

/* Counts an address; how many of its kind there are now. 0: it has few parameters. */
unsigned
crowd_add(struct crowd *crowd, const struct hash_key *key, const struct url *url);
/* Is there no room for one more? */
bool crowd_is_full(const struct crowd *crowd, const struct hash_key *key,
                   const struct url *url);
void crowd_free(struct crowd *crowd);

#endif
