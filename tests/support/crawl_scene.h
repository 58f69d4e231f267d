/*
 * crawl_scene: the state of a crawl of two sources on one host, on a frontier in memory, and a
 * clock that can be set. The loop is not run: each look at what was left to the port is asked for.
 *
 * Include it behind cmocka.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_CRAWL_SCENE_H
#define TESTS_SUPPORT_CRAWL_SCENE_H

#include "core/time.h"
#include "crawler/crawl_state.h"
#include "tests/support/frontier_memory.h"
#include "tests/support/set_clock.h"

#include <stdlib.h>

#define DAY_MS   INT64_C(86400000)
#define HOUR_MS  INT64_C(3600000)
#define PART     64    /* visited URLs that a host may have in its queue */
#define ROWS     20    /* that were left */
#define HOST     "http://a.example"
#define OF_BOARD 0
#define OF_TWO   1

static const struct str SCENE_SEEDS[] = { { HOST "/", sizeof HOST } };

/* A crawl of two sources on one host. */
struct scene {
    struct crawl_options options;
    struct source sources[2];
    struct frontier_memory memory;
    struct frontier_port port;
    struct visit_sink sink;
    struct crawl_stats stats;
    struct err err;
    struct crawl c;
};

static inline bool
no_flush(void *self, struct err *err)
{
    (void)self;
    (void)err;
    return true;
}

static inline void
open_scene(struct scene *s)
{
    *s = (struct scene){ .options = { .visited_max = 8, .delay_override_ms = -1 },
                         .sink = { .flush = no_flush } };
    arena_init(&s->memory.arena, 0);
    s->port = memory_port(&s->memory);
    s->port.due = memory_due;
    s->port.paused = memory_paused;
    s->c = (struct crawl){ .options = &s->options,
                           .port = &s->port,
                           .sink = &s->sink,
                           .stats = &s->stats,
                           .err = &s->err,
                           .source_count = 2 };
    arena_init(&s->c.arena, 0);
    s->c.sources = ARENA_NEW(&s->c.arena, struct crawl_source, 2);
    for (size_t i = 0; i < 2; i++) {
        s->sources[i] =
            (struct source){ .id = i == OF_BOARD ? STR("board") : STR("two"),
                             .seeds = SCENE_SEEDS,
                             .seed_count = 1 };
        s->c.sources[i].source = &s->sources[i];
        s->c.sources[i].away_ms = s->c.sources[i].behind_ms = INT64_MAX;
        assert_true(
            scope_make(&s->sources[i], &s->c.arena, &s->c.sources[i].scope, &s->err));
    }
}

static inline void
close_scene(struct scene *s)
{
    assert_false(s->c.failed);
    later_free(&s->c.later);
    hosts_free(&s->c.hosts);
    seen_free(&s->c.seen);
    arena_free(&s->c.arena);
    memory_free(&s->memory);
}

/* A page that was visited yesterday and is due. */
static inline struct page_url
page_at(struct scene *s, uint32_t source, int n)
{
    return (struct page_url){ .url =
                                  arena_printf(&s->c.arena, HOST "/%u/%d", source, n),
                              .source = s->sources[source].id,
                              .digest = STR("d1d1"),
                              .due_ms = clock_now_ms() - HOUR_MS + n * 1000,
                              .interval_ms = DAY_MS,
                              .fetched_ms = clock_now_ms() - DAY_MS };
}

/* It waits for its host. */
static inline void
wait_for_host(struct scene *s, uint32_t source, int n)
{
    struct page_url at = page_at(s, source, n);

    s->c.known += seen_add(&s->c.seen, crawl_hash(&s->c, at.url, source));
    crawl_wait(&s->c, waiting_new(&at, source));
}

/* The port knows it. */
static inline void
keep(struct scene *s, uint32_t source, int n)
{
    struct page_url at = page_at(s, source, n);

    memory_keep(&s->memory, &at);
}

/* It was left. */
static inline void
leave_page(struct scene *s, uint32_t source, const struct page_url *at)
{
    memory_keep(&s->memory, at);
    s->c.known += seen_add(&s->c.seen, crawl_hash(&s->c, at->url, source));
    crawl_leave(&s->c, waiting_new(at, source));
}

static inline void
leave(struct scene *s, uint32_t source, int n)
{
    struct page_url at = page_at(s, source, n);

    leave_page(s, source, &at);
}

/* As if it were time to look. */
static inline void
look(struct scene *s)
{
    s->c.back_ms = clock_mono_ms() - HOUR_MS;
    crawl_take_back(&s->c);
}

/* Asks for all that waits; how many pages it was. */
static inline size_t
drain(struct scene *s)
{
    struct host *host = hosts_get(&s->c.hosts, &s->c.key, STR(HOST));
    struct waiting *url;
    size_t n = 0;

    while ((url = crawl_pop(&s->c, host)) != NULL) {
        if (crawl_is_current(&s->c, url)) {
            seen_note(&s->c.seen, crawl_hash(&s->c, url->at.url, url->source),
                      clock_now_ms());
            free(url);
            n++;
        }
    }
    assert_int_equal(host->seeds + host->refused, 0);
    return n;
}

#endif
