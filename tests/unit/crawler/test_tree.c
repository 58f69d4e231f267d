/*
 * test_tree: the flat tree, what is hidden, its text, selectors, and that Gumbo stays within
 * its memory. On real pages the links of the tree equal those of the scan.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "crawler/charset.h"
#include "crawler/scan.h"
#include "crawler/select.h"
#include "crawler/tree.h"

#include <stdlib.h>

struct fixture {
    struct arena arena;
    struct tree tree;
    struct str what;
};

static enum page_outcome
build(struct fixture *f, struct str html)
{
    arena_init(&f->arena, 0);
    return tree_build(html, &f->arena, &f->tree, &f->what);
}

/* The children of body as tags: "div(p(#)p())". */
static void
write_shape(const struct tree *tree, struct buf *out)
{
    uint32_t before = 0;
    for (uint32_t i = 1; i < tree->count; i++) {
        while (before > 0 && tree->nodes[before].end <= i) {
            if (!tree->nodes[before].is_text)
                buf_lit(out, ")");
            before = tree->nodes[before].parent;
        }
        if (tree->nodes[i].is_text)
            buf_lit(out, "#");
        else
            buf_printf(out, STR_FMT "(", STR_ARG(tree->nodes[i].text));
        before = i;
    }
    for (; before > 0; before = tree->nodes[before].parent)
        if (!tree->nodes[before].is_text)
            buf_lit(out, ")");
}

static void
trees_are_flat(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "", "head()body()" },
        { "a<p>b<p>c", "head()body(#p(#)p(#))" },
        { "<table><tr><td>a<td>b</table>", "head()body(table(tbody(tr(td(#)td(#)))))" },
        { "<app-root X=1>a</app-root>", "head()body(app-root(#))" },
        { "<svg><title>a</title></svg>", "head()body(svg(title(#)))" },
        { "<!-- x --><p>a<!-- y -->b", "head()body(p(##))" },
        { "<template><p>a</template>", "head(template(p(#)))body()" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        struct buf out;
        buf_init(&out, 4096);
        assert_int_equal(build(&f, str_of(cases[i][0])), PAGE_OK);
        write_shape(&f.tree, &out);
        if (!str_eq(buf_str(&out), str_of(cases[i][1])))
            fail_msg("%s gives %s", cases[i][0], buf_cstr(&out));
        for (uint32_t k = 0; k < f.tree.count; k++) {
            assert_true(f.tree.nodes[k].end > k && f.tree.nodes[k].end <= f.tree.count);
            assert_true(k == 0 || f.tree.nodes[k].parent < k);
        }
        buf_free(&out);
        arena_free(&f.arena);
    }
}

static void
attributes_are_asked(void **state)
{
    (void)state;
    struct fixture f;
    assert_int_equal(
        build(&f, STR("<p ID=x class=' a  b-c\nd' hidden data-x='&amp;'>")), PAGE_OK);
    const struct node *p = &f.tree.nodes[3];
    assert_int_equal(p->tag, TAG_P);
    assert_true(str_eq(node_attr(p, "id"), STR("x")));
    assert_true(str_eq(node_attr(p, "data-x"), STR("&")));
    assert_true(node_has_attr(p, "hidden") && node_attr(p, "hidden").n == 0);
    assert_false(node_has_attr(p, "title"));
    assert_true(node_has_class(p, STR("a")) && node_has_class(p, STR("b-c")) &&
                node_has_class(p, STR("d")));
    assert_false(node_has_class(p, STR("b")) || node_has_class(p, STR("")));
    arena_free(&f.arena);
}

static void
text_reads_as_shown(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "<p>a  b\n c</p><p>d</p>", "a b c\nd" },
        { "a<br>b<br><br>c", "a\nb\nc" },
        { "<b>a</b>b <i> c</i>", "ab c" },
        { "<ul><li>a<li>b</ul>c", "a\nb\nc" },
        { "<div><div><div>a</div></div></div>b", "a\nb" },
        { "<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a b\nc" },
        { "<pre>a\n  b</pre>c\nd", "a\nb\nc d" },
        { "a<script>x</script>b<style>y</style>c", "abc" },
        { "a<span hidden>x</span><p style='color:red; DISPLAY : none'>y</p>b", "a\nb" },
        { "a<span style='visibility:hidden'>x</span>b", "ab" },
        { "a<noscript>x</noscript>b", "ab" },
        { "a<img alt=x>b", "a b" },
        { "&nbsp;a&nbsp;&nbsp;b&shy;c", "\xc2\xa0"
                                        "a\xc2\xa0\xc2\xa0"
                                        "b\xc2\xad"
                                        "c" },
        { "<title>t</title>a", "a" },
        { "<dl><dt>a<dd>b</dl>", "a\nb" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        assert_int_equal(build(&f, str_of(cases[i][0])), PAGE_OK);
        struct str text =
            tree_text(&f.tree, 0, tree_hidden(&f.tree, &f.arena), &f.arena);
        if (!str_eq(text, str_of(cases[i][1])))
            fail_msg("%s gives \"" STR_FMT "\"", cases[i][0], STR_ARG(text));
        arena_free(&f.arena);
    }
}

static void
fragments_become_text(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "", "" },
        { "one\ntwo\n\nthree", "one\ntwo\nthree" },
        { "a &amp; b", "a & b" },
        { "<p>a\nb</p><p>c</p>", "a b\nc" },
        { "&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b", "a\nb" },
        { "a<br/>b", "a\nb" },
        { "x < y", "x < y" },
        { "<script>x</script>a<style>y</style>", "a" },
        { "<pre>a\nb</pre>", "a\nb" },
        { "<td>a</td><td>b</td>", "a b" },
        { "a <unknown> b", "a <unknown> b" },
        { "<b", "<b" },
    };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str text = plain_of_html(str_of(cases[i][0]), &arena);
        if (!str_eq(text, str_of(cases[i][1])))
            fail_msg("%s gives \"" STR_FMT "\"", cases[i][0], STR_ARG(text));
    }
    assert_true(str_eq(plain_line(STR(" a\n b "), &arena), STR("a b")));
    arena_free(&arena);
}

#define PAGE                                                                           \
    "<div id=top class='a b'><span class=x>1</span><p "                                \
    "title=t>2<span>3</span></p></div>"                                                \
    "<div class=a><em data-k='v w'>4</em></div><my-tag>5</my-tag>"

static void
selectors_find(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "span", "1" },
        { "SPAN", "1" },
        { ".a span", "1" },
        { "p span", "3" },
        { "div.a.b p", "23" },
        { "#top p", "23" },
        { "div#top.b [title=t]", "23" },
        { "[title]", "23" },
        { "[data-k='v w']", "4" },
        { "[ data-k = \"v w\" ]", "4" },
        { "div.a em", "4" },
        { "div.b em", "-" },
        { "nothing, em", "4" },
        { "em, span", "1" },
        { "my-tag", "5" },
        { "html body p", "23" },
        { "[title=T]", "-" },
    };
    struct fixture f;
    assert_int_equal(build(&f, STR(PAGE)), PAGE_OK);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct selector selector;
        struct err err;
        if (!select_parse(str_of(cases[i][0]), &f.arena, &selector, &err))
            fail_msg("%s: %s", cases[i][0], err.text);
        uint32_t at = select_next(&selector, &f.tree, 0);
        struct str text =
            at < f.tree.count ? tree_text(&f.tree, at, NULL, &f.arena) : STR("-");
        if (!str_eq(text, str_of(cases[i][1])))
            fail_msg("%s finds \"" STR_FMT "\"", cases[i][0], STR_ARG(text));
    }
    arena_free(&f.arena);
}

static void
wrong_selectors_are_errors(void **state)
{
    (void)state;
    static const char *const cases[] = { "",       " ",       ",",           "a,",
                                         "a > b",  "a:hover", "a + b",       ".",
                                         "#",      "[",       "[a",          "[a='b]",
                                         "[a~=b]", "a b,,c",  ".a*",         "*",
                                         "[=b]",   "a(b)",    ".adiv span{}" };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct selector selector;
        struct err err = { .kind = ERR_NONE };
        if (select_parse(str_of(cases[i]), &arena, &selector, &err))
            fail_msg("\"%s\" is taken", cases[i]);
        assert_true(strlen(err.text) > 20);
    }
    struct buf many;
    struct selector selector;
    buf_init(&many, 4096);
    for (int i = 0; i < 100; i++)
        buf_lit(&many, "a ");
    assert_false(select_parse(buf_str(&many), &arena, &selector, NULL));
    buf_free(&many);
    arena_free(&arena);
}

struct hostile_case {
    const char *unit;
    size_t times;
};

/* Whatever passes the gate is built or refused with a sentence, within the ceilings. */
static void
gumbo_stays_within_bounds(void **state)
{
    (void)state;
    static const struct hostile_case cases[] = {
        { "<p>", 1000000 },
        { "<a href=x>", 300000 },
        { "<table><tr><td>x</table>", 100000 },
        { "<b></b>", 400000 },
        { "<p><b></p>", 300000 },
        { "<p a b c d e f g h>", 200000 },
        { "<table><b><tr>x", 100 },
        { "</p>", 1000000 },
        { "x", 4000000 },
        { "\xd0\xb0 ", 1000000 },
        { "&amp;", 800000 },
        { "<i></b>", 200 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        struct scan scan;
        struct buf html;
        buf_init(&html, 8u << 20);
        for (size_t k = 0; k < cases[i].times; k++)
            buf_add(&html, str_of(cases[i].unit));
        arena_init(&f.arena, 0);
        scan_page(buf_str(&html), true, &f.arena, &scan);
        enum page_outcome outcome = scan_gate(&scan, &f.arena, &f.what);
        if (outcome == PAGE_OK)
            outcome = tree_of_outline(scan.outline, &f.arena, &f.tree, &f.what);
        assert_true(outcome == PAGE_OK || f.what.n > 0);
        print_message("# %s x %zu: %s\n", cases[i].unit, cases[i].times,
                      page_outcome_name(outcome));
        buf_free(&html);
        arena_free(&f.arena);
    }
}

static void
nuls_and_broken_bytes_are_taken(void **state)
{
    (void)state;
    static const char page[] = "<p>a\0b\xff\xfe<a href='\0x'>c</a><\0><!\0-->";
    struct fixture f;
    assert_int_equal(build(&f, (struct str){ page, sizeof(page) - 1 }), PAGE_OK);
    assert_true(f.tree.count > 4);
    arena_free(&f.arena);
}

/*
 * Ways to hide depth from whoever counts tags: each leaves one element open a round that a
 * careless count takes for closed. The unit is repeated far beyond the ceiling.
 */
static void
depth_cannot_be_hidden(void **state)
{
    (void)state;
    static const char *const units[] = {
        "<div><select></div></select>",
        "<li><ul></li>",
        "<form><div></form>",
        "<form><table><tr><td></form></table></form>",
        "<div><svg><foreignObject></div></foreignObject></svg>",
        "<svg><section></section>",
        "<svg><var><div></div>",
        "<math><title><style></math><div></style>",
        "<select><title></select><div></title>",
        "<b><b><b><b></b></b></b></b>",
        "<p><b><b><b></p>x<b><b></b></b></b>",
        "<b><div><div><div><div><div><div><div><div><div></b></div></div></div></div></"
        "div>"
        "</div></div></div></div>",
        "<search><div></search>",
        "<head><div></head>",
        "<frameset><div></frameset>",
        "<div><table><tr><td></div></table>",
        "<div><object></div></object>",
        "<template><div></template></div>",
        "<div><button></div></button>",
        "<span><div></span></div>",
        "<x-a><div></x-a></div>",
        "<!-- --!><div><!-- <!-- --></div>-->",
        "<<!-- -->div>",
        "<noscript><div></noscript></div>",
        "<div><noscript></div></noscript>",
        "<a href=1><div></a></div>",
        "<a><div><a><div></a></div></a></div>",
        "<textarea><div></textarea></div><div>",
        "<table><caption><div></table></div>",
        "<table><b><tr><td></b></td>",
        "<isindex><div></isindex></div>",
        "<nobr><div><nobr></div>",
        "<plaintext><div></plaintext>",
        "<svg><desc><style></svg><div></style>",
        "<svg><![CDATA[<div>]]></svg>",
        "<title/><div></title>",
        "<h1><div></h2></div>",
        "<dd><dl></dd>",
    };
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        struct fixture f;
        struct scan scan;
        struct buf html;
        size_t deepest = 0;
        buf_init(&html, 8u << 20);
        for (size_t k = 0; k < 3000; k++)
            buf_add(&html, str_of(units[i]));
        arena_init(&f.arena, 0);
        scan_page(buf_str(&html), true, &f.arena, &scan);
        enum page_outcome outcome = scan_gate(&scan, &f.arena, &f.what);
        if (outcome == PAGE_OK)
            outcome = tree_of_outline(scan.outline, &f.arena, &f.tree, &f.what);
        for (uint32_t k = 0; outcome == PAGE_OK && k < f.tree.count; k++)
            deepest = f.tree.nodes[k].depth > deepest ? f.tree.nodes[k].depth : deepest;
        if (deepest > 2 * scan.depth + 8)
            fail_msg("%s: counted %zu, built %zu", units[i], scan.depth, deepest);
        buf_free(&html);
        arena_free(&f.arena);
    }
}

/* ---- links of scan and tree on real pages ---- */

static int
by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static size_t
sort_once(struct str *list, size_t count)
{
    size_t kept = 0;
    qsort(list, count, sizeof(*list), by_bytes);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !str_eq(list[i], list[kept - 1]))
            list[kept++] = list[i];
    return kept;
}

static bool
in_template(const struct tree *tree, uint32_t i)
{
    while (i != 0) {
        i = tree->nodes[i].parent;
        if (tree->nodes[i].tag == TAG_TEMPLATE)
            return true;
    }
    return false;
}

/* Different references of one page, of the scan or of the tree only. */
static size_t
compare_links(struct str name, struct str bytes)
{
    struct fixture f;
    struct charset_text decoded;
    struct scan scan;
    arena_init(&f.arena, 0);
    charset_decode(bytes, STR(""), &f.arena, &decoded);
    scan_page(decoded.text, false, &f.arena, &scan);
    assert_int_equal(scan_gate(&scan, &f.arena, &f.what), PAGE_OK);
    assert_int_equal(tree_build(decoded.text, &f.arena, &f.tree, &f.what), PAGE_OK);
    struct str *a = ARENA_NEW(&f.arena, struct str, scan.link_count + 1);
    struct str *b = ARENA_NEW(&f.arena, struct str, f.tree.count + 1);
    size_t an = 0, bn = 0, different = 0, i = 0, k = 0;
    for (size_t n = 0; n < scan.link_count; n++)
        if (scan.links[n].from == SCAN_A || scan.links[n].from == SCAN_AREA)
            a[an++] = scan.links[n].href;
    for (uint32_t n = 0; n < f.tree.count; n++) {
        const struct node *node = &f.tree.nodes[n];
        bool is_link = node->tag == TAG_A || node->tag == TAG_AREA;
        struct str href = is_link ? str_trim(node_attr(node, "href")) : STR("");
        if (href.n > 0 && !in_template(&f.tree, n))
            b[bn++] = href;
    }
    an = sort_once(a, an);
    bn = sort_once(b, bn);
    while (i < an || k < bn) {
        int order = i == an ? 1 : k == bn ? -1 : str_cmp(a[i], b[k]);
        if (order != 0) {
            different++;
            print_message("# " STR_FMT ": only %s has " STR_FMT "\n", STR_ARG(name),
                          order < 0 ? "scan" : "tree",
                          STR_ARG(order < 0 ? a[i] : b[k]));
        }
        i += order <= 0;
        k += order >= 0;
    }
    arena_free(&f.arena);
    return different;
}

static void
links_equal_the_tree(void **state)
{
    (void)state;
    static const char *const folders[] = { "../shared/vectors/pages",
                                           "../shared/vectors/jsonld" };
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        struct arena arena;
        struct bundle files;
        struct err err;
        size_t different = 0;
        arena_init(&arena, 0);
        if (!bundle_read(folders[i], ".html", &arena, &files, &err)) {
            arena_free(&arena);
            skip();
        }
        for (size_t k = 0; k < files.count; k++)
            different += compare_links(files.files[k].name, files.files[k].data);
        assert_int_equal(different, 0);
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_are_flat),
        cmocka_unit_test(attributes_are_asked),
        cmocka_unit_test(text_reads_as_shown),
        cmocka_unit_test(fragments_become_text),
        cmocka_unit_test(selectors_find),
        cmocka_unit_test(wrong_selectors_are_errors),
        cmocka_unit_test(gumbo_stays_within_bounds),
        cmocka_unit_test(depth_cannot_be_hidden),
        cmocka_unit_test(nuls_and_broken_bytes_are_taken),
        cmocka_unit_test(links_equal_the_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
