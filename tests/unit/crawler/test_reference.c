/*
 * test_reference: links in the encoding of the page they stand on.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/extract.h"
#include "crawler/links.h"

/* The URL that a link becomes on a page that was read by `charset`. */
static void
queries_are_written_as_the_page(void **state)
{
    (void)state;
    static const struct {
        const char *charset, *href, *url; /* url NULL: too long */
    } cases[] = {
        { "windows-1251", "?city=Алматы", "/p/q?city=%C0%EB%EC%E0%F2%FB" },
        { "KOI8-R", "?city=Алматы", "/p/q?city=%E1%CC%CD%C1%D4%D9" },
        { "UTF-8", "?city=Алматы", "/p/q?city=%D0%90%D0%BB%D0%BC%D0%B0%D1%82%D1%8B" },
        { "", "?c=я", "/p/q?c=%D1%8F" },
        { "UTF-16LE", "?c=я", "/p/q?c=%D1%8F" },
        { "replacement", "?c=я", "/p/q?c=%D1%8F" },
        { "no such", "?c=я", "/p/q?c=%D1%8F" },
        /* what the encoding lacks, joiners among it */
        { "windows-1251", "?a=ұя&b=\u200d", "/p/q?a=%26%231201%3B%FF&b=%26%238205%3B" },
        { "windows-1251", "?a=\U0001f600\uff01",
          "/p/q?a=%26%23128512%3B%26%2365281%3B" },
        /* path, host and fragment are UTF-8 always; escapes stay */
        { "windows-1251", "/я?я=%D1%8F#?я", "/%D1%8F?%FF=%D1%8F" },
        { "windows-1251", "/a#я?я", "/a" },
        { "windows-1251", "//site.test/?a?я", "/?a?%FF" },
        { "windows-1251", "\t/z?a\nя", "/z?a%FF" },
        { "windows-1251", "/z?я%zя%4", "/z?%FF%z%FF%4" },
        /* the second byte of a letter may be a sign */
        { "Shift_JIS", "?a=ソ", "/p/q?a=%83\\" },
        { "Big5", "?a=†", "/p/q?a=%26%238224%3B" },
        { "EUC-KR", "?a=†", "/p/q?a=%A2%D3" },
        { "windows-1252", "?a=†á|", "/p/q?a=%86%E1|" },
    };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scan scan;
        struct links links;
        struct str wanted = arena_printf(&arena, "http://site.test%s", cases[i].url);
        struct str html = arena_printf(
            &arena,
            "<link rel=canonical href='%s'><a href='%s'></a>"
            "<base href='%s'><meta http-equiv=refresh content=\"0; url='%s'\">",
            cases[i].href, cases[i].href, cases[i].href, cases[i].href);
        scan_links(html, &arena, &scan);
        links_resolve(&scan, STR("http://site.test/p/q"), str_of(cases[i].charset),
                      &arena, &links);
        if (links.count != 1 || !str_eq(links.urls[0], wanted) ||
            !str_eq(links.canonical, wanted))
            fail_msg("%s, %s: " STR_FMT, cases[i].charset, cases[i].href,
                     STR_ARG(links.count > 0 ? links.urls[0] : STR("none")));
    }
    arena_free(&arena);
}

/* A query that is written anew is too long when it is too long then. */
static void
long_queries_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *letter, *scheme;
        size_t times, count, too_long;
    } cases[] = {
        { "я", "http://a.test/?", 670, 1, 0 },  { "я", "http://a.test/?", 690, 0, 1 },
        { "ұ", "http://a.test/?", 140, 1, 0 },  { "ұ", "http://a.test/?", 200, 0, 1 },
        { "ұ", "http://a.test/?", 1500, 0, 1 }, { "ұ", "mailto:a?", 1500, 0, 0 },
        { "я", "http://a.test/?", 9000, 0, 1 }, { "я", "mailto:a?", 9000, 0, 0 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct buf html;
        struct scan scan;
        struct links links;
        arena_init(&arena, 0);
        buf_init(&html, 1u << 20);
        buf_printf(&html, "<a href='%s", cases[i].scheme);
        for (size_t k = 0; k < cases[i].times; k++)
            buf_add(&html, str_of(cases[i].letter));
        buf_lit(&html, "'>");
        scan_links(buf_str(&html), &arena, &scan);
        links_resolve(&scan, STR(""), STR("windows-1251"), &arena, &links);
        if (links.count != cases[i].count || links.too_long != cases[i].too_long)
            fail_msg("case %zu: %zu links, %zu too long", i, links.count,
                     links.too_long);
        buf_free(&html);
        arena_free(&arena);
    }
}

/* An old board sends its visitors to "?city=" in its own encoding; so are its links, with a tree
 * and without, and the addresses that its ads give themselves. A feed's are UTF-8. */
static void
links_have_the_encoding_of_their_page(void **state)
{
    (void)state;
#define CITY "/?city=\xC0\xEB\xEC\xE0\xF2\xFB"
    static const char JOBS[] =
        "<meta charset=windows-1251><title>\xD0\xE0\xE1\xEE\xF2\xE0</title>"
        "<a href='" CITY "'>x</a>"
        "<script "
        "type=application/ld+json>[{\"@type\":\"JobPosting\",\"title\":\"Cook\","
        "\"description\":\"Work in a kitchen\",\"url\":\"" CITY "\"},"
        "{\"@type\":\"JobPosting\",\"title\":\"Baker\",\"url\":\"" CITY "\","
        "\"description\":\"Work in a bakery\"}]</script>";
    static const char RSS[] =
        "<?xml version='1.0' encoding='windows-1251'?><rss><channel><title>\xD0\xE0"
        "\xE1\xEE\xF2\xE0</title><item><link>http://s.test" CITY
        "</link></item></channel></rss>";
    static const struct {
        const char *type, *body;
        bool links_only, no_tree;
        size_t ads;
        const char *url;
    } cases[] = {
        { "text/html", JOBS, false, false, 2, "%C0%EB%EC%E0%F2%FB" },
        { "text/html", JOBS, true, false, 0, "%C0%EB%EC%E0%F2%FB" },
        { "text/html", JOBS, false, true, 2, "%C0%EB%EC%E0%F2%FB" },
        { "application/rss+xml", RSS, false, false, 0,
          "%D0%90%D0%BB%D0%BC%D0%B0%D1%82%D1%8B" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct extract_input in = { .body = str_of(cases[i].body),
                                    .content_type = str_of(cases[i].type),
                                    .url = STR("http://s.test/"),
                                    .links_only = cases[i].links_only,
                                    .no_tree = cases[i].no_tree };
        struct arena arena;
        struct extracted e;
        arena_init(&arena, 0);
        struct str wanted =
            arena_printf(&arena, "http://s.test/?city=%s", cases[i].url);
        extract_page(&in, &arena, &e);
        assert_true(str_eq(e.charset, STR("windows-1251")));
        assert_int_equal(e.link_count, 1);
        if (!str_eq(e.links[0], wanted) || e.ad_count != cases[i].ads)
            fail_msg("case %zu: %zu ads, " STR_FMT, i, e.ad_count, STR_ARG(e.links[0]));
        for (size_t k = 0; k < e.ad_count; k++)
            assert_true(str_eq(e.ads[k].url, wanted));
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_are_written_as_the_page),
        cmocka_unit_test(long_queries_are_counted),
        cmocka_unit_test(links_have_the_encoding_of_their_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
