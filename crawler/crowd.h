/*
 * crowd: how many addresses a crawl knows that differ in their parameters, or their date, alone.
 *
 * A search form with many fields makes addresses without end; each is new. Those with three
 * parameters or more are counted by what stands before them. A calendar does, too: where it is
 * not sure that a number is a year (crawler/url.h), those that would lie ahead are counted by
 * what stands before it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CROWD_H
#define CRAWLER_CROWD_H

#include "core/digest.h"
#include "crawler/url.h"

#define CROWD_MAX        2000 /* addresses of one path with as many parameters */
#define CROWD_PARAMETERS 3
#define CROWD_DATES      12 /* of one path that may be no dates */

enum crowd_kind { CROWD_NONE, CROWD_CHOICES, CROWD_CALENDAR };

struct crowd {
    struct crowd_slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

/* Counts an address; how many of its kind there are now. 0: it is of no kind that is counted. */
unsigned crowd_add(struct crowd *crowd, const struct hash_key *key, const struct url *url,
                   int this_year);
/* Its kind when there is no room for one more of it; NONE: there is. */
enum crowd_kind crowd_is_full(const struct crowd *crowd, const struct hash_key *key,
                              const struct url *url, int this_year);
void crowd_free(struct crowd *crowd);

#endif
