/*
 * waiting: URLs that wait for their host, packed.
 *
 * A crawl knows a million URLs and asks for a few at a time. A queue keeps them as bytes
 * (crawler/packed.h), in blocks, without the host's origin and without what it begins with like
 * the URL before it: those that were found together mostly have a path in common. A URL becomes a
 * struct again when it is taken.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_WAITING_H
#define CRAWLER_WAITING_H

#include "core/page.h"

/* A URL that waits, in one piece of memory with its texts. */
struct waiting {
    struct waiting *next;
    struct page_url at; /* texts live behind the struct */
    uint32_t source;    /* index of its source */
    int tries;          /* requests already sent in this run */
};

/* A copy of `at` that can wait; freed with free(). The source's name is not copied. */
struct waiting *waiting_new(const struct page_url *at, uint32_t source);
/* The same, with at->url behind an origin. */
struct waiting *waiting_new_under(struct str origin, const struct page_url *at,
                                  uint32_t source);

/* An address that another is compared with. */
struct waiting_text {
    char *p;
    size_t n, capacity;
};

/* URLs of one origin, first in first out. Zeroed it is empty. */
struct waiting_queue {
    struct waiting_block *first, *last;
    size_t count;
    struct waiting_text pushed, taken; /* the last ones, while others wait */
};

/* Packs a URL at the end; its address begins with `origin` and is no longer than URL_MAX. The
 * caller keeps `url`. */
void
waiting_push(struct waiting_queue *queue, struct str origin, const struct waiting *url);
/* Takes the first URL, freed with free(); NULL when the queue is empty. */
struct waiting *waiting_pop(struct waiting_queue *queue, struct str origin);
/* Bytes in which they are packed, and that were taken from a block which has others. */
size_t waiting_bytes(const struct waiting_queue *queue);
/* Drops all URLs; the queue is empty afterwards. */
void waiting_drop(struct waiting_queue *queue);

#endif
