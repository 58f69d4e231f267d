/*
 * Delays, Retry-After, robots.txt that is hard to have.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/crawl_bench.h"

#include <dirent.h>
#include <sys/stat.h>

static void
remove_folder(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *entry;

    while (d && (entry = readdir(d)) != NULL) {
        (void)unlinkat(dirfd(d), entry->d_name, 0);
    }
    closedir(d);
    assert_int_equal(rmdir(folder), 0);
}

static void
hosts_are_left_alone_between_requests(void **state)
{
    struct bench b;
    const struct page *p;

    (void)state;
    open_bench(&b, site, "/");
    b.options.delay_override_ms = 60;
    crawl(&b);
    assert_true(b.server->log_count >= 7);
    for (size_t i = 1; i < b.server->log_count; i++) {
        int64_t gap = b.server->log[i].begin_ms - b.server->log[i - 1].end_ms;

        if (gap < 59) { /* the server's end is before ours */
            fail_msg("%s came after %lld ms", b.server->log[i].path, (long long)gap);
        }
    }
    p = memory_page(&b.memory, "/a");
    assert_int_equal(p->delay_ms, 60);
    assert_true(p->waited_ms >= 60);
    close_bench(&b);
}

static bool
slow_asking(struct raw_server *server, int fd, const char *path, const char *header)
{
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "200 OK", "", "User-agent: *\nCrawl-delay: 0.3\n", 31);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(fd, "<a href=/a>a</a>");
    }
    return site(server, fd, path, header);
}

static void
crawl_delay_is_honoured(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, slow_asking, "/");
    b.options.delay_override_ms = -1;
    b.source.delay_ms = 10;
    crawl(&b);
    assert_int_equal(b.server->log_count, 3);
    for (size_t i = 1; i < 3; i++) {
        assert_true(b.server->log[i].begin_ms - b.server->log[i - 1].end_ms >= 299);
    }
    assert_int_equal(memory_page(&b.memory, "/a")->delay_ms, 300);
    close_bench(&b);
}

static bool
busy(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (raw_count(server, path) == 1) {
        return raw_reply(fd, "503 Busy", "Retry-After: 1\r\n", "", 0);
    }
    return raw_page(fd, "<p>now</p>");
}

static void
retry_after_is_honoured(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, busy, "/");
    crawl(&b);
    assert_int_equal(b.server->log_count, 3);
    assert_true(b.server->log[2].begin_ms - b.server->log[1].end_ms >= 999);
    assert_int_equal(b.memory.pages[0].outcome, PAGE_HTTP_ERROR);
    expect(&b, "/", PAGE_OK, "");
    close_bench(&b);
}

static bool
closed_for_days(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(fd, "<a href=/a>a</a><a href=/b>b</a>");
    }
    return raw_reply(fd, "429 Too Many Requests", "Retry-After: 3600\r\n", "", 0);
}

static void
a_long_pause_ends_the_hosts_turn(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, closed_for_days, "/");
    crawl(&b);
    assert_int_equal(b.server->log_count, 3);
    expect(&b, "/a", PAGE_HTTP_ERROR, "429");
    assert_true(memory_page(&b.memory, "/a")->next_ms >=
                memory_page(&b.memory, "/a")->fetched_ms + 3600000);
    assert_null(memory_page(&b.memory, "/b"));
    close_bench(&b);
}

/* What robots.txt answers is the first word of the bench's second seed. */
static bool
odd_robots(struct raw_server *server, int fd, const char *path, const char *header)
{
    struct bench *b = server->user;
    struct str how = b->seeds[1];

    if (strcmp(path, "/robots.txt") != 0 && strcmp(path, "/r2.txt") != 0) {
        return site(server, fd, path, header);
    }
    if (strcmp(path, "/r2.txt") == 0 || str_eq(how, STR("rules"))) {
        return raw_reply(fd, "200 OK", "", "User-agent: *\nDisallow: /a\n", 27);
    }
    if (str_eq(how, STR("redirect"))) {
        return raw_reply(fd, "302 Found", "Location: /r2.txt\r\n", "", 0);
    }
    if (str_eq(how, STR("loop"))) {
        return raw_reply(fd, "302 Found", "Location: /robots.txt\r\n", "", 0);
    }
    if (str_eq(how, STR("metadata"))) {
        return raw_reply(fd, "302 Found",
                         "Location: http://169.254.169.254/robots.txt\r\n", "", 0);
    }
    if (str_eq(how, STR("503")) || str_eq(how, STR("429"))) {
        return raw_reply(fd, str_eq(how, STR("503")) ? "503 Down" : "429 Slow", "", "",
                         0);
    }
    if (str_eq(how, STR("403"))) {
        return raw_reply(fd, "403 Forbidden", "", "", 0);
    }
    if (str_eq(how, STR("short"))) {
        (void)raw_text(
            fd,
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-agent: *\nDisallow:");
    }
    return false; /* "drop" */
}

static void
robots_that_cannot_be_had_close_the_host(void **state)
{
    static const struct {
        const char *how;
        enum page_outcome home, a;
        const char *what;
    } TABLE[] = {
        { "rules", PAGE_OK, PAGE_ROBOTS, "" },
        { "redirect", PAGE_OK, PAGE_ROBOTS, "" },
        { "403", PAGE_OK, PAGE_OK, "" },
        { "503", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "status 503" },
        { "429", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "status 429" },
        { "drop", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "not to be had" },
        { "short", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "not to be had" },
        { "loop", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "more than 5 redirects" },
        { "metadata", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "169.254.169.254" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct bench b;

        open_bench(&b, odd_robots, "/");
        b.seeds[1] = str_of(TABLE[i].how);
        crawl(&b);
        expect(&b, "/", TABLE[i].home, TABLE[i].what);
        if (TABLE[i].home == PAGE_OK) {
            expect(&b, "/a", TABLE[i].a, "");
        } else {
            assert_int_equal(raw_count(b.server, "/"), 0);
            assert_int_equal(b.memory.page_count, 1);
            assert_true(b.server->log_count <= 6);
        }
        close_bench(&b);
    }
}

static bool
slow_pages(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/a") == 0 && raw_count(server, "/a") == 1) {
        return raw_reply(fd, "503 Busy", "Retry-After: 0\r\n", "", 0);
    }
    usleep(150000);
    return raw_page(fd, "<a href=/a>a</a>");
}

/* The longer a host takes, and after trouble, the longer it is left alone. */
static void
a_slow_host_gets_longer_rests(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, slow_pages, "/");
    b.options.delay_override_ms = -1;
    b.source.delay_ms = 10;
    crawl(&b);
    assert_int_equal(b.server->log_count, 4);
    assert_true(b.server->log[2].begin_ms - b.server->log[1].end_ms >= 70);
    assert_int_equal(b.memory.pages[1].outcome, PAGE_HTTP_ERROR);
    assert_true(b.memory.pages[1].delay_ms >= 70);
    assert_true(b.memory.pages[2].delay_ms >= b.memory.pages[1].delay_ms);
    close_bench(&b);
}

/* Three names of one machine: each would have its own turn, the machine has one. */
static void
hosts_of_one_address_take_turns(void **state)
{
    static const struct crawl_name NAMES[] = {
        { { "one.test", 8 }, { "127.0.0.1", 9 }, 0 },
        { { "two.test", 8 }, { "127.0.0.1", 9 }, 0 },
        { { "three.test", 10 }, { "127.0.0.1", 9 }, 0 },
    };
    int64_t begun_ms;
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    for (size_t i = 0; i < 3; i++) {
        b.seeds[i] = arena_printf(&b.arena, "http://" STR_FMT ":%d/x",
                                  STR_ARG(NAMES[i].host), b.server->port);
    }
    b.source.seed_count = 3;
    b.source.follow = &b.seeds[3]; /* "": no link is followed */
    b.source.follow_count = 1;
    b.options.names = NAMES;
    b.options.name_count = 3;
    b.options.address_gap_ms = 120;
    begun_ms = clock_mono_ms();
    crawl(&b);
    assert_int_equal(b.server->log_count, 6);
    for (size_t i = 0; i < b.server->log_count; i++) {
        int64_t since_ms = b.server->log[i].begin_ms - begun_ms;

        if (since_ms < (int64_t)i * 120) { /* it may be late, the one before it later */
            fail_msg("%s came after %lld ms", b.server->log[i].path,
                     (long long)since_ms);
        }
    }
    assert_int_equal(b.stats.refused[PAGE_OK], 3);
    assert_int_equal(b.stats.refused[PAGE_NET_ERROR], 0);
    close_bench(&b);
}

#define CALM_PAGES 20
#define HELD_MS                                                                        \
    20000 /* then a crawl that waits for the answer goes on, and has failed */

/* One host gives no answer until all pages of the other were asked for. */
static bool
one_holds(struct raw_server *server, int fd, const char *path, const char *header)
{
    char text[64];
    int page;

    if (strcmp(path, "/held") == 0) {
        int64_t begun_ms = clock_mono_ms();
        snprintf(text, sizeof text, "/calm/%d", CALM_PAGES - 1);
        while (raw_count(server, text) == 0) {
            if (clock_mono_ms() - begun_ms > HELD_MS) {
                return raw_reply(fd, "410 Gone", "", "", 0);
            }
            usleep(5000);
        }
        return raw_page(fd, "<p>at last");
    }
    if (sscanf(path, "/calm/%d", &page) == 1 && page + 1 < CALM_PAGES) {
        snprintf(text, sizeof text, "<a href=/calm/%d>next</a>", page + 1);
        return raw_page(fd, text);
    }
    return site(server, fd, path, header);
}

/* A host that keeps its answer back stands in no other's way. */
static void
a_host_that_holds_its_answer_holds_up_nobody(void **state)
{
    static const struct crawl_name NAMES[] = {
        { { "holding.test", 12 }, { "127.0.0.1", 9 }, 0 },
        { { "calm.test", 9 }, { "127.0.0.1", 9 }, 0 },
    };
    struct bench b;

    (void)state;
    open_bench(&b, one_holds, "/");
    b.seeds[0] = arena_printf(&b.arena, "http://holding.test:%d/held", b.server->port);
    b.seeds[1] = arena_printf(&b.arena, "http://calm.test:%d/calm/0", b.server->port);
    b.source.seed_count = 2;
    b.options.names = NAMES;
    b.options.name_count = 2;
    b.options.request_ms_max = 3 * HELD_MS;
    crawl(&b);
    expect(&b, "/held", PAGE_OK, "");
    expect(&b, "/calm/19", PAGE_OK, "");
    close_bench(&b);
}

static void
quiet_hours_are_kept(void **state)
{
    int64_t minute = clock_now_ms() % TIME_DAY_MS / 60000;
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    b.seeds[1] = arena_printf(&b.arena, "http://127.0.0.1:%d/a", b.server->port);
    b.source.seed_count = 2;
    b.source.quiet_from = (int)((minute + 1430) % 1440);
    b.source.quiet_to = (int)((minute + 10) % 1440);
    crawl(&b);
    assert_int_equal(b.server->log_count, 0);
    assert_int_equal(b.memory.page_count, 1);
    expect(&b, "/", PAGE_QUIET, "quiet hours of the source, until 2");
    b.source.quiet_to = b.source.quiet_from;
    b.source.quiet_from = (int)((minute + 10) % 1440); /* over midnight or not */
    crawl(&b);
    assert_true(b.server->log_count > 0);
    close_bench(&b);
}

/* What the page that is asked for says of itself, and how. */
static bool
unkept(struct raw_server *server, int fd, const char *path, const char *header)
{
    static const char CUT[] =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999\r\n";

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "X-Robots-Tag: noindex\r\n", "", 0);
    }
    if (strcmp(path, "/error") == 0) {
        return raw_reply(fd, "404 Not Found", "X-Robots-Tag: noindex\r\n", "gone", 4);
    }
    if (strcmp(path, "/moved") == 0) {
        return raw_reply(fd, "302 Found", "X-Robots-Tag: NoArchive\r\nLocation: /x\r\n",
                         "", 0);
    }
    if (strcmp(path, "/others") == 0) {
        return raw_reply(fd, "404 Not Found", "X-Robots-Tag: bing: noindex\r\n", "", 0);
    }
    if (strcmp(path, "/broken") == 0) {
        return raw_reply(fd, "200 OK",
                         "Content-Encoding: gzip\r\nX-Robots-Tag: none\r\n",
                         "\x1f\x8b\x08 broken", 10);
    }
    if (strcmp(path, "/cut") == 0 || strcmp(path, "/cutmeta") == 0) {
        (void)raw_text(fd, CUT);
        (void)raw_text(fd, strcmp(path, "/cut") == 0 ? "X-Robots-Tag: noindex\r\n\r\n"
                                                     : "\r\n");
        (void)raw_text(fd, "<meta name=robots content=noindex><p>half");
        return false;
    }
    if (strcmp(path, "/cutopen") == 0) {
        (void)raw_text(fd, CUT);
        (void)raw_text(fd, "\r\n<p>half");
        return false;
    }
    if (strcmp(path, "/meta") == 0) {
        return raw_page(fd, "<meta name=robots content='noindex, follow'><p>no");
    }
    return raw_page(fd, "<p>yes");
}

static void
what_asks_not_to_be_kept_is_not_archived(void **state)
{
    static const struct {
        const char *path;
        bool kept;
    } TABLE[] = {
        { "/error", false },  { "/moved", false }, { "/others", true },
        { "/broken", false }, { "/cut", false },   { "/cutmeta", false },
        { "/cutopen", true }, { "/meta", false },  { "/open", true },
    };
    char folder[] = "/tmp/lurewatch-kept-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        const struct page *p;
        struct bench b;

        open_bench(&b, unkept, TABLE[i].path);
        b.options.archive_folder = str_of(folder);
        crawl(&b);
        p = memory_page(&b.memory, TABLE[i].path);
        assert_non_null(p);
        if ((p->warc_file.n > 0) != TABLE[i].kept) {
            fail_msg("%s: %s", TABLE[i].path, TABLE[i].kept ? "is lost" : "was kept");
        }
        assert_true(TABLE[i].kept || str_find(p->what, STR("not archived")) >= 0 ||
                    str_find(p->what, STR("not to be kept")) >= 0);
        close_bench(&b);
    }
    remove_folder(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_are_left_alone_between_requests),
        cmocka_unit_test(crawl_delay_is_honoured),
        cmocka_unit_test(retry_after_is_honoured),
        cmocka_unit_test(a_long_pause_ends_the_hosts_turn),
        cmocka_unit_test(robots_that_cannot_be_had_close_the_host),
        cmocka_unit_test(a_slow_host_gets_longer_rests),
        cmocka_unit_test(hosts_of_one_address_take_turns),
        cmocka_unit_test(a_host_that_holds_its_answer_holds_up_nobody),
        cmocka_unit_test(quiet_hours_are_kept),
        cmocka_unit_test(what_asks_not_to_be_kept_is_not_archived),
    };

    return cmocka_run_group_tests_name("crawl_manners", tests, NULL, NULL);
}
