/*
 * Traps, a row each: a link into one, and the outcome that is counted. FRONTIER.md lists them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "tests/support/crawl_bench.h"

static const struct {
    const char *link;
    const char *seen; /* how the page put ends */
    enum page_outcome outcome;
    const char *what;
} TRAPS[] = {
    { "/1/2/3/4/5/6/7/8/9/10/11/12", "/11/12", PAGE_OK, "" },
    { "/1/2/3/4/5/6/7/8/9/10/11/12/13", "/12/13", PAGE_TRAP, "" },
    { "/x/x/ok", "/x/x/ok", PAGE_OK, "" },
    { "/y/y/y/no", "/y/y/y/no", PAGE_TRAP, "repeats" },
    { "/q?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8", "h=8", PAGE_OK, "" },
    { "/q?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9", "i=9", PAGE_TRAP, "" },
    { "/days/2190/01", "/days/2190/01", PAGE_TRAP, "calendar of the year 2190" },
    { "/d/pay-2500-3-months", "2500-3-months", PAGE_OK, "" },
    { "/d/2345/2", "/d/2345/2", PAGE_OK, "" },
    { "/ad?id=1&PHPSESSID=abc", "/ad?id=1", PAGE_OK, "" },
    { "/hop/0", "/hop/5", PAGE_TOO_MANY_HOPS, "more than 5 redirects" },
};

static bool
answer_traps(struct raw_server *server, int fd, const char *path, const char *header)
{
    struct buf page;
    int64_t hop = 0;
    bool ok;

    (void)server;
    (void)header;
    buf_init(&page, 1 << 16);
    if (str_starts(str_of(path), STR("/hop/")) && str_to_int(str_of(path + 5), &hop)) {
        buf_printf(&page, "HTTP/1.1 302 Found\r\nLocation: /hop/%lld\r\n",
                   (long long)hop + 1);
        buf_lit(&page, "Content-Length: 0\r\n\r\n");
        ok = raw_text(fd, buf_cstr(&page));
    } else if (strcmp(path, "/robots.txt") == 0) {
        ok = raw_reply(fd, "404 Not Found", "", "", 0);
    } else {
        buf_printf(&page, "<p>%s</p>", path);
        for (size_t i = 0; i < sizeof TRAPS / sizeof TRAPS[0]; i++) {
            buf_printf(&page, "<a href='%s'>a</a>", TRAPS[i].link);
        }
        ok = raw_page(fd, buf_cstr(&page));
    }
    buf_free(&page);
    return ok;
}

static void
each_trap_has_its_outcome(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, answer_traps, "/");
    crawl(&b);
    for (size_t i = 0; i < sizeof TRAPS / sizeof TRAPS[0]; i++) {
        expect(&b, TRAPS[i].seen, TRAPS[i].outcome, TRAPS[i].what);
    }
    assert_int_equal(raw_count(b.server, "/hop/6"), 0);
    assert_null(memory_page(&b.memory, "PHPSESSID=abc"));
    close_bench(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_trap_has_its_outcome),
    };

    return cmocka_run_group_tests_name("crawl_traps", tests, NULL, NULL);
}
