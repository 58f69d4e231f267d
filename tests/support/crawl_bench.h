/*
 * crawl_bench: a server on loopback, a source on it, a frontier in memory; for crawl tests.
 *
 * Include it behind cmocka.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_CRAWL_BENCH_H
#define TESTS_SUPPORT_CRAWL_BENCH_H

#include "crawler/crawl.h"
#include "tests/support/frontier_memory.h"
#include "tests/support/raw_server.h"

/* One crawl: a server, a source on it, and what was put. */
struct bench {
    struct arena arena;
    struct raw_server *server;
    struct frontier_memory memory;
    struct source source;
    struct crawl_options options;
    struct crawl_stats stats;
    struct str seeds[4];
    struct err err;
    char folder[64];
};

static const struct str LOOPBACK = { "127.0.0.0/8", 11 };

/* Opens a bench whose only seed is `path` on the server. */
static inline void
open_bench(struct bench *b, raw_answer *answer, const char *path)
{
    *b = (struct bench){ 0 };
    arena_init(&b->arena, 0);
    arena_init(&b->memory.arena, 0);
    b->server = raw_start(answer, b);
    b->seeds[0] =
        arena_printf(&b->arena, "http://127.0.0.1:%d%s", b->server->port, path);
    b->source = (struct source){ .id = STR("board"),
                                 .seeds = b->seeds,
                                 .seed_count = 1,
                                 .delay_ms = 2000,
                                 .pages_per_day = 500 };
    b->options =
        (struct crawl_options){ .agent = STR("Lurewatch/test (+mailto:a@b.example)"),
                                .agent_token = STR("lurewatch"),
                                .allow_nets = &LOOPBACK,
                                .allow_net_count = 1,
                                .contact_given = true,
                                .delay_override_ms = 0,
                                .once = true,
                                .version = STR("test"),
                                .request_ms_max = 2000 };
}

static inline void
crawl(struct bench *b)
{
    struct frontier_port port = memory_port(&b->memory);

    if (!crawl_run(&b->options, &b->source, 1, &port, NULL, &b->stats, &b->err)) {
        fail_msg("%s", b->err.text);
    }
    assert_int_equal(b->memory.flushed, b->memory.page_count);
}

static inline void
close_bench(struct bench *b)
{
    raw_stop(b->server);
    memory_free(&b->memory);
    arena_free(&b->arena);
}

static inline void
expect(const struct bench *b, const char *end, enum page_outcome outcome,
       const char *what)
{
    const struct page *p = memory_page(&b->memory, end);

    if (!p) {
        fail_msg("%s was not put", end);
        return;
    }
    if (p->outcome != outcome || str_find(p->what, str_of(what)) < 0) {
        fail_msg("%s: %s, " STR_FMT, end, page_outcome_name(p->outcome),
                 STR_ARG(p->what));
    }
}

/* An ordinary site: a home page with links of all kinds, a robots.txt that closes a part. */
static inline bool
site(struct raw_server *server, int fd, const char *path, const char *header)
{
    char text[512];

    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "200 OK", "Content-Type: text/plain\r\n",
                         "User-agent: *\nDisallow: /closed\n", 33);
    }
    if (strcmp(path, "/") == 0) {
        (void)snprintf(
            text, sizeof text,
            "<a href=/a>a</a><a href='/b?x=1#top'>b</a><a href=/closed/1>c</a>"
            "<a href=mailto:x@y.example>m</a><a href=http://other.example/>o</a>"
            "<a href=http://127.0.0.1:%d/moved>r</a><a href=/gone>g</a>"
            "<a href=/t/t/t/end>trap</a>",
            server->port);
        return raw_page(fd, text);
    }
    if (strcmp(path, "/moved") == 0) {
        return raw_text(
            fd, "HTTP/1.1 301 Moved\r\nLocation: /target\r\nContent-Length: 0\r\n\r\n");
    }
    if (strcmp(path, "/gone") == 0) {
        return raw_reply(fd, "410 Gone", "", "", 0);
    }
    (void)snprintf(text, sizeof text, "<p>%s</p><a href=/>home</a>", path);
    return raw_page(fd, text);
}

/* What a crawl of that site from its home page leaves behind. */
static inline void
expect_site(const struct bench *b)
{
    const struct page *p;

    expect(b, "/a", PAGE_OK, "");
    expect(b, "/b?x=1", PAGE_OK, "");
    expect(b, "/target", PAGE_OK, "");
    expect(b, "/moved", PAGE_REDIRECT, "/target");
    expect(b, "/gone", PAGE_GONE, "");
    expect(b, "/closed/1", PAGE_ROBOTS, "line 2: Disallow: /closed");
    expect(b, "/t/t/t/end", PAGE_TRAP, "repeats");
    assert_int_equal(b->memory.page_count, 8);
    assert_int_equal(b->stats.pages, 6);
    assert_int_equal(b->stats.hosts, 1);
    p = memory_page(&b->memory, "/a");
    assert_true(str_eq(p->address, STR("127.0.0.1")));
    assert_int_equal(p->robots.n, 64);
    assert_int_equal(p->digest.n, 64);
    assert_int_equal(p->at.depth, 1);
    assert_true(p->requested && p->next_ms > p->fetched_ms);
}

#endif
