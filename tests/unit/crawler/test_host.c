/*
 * Hosts, their queues and their order; and the set of URLs seen.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/host.h"
#include "crawler/seen.h"

#include <stdlib.h>

static const struct hash_key KEY = { { 1, 2, 3 } };

static void
push(struct hosts *hosts, struct host *host, const char *path, enum host_rank rank)
{
    struct arena arena;
    struct page_url at = { .etag = STR("\"e\""), .depth = 3 };

    arena_init(&arena, 0);
    at.url = arena_printf(&arena, STR_FMT "%s", STR_ARG(host->origin), path);
    host_push(hosts, host, waiting_new(&at, 7), rank);
    arena_free(&arena);
}

/* Takes a URL and looks at its path. */
static void
expect(struct hosts *hosts, struct host *host, const char *path)
{
    struct waiting *url = host_pop(hosts, host);

    assert_non_null(url);
    if (!str_eq(str_sub(url->at.url, host->origin.n, url->at.url.n), str_of(path))) {
        fail_msg(STR_FMT " in place of %s", STR_ARG(url->at.url), path);
    }
    free(url);
}

static void
queues_keep_their_order(void **state)
{
    struct hosts hosts = { 0 };
    struct host *host = hosts_get(&hosts, &KEY, STR("http://a.example"));
    struct waiting *url;

    (void)state;
    push(&hosts, host, "/1", HOST_NEW);
    push(&hosts, host, "/2", HOST_NEW);
    url = host_pop(&hosts, host);
    assert_true(str_eq(url->at.url, STR("http://a.example/1")));
    assert_true(str_eq(url->at.etag, STR("\"e\"")));
    assert_int_equal(url->source, 7);
    assert_int_equal(url->at.depth, 3);
    host_push_front(&hosts, host, url);
    assert_int_equal(hosts.waiting, 2);
    assert_ptr_equal(host_pop(&hosts, host), url);
    free(url);
    free(host_pop(&hosts, host));
    assert_null(host_pop(&hosts, host));
    push(&hosts, host, "/3", HOST_NEW);
    assert_int_equal(host->count, 1);
    assert_ptr_equal(hosts_get(&hosts, &KEY, STR("http://a.example")), host);
    assert_ptr_not_equal(hosts_get(&hosts, &KEY, STR("https://a.example")), host);
    hosts_free(&hosts); /* with a URL in it */
}

static void
new_ads_come_first_and_old_pages_have_their_turn(void **state)
{
    struct hosts hosts = { 0 };
    struct host *host = hosts_get(&hosts, &KEY, STR("http://a.example"));

    (void)state;
    push(&hosts, host, "/old/1", HOST_OLD);
    push(&hosts, host, "/old/2", HOST_OLD);
    push(&hosts, host, "/list", HOST_NEW);
    for (int i = 0; i < 12; i++) {
        push(&hosts, host, "/ad", HOST_NEW_AD);
    }
    for (int i = 0; i < 7; i++) {
        expect(&hosts, host, "/ad");
    }
    expect(&hosts, host, "/old/1"); /* the eighth */
    for (int i = 0; i < 5; i++) {
        expect(&hosts, host, "/ad");
    }
    expect(&hosts, host, "/list");
    expect(&hosts, host, "/old/2");
    assert_null(host_pop(&hosts, host));
    push(&hosts, host, "/x", HOST_OLD);
    host_push_front(&hosts, host, waiting_new(&(struct page_url){ .depth = 1 }, 0));
    host_drop(&hosts, host);
    assert_int_equal(hosts.waiting, 0);
    assert_null(host_pop(&hosts, host));
    push(&hosts, host, "/again", HOST_NEW);
    expect(&hosts, host, "/again");
    hosts_free(&hosts);
}

/* What goes into a queue comes out of it, over many blocks, while others are added. */
/* What an address has in common with the one before is left out of the queue and comes back,
 * while some are taken, and when the queue was empty between. */
static void
common_beginnings_come_back(void **state)
{
    struct waiting_queue queue = { 0 };
    const struct str origin = STR("http://a.example");
    struct str paths[9];
    struct arena arena;
    size_t pushed = 0, taken = 0;

    (void)state;
    arena_init(&arena, 0);
    paths[0] = STR("/work/astana/d/1-ad.html");
    paths[1] = STR("/work/astana/d/1-ad.html"); /* the same */
    paths[2] = STR("/work/astana/d/1-ad");      /* the beginning of the one before */
    paths[3] = STR("/work/astana/d/1-ad.html?page=2");
    paths[4] = STR(""); /* the origin alone */
    paths[5] = STR("/other");
    paths[6] = arena_printf(&arena, "/%0300d/a", 0); /* more than a byte counts */
    paths[7] = arena_printf(&arena, "/%0300d/b", 0);
    paths[8] = arena_printf(&arena, "/%0254d", 0);
    for (int i = 0; i < 5000; i++) {
        struct page_url at = { .depth = i };
        struct waiting *url;

        at.url = arena_printf(&arena, STR_FMT STR_FMT, STR_ARG(origin),
                              STR_ARG(paths[pushed % 9]));
        pushed++;
        url = waiting_new(&at, 3);
        waiting_push(&queue, origin, url);
        free(url);
        while (queue.count > (size_t)(i % 700 < 350 ? i % 350 : 0)) {
            url = waiting_pop(&queue, origin);
            assert_true(str_eq(str_sub(url->at.url, 0, origin.n), origin));
            assert_true(str_eq(str_sub(url->at.url, origin.n, url->at.url.n),
                               paths[taken % 9]));
            assert_int_equal(url->at.depth, taken++);
            free(url);
        }
    }
    assert_int_equal(pushed - taken, queue.count);
    waiting_drop(&queue);
    assert_null(waiting_pop(&queue, origin));
    arena_free(&arena);
}

/* Ads of one list take little more than that in which they differ. */
static void
common_beginnings_take_no_room(void **state)
{
    struct waiting_queue queue = { 0 };
    struct str origin = STR("http://a.example");
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    for (int i = 0; i < 1000; i++) {
        struct page_url at = {
            .url = arena_printf(&arena, "http://a.example/a/very/long/path/%04d", i)
        };
        struct waiting *url = waiting_new(&at, 0);

        waiting_push(&queue, origin, url);
        free(url);
    }
    assert_in_range(waiting_bytes(&queue), 1000 * 8, 1000 * 10);
    waiting_drop(&queue);
    assert_int_equal(waiting_bytes(&queue), 0);
    arena_free(&arena);
}

static void
times_are_packed_in_seconds(void **state)
{
    static const struct {
        int64_t ms, packed_ms;
    } table[] = { { 1, 0 },
                  { 999, 0 },
                  { 1795249800999, 1795249800000 },
                  { INT64_C(4294967294000),
                    INT64_C(4294967294000) }, /* the year 2106 */
                  { INT64_MAX, INT64_MAX } };
    struct waiting_queue queue = { 0 };
    struct page_url at = { .url = STR("http://a/1") };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct waiting *url;

        at.due_ms = table[i].ms;
        url = waiting_new(&at, 0);
        waiting_push(&queue, STR("http://a"), url);
        free(url);
        url = waiting_pop(&queue, STR("http://a"));
        assert_true(url->at.due_ms == table[i].packed_ms);
        free(url);
    }
    waiting_drop(&queue);
}

static void
packed_urls_are_whole(void **state)
{
    struct waiting_queue queue = { 0 };
    struct arena arena;
    struct waiting *url;
    size_t taken = 0;
    char path[2000];

    (void)state;
    arena_init(&arena, 0);
    memset(path, 'p', sizeof path);
    for (size_t i = 0; i < 3000; i++) {
        struct str tail = { path, i % sizeof path };
        struct page_url at = { .url = arena_printf(&arena, "http://a/" STR_FMT "%zu",
                                                   STR_ARG(tail), i),
                               .depth = (int)i * 100,
                               .hops = (int)i % 4,
                               .is_seed = i % 2 == 0 };

        if (i % 3 > 0) {
            at.due_ms = (int64_t)i * 320000000;
            at.interval_ms = (int64_t)i * 330000000;
            at.etag = str_sub(tail, 0, 70);
            at.last_modified = str_sub(tail, 0, 29);
            at.digest = str_sub(tail, 0, 64);
            at.links_only = i % 2 == 0;
            at.fetched_ms = (int64_t)i * 340000000;
            at.changed_ms = (int64_t)i * 350000000;
            at.told = i % PAGE_TOLD_COUNT;
            at.looks.changed_min = (uint32_t)i;
        }
        url = waiting_new(&at, (uint32_t)i);
        url->tries = (int)i % 3;
        waiting_push(&queue, STR("http://a"), url);
        free(url);
        if (i % 2 == 0) {
            continue;
        }
        url = waiting_pop(&queue, STR("http://a"));
        assert_int_equal(url->source, taken);
        assert_int_equal(url->tries, taken % 3);
        assert_int_equal(url->at.depth, taken * 100 < 65535 ? taken * 100 : 65535);
        assert_int_equal(url->at.hops, taken % 4);
        assert_int_equal(url->at.is_seed, taken % 2 == 0);
        assert_int_equal(url->at.due_ms,
                         taken % 3 > 0 ? (int64_t)taken * 320000000 : 0);
        assert_int_equal(url->at.interval_ms,
                         taken % 3 > 0 ? (int64_t)taken * 330000000 : 0);
        assert_int_equal(url->at.links_only, taken % 3 > 0 && taken % 2 == 0);
        assert_int_equal(url->at.fetched_ms,
                         taken % 3 > 0 ? (int64_t)taken * 340000000 : 0);
        assert_int_equal(url->at.changed_ms,
                         taken % 3 > 0 ? (int64_t)taken * 350000000 : 0);
        assert_int_equal(url->at.told, taken % 3 > 0 ? taken % PAGE_TOLD_COUNT : 0);
        assert_int_equal(url->at.looks.changed_min, taken % 3 > 0 ? taken : 0);
        tail.n = taken % sizeof path;
        assert_int_equal(url->at.etag.n, taken % 3 == 0 ? 0 : str_sub(tail, 0, 70).n);
        assert_int_equal(url->at.digest.n, taken % 3 == 0 ? 0 : str_sub(tail, 0, 64).n);
        assert_true(str_eq(url->at.url, arena_printf(&arena, "http://a/" STR_FMT "%zu",
                                                     STR_ARG(tail), taken)));
        free(url);
        taken++;
    }
    assert_int_equal(queue.count, 3000 - taken);
    waiting_drop(&queue);
    assert_null(waiting_pop(&queue, STR("http://a")));
    arena_free(&arena);
}

static void
hosts_come_in_order_of_their_time(void **state)
{
    struct hosts hosts = { 0 };
    struct arena arena;
    struct host *host;
    int64_t last = -1;
    size_t count = 0;

    (void)state;
    arena_init(&arena, 0);
    for (int i = 0; i < 1000; i++) {
        host = hosts_get(&hosts, &KEY, arena_printf(&arena, "http://h%d.example", i));
        host->next_us = (i * 7919) % 1000;
        hosts_schedule(&hosts, host); /* nothing waits: not taken up */
        assert_int_equal(host->heap_at, 0);
        push(&hosts, host, "/", HOST_NEW);
        hosts_schedule(&hosts, host);
        hosts_schedule(&hosts, host);
    }
    assert_int_equal(hosts.heap_count, 1000);
    while ((host = hosts_take(&hosts)) != NULL) {
        assert_true(host->next_us >= last);
        last = host->next_us;
        if (count++ % 3 == 0 && host->next_us < 900) { /* some come back later */
            host->next_us += 100;
            hosts_schedule(&hosts, host);
        }
    }
    assert_true(count > 1000);
    host = hosts_get(&hosts, &KEY, STR("http://h1.example"));
    host->in_flight = true;
    hosts_schedule(&hosts, host);
    assert_null(hosts_first(&hosts));
    hosts_free(&hosts);
    arena_free(&arena);
}

static void
seen_urls_are_known(void **state)
{
    struct seen seen = { 0 };

    (void)state;
    for (uint64_t i = 0; i < 100000; i++) {
        assert_true(seen_add(&seen, i * UINT64_C(0x9E3779B97F4A7C15)));
    }
    for (uint64_t i = 0; i < 100000; i++) {
        assert_false(seen_add(&seen, i * UINT64_C(0x9E3779B97F4A7C15)));
    }
    assert_int_equal(seen.count, 100000);
    seen_free(&seen);
}

static void
times_of_visits_are_kept(void **state)
{
    const uint64_t step = UINT64_C(0x9E3779B97F4A7C15);
    struct seen seen = { 0 };

    (void)state;
    assert_int_equal(seen_fetched_s(&seen, 7), 0);
    seen_note(&seen, 7, 1795249800000); /* not in the set */
    assert_false(seen_has(&seen, 7));
    for (uint64_t i = 0; i < 100000; i++) {
        assert_true(seen_add(&seen, i * step));
        if (i % 3 == 0) {
            seen_note(&seen, i * step, 1795249800999 + (int64_t)i * 1000);
        }
    }
    for (uint64_t i = 0; i < 100000; i++) {
        assert_int_equal(seen_fetched_s(&seen, i * step),
                         i % 3 == 0 ? 1795249800 + (int64_t)i : 0);
    }
    seen_note(&seen, 3 * step, -5);
    seen_note(&seen, 3 * step, INT64_MAX);
    assert_int_equal(seen_fetched_s(&seen, 3 * step), 1795249803);
    seen_free(&seen);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queues_keep_their_order),
        cmocka_unit_test(new_ads_come_first_and_old_pages_have_their_turn),
        cmocka_unit_test(packed_urls_are_whole),
        cmocka_unit_test(common_beginnings_come_back),
        cmocka_unit_test(common_beginnings_take_no_room),
        cmocka_unit_test(times_are_packed_in_seconds),
        cmocka_unit_test(hosts_come_in_order_of_their_time),
        cmocka_unit_test(seen_urls_are_known),
        cmocka_unit_test(times_of_visits_are_kept),
    };

    return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
