/*
 * visit: one finished visit on its way to be kept: the page, and the exchange that it came from.
 *
 * Everything it points to lives in its own arena; arenas are used again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_VISIT_H
#define CRAWLER_VISIT_H

#include "core/err.h"
#include "core/page.h"
#include "crawler/warc.h"

struct visit {
    struct visit *next;
    struct arena arena;
    struct page page;
    struct warc_visit exchange; /* to be archived; header "": nothing is */
    bool is_record; /* no visit of a page: its archived record is noted, its links are added */
};

/* Visits that can be used again. All zero is an empty one. */
struct visits {
    struct visit *spare;
};

/* A visit to fill in, with the URL copied into its arena. */
struct visit *visit_take(struct visits *pool, const struct page_url *at);
/* Gives it back; NULL is fine. */
void visit_give_back(struct visits *pool, struct visit *v);
void visits_free(struct visits *pool);

/* Where the finished visits of a crawl go. Once a function has failed, all others do. */
struct visit_sink {
    void *self;
    struct visits *visits; /* where they come from, and go back to */
    int fd; /* turn() has something to do when something comes from it; -1: none */
    /* Waits something until fd takes more? Not asked without fd. */
    bool (*unsaid)(void *self);
    /* Takes a visit over. */
    bool (*take)(void *self, struct visit *v, struct err *err);
    /* Goes on with what waits, without waiting; called in each turn of the crawl's loop. */
    bool (*turn)(void *self, struct err *err);
    /* Milliseconds until turn() has something to do by itself; INT64_MAX: nothing waits. */
    int64_t (*wait_ms)(void *self);
    /* All that was taken is to go to the disk: what the port is asked behind this knows it. Called
     * before the port is asked for what was visited in this run, and at the end. A keeper returns
     * when it has; one in another process is told, and says itself whether it did: it may still
     * be on its way when this returns. */
    bool (*flush)(void *self, struct err *err);
};

#endif
