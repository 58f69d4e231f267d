/*
 * later: URLs that are due in the future, in order of their time, packed (crawler/packed.h).
 *
 * A crawl that goes on for weeks keeps all that it has visited here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_LATER_H
#define CRAWLER_LATER_H

#include "crawler/host.h"

/* All zero it is empty. Hosts stay the caller's and must live as long. */
struct later {
    struct later_url **heap; /* by wake_ms */
    size_t count, capacity;
};

/* Keeps the URL, whose address begins with the host's origin, until wake_ms; the caller keeps
 * `url`. */
void later_add(struct later *later, struct host *host, const struct waiting *url,
               int64_t wake_ms);
/* When the first one is to be taken; INT64_MAX: there is none. */
int64_t later_first_ms(const struct later *later);
/* Takes the first one, freed with free(); there is one. */
struct waiting *later_take(struct later *later);
/* Drops all; it is empty afterwards. */
void later_free(struct later *later);

#endif
