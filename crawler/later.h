/*
 * later: URLs that are due in the future, in order of their time, packed (crawler/packed.h).
 *
 * A crawl that goes on for weeks keeps here what it has visited, as much as may be; the rest its
 * frontier's port remembers (crawler/crawl_away.c).
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
    size_t lasting; /* of them, those that may not be given up */
};

/* Keeps the URL, whose address begins with the host's origin, until wake_ms, or until it is given
 * up when it `may_go`; the caller keeps `url`. */
void later_add(struct later *later, struct host *host, const struct waiting *url,
               int64_t wake_ms, bool may_go);
/* When the first one is to be taken; INT64_MAX: there is none. */
int64_t later_first_ms(const struct later *later);
/* Takes the first one, freed with free(); there is one. */
struct waiting *later_take(struct later *later);
/* Takes over a URL that was given up, freed with free(). */
typedef void later_gone(void *user, struct waiting *url);
/* Gives up half of those that may go, rounded up: those whose time comes last. */
void later_give_up(struct later *later, later_gone *gone, void *user);
/* Drops all; it is empty afterwards. */
void later_free(struct later *later);

#endif
