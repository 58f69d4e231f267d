/*
 * test_left_off: what a ceiling leaves unread of a page is told, each kind beside the others.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/extract.h"

/* `count` times the unit, each '#' in it the number. */
static void
add_many(struct buf *out, const char *unit, int count)
{
    for (int i = 0; i < count; i++)
        for (const char *p = unit; *p != '\0'; p++)
            if (*p == '#')
                buf_add_int(out, i);
            else
                buf_add_char(out, *p);
}

#define JOB                                                                            \
    "<script type=application/ld+json>{\"@type\":\"JobPosting\",\"title\":\"T#\","     \
    "\"description\":\"Work # as a cook in the house\"}</script>"

#define MESSAGE                                                                        \
    "<div class=tgme_widget_message data-post='work/#'><div "                          \
    "class=tgme_widget_message_text>Work # as a cook</div></div>"

static void
all_that_is_left_off_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *begin, *unit;
        int count;
        size_t ads;
        const char *what;
    } cases[] = {
        { "", JOB, 64, 64, "" },
        { "", JOB, 100, 64, "of its JSON-LD blocks 36 were left off, behind 64" },
        { "", "<a href=/#>x</a>" JOB, 10100, 64,
          "of its links 100 were left off, behind 10000; of its JSON-LD blocks 10036 "
          "were left off, behind 64" },
        { "",
          "<div itemscope itemtype='https://schema.org/JobPosting'><b itemprop=title>T"
          "</b><p itemprop=description>Work # as a cook in the house</p></div>",
          70, 64,
          "of what it describes in structured data 6 were left off, behind 64" },
        { "", MESSAGE, 200, 200, "" },
        { "", MESSAGE, 230, 200, "of its messages 30 were left off, behind 200" },
        /* what has no words is none of them */
        { "<div class='tgme_widget_message service_message' data-post='a/0'>"
          "<div class=tgme_widget_message_text>Channel created</div></div>"
          "<div class=tgme_widget_message data-post='a/0'>a photo</div>",
          MESSAGE, 201, 200, "of its messages 1 were left off, behind 200" },
        { "", MESSAGE "<div class='tgme_widget_message' data-post='a/0'>a photo</div>",
          201, 200, "of its messages 1 were left off, behind 200" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct extracted e;
        struct buf body;
        arena_init(&arena, 0);
        buf_init(&body, 8u << 20);
        buf_add(&body, str_of(cases[i].begin));
        add_many(&body, cases[i].unit, cases[i].count);
        struct extract_input in = { .body = buf_str(&body),
                                    .url = STR("http://a.test/") };
        extract_page(&in, &arena, &e);
        assert_int_equal(e.outcome, PAGE_OK);
        assert_int_equal(e.ad_count, cases[i].ads);
        if (!str_eq(e.what, str_of(cases[i].what)))
            fail_msg("case %zu says '" STR_FMT "', wanted '%s'", i, STR_ARG(e.what),
                     cases[i].what);
        buf_free(&body);
        arena_free(&arena);
    }
}

/* A page and a sitemap with addresses that nobody could ask for, and one that can be. */
static void
addresses_that_are_too_long_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *begin, *before, *after, *end;
        size_t long_bytes;
    } cases[] = {
        { "<a href=/ok>x</a>", "<a href='/", "'>x</a>", "", 2048 },
        { "<a href=/ok>x</a>", "<a href='/", "'>x</a>", "", 100000 },
        { "<?xml version='1.0'?><urlset><url><loc>http://a.test/ok</loc></url>",
          "<url><loc>http://a.test/", "</loc></url>", "</urlset>", 2048 },
        { "<?xml version='1.0'?><urlset><url><loc>http://a.test/ok</loc></url>",
          "<url><loc>http://a.test/", "</loc></url>", "</urlset>", 100000 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct buf body;
        struct extracted e;
        arena_init(&arena, 0);
        buf_init(&body, 8 << 20);
        buf_add(&body, str_of(cases[i].begin));
        for (int k = 0; k < 2; k++) {
            buf_add(&body, str_of(cases[i].before));
            for (size_t n = 0; n < cases[i].long_bytes; n++)
                buf_add_char(&body, 'x');
            buf_add(&body, str_of(cases[i].after));
        }
        buf_add(&body, str_of(cases[i].end));
        struct extract_input in = { .body = buf_str(&body),
                                    .url = STR("http://a.test/"),
                                    .links_only = true };
        extract_page(&in, &arena, &e);
        assert_int_equal(e.link_count, 1);
        if (e.links_long != 2 ||
            !str_eq(e.what,
                    STR("of its links 2 were left off: addresses above 2048 bytes")))
            fail_msg("case %zu: %zu, '" STR_FMT "'", i, e.links_long, STR_ARG(e.what));
        buf_free(&body);
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_left_off_is_told),
        cmocka_unit_test(addresses_that_are_too_long_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
