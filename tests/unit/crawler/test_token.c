/*
 * test_token: tags, attributes, text and comments as the tokenizer cuts them, entities, and
 * the tag table.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/entity.h"
#include "crawler/token.h"

/* Tokens as one line: <name a=b>, </name>, 'text', {comment}, [doctype]. */
static void
write_tokens(struct str html, bool foreign, struct buf *out)
{
    struct tokenizer t;
    struct token token;
    token_start(&t, html);
    t.foreign = foreign;
    while (token_next(&t, &token)) {
        struct str name, value, rest = token.attrs;
        size_t count = 0;
        switch (token.kind) {
        case TOKEN_TEXT:
            buf_printf(out, token.is_raw ? "\"" STR_FMT "\"" : "'" STR_FMT "'",
                       STR_ARG(token.text));
            break;
        case TOKEN_COMMENT:
            buf_printf(out, "{" STR_FMT "}", STR_ARG(token.text));
            break;
        case TOKEN_DOCTYPE:
            buf_lit(out, "[]");
            break;
        case TOKEN_START:
        case TOKEN_CLOSE:
            buf_printf(out, "<%s" STR_FMT, token.kind == TOKEN_CLOSE ? "/" : "",
                       STR_ARG(token.name));
            for (; token_attr(&rest, &name, &value); count++)
                buf_printf(out, " " STR_FMT "=" STR_FMT, STR_ARG(name), STR_ARG(value));
            assert_int_equal(count, token.attr_count);
            buf_printf(out, "%s>", token.self_closing ? "/" : "");
            break;
        }
    }
}

static void
pages_are_cut(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "", "" },
        { "a b", "'a b'" },
        { "<p>x</p>", "<p>'x'</p>" },
        { "<P CLASS=a>", "<P CLASS=a>" },
        { "a < b", "'a < b'" },
        { "a <3 b", "'a <3 b'" },
        { "a<", "'a<'" },
        { "</", "'</'" },
        { "<a", "" },
        { "x<a b='", "'x'" },
        { "x<a b=c", "'x'" },
        { "<a b c=d e='f g' h=\"i>j\">", "<a b= c=d e=f g h=i>j>" },
        { "<a b = c>", "<a b=c>" },
        { "<a b=c/>", "<a b=c/>" },
        { "<a b='c'/>", "<a b=c/>" },
        { "<br/>", "<br/>" },
        { "<br / >", "<br>" },
        { "<a/b/c>", "<a b= c=>" },
        { "<a =b>", "<a =b=>" },
        { "<a b=>", "<a b=>" },
        { "<a b==c>", "<a b==c>" },
        { "<a b=\"1\"c=2>", "<a b=1 c=2>" },
        { "<a b<c=d>", "<a b<c=d>" },
        { "<a\nhref\n=\n'x'>", "<a href=x>" },
        { "</p x=y>", "</p x=y>" },
        { "</>x", "'x'" },
        { "</3>x", "{3}'x'" },
        { "<!-->x", "{}'x'" },
        { "<!--->x", "{}'x'" },
        { "<!---->x", "{}'x'" },
        { "<!--a-->x", "{a}'x'" },
        { "<!--a--!>x", "{a}'x'" },
        { "<!-- a -- b -->x", "{ a -- b }'x'" },
        { "<!--a>x", "{a>x}" },
        { "<!--a--->x", "{a-}'x'" },
        { "<!doctype html>x", "[]'x'" },
        { "<!x>y", "{x}'y'" },
        { "<?php a>y", "{?php a}'y'" },
        { "<![CDATA[<a>]]>", "{[CDATA[<a}']]>'" },
        { "<script><a></a></script>x", "<script>\"<a></a>\"</script>'x'" },
        { "<script></SCRIPT >x", "<script></SCRIPT>'x'" },
        { "<script></scriptx></script>", "<script>\"</scriptx>\"</script>" },
        { "<script><!--<script></script>--></script>x",
          "<script>\"<!--<script></script>-->\"</script>'x'" },
        { "<script><!--</script>x", "<script>\"<!--\"</script>'x'" },
        { "<script><!--><script></script>x", "<script>\"<!--><script>\"</script>'x'" },
        { "<script>a", "<script>\"a\"" },
        { "<style><a></style>", "<style>\"<a>\"</style>" },
        { "<title><a>&amp;</title>", "<title>'<a>&amp;'</title>" },
        { "<textarea></p></textarea>", "<textarea>'</p>'</textarea>" },
        { "<xmp><b></xmp>", "<xmp>\"<b>\"</xmp>" },
        { "<plaintext><b></plaintext>", "<plaintext>\"<b></plaintext>\"" },
        { "<noscript><a></noscript>", "<noscript><a></noscript>" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buf out;
        buf_init(&out, 4096);
        write_tokens(str_of(cases[i][0]), false, &out);
        if (!str_eq(buf_str(&out), str_of(cases[i][1])))
            fail_msg("%s\n gives %s\n wanted %s", cases[i][0], buf_cstr(&out),
                     cases[i][1]);
        buf_free(&out);
    }
}

static void
foreign_content_has_cdata(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    write_tokens(STR("<![CDATA[<a>]]>x<title><b></title><![CDATA[y"), true, &out);
    assert_string_equal(buf_cstr(&out), "\"<a>\"'x'<title><b></title>\"y\"");
    buf_free(&out);
}

static void
nul_bytes_are_carried(void **state)
{
    (void)state;
    struct tokenizer t;
    struct token token;
    struct str value;
    token_start(&t, (struct str){ "<a b=\"c\0d\">e\0f", 14 });
    assert_true(token_next(&t, &token));
    assert_true(token_find_attr(&token, STR("b"), &value));
    assert_int_equal(value.n, 3);
    assert_true(token_next(&t, &token));
    assert_int_equal(token.text.n, 3);
    assert_false(token_next(&t, &token));
}

static void
first_attribute_counts(void **state)
{
    (void)state;
    struct tokenizer t;
    struct token token;
    struct str value;
    token_start(&t, STR("<a HREF=1 href=2>"));
    assert_true(token_next(&t, &token));
    assert_true(token_find_attr(&token, STR("href"), &value));
    assert_true(str_eq(value, STR("1")));
    assert_false(token_find_attr(&token, STR("rel"), &value));
}

static void
entities_are_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *in, *text, *attribute;
    } cases[] = {
        { "", "", "" },
        { "a", "a", "a" },
        { "a&amp;b", "a&b", "a&b" },
        { "a&ampb", "a&b", "a&ampb" },
        { "a&amp", "a&", "a&" },
        { "?a=1&copy=2", "?a=1©=2", "?a=1&copy=2" },
        { "?a=1&copy;=2", "?a=1©=2", "?a=1©=2" },
        { "&notit;", "¬it;", "&notit;" },
        { "&notin;", "∉", "∉" },
        { "&AMP&LT;", "&<", "&<" },
        { "&amp;lt;", "&lt;", "&lt;" },
        { "&#1071;&#x42f;&#X42F", "ЯЯЯ", "ЯЯЯ" },
        { "&#0;&#xD800;&#x110000;&#99999999999;",
          "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
          "\xef\xbf\xbd",
          "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
        { "&#128;&#x9f;&#129;", "€Ÿ\xc2\x81", "€Ÿ\xc2\x81" },
        { "&#;&#x;&;& &", "&#;&#x;&;& &", "&#;&#x;&;& &" },
        { "&nGt;&nLt;&bne;", "≫⃒≪⃒=⃥", "≫⃒≪⃒=⃥" },
        { "&CounterClockwiseContourIntegral;", "∳", "∳" },
        { "&zwnj;&Zscr;&zzz;", "\xe2\x80\x8c𝒵&zzz;", "\xe2\x80\x8c𝒵&zzz;" },
        { "&AElig&aacute;", "Æá", "Æá" },
        { "&nbsp;&laquo;&mdash;&raquo;", "\xc2\xa0«—»", "\xc2\xa0«—»" },
        { "&#128512;", "😀", "😀" },
    };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str text = entity_decode(str_of(cases[i].in), false, &arena);
        struct str attribute = entity_decode(str_of(cases[i].in), true, &arena);
        if (!str_eq(text, str_of(cases[i].text)) ||
            !str_eq(attribute, str_of(cases[i].attribute)))
            fail_msg("%s: " STR_FMT " / " STR_FMT, cases[i].in, STR_ARG(text),
                     STR_ARG(attribute));
    }
    arena_free(&arena);
}

static void
many_entities_stay_linear(void **state)
{
    (void)state;
    struct arena arena;
    struct buf in;
    arena_init(&arena, 0);
    buf_init(&in, 8u << 20);
    for (size_t i = 0; i < 300000; i++)
        buf_lit(&in, "&nLt;&am&#");
    struct str out = entity_decode(buf_str(&in), false, &arena);
    assert_int_equal(out.n, 300000 * 11);
    buf_free(&in);
    arena_free(&arena);
}

static void
tags_are_found_by_name(void **state)
{
    (void)state;
    for (int i = TAG_OTHER + 1; i < TAG_COUNT; i++) {
        assert_int_equal(tag_of(tag_name((enum tag)i)), i);
        if (i > TAG_OTHER + 1)
            assert_true(str_cmp(tag_name((enum tag)(i - 1)), tag_name((enum tag)i)) <
                        0);
    }
    assert_int_equal(tag_of(STR("DIV")), TAG_DIV);
    assert_int_equal(tag_of(STR("blockQuote")), TAG_BLOCKQUOTE);
    assert_int_equal(tag_of(STR("xmp")), TAG_XMP);
    assert_int_equal(tag_of(STR("wbr")), TAG_WBR);
    assert_int_equal(tag_of(STR("h6")), TAG_H6);
    assert_int_equal(tag_of(STR("")), TAG_OTHER);
    assert_int_equal(tag_of(STR("divx")), TAG_OTHER);
    assert_int_equal(tag_of(STR("app-root-of-the-page")), TAG_OTHER);
    assert_int_equal(tag_of(STR("\xd0\xb0")), TAG_OTHER);
    assert_true(tag_is(TAG_BR, TAG_VOID));
    assert_true(tag_is(TAG_B, TAG_FORMAT));
    assert_false(tag_is(TAG_DIV, TAG_FORMAT | TAG_VOID));
    assert_true(tag_is(TAG_SCRIPT, TAG_RAWTEXT));
    assert_true(tag_is(TAG_TITLE, TAG_RCDATA));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_cut),
        cmocka_unit_test(foreign_content_has_cdata),
        cmocka_unit_test(nul_bytes_are_carried),
        cmocka_unit_test(first_attribute_counts),
        cmocka_unit_test(entities_are_decoded),
        cmocka_unit_test(many_entities_stay_linear),
        cmocka_unit_test(tags_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
