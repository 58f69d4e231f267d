/*
 * apart_parts: what the two sides of crawler/apart.h say to each other; nobody else includes it but
 * tests that put a fetcher of their own in the place of ours.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_APART_PARTS_H
#define CRAWLER_APART_PARTS_H

#include "crawler/apart.h"
#include "crawler/channel.h"

#include <sys/types.h>

struct crawl_apart {
    const struct crawl_options *options;
    const struct source *sources;
    size_t source_count;
    struct channel channel;
    pid_t child; /* -1: it was waited for */
};

enum apart_message {
    /* to the process that fetches */
    APART_GO,     /* begin; whether the port can be asked for what is due */
    APART_STOP,   /* come to an end */
    APART_ROW,    /* a URL of the frontier */
    APART_DONE,   /* what was asked for is done */
    APART_NUMBER, /* the number that was asked for */
    APART_PAUSED, /* source, whether it is paused */
    /* from it */
    APART_LOAD,      /* source: rows, then done */
    APART_RECALL,    /* count, URLs: rows, then done */
    APART_DUE,       /* source, window: rows, then the time that was reached */
    APART_ADD,       /* count, URLs: done */
    APART_REQUESTED, /* source, time: number */
    APART_IS_PAUSED, /* source: paused */
    APART_VISIT,
    APART_FLUSH, /* put what was brought, before what comes behind this; not answered */
    APART_STATS,
    APART_END, /* whether it went well, and otherwise kind and sentence */
};

#define APART_PENDING (4u << 20) /* bytes that may wait to be sent */

/* The loop in the process that fetches: from APART_GO to APART_END; closes the channel. */
void apart_fetch(int fd, const struct crawl_options *options, const struct source *sources,
                 size_t source_count);

/* What the child does; apart_fetch(), or what a test puts in its place. */
typedef void apart_fetcher(int fd, const struct crawl_options *options,
                           const struct source *sources, size_t source_count);
/* crawl_apart_begin() with that child. */
MUST_USE bool apart_begin(apart_fetcher *fetcher, const struct crawl_options *options,
                          const struct source *sources, size_t source_count,
                          struct crawl_apart **out, struct err *err);
/* Waits a moment for the child's end, and ends it then; its status. */
int apart_reap(struct crawl_apart *a);

#endif
