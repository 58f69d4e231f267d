/*
 * Feeds and sitemaps: what they name, in every form, well-formed and broken.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "crawler/feed.h"

#include <dirent.h>
#include <sys/stat.h>

static void
write_links(const struct scan *scan, struct buf *out)
{
    for (size_t i = 0; i < scan->link_count; i++) {
        buf_printf(out, "%s" STR_FMT, i > 0 ? " " : "", STR_ARG(scan->links[i].href));
    }
}

struct feed_case {
    const char *text, *links, *title;
};

static const struct feed_case CASES[] = {
    { "<?xml version='1.0'?>\n<urlset xmlns='x'><url><loc> http://a.test/1 </loc>"
      "<lastmod>2026</lastmod></url><url><loc><![CDATA[http://a.test/2?a&b]]></loc></"
      "url>"
      "</urlset>",
      "http://a.test/1 http://a.test/2?a&b", "" },
    { "<urlset xmlns='x' xmlns:image='y'><url><loc>http://a.test/1</loc><image:image>"
      "<image:loc>http://a.test/p.jpg</image:loc></image:image></url></urlset>",
      "http://a.test/1", "" },
    { "\xEF\xBB\xBF<sm:urlset "
      "xmlns:sm='x'><sm:url><sm:loc>http://a.test/1</sm:loc></sm:url>"
      "</sm:urlset>",
      "http://a.test/1", "" },
    { "<sitemapindex><sitemap><loc>http://a.test/s.xml</loc></sitemap></sitemapindex>",
      "http://a.test/s.xml", "" },
    { "<rss><channel><title>T</title><link>http://a.test/</link><atom:link rel='self' "
      "href='/me'/><atom:link rel='next' "
      "href='/p2'/><image><link>/i</link></image><item>"
      "<title>x</title><link>http://a.test/1?a=1&amp;b=2</link></item></channel></rss>",
      "http://a.test/ /p2 /i http://a.test/1?a=1&b=2", "T" },
    { "<rss><channel><item><guid>http://a.test/g</guid></item><item><guid "
      "isPermaLink='false'>http://a.test/h</guid></item><item><link>http://a.test/1</"
      "link>"
      "<guid>http://a.test/i</guid></item><item><guid>tag:1</guid></item></channel></"
      "rss>",
      "http://a.test/g http://a.test/1", "" },
    { "<rdf:RDF><channel><title>R</title></channel><item><link>http://a.test/1</link></"
      "item>"
      "</rdf:RDF>",
      "http://a.test/1", "R" },
    { "<feed><title>T</title><link rel='self' href='/f'/><link rel='next' href='/f?2'/>"
      "<entry><title>E</title><link href='/1'/><link rel='enclosure' "
      "href='/x.mp3'/></entry>"
      "</feed>",
      "/f?2 /1", "T" },
    { "<feed><entry><link href='/1&amp;2'></link></entry></feed>", "/1&2", "" },
    { "<!DOCTYPE x [<!ENTITY e "
      "'http://a.test/e'>]><urlset><url><loc>&e;</loc></url></urlset>",
      "http://a.test/e", "" },
    { "<!DOCTYPE x [<!ENTITY e SYSTEM "
      "'file:///etc/passwd'>]><urlset><url><loc>a&e;</loc>"
      "</url></urlset>",
      "a", "" },
    /* no well-formed XML */
    { "<urlset><url><loc>http://a.test/1?a&b</loc></url><url><loc>http://a.test/2",
      "http://a.test/1?a&b", "" },
    { "<rss><channel><title>A &nbsp; B</title><link>http://a.test/</link></rss>",
      "http://a.test/", "A \xC2\xA0 B" },
    /* JSON Feed */
    { "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"J\", "
      "\"home_page_url\": \"http://a.test/\", \"next_url\": \"/p2\", \"items\": "
      "[{\"id\": \"1\", \"url\": \"http://a.test/\\u0031\"}, {\"id\": "
      "\"http://a.test/2\"}, 7]}",
      "http://a.test/ /p2 http://a.test/1 http://a.test/2", "J" },
    /* broken XML behind a document type with entities of its own */
    { "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY nbsp '&#160;'>]>\n<rss><channel>"
      "<title>T<item><link>http://a.test/1?a=1&b=2</link></item></channel></rss>",
      "http://a.test/1?a=1&b=2", "" },
};

struct dates_case {
    const char *text, *dates; /* of each link, in seconds */
};

#define DATE_S "1795249800" /* 2026-11-21T08:30:00Z */

static const struct dates_case DATES[] = {
    { "<urlset><url><loc>/1</loc><lastmod>2026-11-21T13:30+05:00</lastmod></url><url>"
      "<loc>/2</loc></url><url><lastmod>2026-11-21</lastmod><loc>/3</loc></url>"
      "<url><loc>/4</loc><lastmod>yesterday</lastmod></url></urlset>",
      DATE_S " 0 1795219200 0" },
    { "<sitemapindex><sitemap><loc>/s</loc><lastmod>2026-11-21T08:30:00Z</lastmod>"
      "</sitemap></sitemapindex>",
      DATE_S },
    { "<urlset xmlns:news='n'><url><loc>/1</loc><news:news><news:lastmod>2026"
      "</news:lastmod></news:news></url></urlset>",
      "0" },
    { "<rss><channel><lastBuildDate>Sat, 21 Nov 2026 08:30:00 GMT</lastBuildDate>"
      "<pubDate>Sat, 21 Nov 2026 08:30:00 GMT</pubDate><link>/</link><item>"
      "<pubDate>Sat, 21 Nov 2026 08:30:00 GMT</pubDate><link>/1</link></item><item>"
      "<link>/2</link><dc:date xmlns:dc='d'>2026-11-21T08:30:00Z</dc:date></item>"
      "<item><guid>http://a.test/3</guid><pubDate>21 Nov 26 08:30 Z</pubDate></item>"
      "<item><link>/4</link><pubDate>2026-11-21T08:30Z</pubDate></item>"
      "</channel></rss>",
      "0 " DATE_S " " DATE_S " " DATE_S " " DATE_S },
    { "<feed><updated>2026-11-22T00:00:00Z</updated><link rel='next' href='/f2'/>"
      "<entry><link href='/1'/><published>2026-11-20T00:00:00Z</published>"
      "<updated>2026-11-21T08:30:00Z</updated></entry>"
      "<entry><updated>2026-11-21T08:30:00Z</updated><link href='/2'/></entry></feed>",
      "0 " DATE_S " " DATE_S },
    { "{\"version\": \"https://jsonfeed.org/version/1.1\", \"home_page_url\": \"/\", "
      "\"items\": [{\"url\": \"/1\", \"date_published\": \"2026-11-20T00:00:00Z\", "
      "\"date_modified\": \"2026-11-21T08:30:00Z\"}, {\"url\": \"/2\", "
      "\"date_published\": \"2026-11-21T13:30:00+05:00\"}, {\"url\": \"/3\"}]}",
      "0 " DATE_S " " DATE_S " 0" },
    /* no well-formed XML */
    { "<urlset><url><loc>/1?a&b</loc><lastmod>2026-11-21T08:30Z</lastmod></url><url>"
      "<loc>/2</loc><url><loc>/3</loc><lastmod>2026-11-21T08:30Z</lastmod>",
      DATE_S " 0 " DATE_S },
    { "<rss><channel><title>A &nbsp; B</title><pubDate>Sat, 21 Nov 2026 08:30:00 GMT"
      "</pubDate><link>/</link><item><link>/1</link><pubDate>Sat, 21 Nov 2026 08:30:00 "
      "GMT</pubDate></item>",
      "0 " DATE_S },
};

static void
entries_tell_when_they_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof DATES / sizeof DATES[0]; i++) {
        struct arena arena;
        struct scan scan;
        struct buf out;

        arena_init(&arena, 0);
        buf_init(&out, 4096);
        assert_true(feed_read(str_of(DATES[i].text), &arena, &scan));
        for (size_t k = 0; k < scan.link_count; k++) {
            buf_printf(&out, "%s%lld", k > 0 ? " " : "",
                       (long long)scan.links[k].changed_ms / 1000);
        }
        if (strcmp(buf_cstr(&out), DATES[i].dates) != 0) {
            fail_msg("case %zu: %s", i, buf_cstr(&out));
        }
        buf_free(&out);
        arena_free(&arena);
    }
}

static const char *const NONE[] = {
    "<!doctype html><html><a href=/x>",
    "text <rss>",
    "",
    "{",
    "{}",
    "{\"version\": \"https://jsonfeed.org/version/1\"",
    "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": {}}",
    "<svg><feed/></svg>",
    "<",
};

static void
feeds_name_their_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct arena arena;
        struct scan scan;
        struct buf out;

        arena_init(&arena, 0);
        buf_init(&out, 4096);
        if (!feed_read(str_of(CASES[i].text), &arena, &scan)) {
            fail_msg("case %zu is no feed", i);
        }
        write_links(&scan, &out);
        assert_string_equal(buf_cstr(&out), CASES[i].links);
        if (!str_eq(scan.title, str_of(CASES[i].title))) {
            fail_msg("case %zu: title " STR_FMT, i, STR_ARG(scan.title));
        }
        assert_int_equal(scan.is_index, i == 3);
        buf_free(&out);
        arena_free(&arena);
    }
}

static void
what_is_no_feed_is_told(void **state)
{
    struct arena arena;
    struct scan scan;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++) {
        assert_false(feed_read(str_of(NONE[i]), &arena, &scan));
    }
    assert_true(
        feed_read_lines(STR("http://a.test/1\r\n\nhttps://a.test/2\n"), &arena, &scan));
    assert_int_equal(scan.link_count, 2);
    assert_true(str_eq(scan.links[1].href, STR("https://a.test/2")));
    assert_false(feed_read_lines(STR("http://a.test/1\ncall us\n"), &arena, &scan));
    assert_false(feed_read_lines(STR("http://a.test/1 is a page\n"), &arena, &scan));
    assert_false(feed_read_lines(STR("\n\n"), &arena, &scan));
    arena_free(&arena);
}

/* Entities that become a gigabyte, and a tag in a tag in a tag. */
static void
bombs_are_bounded(void **state)
{
    struct arena arena;
    struct buf text;
    struct scan scan;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&text, 8 << 20);
    buf_lit(&text, "<!DOCTYPE x [<!ENTITY a0 'aaaaaaaaaa'>");
    for (int i = 1; i < 10; i++) {
        buf_printf(&text, "<!ENTITY a%d '&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;'>", i,
                   i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    buf_lit(&text, "]><urlset><url><loc>&a9;</loc></url></urlset>");
    (void)feed_read(buf_str(&text), &arena, &scan);
    assert_true(arena.used < 1 << 20);
    buf_reset(&text);
    buf_lit(&text, "<rss>");
    for (int i = 0; i < 200000; i++) {
        buf_lit(&text, "<item><link>");
    }
    assert_true(feed_read(buf_str(&text), &arena, &scan));
    buf_free(&text);
    arena_free(&arena);
}

/* All files of a folder of ../shared/vectors are feeds; returns how many links they name. */
static size_t
read_folder(const char *folder, size_t *files)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    size_t links = 0;

    assert_non_null(d);
    *files = 0;
    while ((entry = readdir(d)) != NULL) {
        struct arena arena;
        struct str text;
        struct scan scan;
        struct err err;

        if (!str_ends(str_of(entry->d_name), STR(".xml"))) {
            continue;
        }
        arena_init(&arena, 0);
        assert_true(file_read(arena_printf(&arena, "%s/%s", folder, entry->d_name).p,
                              16 << 20, &arena, &text, &err));
        if (feed_read(text, &arena, &scan)) {
            ++*files;
            links += scan.link_count;
        }
        arena_free(&arena);
    }
    (void)closedir(d);
    return links;
}

static void
feeds_of_other_projects_are_read(void **state)
{
    struct stat there;
    size_t files, links;

    (void)state;
    if (stat("../shared/vectors/feeds", &there) != 0) {
        print_message("skipped: no ../shared\n");
        skip();
    }
    links = read_folder("../shared/vectors/feeds", &files);
    print_message("# feeds: %zu with %zu links\n", files, links);
    assert_true(files >= 140 && links >= 15);
    links = read_folder("../shared/vectors/sitemaps/extension", &files);
    print_message("# sitemaps: %zu with %zu links\n", files, links);
    assert_true(files >= 8 && links >= 8);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feeds_name_their_pages),
        cmocka_unit_test(entries_tell_when_they_changed),
        cmocka_unit_test(what_is_no_feed_is_told),
        cmocka_unit_test(bombs_are_bounded),
        cmocka_unit_test(feeds_of_other_projects_are_read),
    };

    return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
