/*
 * test_scan: links, titles, metas and JSON-LD found without a tree, the counts, the gate, and
 * that hostile pages are refused at once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/feed.h"
#include "crawler/links.h"
#include "crawler/scan.h"

static const char *const FROM[] = { "a",    "area",      "canonical",
                                    "next", "alternate", "refresh" };

struct scan_case {
    const char *html,
        *links; /* "a:href" with '!' in front of nofollow ones, by spaces */
};

static void
write_links(const struct scan *scan, struct buf *out)
{
    for (size_t i = 0; i < scan->link_count; i++)
        buf_printf(out, "%s%s%s:" STR_FMT, i > 0 ? " " : "",
                   scan->links[i].nofollow ? "!" : "", FROM[scan->links[i].from],
                   STR_ARG(scan->links[i].href));
}

static void
links_are_found(void **state)
{
    (void)state;
    static const struct scan_case cases[] = {
        { "<a href=/x>y</a>", "a:/x" },
        { "<a href=' /x '>", "a:/x" },
        { "<a href=''>", "" },
        { "<a name=x>", "" },
        { "<A HREF=\"/x?a=1&amp;b=2\">", "a:/x?a=1&b=2" },
        { "<a href=/x href=/y>", "a:/x" },
        { "<a href=/x rel='external NoFollow'>", "!a:/x" },
        { "<a href=/x rel=nofollower>", "a:/x" },
        { "<map><area href=/x></map>", "area:/x" },
        { "<link rel=canonical href=/c><link rel=next href=/n>",
          "canonical:/c next:/n" },
        { "<link rel='alternate' hreflang=kk href=/kk>", "alternate:/kk" },
        { "<link rel=alternate type='application/rss+xml' href=/f>", "" },
        { "<link rel='alternate stylesheet' href=/s>", "" },
        { "<link rel=stylesheet href=/s>", "" },
        { "<meta http-equiv=refresh content='0; url=/r'>", "refresh:/r" },
        { "<meta http-equiv=Refresh content=\"5;URL='/r?a=b'\">", "refresh:/r?a=b" },
        { "<meta http-equiv=refresh content='5'>", "" },
        { "<meta http-equiv=refresh content='url=/r'>", "" },
        { "<script>'<a href=/x>'</script><a href=/y>", "a:/y" },
        { "<style><a href=/x></style>", "" },
        { "<!-- <a href=/x> --><a href=/y>", "a:/y" },
        { "<textarea><a href=/x></textarea>", "" },
        { "<title><a href=/x></title>", "" },
        { "<noscript><a href=/x></noscript>", "a:/x" },
        { "<template><a href=/x></template><a href=/y>", "a:/y" },
        { "<iframe><a href=/x></iframe>", "" },
        { "<svg><title><a href=/s></title></svg><a href=/x>", "a:/s a:/x" },
        { "<svg><style><a href=/s></style></svg>", "a:/s" },
        { "<svg><![CDATA[<a href=/x>]]></svg><a href=/y>", "a:/y" },
        { "<svg><p><title><a href=/x></title><a href=/y>", "a:/y" },
        { "<p title='<a href=/x>'>", "" },
        { "<a title='>' href=/x>", "a:/x" },
        { "<a href=/x", "" },
        { "<img src=/x><iframe src=/y></iframe><form action=/z>", "" },
        { "<a href=\"javascript:void(0)\">", "a:javascript:void(0)" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct scan scan;
        struct buf out;
        arena_init(&arena, 0);
        buf_init(&out, 4096);
        scan_page(str_of(cases[i].html), false, &arena, &scan);
        write_links(&scan, &out);
        if (!str_eq(buf_str(&out), str_of(cases[i].links)))
            fail_msg("%s\n gives %s\n wanted %s", cases[i].html, buf_cstr(&out),
                     cases[i].links);
        buf_free(&out);
        arena_free(&arena);
    }
}

static void
page_tells_of_itself(void **state)
{
    (void)state;
    struct arena arena;
    struct scan scan;
    arena_init(&arena, 0);
    scan_page(STR("<title>A &amp; B</title><base href='/b/'><base href='/c/'>"
                  "<svg><title>no</title></svg><title>no</title>"
                  "<meta name=ROBOTS content='noindex,NoFollow'>"
                  "<link rel=canonical href=/k>"
                  "<script type='application/ld+json'>{\"a\":\"<b>\"}</script>"
                  "<script type=' application/LD+JSON; charset=utf-8'>[]</script>"
                  "<script type=application/json>{}</script>"
                  "<script type=application/ld+json></script>"),
              false, &arena, &scan);
    assert_true(str_eq(scan.title, STR("A & B")));
    assert_true(str_eq(scan.base, STR("/b/")));
    assert_true(str_eq(scan.canonical, STR("/k")));
    assert_true(scan.noindex && scan.nofollow);
    assert_int_equal(scan.jsonld_count, 2);
    assert_true(str_eq(scan.jsonld[0], STR("{\"a\":\"<b>\"}")));
    assert_true(str_eq(scan.jsonld[1], STR("[]")));
    scan_page(STR("<meta name=robots content=none>"), false, &arena, &scan);
    assert_true(scan.noindex && scan.nofollow);
    scan_page(STR("<meta name=robots content='index, follow'>"), false, &arena, &scan);
    assert_false(scan.noindex || scan.nofollow);
    arena_free(&arena);
}

struct count_case {
    const char *html;
    size_t depth, formats;
};

static void
nesting_is_counted(void **state)
{
    (void)state;
    static const struct count_case cases[] = {
        { "", 0, 0 },
        { "<html><head><title>x</title></head><body></body></html>", 0, 0 },
        { "<div><div></div></div>", 2, 0 },
        { "<p>a<p>b<p>c", 1, 0 },
        { "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", 4, 0 },
        { "<table><tr><td>a<td>b<tr><td>c</table>", 3, 0 },
        { "<b><i>x</i></b>", 2, 2 },
        { "<p><b>x</p><p><b>y</p><p><b>z</p>", 2, 1 },
        { "<font color=1><font color=2><font color=3><font color=4>", 4, 4 },
        { "<a href=1><a href=2><a href=3>", 1, 1 },
        { "<div><table><tr><td></div><div>", 5, 0 },
        { "<svg><g><g/><path/></g></svg><p>", 1, 0 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct scan scan;
        arena_init(&arena, 0);
        scan_page(str_of(cases[i].html), false, &arena, &scan);
        if (scan.depth != cases[i].depth || scan.formats != cases[i].formats)
            fail_msg("%s: depth %zu, formats %zu", cases[i].html, scan.depth,
                     scan.formats);
        arena_free(&arena);
    }
}

static void
outlines_are_in_order(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "", "" },
        { "<html lang=a><head></head><body class=x><body><p>a</body></html>",
          "<html lang=a><body class=x><p>a</p>" },
        { "<p>a<p>b", "<p>a</p><p>b</p>" },
        { "<P Class='x'>a</P>", "<P Class='x'>a</P>" },
        { "a < b <3 <!-- c --> &amp; d", "a &lt; b &lt;3  &amp; d" },
        { "<<!-- -->div>", "&lt;div>" },
        { "<br/><img src=x />", "<br><img src=x>" },
        { "<title>a</title><script>b</script><style>c</style><textarea>d</textarea>e",
          "e" },
        { "<xmp>a<b></xmp>c", "a&lt;b>c" },
        { "<ul><li>a<li>b</ul>c</li>", "<ul><li>a</li><li>b</li></ul>c" },
        { "<dl><dt>a<dd>b</dl>", "<dl><dt>a</dt><dd>b</dd></dl>" },
        { "<p>a<div>b</p>c</div>", "<p>a</p><div>bc</div>" },
        { "<div>a</span>b</div></div>", "<div>ab</div>" },
        { "<span><div>a</span>b</div>c</span>", "<span><div>ab</div>c</span>" },
        { "<b><i>a</b>c</i>", "<b><i>a</i></b>c" },
        { "<b><p>a</b>c</p>", "<b><p>ac</p></b>" },
        { "<a href=1>x<a href=2>y</a>", "<a href=1>x</a><a href=2>y</a>" },
        { "<a href=1><p>x</a>y</p>", "<a href=1><p>x</a>y</p>" },
        { "<b><b><b><b>x</b></b></b></b>y", "<b><b><b>x</b></b></b>y" },
        { "<table><tr><td>a<td>b<tr><td>c</table>d",
          "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d" },
        { "<td>a</td>b", "ab" },
        { "<table><td><table><td>a</table></table>",
          "<table><td><table><td>a</td></table></td></table>" },
        { "<table><table>", "<table></table><table></table>" },
        { "<h1>a<h2>b</h3>c", "<h1>a</h1><h2>b</h2>c" },
        { "<button>a<button>b", "<button>a</button><button>b</button>" },
        { "<form>a<div>b</form>c", "<form>a<div>b</div></form>c" },
        { "<select><option>a<b></select>c", "c" },
        { "<select><option>a<input>c", "<input>c" },
        { "<template><p>a</template>b", "b" },
        { "<template><template></template>a</template>b", "b" },
        { "<noscript><p>a</noscript>b", "b" },
        { "<svg><text>a</text></svg>b", "b" },
        { "<svg><text>a<p>b", "<p>b</p>" },
        { "<svg><foreignObject><p>a</p></foreignObject></svg>b", "b" },
        { "<svg><title><style></title></svg>b", "" },
        { "<div><svg><g>a</div>b", "<div></div>b" },
        { "<math><mi>a</mi></math>b", "b" },
        { "<svg/>b", "b" },
        { "<frameset><frame></frameset><p>a", "<p>a</p>" },
        { "</p></br></div>a", "a" },
        { "<x-y a=1>b</X-Y>c", "<x-y a=1>b</x-y>c" },
        { "<p", "" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct scan scan;
        arena_init(&arena, 0);
        scan_page(str_of(cases[i][0]), true, &arena, &scan);
        struct str doctype = STR("<!DOCTYPE html>");
        assert_true(str_starts(scan.outline, doctype));
        struct str got = str_sub(scan.outline, doctype.n, scan.outline.n);
        if (!str_eq(got, str_of(cases[i][1])))
            fail_msg("%s\n gives " STR_FMT, cases[i][0], STR_ARG(got));
        arena_free(&arena);
    }
}

struct hostile_case {
    const char *unit;
    size_t times;
    enum page_outcome outcome;
};

static void
hostile_pages_are_refused(void **state)
{
    (void)state;
    static const struct hostile_case cases[] = {
        { "<div>", 511, PAGE_OK },
        { "<div>", 513, PAGE_TOO_DEEP },
        { "<div>", 100000, PAGE_TOO_DEEP },
        { "<ul><li>", 16000, PAGE_TOO_DEEP },
        { "<table><tr><td>", 10000, PAGE_TOO_DEEP },
        { "<x-y>", 100000, PAGE_TOO_DEEP },
        { "<svg><g>", 100000, PAGE_OK },
        { "<b i=1><b i=2><b i=3><b i=4>", 1000, PAGE_TOO_DEEP },
        { "<b><i><u><s><tt><em><big><code><small><strong><strike><font>", 1000,
          PAGE_TOO_DEEP },
        { "<p>x", 500000, PAGE_OK },
        { "<p></p>", 500000, PAGE_OK },
        { "</div>", 500000, PAGE_OK },
        { "<a href=x>", 300000, PAGE_OK },
        { "<a/", 1000000, PAGE_TOO_DEEP },
        { "<!-", 1000000, PAGE_OK },
        { "<", 4000000, PAGE_OK },
        { "&", 4000000, PAGE_OK },
        { "<title>", 500000, PAGE_OK },
        { "<script><!--<script>", 200000, PAGE_OK },
        { "x", SCAN_BYTES_MAX + 1, PAGE_TOO_LARGE },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct scan scan;
        struct buf html;
        struct str what;
        arena_init(&arena, 0);
        buf_init(&html, 64u << 20);
        for (size_t k = 0; k < cases[i].times; k++)
            buf_add(&html, str_of(cases[i].unit));
        scan_page(buf_str(&html), false, &arena, &scan);
        enum page_outcome outcome = scan_gate(&scan, &arena, &what);
        if (outcome != cases[i].outcome)
            fail_msg("%s x %zu: %s " STR_FMT, cases[i].unit, cases[i].times,
                     page_outcome_name(outcome), STR_ARG(what));
        assert_int_equal(outcome == PAGE_OK, what.n == 0);
        buf_free(&html);
        arena_free(&arena);
    }
}

/* Each of the list differs from all others, so the rule of three does not help. */
static void
open_formatting_is_refused(void **state)
{
    (void)state;
    static const char *const patterns[] = { "<b i=%zu>", "<font color=%zu>",
                                            "<div><a name=%zu></div><u x=%zu>" };
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        struct arena arena;
        struct scan scan;
        struct buf html;
        struct str what;
        arena_init(&arena, 0);
        buf_init(&html, 1u << 20);
        for (size_t k = 0; k < 1000; k++) {
            struct str rest = str_of(patterns[i]), piece;
            while (str_cut(&rest, '%', &piece)) {
                buf_add(&html, piece);
                if (rest.n > 0) {
                    buf_printf(&html, "%zu", k);
                    rest = str_sub(rest, 2, rest.n);
                }
            }
        }
        scan_page(buf_str(&html), false, &arena, &scan);
        if (scan_gate(&scan, &arena, &what) != PAGE_TOO_DEEP)
            fail_msg("%s passes", patterns[i]);
        buf_free(&html);
        arena_free(&arena);
    }
}

static void
many_attributes_are_refused(void **state)
{
    (void)state;
    struct arena arena;
    struct scan scan;
    struct buf html;
    struct str what;
    arena_init(&arena, 0);
    buf_init(&html, 4u << 20);
    buf_lit(&html, "<p");
    for (size_t k = 0; k < 100000; k++)
        buf_printf(&html, " a%zu=1", k);
    buf_lit(&html, ">");
    scan_page(buf_str(&html), false, &arena, &scan);
    assert_int_equal(scan.attrs_most, 100000);
    assert_int_equal(scan_gate(&scan, &arena, &what), PAGE_TOO_DEEP);
    buf_reset(&html);
    buf_lit(&html, "<a href='");
    for (size_t k = 0; k < 1000000; k++)
        buf_lit(&html, "x");
    buf_lit(&html, "'>");
    scan_page(buf_str(&html), false, &arena, &scan);
    assert_int_equal(scan.links[0].href.n, 1000000);
    buf_free(&html);
    arena_free(&arena);
}

static void
lists_have_ceilings(void **state)
{
    (void)state;
    struct arena arena;
    struct scan scan;
    struct buf html;
    arena_init(&arena, 0);
    buf_init(&html, 4u << 20);
    for (size_t k = 0; k < SCAN_LINKS_MAX + 5; k++)
        buf_printf(&html, "<a href=/%zu></a>", k);
    for (size_t k = 0; k < SCAN_JSONLD_MAX + 3; k++)
        buf_lit(&html, "<script type=application/ld+json>{}</script>");
    scan_page(buf_str(&html), false, &arena, &scan);
    assert_int_equal(scan.link_count, SCAN_LINKS_MAX);
    assert_int_equal(scan.links_left_off, 5);
    assert_int_equal(scan.jsonld_count, SCAN_JSONLD_MAX);
    assert_int_equal(scan.jsonld_left_off, 3);
    buf_free(&html);
    arena_free(&arena);
}

static void
links_are_resolved_once(void **state)
{
    (void)state;
    struct arena arena;
    struct scan scan;
    struct links links;
    struct buf out;
    arena_init(&arena, 0);
    buf_init(&out, 4096);
    scan_page(
        STR("<base href='/d/'><link rel=canonical href='../c#x'>"
            "<a href=a><a href='a#b'><a href='/z?q=1&amp;r=2'><a href=mailto:a@b.test>"
            "<a href='javascript:x()'><a href='#top'><a href=n rel=nofollow>"
            "<a href='HTTP://OTHER.test:80/'><a href='//third.test/y'><a href=a>"),
        false, &arena, &scan);
    links_resolve(&scan, STR("http://site.test/p/q"), STR("UTF-8"), &arena, &links);
    for (size_t i = 0; i < links.count; i++)
        buf_printf(&out, STR_FMT "\n", STR_ARG(links.urls[i]));
    assert_string_equal(buf_cstr(&out), "http://site.test/c\n"
                                        "http://site.test/d/a\n"
                                        "http://site.test/z?q=1&r=2\n"
                                        "http://other.test/\n"
                                        "http://third.test/y\n");
    assert_true(str_eq(links.canonical, STR("http://site.test/c")));
    links_resolve(&scan, STR(""), STR("UTF-8"), &arena, &links);
    assert_int_equal(links.count, 1);
    buf_free(&out);
    arena_free(&arena);
}

static void
a_full_sitemap_is_read_to_its_end(void **state)
{
    struct arena arena;
    struct buf text;
    struct scan scan;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&text, 8 << 20);
    buf_lit(&text, "<urlset>");
    for (int i = 0; i < FEED_LINKS_MAX + 7; i++)
        buf_printf(&text, "<url><loc>http://a.test/%d</loc></url>", i);
    buf_lit(&text, "</urlset>");
    assert_true(feed_read(buf_str(&text), &arena, &scan));
    assert_int_equal(scan.link_count, 50000);
    assert_int_equal(scan.links_left_off, 7);
    assert_true(str_eq(scan.links[49999].href, STR("http://a.test/49999")));
    buf_free(&text);
    arena_free(&arena);
}

static void
feeds_give_links(void **state)
{
    (void)state;
    static const struct {
        const char *text, *links;
    } cases[] = {
        { "<?xml version='1.0'?>\n<urlset xmlns='x'><url><loc> http://a.test/1 </loc>"
          "<lastmod>2026</lastmod></url><url><loc><![CDATA[http://a.test/2?a&b]]></"
          "loc></url>"
          "</urlset>",
          "a:http://a.test/1 a:http://a.test/2?a&b" },
        { "<sitemapindex><sitemap><loc>http://a.test/s.xml</loc></sitemap></"
          "sitemapindex>",
          "a:http://a.test/s.xml" },
        { "<rss><channel><title>T</title><link>http://a.test/</link><item><title>x</"
          "title>"
          "<link>http://a.test/1?a=1&amp;b=2</link></item></channel></rss>",
          "a:http://a.test/ a:http://a.test/1?a=1&b=2" },
        { "<feed><title>T</title><link rel='self' href='/f'/><entry><link "
          "href='/1'/></entry>"
          "</feed>",
          "a:/1" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct scan scan;
        struct buf out;
        arena_init(&arena, 0);
        buf_init(&out, 4096);
        assert_true(feed_read(str_of(cases[i].text), &arena, &scan));
        write_links(&scan, &out);
        assert_string_equal(buf_cstr(&out), cases[i].links);
        buf_free(&out);
        arena_free(&arena);
    }
    struct arena arena;
    struct scan scan;
    arena_init(&arena, 0);
    assert_false(feed_read(STR("<!doctype html><html><a href=/x>"), &arena, &scan));
    assert_false(feed_read(STR("text <rss>"), &arena, &scan));
    assert_false(feed_read(STR(""), &arena, &scan));
    arena_free(&arena);
}

/* Raw text that nobody sees is written with a reference for each '&'. */
static void
an_outline_is_whole_or_refused(void **state)
{
    (void)state;
    struct arena arena;
    struct scan scan;
    struct buf html;
    struct str what;
    arena_init(&arena, 0);
    buf_init(&html, SCAN_BYTES_MAX);
    buf_lit(&html, "<xmp hidden>");
    while (html.n < SCAN_BYTES_MAX - 64)
        buf_lit(&html, "&&&&&&&&");
    buf_lit(&html, "</xmp><p>The ad itself</p>");
    scan_page(buf_str(&html), true, &arena, &scan);
    assert_int_equal(scan_gate(&scan, &arena, &what), PAGE_OK);
    assert_true(str_ends(scan.outline, STR("&amp;<p>The ad itself</p>")));
    scan.outline_cut = true;
    assert_int_equal(scan_gate(&scan, &arena, &what), PAGE_TOO_LARGE);
    assert_true(what.n > 0);
    buf_free(&html);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_found),
        cmocka_unit_test(page_tells_of_itself),
        cmocka_unit_test(nesting_is_counted),
        cmocka_unit_test(outlines_are_in_order),
        cmocka_unit_test(hostile_pages_are_refused),
        cmocka_unit_test(open_formatting_is_refused),
        cmocka_unit_test(many_attributes_are_refused),
        cmocka_unit_test(lists_have_ceilings),
        cmocka_unit_test(links_are_resolved_once),
        cmocka_unit_test(a_full_sitemap_is_read_to_its_end),
        cmocka_unit_test(feeds_give_links),
        cmocka_unit_test(an_outline_is_whole_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
