/*
 * crawl_read: the readers of a crawl, and the pages that wait for them.
 *
 * As many readers as there are processors, so that pages are read while others come in; none of
 * them is waited for. A page over which one has to be ended holds up nobody but itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include <sched.h>

#define AHEAD_MAX   64                    /* pages that may wait to be read */
#define AHEAD_BYTES (32u * 1024u * 1024u) /* and their bodies */

static void
listen_to(void *user, int fd)
{
    struct crawl *c = user;

    (void)fetch_listen(c->fetcher, fd); /* or the loop looks every few milliseconds */
}

/* One for each processor, and two at least: one may hang over its page. */
static size_t
readers_wanted(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    return count < 2                   ? 2
           : count > CRAWL_READERS_MAX ? CRAWL_READERS_MAX
                                       : (size_t)count;
}

bool
crawl_readers_new(struct crawl *c)
{
    const struct page_reader_options options = { .program = c->options->reader_program,
                                                 .opened = listen_to,
                                                 .user = c };
    size_t count = options.program ? readers_wanted() : 0;

    while (c->readers.count < count) {
        if (!page_reader_new(&options, &c->readers.readers[c->readers.count], c->err)) {
            return false;
        }
        c->readers.count++;
    }
    return true;
}

void
crawl_readers_free(struct crawl *c)
{
    struct crawl_readers *r = &c->readers;

    for (size_t i = 0; i < r->count; i++) {
        if (r->reads[i]) {
            visit_give_back(c->visits, r->reads[i]->visit);
        }
    }
    while (r->first) {
        struct visit *v = r->first->visit;

        r->first = r->first->next;
        visit_give_back(c->visits, v);
    }
    while (c->readers.count > 0) {
        page_reader_free(c->readers.readers[--c->readers.count]);
    }
}

/* Gives waiting pages to readers that have none. */
static void
hand_out(struct crawl_readers *r)
{
    for (size_t i = 0; i < r->count && r->first; i++) {
        struct reading *next = r->first;

        if (r->reads[i]) {
            continue;
        }
        r->first = next->next;
        r->last = r->first ? r->last : NULL;
        r->reads[i] = next;
        page_reader_begin(r->readers[i], &next->in, &next->visit->arena, &next->out);
    }
}

void
crawl_read(struct crawl *c, struct reading *reading)
{
    struct crawl_readers *r = &c->readers;

    if (r->count == 0) {
        extract_page(&reading->in, &reading->visit->arena, &reading->out);
        reading->then(reading);
        return;
    }
    reading->next = NULL;
    if (r->last) {
        r->last->next = reading;
    } else {
        r->first = reading;
    }
    r->last = reading;
    r->open++;
    r->bytes += reading->in.body.n;
    hand_out(r);
}

void
crawl_read_on(struct crawl *c)
{
    struct crawl_readers *r = &c->readers;

    for (size_t i = 0; i < r->count; i++) {
        struct reading *done = r->reads[i];

        if (!done || !page_reader_turn(r->readers[i])) {
            continue;
        }
        if (page_reader_broken(
                r->readers[i])) { /* else every page would lose its ads */
            c->failed = true;
            (void)err_set_kind(c->err, ERR_START, "pages cannot be read: %s",
                               page_reader_broken(r->readers[i]));
            return;
        }
        r->reads[i] = NULL;
        r->open--;
        r->bytes -= done->in.body.n;
        hand_out(r); /* the reader works on while this page is finished */
        done->then(done);
    }
}

bool
crawl_read_enough(const struct crawl *c)
{
    return c->readers.open >= AHEAD_MAX || c->readers.bytes >= AHEAD_BYTES;
}
