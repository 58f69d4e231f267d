/*
 * Whole crawls against a server on loopback: what is visited, and how a run ends.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/time.h"
#include "tests/support/crawl_bench.h"

#define AD_PAGE                                                                        \
    "<!DOCTYPE html><html lang=en><title>Waiter wanted</title><main>"                  \
    "<h1>Waiter wanted</h1><p>Restaurant in the old town looks for a waiter. The "     \
    "work is five days a week, the pay is 900 a month with a written contract, and "   \
    "meals are free. Please come by or call us in the afternoon.</p></main></html>"

static void
a_site_is_crawled_within_its_rules(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    crawl(&b);
    expect_site(&b);
    assert_null(memory_page(&b.memory, "other.example/"));
    assert_int_equal(raw_count(b.server, "/closed/1"), 0);
    assert_int_equal(raw_count(b.server, "/robots.txt"), 1);
    assert_int_equal(raw_count(b.server, "/"), 1);
    assert_int_equal(b.stats.refused[PAGE_ROBOTS], 1);
    assert_int_equal(b.stats.waiting, 0);
    assert_int_equal(memory_page(&b.memory, "/target")->at.hops, 1);
    crawl(&b); /* nothing is due */
    assert_int_equal(b.stats.pages, 0);
    assert_int_equal(raw_count(b.server, "/a"), 1);
    close_bench(&b);
}

static void
scope_follows_the_patterns(void **state)
{
    static const struct str follow[] = { { "/b*", 3 } };
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    b.source.follow = follow;
    b.source.follow_count = 1;
    crawl(&b);
    assert_int_equal(b.memory.page_count, 2);
    expect(&b, "/b?x=1", PAGE_OK, "");
    close_bench(&b);
}

static void
the_budget_of_a_day_is_kept(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    b.source.pages_per_day = 3;
    b.source.revisit_ms = 3600000;
    crawl(&b);
    assert_int_equal(b.stats.pages, 3);
    assert_int_equal(b.stats.refused[PAGE_BUDGET], 1);
    /* pages are due in an hour, but nobody asks for them before midnight */
    assert_int_equal(b.stats.opens_ms,
                     (clock_now_ms() / TIME_DAY_MS + 1) * TIME_DAY_MS);
    assert_true(b.stats.next_due_ms >= b.stats.opens_ms);
    crawl(&b); /* the day is not over */
    assert_int_equal(b.stats.pages, 0);
    assert_int_equal(b.stats.refused[PAGE_BUDGET], 1);
    assert_true(b.stats.next_due_ms >= b.stats.opens_ms && b.stats.opens_ms > 0);
    b.source.pages_per_day = 500;
    crawl(&b);
    assert_int_equal(b.stats.opens_ms, 0);
    assert_true(b.stats.next_due_ms > 0 &&
                b.stats.next_due_ms <= clock_now_ms() + 2 * 3600000);
    close_bench(&b);
}

static bool
changing(struct raw_server *server, int fd, const char *path, const char *header)
{
    size_t count = raw_count(server, path);

    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(fd,
                        "<a href=/etag>0</a><a href=/same>1</a><a href=/other>2</a>");
    }
    if (strcmp(path, "/etag") == 0 && strstr(header, "If-None-Match: \"v1\"")) {
        return raw_text(fd, "HTTP/1.1 304 Not Modified\r\n\r\n");
    }
    if (strcmp(path, "/etag") == 0) {
        return raw_reply(fd, "200 OK", "ETag: \"v1\"\r\n", "<p>etag</p>", 11);
    }
    return raw_page(fd, strcmp(path, "/other") == 0 && count > 1 ? "<p>new</p>"
                                                                 : "<p>old</p>");
}

static void
intervals_follow_the_changes(void **state)
{
    struct bench b;
    int64_t hour = 3600000;

    (void)state;
    open_bench(&b, changing, "/");
    b.source.revisit_ms = 4 * hour;
    crawl(&b);
    assert_int_equal(memory_page(&b.memory, "/same")->interval_ms, 4 * hour);
    for (size_t i = 0; i < b.memory.url_count; i++) {
        b.memory.urls[i].at.due_ms = 1; /* as if the time had come */
        b.memory.urls[i].at.fetched_ms -= 4 * hour;
    }
    crawl(&b);
    expect(&b, "/etag", PAGE_UNCHANGED, "");
    expect(&b, "/same", PAGE_UNCHANGED, "");
    expect(&b, "/other", PAGE_OK, "");
    assert_int_equal(memory_page(&b.memory, "/etag")->status, 304);
    assert_int_equal(memory_page(&b.memory, "/etag")->interval_ms, 8 * hour);
    assert_int_equal(memory_page(&b.memory, "/same")->interval_ms, 8 * hour);
    assert_in_range(memory_page(&b.memory, "/other")->interval_ms, 3 * hour, 4 * hour);
    assert_int_equal(memory_page(&b.memory, "/same")->looks.count, 1);
    assert_int_equal(memory_page(&b.memory, "/same")->looks.still_min, 240);
    assert_int_equal(memory_page(&b.memory, "/other")->looks.changed, 1);
    assert_int_equal(memory_page(&b.memory, "/other")->looks.changed_min, 240);
    assert_int_equal(memory_page(&b.memory, "/etag")->digest.n, 64);
    close_bench(&b);
}

static bool
with_an_ad(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)server;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strstr(header, "If-None-Match: \"v1\"")) {
        return raw_text(fd, "HTTP/1.1 304 Not Modified\r\n\r\n");
    }
    return raw_reply(fd, "200 OK", "ETag: \"v1\"\r\n", AD_PAGE, sizeof AD_PAGE - 1);
}

/* What only the links were read of is read whole by the next crawl that reads ads. */
static void
ads_are_read_after_links_only(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, with_an_ad, "/");
    b.options.links_only = true;
    crawl(&b);
    expect(&b, "/", PAGE_OK, "");
    assert_int_equal(b.stats.ads, 0);
    b.memory.urls[0].at.due_ms = 1;
    crawl(&b); /* links again: not changed since */
    expect(&b, "/", PAGE_UNCHANGED, "");
    b.options.links_only = false;
    crawl(&b); /* at once, although it is not due */
    expect(&b, "/", PAGE_OK, "");
    assert_int_equal(b.stats.ads, 1);
    crawl(&b);
    assert_int_equal(b.stats.pages, 0);
    close_bench(&b);
}

/* What is gone has no ads that are still to be read. */
static void
what_is_gone_is_not_asked_for_its_ads(void **state)
{
    struct page_url gone = { .source = STR("board"),
                             .digest = STR("d1d1"),
                             .interval_ms = 1000,
                             .fetched_ms = 1,
                             .links_only = true };
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    gone.url = arena_printf(&b.arena, "http://127.0.0.1:%d/gone", b.server->port);
    memory_keep(&b.memory, &gone);
    b.memory.urls[0].never = true;
    crawl(&b);
    expect(&b, "/a", PAGE_OK, "");
    assert_int_equal(raw_count(b.server, "/gone"), 0);
    close_bench(&b);
}

static void
sources_without_basis_stay_inside(void **state)
{
    struct bench b;
    struct frontier_port port;

    (void)state;
    open_bench(&b, site, "/");
    port = memory_port(&b.memory);
    b.seeds[0] = STR("http://198.41.0.4/");
    assert_false(crawl_run(&b.options, &b.source, 1, &port, NULL, &b.stats, &b.err));
    assert_int_equal(b.err.kind, ERR_POLICY);
    assert_non_null(strstr(b.err.text, "basis"));
    b.source.basis_kind = STR("test");
    b.options.contact_given = false;
    assert_false(crawl_run(&b.options, &b.source, 1, &port, NULL, &b.stats, &b.err));
    assert_int_equal(b.err.kind, ERR_POLICY);
    assert_non_null(strstr(b.err.text, "contact"));
    b.seeds[0] = STR("nonsense");
    assert_false(crawl_run(&b.options, &b.source, 1, &port, NULL, &b.stats, &b.err));
    assert_non_null(strstr(b.err.text, "nonsense"));
    assert_int_equal(b.memory.page_count, 0);
    close_bench(&b);
}

static void
private_hosts_are_closed_without_the_switch(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    b.source.basis_kind = STR("test");
    b.options.allow_net_count = 0;
    crawl(&b);
    expect(&b, "/", PAGE_PRIVATE, "127.0.0.1 is not public");
    assert_int_equal(b.server->log_count, 0);
    close_bench(&b);
}

static void
a_broken_port_ends_the_crawl(void **state)
{
    struct bench b;
    struct frontier_port port;

    (void)state;
    open_bench(&b, site, "/");
    port = memory_port(&b.memory);
    b.memory.fail_put_at = 1;
    assert_false(crawl_run(&b.options, &b.source, 1, &port, NULL, &b.stats, &b.err));
    assert_non_null(strstr(b.err.text, "disk is full"));
    b.memory.fail_put_at = 0;
    crawl(&b);
    expect(&b, "/a", PAGE_OK, "");
    close_bench(&b);
}

/* Whether a source is paused is asked before anything else is, and no answer means yes. */
static void
a_pause_is_asked_for(void **state)
{
    static const struct {
        bool has_port, paused, fails;
        int requests; /* for the first page */
    } cases[] = {
        { false, true, true, 1 },
        { true, false, false, 1 },
        { true, true, false, 0 },
        { true, false, true, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bench b;
        struct frontier_port port;
        bool ok;

        open_bench(&b, site, "/");
        port = memory_port(&b.memory);
        port.paused = cases[i].has_port ? memory_paused : NULL;
        b.memory.paused = cases[i].paused;
        b.memory.fail_paused = cases[i].fails;
        ok = crawl_run(&b.options, &b.source, 1, &port, NULL, &b.stats, &b.err);
        assert_int_equal(ok, !cases[i].has_port || !cases[i].fails);
        assert_int_equal(b.memory.pause_asked > 0, cases[i].has_port);
        assert_int_equal(raw_count(b.server, "/"), cases[i].requests);
        assert_int_equal(raw_count(b.server, "/robots.txt"), cases[i].requests);
        if (!ok)
            assert_non_null(strstr(b.err.text, "pauses cannot be read"));
        b.memory.paused = b.memory.fail_paused = false;
        crawl(&b); /* nothing was lost meanwhile */
        assert_int_equal(raw_count(b.server, "/"), 1);
        expect(&b, "/a", PAGE_OK, "");
        close_bench(&b);
    }
}

static void
an_unknown_budget_is_none(void **state)
{
    struct bench b;
    struct frontier_port port;

    (void)state;
    open_bench(&b, site, "/");
    port = memory_port(&b.memory);
    b.memory.fail_requested = true;
    assert_false(crawl_run(&b.options, &b.source, 1, &port, NULL, &b.stats, &b.err));
    assert_non_null(strstr(b.err.text, "ledger cannot be read"));
    assert_int_equal(raw_count(b.server, "/"), 0);
    assert_int_equal(raw_count(b.server, "/robots.txt"), 0);
    b.memory.fail_requested = false;
    crawl(&b);
    expect(&b, "/a", PAGE_OK, "");
    close_bench(&b);
}

static bool
endless_calendar(struct raw_server *server, int fd, const char *path,
                 const char *header)
{
    char text[128];
    int n = 0;

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    (void)sscanf(path, "/day%d", &n);
    (void)snprintf(text, sizeof text, "<a href=/day%d>next</a>", n + 1);
    return raw_page(fd, text);
}

struct stopper {
    volatile sig_atomic_t stop;
    int pages;
};

static void
count_page(void *user, const struct page *page)
{
    struct stopper *s = user;

    (void)page;
    s->stop = ++s->pages >= 20;
}

static void
a_stop_keeps_what_was_done(void **state)
{
    struct bench b;
    struct frontier_port port;
    struct stopper stopper = { 0 };
    struct crawl_watch watch = { .user = &stopper, .page = count_page };

    (void)state;
    open_bench(&b, endless_calendar, "/day0");
    port = memory_port(&b.memory);
    b.options.stop = &stopper.stop;
    assert_true(crawl_run(&b.options, &b.source, 1, &port, &watch, &b.stats, &b.err));
    assert_true(b.memory.page_count >= 20 && b.memory.page_count <= 200);
    assert_int_equal(b.memory.flushed, b.memory.page_count);
    assert_int_equal(b.stats.in_flight, 0);
    close_bench(&b);
}

static void
names_need_no_resolver(void **state)
{
    struct crawl_name names[2] = { { STR("jobs.test"), STR("127.0.0.1"), 0 },
                                   { STR("board.test"), STR("127.0.0.1"), 0 } };
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    names[0].port = names[1].port = b.server->port;
    b.options.names = names;
    b.options.name_count = 2;
    b.seeds[0] = STR("http://board.test/a");
    b.seeds[1] = STR("http://www.jobs.test/a");
    names[0].host = STR("www.jobs.test");
    b.source.seed_count = 2;
    crawl(&b);
    expect(&b, "board.test/a", PAGE_OK, "");
    expect(&b, "www.jobs.test/a", PAGE_OK, "");
    assert_int_equal(b.stats.hosts, 2);
    close_bench(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_site_is_crawled_within_its_rules),
        cmocka_unit_test(scope_follows_the_patterns),
        cmocka_unit_test(the_budget_of_a_day_is_kept),
        cmocka_unit_test(intervals_follow_the_changes),
        cmocka_unit_test(ads_are_read_after_links_only),
        cmocka_unit_test(what_is_gone_is_not_asked_for_its_ads),
        cmocka_unit_test(sources_without_basis_stay_inside),
        cmocka_unit_test(private_hosts_are_closed_without_the_switch),
        cmocka_unit_test(a_broken_port_ends_the_crawl),
        cmocka_unit_test(a_pause_is_asked_for),
        cmocka_unit_test(an_unknown_budget_is_none),
        cmocka_unit_test(a_stop_keeps_what_was_done),
        cmocka_unit_test(names_need_no_resolver),
    };

    return cmocka_run_group_tests_name("crawl", tests, NULL, NULL);
}
