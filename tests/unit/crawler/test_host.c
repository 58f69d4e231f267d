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
push(struct hosts *hosts, struct host *host, const char *url)
{
    struct page_url at = { .url = str_of(url), .etag = STR("\"e\""), .depth = 3 };

    host_push(hosts, host, waiting_new(&at, 7));
}

static void
queues_keep_their_order(void **state)
{
    struct hosts hosts = { 0 };
    struct host *host = hosts_get(&hosts, &KEY, STR("http://a.example"));
    struct waiting *url;

    (void)state;
    push(&hosts, host, "http://a.example/1");
    push(&hosts, host, "http://a.example/2");
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
    push(&hosts, host, "http://a.example/3");
    assert_int_equal(host->count, 1);
    assert_ptr_equal(hosts_get(&hosts, &KEY, STR("http://a.example")), host);
    assert_ptr_not_equal(hosts_get(&hosts, &KEY, STR("https://a.example")), host);
    hosts_free(&hosts); /* with a URL in it */
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
        host->next_ms = (i * 7919) % 1000;
        hosts_schedule(&hosts, host); /* nothing waits: not taken up */
        assert_int_equal(host->heap_at, 0);
        push(&hosts, host, "http://x/");
        hosts_schedule(&hosts, host);
        hosts_schedule(&hosts, host);
    }
    assert_int_equal(hosts.heap_count, 1000);
    while ((host = hosts_take(&hosts)) != NULL) {
        assert_true(host->next_ms >= last);
        last = host->next_ms;
        if (count++ % 3 == 0 && host->next_ms < 900) { /* some come back later */
            host->next_ms += 100;
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queues_keep_their_order),
        cmocka_unit_test(hosts_come_in_order_of_their_time),
        cmocka_unit_test(seen_urls_are_known),
    };

    return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
