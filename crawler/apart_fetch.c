/*
 * apart_fetch: the side of the process that fetches: a port and a sink made of messages.
 *
 * Rows and numbers that are asked for are waited for. Whether a source is paused is asked in
 * passing, and the last answer holds until the next.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/apart_parts.h"

#include "core/mem.h"
#include "core/time.h"
#include "crawler/sandbox.h"
#include "crawler/visit_wire.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

#define WAIT_MS 1000 /* between two looks while an answer is awaited */
/* So much is said at once, to wake the keeper up less often; or what there is after SAY_MS. */
#define SAY_BYTES (64u << 10)
#define SAY_MS    10
/* Visits that wait while the keeper has a batch put on disk: bytes. */
#define FETCHED_PENDING (12u << 20)
#define LOOKUP_STACK    (1u << 20) /* of a thread that looks a name up */

/* What is known of a source's pause. */
struct pause {
    bool known, paused;
};

struct far {
    struct channel channel;
    const struct source *sources;
    size_t source_count;
    struct pause *pauses; /* one for each */
    struct visits visits;
    bool full;       /* the socket did not take all */
    int64_t said_ms; /* when all was said, monotonic */
    volatile sig_atomic_t stop;
    unsigned walls; /* around this process */
};

static bool
is_gone(struct err *err)
{
    return err_set_kind(err, ERR_START, "the process that keeps what is found is gone");
}

/* Takes note of what the other side says unasked. */
static void
hear(struct far *f, int kind, struct wire_getter *g)
{
    struct str id;

    if (kind == APART_STOP) {
        f->stop = 1;
    } else if (kind == APART_PAUSED) {
        id = wire_get_bytes(g);
        for (size_t i = 0; i < f->source_count; i++) {
            if (str_eq(f->sources[i].id, id)) {
                f->pauses[i] = (struct pause){ true, wire_get_bool(g) };
                return;
            }
        }
    }
}

/* Waits for a message of that kind, or for a row before it. */
static bool
await(struct far *f, int wanted, struct wire_getter *g, int *kind, struct err *err)
{
    if (!channel_push(&f->channel, 0)) {
        return is_gone(err);
    }
    for (;;) {
        while (channel_next(&f->channel, kind, g)) {
            if (*kind == wanted || *kind == APART_ROW) {
                return true;
            }
            hear(f, *kind, g);
        }
        if (f->channel.gone) {
            return is_gone(err);
        }
        channel_pull(&f->channel, WAIT_MS);
    }
}

/* --- the port */

/* Takes rows until there are no more; what says so is of that kind. */
static bool
take_rows(struct far *f, int wanted, frontier_row *row, void *user,
          struct wire_getter *g, struct err *err)
{
    struct page_url at;
    int kind;

    while (await(f, wanted, g, &kind, err)) {
        if (kind == wanted) {
            return true;
        }
        wire_take_url(g, f->sources, f->source_count, &at);
        if (!wire_whole(g)) {
            return err_set_kind(err, ERR_START, "a row of the frontier makes no sense");
        }
        if (!row(user, &at, err)) {
            return false;
        }
    }
    return false;
}

static bool
far_load(void *self, struct str source, frontier_row *row, void *user, struct err *err)
{
    struct far *f = self;
    size_t begun = channel_begin(&f->channel, APART_LOAD);
    struct wire_getter g;

    wire_put_text(&f->channel.out, source);
    (void)channel_end(&f->channel, begun);
    return take_rows(f, APART_DONE, row, user, &g, err);
}

static bool
far_due(void *self, struct str source, const struct frontier_window *window,
        frontier_row *row, void *user, int64_t *reached_ms, struct err *err)
{
    struct far *f = self;
    size_t begun = channel_begin(&f->channel, APART_DUE);
    struct wire_getter g;

    wire_put_text(&f->channel.out, source);
    wire_put_number(&f->channel.out, window->from_ms);
    wire_put_number(&f->channel.out, window->until_ms);
    wire_put_number(&f->channel.out, window->most);
    (void)channel_end(&f->channel, begun);
    if (!take_rows(f, APART_NUMBER, row, user, &g, err)) {
        return false;
    }
    *reached_ms = wire_get_number(&g);
    return true;
}

/* Says many URLs in one message. */
static bool
say_urls(struct far *f, int kind, const struct page_url *urls, size_t count,
         struct err *err)
{
    size_t begun = channel_begin(&f->channel, kind);

    wire_put_number(&f->channel.out, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        wire_put_url(&urls[i], &f->channel.out);
    }
    return channel_end(&f->channel, begun) ||
           err_set(err, "%zu addresses are more than can be handed over", count);
}

static bool
far_add(void *self, const struct page_url *urls, size_t count, struct err *err)
{
    struct far *f = self;
    struct wire_getter g;
    int kind;

    return say_urls(f, APART_ADD, urls, count, err) &&
           await(f, APART_DONE, &g, &kind, err);
}

static bool
far_recall(void *self, const struct page_url *urls, size_t count, frontier_row *row,
           void *user, struct err *err)
{
    struct far *f = self;
    struct wire_getter g;

    return say_urls(f, APART_RECALL, urls, count, err) &&
           take_rows(f, APART_DONE, row, user, &g, err);
}

static bool
far_requested_since(void *self, struct str source, int64_t since_ms, int64_t *count,
                    struct err *err)
{
    struct far *f = self;
    size_t begun = channel_begin(&f->channel, APART_REQUESTED);
    struct wire_getter g;
    int kind;

    wire_put_text(&f->channel.out, source);
    wire_put_number(&f->channel.out, since_ms);
    (void)channel_end(&f->channel, begun);
    if (!await(f, APART_NUMBER, &g, &kind, err)) {
        return false;
    }
    *count = (int64_t)wire_get_count(&g, INT64_MAX);
    return true;
}

static bool
far_paused(void *self, struct str source, bool *paused, struct err *err)
{
    struct far *f = self;
    size_t begun = channel_begin(&f->channel, APART_IS_PAUSED), i = 0;
    struct wire_getter g;
    int kind;

    wire_put_text(&f->channel.out, source);
    (void)channel_end(&f->channel, begun);
    while (i + 1 < f->source_count && !str_eq(f->sources[i].id, source)) {
        i++;
    }
    while (!f->pauses[i].known) {
        if (!await(f, APART_PAUSED, &g, &kind, err)) {
            return false;
        }
        hear(f, kind, &g);
    }
    *paused = f->pauses[i].paused;
    return true;
}

/* --- the sink */

/* Puts a visit; false when it is too large for a message. */
static bool
put_visit(struct far *f, const struct visit *v)
{
    size_t begun = channel_begin(&f->channel, APART_VISIT);

    wire_put_visit(v, &f->channel.out);
    return channel_end(&f->channel, begun);
}

static bool
far_take(void *self, struct visit *v, struct err *err)
{
    struct far *f = self;
    bool put = put_visit(f, v);

    if (!put) { /* the page keeps its row, so that it does not come again at once */
        v->page.outcome = PAGE_TOO_LARGE;
        v->page.what = STR("what was read from it is more than can be handed over");
        v->page.link_count = v->page.ad_count = 0;
        v->exchange.header = STR("");
        put = put_visit(f, v);
    }
    visit_give_back(&f->visits, v);
    if (put && channel_pending(&f->channel) < (f->full ? FETCHED_PENDING : SAY_BYTES)) {
        return true; /* far_turn() says it */
    }
    return (put && channel_push(&f->channel, FETCHED_PENDING)) || is_gone(err);
}

/* Milliseconds until what there is is to be said; INT64_MAX: nothing, or there is no room. */
static int64_t
far_wait_ms(void *self)
{
    const struct far *f = self;
    int64_t left_ms = f->said_ms + SAY_MS - clock_mono_ms();

    return channel_pending(&f->channel) == 0 || f->full ? INT64_MAX
           : left_ms > 0                                ? left_ms
                                                        : 0;
}

static bool
far_turn(void *self, struct err *err)
{
    struct far *f = self;
    struct wire_getter g;
    int kind;

    channel_pull(&f->channel, 0);
    while (channel_next(&f->channel, &kind, &g)) {
        hear(f, kind, &g);
    }
    if (!f->full && channel_pending(&f->channel) < SAY_BYTES && far_wait_ms(f) > 0) {
        return true;
    }
    if (!channel_push(&f->channel, SIZE_MAX)) {
        return is_gone(err);
    }
    f->full = channel_pending(&f->channel) > 0;
    f->said_ms = clock_mono_ms();
    return true;
}

/* The kernel tells when the channel takes more. */
static bool
far_unsaid(void *self)
{
    return ((const struct far *)self)->full;
}

/* The keeper puts what there is before it answers what is asked behind this; at the end it does so
 * while this process takes itself down. Whether it could is its own to tell: it does so behind
 * APART_END, too. */
static bool
far_flush(void *self, struct err *err)
{
    struct far *f = self;

    (void)channel_end(&f->channel, channel_begin(&f->channel, APART_FLUSH));
    return channel_push(&f->channel, 0) || is_gone(err);
}

/* --- the process */

static void
far_progress(void *user, const struct crawl_stats *stats)
{
    struct far *f = user;
    size_t begun = channel_begin(&f->channel, APART_STATS);
    struct crawl_stats all = *stats;

    all.walls |= f->walls;
    wire_put_stats(&all, &f->channel.out);
    (void)channel_end(&f->channel, begun);
}

/*
 * libcurl looks names up in threads, hundreds of them when a crawl begins. They share one heap, and
 * their stacks are small enough for libc to keep them for the next ones; eight megabytes each, as
 * is usual, are made and given back for every name.
 */
static void
make_threads_cheap(void)
{
    pthread_attr_t how;

    (void)mallopt(M_ARENA_MAX, 1);
    if (pthread_attr_init(&how) == 0) {
        (void)(pthread_attr_setstacksize(&how, LOOKUP_STACK) == 0 &&
               pthread_setattr_default_np(&how) == 0);
        (void)pthread_attr_destroy(&how);
    }
}

/* Waits until the other side has opened what it needs; then it is known what its port can do. */
static bool
told_to_go(struct far *f, struct frontier_port *port)
{
    struct wire_getter g;
    int kind;

    if (!await(f, APART_GO, &g, &kind, NULL)) {
        return false;
    }
    if (!wire_get_bool(&g)) {
        port->due = NULL;
    }
    return true;
}

static void
say_end(struct far *f, bool ok, const struct err *err)
{
    size_t begun = channel_begin(&f->channel, APART_END);

    wire_put_number(&f->channel.out, ok);
    wire_put_number(&f->channel.out, err->kind);
    wire_put_text(&f->channel.out, str_of(err->text));
    (void)channel_end(&f->channel, begun);
    (void)channel_push(&f->channel, 0);
}

void
apart_fetch(int fd, const struct crawl_options *options, const struct source *sources,
            size_t source_count)
{
    struct far f = { .sources = sources, .source_count = source_count };
    struct crawl_options own = *options;
    struct frontier_port port = { .self = &f,
                                  .load = far_load,
                                  .recall = far_recall,
                                  .due = far_due,
                                  .add = far_add,
                                  .paused = far_paused,
                                  .requested_since = far_requested_since };
    const struct visit_sink sink = { .self = &f,
                                     .visits = &f.visits,
                                     .fd = fd,
                                     .unsaid = far_unsaid,
                                     .take = far_take,
                                     .turn = far_turn,
                                     .wait_ms = far_wait_ms,
                                     .flush = far_flush };
    const struct crawl_watch watch = { .user = &f, .progress = far_progress };
    struct crawl_stats stats;
    struct err err = { .kind = ERR_NONE };

    make_threads_cheap();
    channel_init(&f.channel, fd);
    f.pauses = mem_alloc(source_count + 1, sizeof *f.pauses);
    own.stop = &f.stop;
    if (told_to_go(&f, &port)) {
        bool ok;

        f.walls = sandbox_enter_fetcher();
        ok =
            crawl_loop(&own, sources, source_count, &port, &sink, &watch, &stats, &err);
        say_end(&f, ok, &err);
    }
    visits_free(&f.visits);
    free(f.pauses);
    channel_free(&f.channel);
}
