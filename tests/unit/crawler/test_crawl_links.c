/*
 * What a site may put into the frontier by naming it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "core/time.h"
#include "crawler/apart.h"
#include "tests/support/crawl_bench.h"

/* Pages that each name three hundred more, traps, and closed ones. */
static bool
maker(struct raw_server *server, int fd, const char *path, const char *header)
{
    struct buf page;
    bool ok;

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "200 OK", "", "User-agent: *\nDisallow: /closed\n", 33);
    }
    buf_init(&page, 1 << 20);
    buf_printf(&page, "<p>%s</p>", path);
    for (int i = 0; i < 300; i++) {
        buf_printf(&page,
                   "<a href='/%d%s'>n</a><a href='/t/t/t%s%d'>t</a>"
                   "<a href='/closed%s%d'>c</a>",
                   i, path, path, i, path, i);
    }
    ok = raw_page(fd, buf_cstr(&page));
    buf_free(&page);
    return ok;
}

static void
refused_links_are_counted_and_few_are_kept(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, maker, "/");
    b.source.pages_per_day = 1;
    crawl(&b);
    expect(&b, "/t/t/t/0", PAGE_TRAP, "repeats");
    expect(&b, "/closed/0", PAGE_ROBOTS, "line 2");
    assert_int_equal(b.stats.refused[PAGE_TRAP], 300);
    assert_int_equal(b.stats.refused[PAGE_ROBOTS], 300);
    assert_int_equal(b.stats.refused[PAGE_FULL], 0);
    assert_int_equal(b.memory.url_count, 1 + 300 + 50 + 50);
    close_bench(&b);
}

/* A link and a redirect to addresses that are too long to be asked for. */
static bool
too_long(struct raw_server *server, int fd, const char *path, const char *header)
{
    char name[3001] = "", text[3100];

    (void)server;
    (void)header;
    memset(name, 'x', sizeof name - 1);
    if (strcmp(path, "/") == 0) {
        (void)snprintf(text, sizeof text, "<a href=/%s>x</a><a href=/moved>m</a>",
                       name);
        return raw_page(fd, text);
    }
    if (strcmp(path, "/moved") == 0) {
        (void)snprintf(
            text, sizeof text,
            "HTTP/1.1 301 Moved\r\nLocation: /%s\r\nContent-Length: 0\r\n\r\n", name);
        return raw_text(fd, text);
    }
    return raw_reply(fd, "404 Not Found", "", "", 0);
}

static void
addresses_that_are_too_long_are_counted(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, too_long, "/");
    crawl(&b);
    expect(&b, "/", PAGE_OK, "1 were left off: addresses above 2048 bytes");
    expect(&b, "/moved", PAGE_TRAP, "which is too long");
    assert_int_equal(b.stats.refused[PAGE_TRAP], 2);
    close_bench(&b);
}

/* A calendar, a form with every choice, and a visitor's number that changes with each page. */
static bool
endless(struct raw_server *server, int fd, const char *path, const char *header)
{
    struct buf page;
    bool ok;

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    buf_init(&page, 1 << 20);
    buf_lit(&page,
            "<a href=/calendar/2190/01>next</a><a href=/calendar/2019/01>then</a>");
    for (int i = 0; i < 2100; i++) {
        buf_printf(&page, "<a href='/find?a=%d&amp;b=1&amp;c=2'>f</a>", i);
    }
    buf_printf(&page, "<a href='/ad?id=1&amp;PHPSESSID=x%zu'>ad</a>", strlen(path));
    ok = raw_page(fd, buf_cstr(&page));
    buf_free(&page);
    return ok;
}

static void
what_never_ends_is_cut_off(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, endless, "/");
    b.source.pages_per_day = 4;
    crawl(&b);
    expect(&b, "/calendar/2190/01", PAGE_TRAP, "calendar of the year 2190");
    assert_int_equal(b.stats.refused[PAGE_TRAP], 1 + 100);
    assert_null(memory_page(&b.memory, "PHPSESSID=x1"));
    /* the home page, /calendar/2019, 2,000 of the form, the ad once; 50 that were told */
    assert_int_equal(b.memory.url_count, 1 + 1 + 2000 + 1 + 50);
    close_bench(&b);
}

/* A month in one digit may be the second page of an ad: a few of one path are taken up, a
 * calendar of such is cut off. */
static bool
unpadded(struct raw_server *server, int fd, const char *path, const char *header)
{
    struct buf page;
    int year = time_year(clock_now_ms()) + 2;
    bool ok;

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    buf_init(&page, 1 << 20);
    for (int i = 0; i < 90; i++) {
        buf_printf(&page, "<a href=/days/%d/%d/>d</a>", year + i / 9, 1 + i % 9);
    }
    buf_printf(&page, "<a href=/d/%d/8>ad</a><a href=/d/%d/9>ad</a>", year, year);
    ok = raw_page(fd, buf_cstr(&page));
    buf_free(&page);
    return ok;
}

static void
what_may_be_a_calendar_is_counted(void **state)
{
    struct bench b;
    char ad[32];

    (void)state;
    open_bench(&b, unpadded, "/");
    crawl(&b);
    for (int i = 8; i < 10; i++) {
        (void)snprintf(ad, sizeof ad, "/d/%d/%d", time_year(clock_now_ms()) + 2, i);
        expect(&b, ad, PAGE_OK, "");
    }
    assert_int_equal(b.stats.pages, 1 + 12 + 2);
    assert_int_equal(b.stats.refused[PAGE_TRAP], 90 - 12);
    close_bench(&b);
}

static void
a_source_has_room_for_so_many(void **state)
{
    struct bench b;
    size_t full = 0;

    (void)state;
    open_bench(&b, maker, "/");
    b.source.pages_per_day = 20;
    b.options.unasked_max = 1000;
    crawl(&b);
    assert_int_equal(b.stats.pages, 20);
    assert_true(b.stats.refused[PAGE_FULL] > 1000);
    assert_true(b.memory.url_count <= 20 + 1000 + 1 + 50 + 50);
    for (size_t i = 0; i < b.memory.page_count; i++) {
        full += b.memory.pages[i].outcome == PAGE_FULL;
        if (b.memory.pages[i].outcome == PAGE_FULL) {
            assert_true(str_find(b.memory.pages[i].what, STR("source board: 1000")) >=
                        0);
        }
    }
    assert_int_equal(full, 1);
    /* another run knows how many there are */
    for (size_t i = 0; i < b.memory.page_count; i++) {
        b.memory.pages[i].requested = false;
    }
    crawl(&b);
    assert_int_equal(b.stats.pages, 20);
    assert_true(b.memory.url_count <= 40 + 1000 + 2 + 100 + 100);
    close_bench(&b);
}

/* What was refused for ever, before it was ever asked for, takes no room: each run refuses some. */
static void
what_is_never_asked_for_takes_no_room(void **state)
{
    (void)state;
    for (int apart = 0; apart < 2; apart++) {
        struct bench b;
        struct frontier_port port;
        struct crawl_apart *fetcher;

        open_bench(&b, maker, "/");
        b.source.pages_per_day = 6;
        b.options.unasked_max = 2000;
        for (int i = 0; i < 2500; i++) {
            const struct page_url at = {
                .url = arena_printf(&b.arena, "http://127.0.0.1:%d/t/t/t/t/t%d",
                                    b.server->port, i),
                .source = STR("board"),
            };

            memory_keep(&b.memory, &at);
            b.memory.urls[i].never = true;
        }
        port = memory_port(&b.memory);
        if (apart) {
            assert_true(crawl_apart_begin(&b.options, &b.source, 1, &fetcher, &b.err));
            assert_true(crawl_apart_run(fetcher, &port, NULL, &b.stats, &b.err));
            crawl_apart_end(fetcher);
        } else {
            crawl(&b);
        }
        assert_int_equal(b.stats.refused[PAGE_FULL], 0);
        assert_int_equal(b.stats.doubted[DOUBT_FULL], 0);
        assert_true(b.memory.url_count > 2500 + 6 * 300);
        close_bench(&b);
    }
}

#define LOST                                                                           \
    "<!DOCTYPE html><html lang=en><title>Board</title><main><h1>Not "                  \
    "found</h1><p>There "                                                              \
    "is nothing at this address any more; its author may have taken it away. Look at " \
    "the offers of other sections: cooks, waiters, drivers, maids, "                   \
    "teachers.</p></main>"

/* All ads are gone, which the site says with status 200; at first it is busy when it is asked
 * for an address that cannot exist. */
static bool
busy_once(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(fd, "<a href=/ad/1>1</a><a href=/ad/2>2</a><a href=/ad/3>3</a>"
                            "<a href=/ad/4>4</a><a href=/ad/5>5</a>");
    }
    if (strlen(path) == strlen("/ad/") + 16 && raw_count(server, path) == 1) {
        return raw_reply(fd, "503 Service Unavailable", "", "", 0);
    }
    return raw_page(fd, LOST);
}

static void
a_busy_answer_teaches_nothing_of_lost_pages(void **state)
{
    static const struct str ads[] = { { "/ad/*", 5 } };
    struct bench b;

    (void)state;
    open_bench(&b, busy_once, "/");
    b.source.ads = ads;
    b.source.ads_count = 1;
    crawl(&b);
    assert_int_equal(b.stats.refused[PAGE_HTTP_ERROR], 1);
    expect(&b, "/ad/2", PAGE_OK, ""); /* the reason to ask */
    expect(&b, "/ad/3", PAGE_SOFT_404, "");
    expect(&b, "/ad/5", PAGE_SOFT_404, "");
    assert_int_equal(b.stats.refused[PAGE_SOFT_404], 4); /* and the question */
    close_bench(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_links_are_counted_and_few_are_kept),
        cmocka_unit_test(addresses_that_are_too_long_are_counted),
        cmocka_unit_test(what_never_ends_is_cut_off),
        cmocka_unit_test(what_may_be_a_calendar_is_counted),
        cmocka_unit_test(a_source_has_room_for_so_many),
        cmocka_unit_test(what_is_never_asked_for_takes_no_room),
        cmocka_unit_test(a_busy_answer_teaches_nothing_of_lost_pages),
    };

    return cmocka_run_group_tests_name("crawl_links", tests, NULL, NULL);
}
