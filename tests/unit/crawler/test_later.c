/*
 * URLs that are due later: they come in the order of their time, and as they were.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/later.h"
#include "crawler/packed.h"

#include <stdlib.h>

#define NOW_MS INT64_C(1795249800000)
#define ORIGIN "http://a.example"
#define SUM    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const struct hash_key KEY = { { 1, 2, 3 } };

/* Packs a URL and opens it again; `size` is what it took. */
static struct waiting *
there_and_back(const struct page_url *at, uint32_t source, int tries, size_t *size)
{
    struct waiting *url = waiting_new(at, source), *back;
    struct packing p;
    unsigned char *bytes;
    size_t n;

    url->tries = tries;
    packed_prepare(&p, STR(ORIGIN), url);
    *size = packed_size(&p);
    bytes = malloc(*size); /* to the byte: a sanitizer sees what lies behind */
    assert_non_null(bytes);
    packed_put(&p, bytes);
    back = packed_open(bytes, STR(ORIGIN), &n);
    assert_int_equal(n, *size);
    free(bytes);
    free(url);
    return back;
}

static void
what_visits_left_is_packed(void **state)
{
    static const struct {
        struct page_url at;
        uint32_t source;
        int tries;
        size_t size;
    } table[] = {
        { { .url = STR(ORIGIN "/") }, 0, 0, 6 + 1 },
        { { .url = STR(ORIGIN) }, 0, 0, 6 },
        { { .url = STR(ORIGIN "/d/1"), .depth = 3, .hops = 5, .is_seed = true },
          127,
          3,
          6 + 4 },
        { { .url = STR(ORIGIN "/"), .depth = 200, .hops = 255 },
          UINT32_MAX,
          255,
          13 + 1 },
        { { .url = STR(ORIGIN "/"),
            .due_ms = NOW_MS + 86400000,
            .interval_ms = 86400000,
            .fetched_ms = NOW_MS },
          1,
          0,
          6 + 13 + 1 },
        { { .url = STR(ORIGIN "/"),
            .due_ms = INT64_MAX,
            .interval_ms = INT64_C(2592000000),
            .fetched_ms = NOW_MS,
            .changed_ms = NOW_MS - 5000,
            .told = PAGE_TOLD_FALSELY,
            .links_only = true,
            .looks = { 4294967295u, 70000, 16, 255 } },
          1,
          0,
          6 + 22 + 11 + 1 },
        { { .url = STR(ORIGIN "/"),
            .due_ms = 1000, /* before its interval ends */
            .interval_ms = 86400000,
            .fetched_ms = NOW_MS,
            .told = PAGE_TOLD_TRULY,
            .etag = STR("\"abc\""),
            .last_modified = STR("Mon, 23 Nov 2026 04:32:06 GMT"),
            .digest = STR(SUM) },
          1,
          0,
          6 + 16 + 5 + 29 + 32 + 1 },
        { { .url = STR(ORIGIN "/"), .digest = STR("none of ours") },
          1,
          0,
          13 + 12 + 1 },
        { { .url = STR(ORIGIN "/"), .links_only = true }, 1, 0, 6 + 7 + 1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct page_url *at = &table[i].at;
        size_t size;
        struct waiting *url =
            there_and_back(at, table[i].source, table[i].tries, &size);

        assert_true(str_eq(url->at.url, at->url));
        assert_int_equal(url->source, table[i].source);
        assert_int_equal(url->tries, table[i].tries);
        assert_int_equal(url->at.depth, at->depth);
        assert_int_equal(url->at.hops, at->hops);
        assert_int_equal(url->at.is_seed, at->is_seed);
        assert_int_equal(url->at.due_ms, at->due_ms);
        assert_int_equal(url->at.interval_ms, at->interval_ms);
        assert_int_equal(url->at.fetched_ms, at->fetched_ms);
        assert_int_equal(url->at.changed_ms, at->changed_ms);
        assert_int_equal(url->at.told, at->told);
        assert_int_equal(url->at.links_only, at->links_only);
        assert_int_equal(url->at.looks.still_min, at->looks.still_min);
        assert_int_equal(url->at.looks.changed_min, at->looks.changed_min);
        assert_int_equal(url->at.looks.count, at->looks.count);
        assert_int_equal(url->at.looks.changed, at->looks.changed);
        assert_true(str_eq(url->at.etag, at->etag));
        assert_true(str_eq(url->at.last_modified, at->last_modified));
        assert_true(str_eq(url->at.digest, at->digest));
        assert_int_equal(size, table[i].size);
        free(url);
    }
}

static void
they_come_in_order_of_their_time(void **state)
{
    struct hosts hosts = { 0 };
    struct later later = { 0 };
    struct arena arena;
    int64_t last_ms = 0;
    size_t taken = 0;

    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(later_first_ms(&later), INT64_MAX);
    for (int i = 0; i < 3000; i++) {
        struct str origin = arena_printf(&arena, "http://h%d.example", i % 7);
        struct page_url at = { .url = arena_printf(&arena, STR_FMT "/%d",
                                                   STR_ARG(origin), i),
                               .due_ms = i * 7919 % 3001 * 1000,
                               .interval_ms = 1000,
                               .fetched_ms = NOW_MS };
        struct waiting *url = waiting_new(&at, (uint32_t)i);

        later_add(&later, hosts_get(&hosts, &KEY, origin), url, at.due_ms, true);
        free(url);
        if (i % 5 == 0) { /* some are taken while others come */
            int64_t first_ms = later_first_ms(&later);

            url = later_take(&later);
            assert_int_equal(url->at.due_ms, first_ms);
            free(url);
            taken++;
        }
    }
    while (later.count > 100) {
        struct waiting *url = later_take(&later);

        assert_true(url->at.due_ms >= last_ms);
        assert_true(
            str_eq(url->at.url, arena_printf(&arena, "http://h%d.example/%d",
                                             (int)url->source % 7, (int)url->source)));
        assert_int_equal(url->at.due_ms, (int64_t)url->source * 7919 % 3001 * 1000);
        last_ms = url->at.due_ms;
        free(url);
        taken++;
    }
    assert_int_equal(taken, 2900);
    later_free(&later); /* with URLs in it */
    assert_int_equal(later.count, 0);
    hosts_free(&hosts);
    arena_free(&arena);
}

struct given_up {
    size_t count;
    int64_t first_ms;
};

static void
note_gone(void *user, struct waiting *url)
{
    struct given_up *g = user;

    assert_int_equal(url->source % 3 == 0, 0); /* these last */
    assert_true(str_eq(url->at.etag, STR("\"e\"")));
    g->count++;
    g->first_ms = url->at.due_ms < g->first_ms ? url->at.due_ms : g->first_ms;
    free(url);
}

/* The half whose time comes last, but what must last does. */
static void
half_is_given_up(void **state)
{
    static const struct {
        int count;
        size_t gone, again;
    } table[] = { { 0, 0, 0 },  { 1, 0, 0 },     { 2, 1, 0 },        { 3, 1, 1 },
                  { 10, 3, 2 }, { 100, 33, 17 }, { 3000, 1000, 500 } };

    (void)state;
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        struct hosts hosts = { 0 };
        struct later later = { 0 };
        struct given_up first = { 0, INT64_MAX }, again = { 0, INT64_MAX };
        struct host *host = hosts_get(&hosts, &KEY, STR(ORIGIN));
        int64_t last_ms = 0;
        size_t left;

        for (int i = 0; i < table[k].count; i++) {
            struct page_url at = { .url = STR(ORIGIN "/x"),
                                   .etag = STR("\"e\""),
                                   .due_ms = (i * 7919 % 3001 + 1) * 1000,
                                   .interval_ms = 1000,
                                   .fetched_ms = NOW_MS };
            struct waiting *url = waiting_new(&at, (uint32_t)i);

            later_add(&later, host, url, at.due_ms, i % 3 != 0);
            free(url);
        }
        later_give_up(&later, note_gone, &first);
        later_give_up(&later, note_gone, &again);
        assert_int_equal(first.count, table[k].gone);
        assert_int_equal(again.count, table[k].again);
        assert_true(again.count == 0 || again.first_ms <= first.first_ms);
        left = (size_t)table[k].count - first.count - again.count;
        assert_int_equal(later.count, left);
        while (later.count > 0) {
            int64_t first_ms = later_first_ms(&later);
            struct waiting *url = later_take(&later);

            assert_int_equal(url->at.due_ms, first_ms);
            assert_true(first_ms >= last_ms);
            assert_true(url->source % 3 == 0 || first_ms < again.first_ms);
            last_ms = first_ms;
            free(url);
        }
        assert_int_equal(later.lasting, 0);
        later_free(&later);
        hosts_free(&hosts);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_visits_left_is_packed),
        cmocka_unit_test(they_come_in_order_of_their_time),
        cmocka_unit_test(half_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
