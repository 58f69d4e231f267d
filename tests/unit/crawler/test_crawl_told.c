/*
 * What sitemaps and feeds say of known pages: who is believed, how far, and what it costs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/apart.h"
#include "tests/support/crawl_bench.h"

#define PAGES  20
#define HOUR   3600000
#define LISTED "/list"

/* A site of a list and twenty pages. */
struct told_site {
    struct bench b;   /* first: the server hands it to the answers */
    const char *form; /* of an entry: @ is its address and # its date */
    const char *head, *foot;
    char date[64];        /* of every page */
    unsigned dated;       /* pages that have it, a bit each; the others are of 2020 */
    unsigned new_version; /* pages that changed */
};

static bool
answer_list(const struct told_site *s, int fd)
{
    struct buf list;
    bool ok;

    buf_init(&list, 1 << 20);
    buf_add(&list, str_of(s->head));
    for (unsigned i = 0; i < PAGES; i++) {
        struct buf url;

        buf_init(&url, 64);
        buf_printf(&url, "http://127.0.0.1:%d/p%u", s->b.server->port, i);
        for (const char *p = s->form; *p; p++) {
            if (*p == '@') {
                buf_add(&list, buf_str(&url));
            } else if (*p == '#') {
                buf_add(&list, str_of(s->dated & 1u << i ? s->date : "2020-01-01"));
            } else {
                buf_add_char(&list, *p);
            }
        }
        buf_free(&url);
    }
    buf_add(&list, str_of(s->foot));
    ok = raw_reply(fd, "200 OK", "Content-Type: application/xml\r\n", list.p, list.n);
    buf_free(&list);
    return ok;
}

static bool
answer_told(struct raw_server *server, int fd, const char *path, const char *header)
{
    const struct told_site *s = server->user;
    char text[64];
    int64_t page = 0;

    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, LISTED) == 0) {
        return answer_list(s, fd);
    }
    (void)str_to_int(str_of(path + 2), &page);
    (void)snprintf(text, sizeof text, "<p>page %d, version %d</p>", (int)page,
                   (s->new_version >> page & 1u) + 1);
    return raw_page(fd, text);
}

#define SITEMAP "<url><loc>@</loc><lastmod>#</lastmod></url>"

static void
open_site(struct told_site *s)
{
    *s = (struct told_site){ .form = SITEMAP, .head = "<urlset>", .foot = "</urlset>" };
    open_bench(&s->b, answer_told, LISTED);
    s->b.source.revisit_ms = 24 * (int64_t)HOUR;
}

/* An hour goes by, in which nothing but the list becomes due. */
static void
wait_an_hour(struct told_site *s)
{
    struct frontier_memory *m = &s->b.memory;

    for (size_t i = 0; i < m->url_count; i++) {
        bool is_list = str_ends(m->urls[i].at.url, STR(LISTED));

        m->urls[i].at.fetched_ms -= m->urls[i].at.fetched_ms > 0 ? HOUR : 0;
        m->urls[i].at.changed_ms -= m->urls[i].at.changed_ms > 0 ? HOUR : 0;
        m->urls[i].at.due_ms = is_list ? 1 : m->urls[i].at.due_ms;
        if (is_list) { /* it is read again, be it the same or not */
            m->urls[i].at.digest = m->urls[i].at.etag = STR("");
        }
    }
}

static size_t
pages_asked(const struct told_site *s)
{
    return s->b.stats.pages > 0 ? (size_t)s->b.stats.pages - 1 : 0;
}

enum when { NEVER, NOW, AHEAD, FAR_AHEAD };

static void
set_date(struct told_site *s, enum when when, const char *text)
{
    int64_t ahead_ms = when == AHEAD       ? 20 * (int64_t)HOUR
                       : when == FAR_AHEAD ? 48 * (int64_t)HOUR
                                           : 0;

    if (when == NEVER) {
        (void)snprintf(s->date, sizeof s->date, "%s", text);
    } else {
        time_format(clock_now_ms() + ahead_ms, s->date);
    }
}

#define ALL 0xfffffu
#define ODD 0xaaaaau

static const struct told_case {
    const char *name;
    enum when when;
    const char *text;        /* of the date, when it is of no time */
    unsigned dated, changed; /* pages */
    size_t first, again; /* asked for before they are due, an hour later and another */
    size_t truly, falsely; /* verdicts then */
} CASES[] = {
    { "nothing newer", NEVER, "2020-01-01", ALL, 0, 0, 0, 0, 0 },
    { "one page changed", NOW, "", 1u << 3, 1u << 3, 1, 1, 0, 1 },
    { "all pages changed once", NOW, "", ALL, ALL, PAGES, 13, 7, 13 },
    { "every second page changed", NOW, "", ALL, ODD, PAGES, 6, 7, 13 },
    { "always now, nothing changed", NOW, "", ALL, 0, 5, 0, 0, 5 },
    { "tomorrow's date, nothing changed", AHEAD, "", ALL, 0, 5, 0, 0, 5 },
    { "in the future", FAR_AHEAD, "", ALL, ALL, 0, 0, 0, 0 },
    { "garbage", NEVER, "today!", ALL, ALL, 0, 0, 0, 0 },
    { "no date", NEVER, "", ALL, ALL, 0, 0, 0, 0 },
    { "year 10000", NEVER, "10000-01-01", ALL, ALL, 0, 0, 0, 0 },
};

static void
expect_case(const struct told_case *t, struct told_site *s)
{
    size_t truly = 0, falsely = 0;

    s->dated = t->dated;
    set_date(s, t->when, t->text);
    crawl(&s->b);
    assert_int_equal(pages_asked(s), PAGES); /* all are new */
    s->new_version = t->changed;
    wait_an_hour(s);
    set_date(s, t->when, t->text);
    crawl(&s->b);
    if (pages_asked(s) != t->first) {
        fail_msg("%s: %zu pages were asked for", t->name, pages_asked(s));
    }
    wait_an_hour(s);
    set_date(s, t->when, t->text);
    crawl(&s->b);
    for (size_t i = 0; i < s->b.memory.url_count; i++) {
        truly += s->b.memory.urls[i].at.told == PAGE_TOLD_TRULY;
        falsely += s->b.memory.urls[i].at.told == PAGE_TOLD_FALSELY;
    }
    if (pages_asked(s) != t->again || truly != t->truly || falsely != t->falsely) {
        fail_msg("%s: %zu pages were asked for again, %zu said truly, %zu falsely",
                 t->name, pages_asked(s), truly, falsely);
    }
}

static void
dates_are_followed_as_far_as_they_are_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct told_site s;

        open_site(&s);
        expect_case(&CASES[i], &s);
        close_bench(&s.b);
    }
}

/* Visits that are due anyway put the pages right; then the site is believed again. The first
 * finds that all of its dates were wrong, not just those that were followed. */
static void
a_liar_is_told_and_may_mend(void **state)
{
    struct told_site s;

    (void)state;
    open_site(&s);
    expect_case(&CASES[4], &s);
    expect(&s.b, LISTED, PAGE_OK,
           "20 dates are not believed: 5 pages of http://127.0.0.1");
    s.dated = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < s.b.memory.url_count; i++) {
            s.b.memory.urls[i].at.due_ms = 1;
        }
        crawl(&s.b);
        wait_an_hour(&s);
    }
    s.dated = 1u << 7;
    s.new_version = 1u << 7;
    set_date(&s, NOW, "");
    crawl(&s.b);
    assert_int_equal(pages_asked(&s), 1);
    expect(&s.b, "/p7", PAGE_OK, "");
    close_bench(&s.b);
}

static void
feeds_count_like_sitemaps(void **state)
{
    static const struct {
        const char *head, *form, *foot;
    } FORMS[] = {
        { "<rss><channel>", "<item><link>@</link><pubDate>#</pubDate></item>",
          "</channel></rss>" },
        { "<feed>", "<entry><link href='@'/><updated>#</updated></entry>", "</feed>" },
        { "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [",
          "{\"url\": \"@\", \"date_modified\": \"#\"},", "{}]}" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        struct told_site s;

        open_site(&s);
        s.head = FORMS[i].head;
        s.form = FORMS[i].form;
        s.foot = FORMS[i].foot;
        expect_case(&CASES[1], &s);
        close_bench(&s.b);
    }
}

/* The budget ends a run between the list and its pages; the next has not read the list. */
static void
what_was_told_is_not_forgotten(void **state)
{
    struct told_site s;

    (void)state;
    open_site(&s);
    s.b.source.pages_per_day = PAGES + 2; /* all, and the list once more */
    crawl(&s.b);
    wait_an_hour(&s);
    s.dated = s.new_version = 0x7;
    set_date(&s, NOW, "");
    crawl(&s.b);
    assert_int_equal(s.b.stats.pages, 1);
    s.b.source.pages_per_day = 500;
    for (size_t i = 0; i < s.b.memory.url_count; i++) { /* put off for want of budget */
        if (str_ends(s.b.memory.urls[i].at.url, STR("/p0"))) {
            s.b.memory.urls[i].at.due_ms = 1;
        }
    }
    crawl(&s.b);
    assert_int_equal(s.b.stats.pages, 3);
    assert_int_equal(raw_count(s.b.server, LISTED), 2);
    close_bench(&s.b);
}

static void
two_processes_hear_the_same(void **state)
{
    struct told_site s;
    struct frontier_port port;
    struct crawl_apart *apart;

    (void)state;
    open_site(&s);
    crawl(&s.b);
    wait_an_hour(&s);
    s.dated = s.new_version = 0x5;
    set_date(&s, NOW, "");
    port = memory_port(&s.b.memory);
    assert_true(crawl_apart_begin(&s.b.options, &s.b.source, 1, &apart, &s.b.err));
    if (!crawl_apart_run(apart, &port, NULL, &s.b.stats, &s.b.err)) {
        fail_msg("%s", s.b.err.text);
    }
    crawl_apart_end(apart);
    assert_int_equal(s.b.stats.pages, 3);
    assert_int_equal(s.b.memory.recalled, 2);
    expect(&s.b, "/p0", PAGE_OK, "");
    expect(&s.b, "/p2", PAGE_OK, "");
    close_bench(&s.b);
}

struct ender {
    volatile sig_atomic_t stop;
    const char *page; /* stops behind it */
};

static void
end_behind(void *user, const struct page *page)
{
    struct ender *e = user;

    if (str_ends(page->at.url, str_of(e->page))) {
        e->stop = 1;
    }
}

/* A crawl that goes on holds every page with its time; one that was told of comes once. */
static void
a_page_that_was_told_of_does_not_come_twice(void **state)
{
    struct told_site s;
    struct frontier_port port;
    struct ender e = { .page = "/p4" };
    struct crawl_watch watch = { .user = &e, .page = end_behind };

    (void)state;
    open_site(&s);
    crawl(&s.b);
    wait_an_hour(&s);
    s.dated = s.new_version = 1u << 3;
    set_date(&s, NOW, "");
    for (size_t i = 0; i < s.b.memory.url_count; i++) {
        struct page_url *at = &s.b.memory.urls[i].at;

        if (str_ends(at->url, STR("/p3"))) {
            at->due_ms = clock_now_ms() + 1000;
        } else if (str_ends(at->url, STR("/p4"))) { /* due behind it */
            at->due_ms = clock_now_ms() + 1500;
        }
    }
    s.b.options.once = false;
    s.b.options.stop = &e.stop;
    port = memory_port(&s.b.memory);
    assert_true(
        crawl_run(&s.b.options, &s.b.source, 1, &port, &watch, &s.b.stats, &s.b.err));
    assert_int_equal(raw_count(s.b.server, "/p3"), 2);
    assert_int_equal(raw_count(s.b.server, "/p4"), 2);
    assert_int_equal(memory_page(&s.b.memory, "/p3")->told, PAGE_TOLD_TRULY);
    close_bench(&s.b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_followed_as_far_as_they_are_right),
        cmocka_unit_test(a_liar_is_told_and_may_mend),
        cmocka_unit_test(feeds_count_like_sitemaps),
        cmocka_unit_test(what_was_told_is_not_forgotten),
        cmocka_unit_test(two_processes_hear_the_same),
        cmocka_unit_test(a_page_that_was_told_of_does_not_come_twice),
    };

    return cmocka_run_group_tests_name("crawl_told", tests, NULL, NULL);
}
