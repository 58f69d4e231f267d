/*
 * test_skeleton: the tree of an outline by its skeleton is the tree of the outline.
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
#include "crawler/skeleton.h"
#include "crawler/tree.h"

/* Compares the two trees of a page that the gate lets pass. */
static void
compare(struct str name, struct str bytes)
{
    struct arena arena;
    struct charset_text page;
    struct scan scan;
    struct tree a, b;
    struct str what;
    arena_init(&arena, 0);
    charset_decode(bytes, STR(""), &arena, &page);
    scan_page(page.text, true, &arena, &scan);
    if (scan_gate(&scan, &arena, &what) == PAGE_OK) {
        assert_int_equal(tree_build(scan.outline, &arena, &a, &what), PAGE_OK);
        assert_int_equal(tree_of_outline(scan.outline, &arena, &b, &what), PAGE_OK);
        if (a.count != b.count)
            fail_msg(STR_FMT ": %u nodes, %u", STR_ARG(name), a.count, b.count);
        for (uint32_t i = 0; i < a.count; i++) {
            const struct node *x = &a.nodes[i], *y = &b.nodes[i];
            if (!str_eq(x->text, y->text) || x->tag != y->tag ||
                x->is_text != y->is_text || x->end != y->end ||
                x->parent != y->parent || x->attr_count != y->attr_count)
                fail_msg(STR_FMT ": node %u: '" STR_FMT "', '" STR_FMT "'",
                         STR_ARG(name), i, STR_ARG(x->text), STR_ARG(y->text));
            for (uint32_t k = 0; k < x->attr_count; k++) {
                assert_true(str_eq(x->attrs[k].name, y->attrs[k].name));
                assert_true(str_eq(x->attrs[k].value, y->attrs[k].value));
            }
        }
    }
    arena_free(&arena);
}

static void
written_pages_agree(void **state)
{
    (void)state;
    static const char *const pages[] = {
        "",
        "   ",
        "a",
        " \n a b <p> c",
        "@AO`p <p x=@> @ <b x>`",
        "<p>a&amp;b&am</b>p;c&lt;p&gt; &#32; &nbsp;&#160;d",
        "<pre>\n\n a</pre><pre> \n</pre><pre>\nb",
        "<p>a\r\nb\rc<p title='x\r\ny\rz' ID=1 class = \"b&amp;c&copy=1\">",
        "<p>\x01"
        "a\x7f\xc2\x85\xef\xbf\xbf\xf0\x9f\xbf\xbf<p a\x02=\x03>",
        "<table> <tr> <td>a</td> b <input type=hidden name=a> <input type=text>",
        "<table>a<tr>b<td>c</table>d<table><caption>e<col>f",
        "<html lang=ru class=a><body bgcolor=red>a<html lang=kk id=b>",
        "<ul><li>a<li>b</ul><dl><dt>c<dd>d<select><option>e</select>",
        "<b class=a><p>x</b>y</p><i><a href=1>z<a href=2>w</i>",
        "<DIV CLASS=a><Custom-Tag Data-X='1'>q</custom-tag><search>r",
        "<form><form>a</form>b<button>c<button>d<h1>e<h2>f",
        "<svg><a>b</a></svg>c<math><mi>d</math>e<noscript>f</noscript>",
        "<a/b=c/>d<p / e='f'/><img src=x/><br/>",
    };
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        compare(str_of(pages[i]), str_of(pages[i]));
    compare(STR("NULs"), (struct str){ "\0<p>a\0b\0 <p t=\0>\0", 17 });
}

/* Gumbo leaves a repeated name at the front of the next one; the standard drops it. */
static void
repeated_attributes_are_dropped(void **state)
{
    (void)state;
    struct arena arena;
    struct tree tree;
    struct str what;
    arena_init(&arena, 0);
    assert_int_equal(tree_of_outline(STR("<p a=1 A=2 b=3>"), &arena, &tree, &what),
                     PAGE_OK);
    const struct node *p = &tree.nodes[tree.count - 1];
    assert_int_equal(p->attr_count, 2);
    assert_true(str_eq(node_attr(p, "a"), STR("1")));
    assert_true(str_eq(node_attr(p, "b"), STR("3")));
    arena_free(&arena);
}

static void
long_pages_agree(void **state)
{
    (void)state;
    struct buf page;
    buf_init(&page, 1 << 20);
    for (int i = 0; i < 5000; i++)
        buf_printf(&page, "<p id=n%d title='%d'>text %d ", i, i, i);
    compare(STR("5,000 paragraphs"), buf_str(&page));
    buf_free(&page);
}

static void
real_pages_agree(void **state)
{
    (void)state;
    struct arena arena;
    struct bundle files;
    struct err err;
    arena_init(&arena, 0);
    if (!bundle_read("../shared/vectors/pages", ".html", &arena, &files, &err)) {
        arena_free(&arena);
        skip();
    }
    for (size_t k = 0; k < files.count; k++)
        compare(files.files[k].name, files.files[k].data);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_pages_agree),
        cmocka_unit_test(repeated_attributes_are_dropped),
        cmocka_unit_test(long_pages_agree),
        cmocka_unit_test(real_pages_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
