/*
 * What a source may bring, counted as an honest fetcher counts it: who keeps its own bounds is
 * believed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/mem.h"
#include "crawler/doubt.h"

#include <stdlib.h>

#define HOST     "http://board.example"
#define NOW_MS   INT64_C(1795521600000)
#define ROOM     3000
#define BESIDES  (1000 + 100) /* by which we are behind, and of a day */
#define ALL_ROOM (ROOM + BESIDES)

/* A board whose home page names other pages. */
struct board {
    struct arena arena;
    struct source source;
    struct crawl_options options;
    struct crawl_stats stats;
    struct doubts *doubts;
    struct err err;
};

static const struct str SEED = { HOST "/", sizeof HOST };

static void
open_board(struct board *b)
{
    *b = (struct board){ .source = { .id = STR("board"),
                                     .seeds = &SEED,
                                     .seed_count = 1,
                                     .pages_per_day = 100 },
                         .options = { .unasked_max = ROOM } };
    arena_init(&b->arena, 0);
    assert_true(doubts_new(&b->options, &b->source, 1, &b->stats, &b->doubts, &b->err));
    assert_true(doubts_may_load(b->doubts, 0));
}

static void
close_board(struct board *b)
{
    doubts_free(b->doubts);
    arena_free(&b->arena);
}

static struct page_url
address(struct board *b, int n)
{
    return (struct page_url){ .url = arena_printf(&b->arena, HOST "/%d", n),
                              .source = b->source.id };
}

/* The home page names pages from `first` on; how many of them are believed. */
static size_t
name_pages(struct board *b, int first, int count)
{
    struct page_url *links = ARENA_NEW(&b->arena, struct page_url, (size_t)count);
    struct visit v = {
        .page = { .at = { .url = SEED, .source = b->source.id, .is_seed = true },
                  .host = STR(HOST),
                  .outcome = PAGE_OK,
                  .status = 200,
                  .requested = true,
                  .next_ms = NOW_MS + 1000,
                  .links = links,
                  .link_count = (size_t)count }
    };

    for (int i = 0; i < count; i++) {
        links[i] = address(b, first + i);
    }
    arena_init(&v.arena, 0);
    assert_true(doubts_visit(b->doubts, &v, NOW_MS));
    arena_free(&v.arena);
    return v.page.link_count;
}

/* They are refused at their turn, for ever or until then. */
static void
refuse_pages(struct board *b, int first, int count, int64_t next_ms)
{
    for (int i = first; i < first + count; i++) {
        struct visit v = { .page = { .at = address(b, i),
                                     .host = STR(HOST),
                                     .outcome = next_ms == 0 ? PAGE_PORT : PAGE_ROBOTS,
                                     .next_ms = next_ms } };

        arena_init(&v.arena, 0);
        assert_true(doubts_visit(b->doubts, &v, NOW_MS));
        arena_free(&v.arena);
    }
}

static void
what_is_refused_for_ever_makes_room(void **state)
{
    struct board b;

    (void)state;
    open_board(&b);
    assert_int_equal(name_pages(&b, 0, ALL_ROOM), ALL_ROOM);
    refuse_pages(&b, 0, ROOM, NOW_MS + 1000);
    assert_int_equal(name_pages(&b, ALL_ROOM, 1), 0);
    refuse_pages(&b, 0, ROOM, 0);
    assert_int_equal(b.stats.doubted[DOUBT_FULL], 1);
    assert_int_equal(name_pages(&b, ALL_ROOM, ROOM), ROOM);
    /* who names and refuses without end has no more than that */
    refuse_pages(&b, ALL_ROOM, ROOM, 0);
    assert_int_equal(name_pages(&b, ALL_ROOM + ROOM, 1), 0);
    close_board(&b);
}

/* A robots.txt names sitemaps: how many of `count` are believed. */
static size_t
name_sitemaps(struct board *b, const char *host, size_t count)
{
    struct page_url *links = ARENA_NEW(&b->arena, struct page_url, count);
    struct visit v = { .page = { .at = { .url = STR(HOST "/robots.txt"),
                                         .source = b->source.id },
                                 .host = STR(HOST),
                                 .outcome = PAGE_OK,
                                 .links = links,
                                 .link_count = count },
                       .is_record = true };
    bool believed;

    for (size_t i = 0; i < count; i++) {
        links[i] =
            (struct page_url){ .url = arena_printf(&b->arena, "%s/%zu.xml", host, i),
                               .source = b->source.id,
                               .is_seed = true };
    }
    arena_init(&v.arena, 0);
    believed = doubts_visit(b->doubts, &v, NOW_MS);
    arena_free(&v.arena);
    return believed ? v.page.link_count : 0;
}

static void
a_robots_txt_names_sitemaps_of_its_source(void **state)
{
    struct page_url at;
    struct board b;

    (void)state;
    open_board(&b);
    assert_int_equal(name_sitemaps(&b, HOST, CRAWL_SITEMAPS_MAX), CRAWL_SITEMAPS_MAX);
    at = (struct page_url){ .url = STR(HOST "/0.xml"), .source = b.source.id };
    assert_int_equal(doubts_only_seeds(b.doubts, &at, 1), 1);
    assert_int_equal(b.stats.doubted[DOUBT_FULL] + b.stats.doubted[DOUBT_SCOPE], 0);
    assert_int_equal(name_sitemaps(&b, HOST, CRAWL_SITEMAPS_MAX + 1), 0);
    assert_int_equal(b.stats.doubted[DOUBT_FULL], 1);
    assert_int_equal(name_sitemaps(&b, "http://elsewhere.example", 1), 0);
    assert_int_equal(b.stats.doubted[DOUBT_SCOPE], 1);
    close_board(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_robots_txt_names_sitemaps_of_its_source),
        cmocka_unit_test(what_is_refused_for_ever_makes_room),
    };

    return cmocka_run_group_tests_name("doubt", tests, NULL, NULL);
}
