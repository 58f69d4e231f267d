/*
 * Visits on their way between two processes: all of one, or nothing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/visit_wire.h"

static const struct source SOURCES[] = { { .id = { "board", 5 } },
                                         { .id = { "two", 3 } } };

/* All of it travels, and nothing that was cut off. */
static void
visits_travel_whole_or_not_at_all(void **state)
{
    static const struct page_url LINKS[] = { { .source = { "board", 5 },
                                               .url = { "http://a.example/2", 18 },
                                               .depth = 3,
                                               .fetched_ms = 7,
                                               .changed_ms = 8 } };
    static const struct ad ADS[] = { { .title = { "Cook", 4 },
                                       .kind = AD_JOB,
                                       .label = AD_LEGITIMATE,
                                       .ocr_confidence = 9 } };
    static const struct visit GOOD = {
        .page = { .at = { .source = { "board", 5 },
                          .url = { "http://a.example/", 17 } },
                  .status = 200,
                  .told = PAGE_TOLD_FALSELY,
                  .looks = { 7, 8, 16, 3 },
                  .what = { "said \xff", 6 },
                  .links = LINKS,
                  .link_count = 1,
                  .ads = ADS,
                  .ad_count = 1 },
        .exchange = { .kind = WARC_SAME_PAYLOAD,
                      .url = { "http://a.example/", 17 },
                      .header = { "HTTP/1.1 200 OK\r\n\r\n", 19 },
                      .body = { "\0\xff", 2 },
                      .truncated = "time" }
    };
    struct visits pool = { NULL };
    struct wire_getter g;
    struct visit *v;
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    wire_put_visit(&GOOD, &b);
    v = visit_take(&pool, &GOOD.page.at);
    g = (struct wire_getter){ buf_str(&b), false };
    assert_true(wire_take_visit(&g, SOURCES, 2, v));
    assert_ptr_equal(v->page.at.source.p, SOURCES[0].id.p);
    assert_ptr_equal(v->page.links[0].source.p, SOURCES[0].id.p);
    assert_ptr_equal(v->page.ads[0].source.p, SOURCES[0].id.p);
    assert_int_equal(v->page.ads[0].label, AD_LABEL_NONE);
    assert_int_equal(v->page.ads[0].ocr_confidence, 0);
    assert_int_equal(v->page.links[0].depth, 3);
    assert_int_equal(v->page.links[0].fetched_ms, 7);
    assert_int_equal(v->page.links[0].changed_ms, 8);
    assert_int_equal(v->page.told, PAGE_TOLD_FALSELY);
    assert_memory_equal(&v->page.looks, &GOOD.page.looks, sizeof GOOD.page.looks);
    assert_true(str_eq(v->page.ads[0].title, STR("Cook")));
    assert_true(str_eq(v->page.what, STR("said \xef\xbf\xbd")));
    assert_int_equal(v->exchange.kind, WARC_SAME_PAYLOAD);
    assert_true(str_eq(v->exchange.body, GOOD.exchange.body));
    assert_string_equal(v->exchange.truncated, "time");
    for (size_t n = 0; n < b.n; n++) { /* cut anywhere */
        g = (struct wire_getter){ { b.p, n }, false };
        assert_false(wire_take_visit(&g, SOURCES, 2, v));
    }
    visit_give_back(&pool, v);
    visits_free(&pool);
    buf_free(&b);
}

/* A visit whose page and status are such is taken or not. */
static void
what_is_out_of_range_does_not_travel(void **state)
{
    const struct {
        struct page_url at;
        int status;
        bool fine;
    } TABLE[] = {
        { { .source = { "board", 5 }, .url = { "https://a.example/", 18 } },
          404,
          true },
        { { .source = { "other", 5 }, .url = { "https://a.example/", 18 } },
          200,
          false },
        { { .source = { "board", 5 }, .url = { "file:///etc/passwd", 18 } },
          200,
          false },
        { { .source = { "board", 5 }, .url = { "http://a b.example/", 19 } },
          200,
          false },
        { { .source = { "board", 5 }, .url = { "http://a.example/", 17 }, .depth = -1 },
          200,
          false },
        { { .source = { "board", 5 }, .url = { "http://a.example/", 17 } },
          1000,
          false },
        { { .source = { "board", 5 },
            .url = { "http://a.example/", 17 },
            .due_ms = -1 },
          200,
          false },
        { { .source = { "board", 5 },
            .url = { "http://a.example/", 17 },
            .changed_ms = -1 },
          200,
          false },
        { { .source = { "board", 5 },
            .url = { "http://a.example/", 17 },
            .told = PAGE_TOLD_COUNT },
          200,
          false },
        { { .source = { "board", 5 },
            .url = { "http://a.example/", 17 },
            .looks = { .count = PAGE_LOOKS_MAX + 1 } },
          200,
          false },
        { { .source = { "board", 5 },
            .url = { "http://a.example/", 17 },
            .looks = { .count = 3, .changed = 4 } },
          200,
          false },
    };
    struct visits pool = { NULL };
    struct wire_getter g;
    struct visit *v;
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    v = visit_take(&pool, &(struct page_url){ .depth = 0 });
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct visit sent = { .page = { .at = TABLE[i].at,
                                        .status = TABLE[i].status } };

        buf_reset(&b);
        wire_put_visit(&sent, &b);
        g = (struct wire_getter){ buf_str(&b), false };
        if (wire_take_visit(&g, SOURCES, 2, v) != TABLE[i].fine) {
            fail_msg("visit %zu", i);
        }
    }
    visit_give_back(&pool, v);
    visits_free(&pool);
    buf_free(&b);
}

/* An address with a line behind it, one that is none, a link of another source. */
static void
what_a_fetcher_may_not_say_is_refused(void **state)
{
    static const struct page_url OTHER[] = { { .source = { "two", 3 },
                                               .url = { "http://a.example/2", 18 } } };
    static const struct page_url AT = { .source = { "board", 5 },
                                        .url = { "https://a.example/", 18 } };
    const struct visit SAID[] = {
        { .page = { .at = AT, .address = STR("127.0.0.1\r\nWARC-Type: x") } },
        { .page = { .at = AT },
          .exchange = { .url = AT.url,
                        .header = STR("HTTP/1.1 200 OK\r\n\r\n"),
                        .address = STR("a name") } },
        { .page = { .at = AT },
          .exchange = { .url = OTHER[0].url,
                        .header = STR("HTTP/1.1 200 OK\r\n\r\n") } },
        { .page = { .at = AT, .links = OTHER, .link_count = 1 } },
    };
    struct visits pool = { NULL };
    struct visit *v = visit_take(&pool, &AT);
    struct wire_getter g;
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < sizeof SAID / sizeof SAID[0]; i++) {
        buf_reset(&b);
        wire_put_visit(&SAID[i], &b);
        g = (struct wire_getter){ buf_str(&b), false };
        assert_false(wire_take_visit(&g, SOURCES, 2, v));
    }
    visit_give_back(&pool, v);
    visits_free(&pool);
    buf_free(&b);
}

/* Times that no clock shows become now; what is near stays. */
static void
times_are_bounded_by_the_clock_of_who_takes_them(void **state)
{
    const int64_t now = INT64_C(1700000000000);
    const struct {
        int64_t said, taken;
    } TABLE[] = {
        { 0, now },
        { INT64_MAX, now },
        { now + 60001, now },
        { now + 60000, now + 60000 },
        { now - 86400000, now - 86400000 },
        { now - 86400001, now },
    };
    struct visit v = { .page = { .next_ms = INT64_MAX, .interval_ms = INT64_MAX } };

    (void)state;
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        v.page.fetched_ms = v.exchange.at_ms = TABLE[i].said;
        assert_int_equal(wire_date_visit(&v, now), TABLE[i].said == TABLE[i].taken);
        assert_int_equal(v.page.fetched_ms, TABLE[i].taken);
        assert_int_equal(v.exchange.at_ms, TABLE[i].taken);
    }
    assert_int_equal(v.page.next_ms, now + WIRE_LATER_MS);
    assert_int_equal(v.page.interval_ms, WIRE_LATER_MS);
}

/* The same for what hangs on the visit: its links, and when its ads were seen. */
static void
times_of_links_and_ads_are_bounded(void **state)
{
    const int64_t now = INT64_C(1700000000000);
    struct page_url link = { .due_ms = INT64_MAX,
                             .interval_ms = INT64_MAX,
                             .fetched_ms = INT64_MAX,
                             .changed_ms = INT64_MAX,
                             .rest_until_ms = INT64_MAX };
    struct ad ads[] = { { .seen_at_ms = INT64_MAX },
                        { .seen_at_ms = now - 1 },
                        { .seen_at_ms = 0 } };
    struct visit v = { .page = { .at = link,
                                 .fetched_ms = now - 7,
                                 .links = &link,
                                 .link_count = 1,
                                 .ads = ads,
                                 .ad_count = 3 } };
    const struct page_url *const BOUNDED[] = { &link, &v.page.at };

    (void)state;
    assert_true(wire_date_visit(&v, now));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(BOUNDED[i]->due_ms, now + WIRE_LATER_MS);
        assert_int_equal(BOUNDED[i]->interval_ms, WIRE_LATER_MS);
        assert_int_equal(BOUNDED[i]->fetched_ms, now);
        assert_int_equal(BOUNDED[i]->changed_ms, now);
        assert_int_equal(BOUNDED[i]->rest_until_ms, now + 86400000);
    }
    assert_int_equal(ads[0].seen_at_ms, now - 7);
    assert_int_equal(ads[1].seen_at_ms, now - 1);
    assert_int_equal(ads[2].seen_at_ms, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_travel_whole_or_not_at_all),
        cmocka_unit_test(what_is_out_of_range_does_not_travel),
        cmocka_unit_test(times_are_bounded_by_the_clock_of_who_takes_them),
        cmocka_unit_test(times_of_links_and_ads_are_bounded),
        cmocka_unit_test(what_a_fetcher_may_not_say_is_refused),
    };

    return cmocka_run_group_tests_name("visit_wire", tests, NULL, NULL);
}
