/*
 * crawl_read: the readers of a crawl, and the pages that wait for them.
 *
 * As many readers as there are processors, so that pages are read while others come in; none of
 * them is waited for. Each has a few pages in hand, so that it need not wait for us, either; but
 * what lies behind a slow page goes to another reader: it holds up nobody but itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "crawler/opening.h"

#include <sched.h>

#define AHEAD_MAX   64                    /* pages that may wait to be read */
#define AHEAD_BYTES (32u * 1024u * 1024u) /* and their bodies */

static void
listen_to(void *user, int fd)
{
    struct crawl *c = user;

    for (size_t i = 0; i < CRAWL_READERS_MAX; i++) {
        c->readers.for_room[i] = false; /* this one; for others it is found out again */
    }
    (void)fetch_listen(c->fetcher, fd); /* or the loop looks every few milliseconds */
}

/* Says what was begun. Only when it does not fit is room worth being woken up for: each page
 * that a reader takes in makes some. */
static void
say(struct crawl *c, size_t i)
{
    struct crawl_readers *r = &c->readers;
    bool unsaid;
    int fd;

    unsaid = page_reader_say(r->readers[i], &fd);
    if (unsaid != r->for_room[i] && fd >= 0) {
        r->for_room[i] = unsaid;
        fetch_await_room(c->fetcher, fd, unsaid);
    }
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
        if (!page_reader_start(&options, &c->readers.readers[c->readers.count],
                               c->err)) {
            return false;
        }
        c->readers.count++;
    }
    return true;
}

bool
crawl_readers_ready(struct crawl *c)
{
    for (size_t i = 0; i < c->readers.count; i++) {
        if (!page_reader_ready(c->readers.readers[i], c->err)) {
            return false;
        }
    }
    return true;
}

static void
push(struct reading_queue *q, struct reading *reading)
{
    reading->next = NULL;
    if (q->last) {
        q->last->next = reading;
    } else {
        q->first = reading;
    }
    q->last = reading;
    q->count++;
}

/* There is one. */
static struct reading *
pop(struct reading_queue *q)
{
    struct reading *first = q->first;

    q->first = first->next;
    q->last = q->first ? q->last : NULL;
    q->count--;
    return first;
}

static void
give_back(struct crawl *c, struct reading_queue *q)
{
    while (q->count > 0) {
        visit_give_back(c->visits, pop(q)->visit);
    }
}

void
crawl_readers_free(struct crawl *c)
{
    struct crawl_readers *r = &c->readers;

    for (size_t i = 0; i < r->count; i++) {
        give_back(c, &r->in_hand[i]);
    }
    give_back(c, &r->waiting);
    while (c->readers.count > 0) {
        page_reader_free(c->readers.readers[--c->readers.count]);
    }
}

/* Who has the least to do; NULL when nobody has room. */
static struct page_reader *
freest(const struct crawl_readers *r, size_t *index)
{
    size_t most = 0;

    for (size_t i = 0; i < r->count; i++) {
        size_t room = page_reader_room(r->readers[i]);

        if (room > most) {
            most = room;
            *index = i;
        }
    }
    return most > 0 ? r->readers[*index] : NULL;
}

/* Gives waiting pages to readers. */
static void
hand_out(struct crawl_readers *r)
{
    struct page_reader *to;
    size_t i;

    while (r->waiting.count > 0 && (to = freest(r, &i)) != NULL) {
        struct reading *next = pop(&r->waiting);

        push(&r->in_hand[i], next);
        page_reader_begin(to, &next->in, &next->visit->arena, &next->out);
    }
}

void
crawl_read(struct crawl *c, struct reading *reading)
{
    struct crawl_readers *r = &c->readers;

    if (r->count == 0) {
        open_page(&reading->in, &reading->visit->arena, &reading->out);
        reading->then(reading);
        return;
    }
    push(&r->waiting, reading);
    r->open++;
    r->bytes += reading->in.body.n;
    hand_out(r);
}

/* What lies behind a slow page waits for another reader, before all else. */
static void
free_from_slow(struct crawl_readers *r, size_t i)
{
    size_t kept = r->in_hand[i].count - page_reader_take_back(r->readers[i]);
    struct reading_queue all = r->in_hand[i], waiting = r->waiting;

    if (kept == all.count) {
        return;
    }
    r->in_hand[i] = r->waiting = (struct reading_queue){ NULL, NULL, 0 };
    while (all.count > 0) {
        push(r->in_hand[i].count < kept ? &r->in_hand[i] : &r->waiting, pop(&all));
    }
    while (waiting.count > 0) {
        push(&r->waiting, pop(&waiting));
    }
}

void
crawl_read_on(struct crawl *c)
{
    struct crawl_readers *r = &c->readers;
    struct reading_queue done = { NULL, NULL, 0 };

    for (size_t i = 0; i < r->count; i++) {
        size_t finished = r->in_hand[i].count > 0 ? page_reader_turn(r->readers[i]) : 0;

        if (page_reader_broken(
                r->readers[i])) { /* else every page would lose its ads */
            c->failed = true;
            (void)err_set_kind(c->err, ERR_START, "pages cannot be read: %s",
                               page_reader_broken(r->readers[i]));
        }
        while (finished-- > 0) {
            push(&done, pop(&r->in_hand[i]));
        }
        free_from_slow(r, i);
    }
    r->open -= done.count;
    for (const struct reading *at = done.first; at; at = at->next) {
        r->bytes -= at->in.body.n;
    }
    hand_out(r); /* readers work on while these pages are finished */
    for (size_t i = 0; i < r->count; i++) {
        say(c, i);
    }
    while (done.count > 0) {
        struct reading *reading = pop(&done);

        reading->then(reading);
    }
}

bool
crawl_read_enough(const struct crawl *c)
{
    return c->readers.open >= AHEAD_MAX || c->readers.bytes >= AHEAD_BYTES;
}
