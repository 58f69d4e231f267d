/*
 * test_utf8: every code point both ways, what is broken, boundaries. Also the two
 * writers that stand on it: terminal escapes and printable pages.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/html.h"
#include "core/log.h"
#include "core/utf8.h"

static void
all_code_points_there_and_back(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 16);
    for (uint32_t c = 0; c <= 0x110005; c++) {
        bool good = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        size_t at = 0;
        buf_reset(&b);
        utf8_put(&b, c);
        assert_true(utf8_valid(buf_str(&b)));
        assert_int_equal(utf8_next(buf_str(&b), &at), good ? c : UTF8_BAD);
        assert_int_equal(at, b.n);
    }
    buf_free(&b);
}

static void
broken_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t first_bad, count;
        const char *clean;
    } cases[] = {
        { "abc", 3, 3, "abc" },
        { "\xD0\x90z", 3, 2, "\xD0\x90z" },
        { "\xF0\x9F\x98\x80", 4, 1, "\xF0\x9F\x98\x80" },
        { "a\x80z", 1, 3, "a\xEF\xBF\xBDz" },             /* tail alone */
        { "\xC0\xAF", 0, 2, "\xEF\xBF\xBD\xEF\xBF\xBD" }, /* overlong */
        { "\xE0\x9F\xBF", 0, 3, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xED\xA0\x80", 0, 3,
          "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" }, /* surrogate */
        { "\xF0\x8F\xBF\xBF", 0, 4,
          "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xF4\x90\x80\x80", 0, 4,
          "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "12345678\xD0", 8, 9, "12345678\xEF\xBF\xBD" }, /* cut short */
        { "\xE2\x82", 0, 2, "\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xF0\x9F\x98", 0, 3, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xFF\xFE", 0, 2, "\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "", 0, 0, "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str s = str_of(cases[i].text);
        struct buf b;
        buf_init(&b, 100);
        assert_int_equal(utf8_first_bad(s), cases[i].first_bad);
        assert_int_equal(utf8_valid(s), cases[i].first_bad == s.n);
        assert_int_equal(utf8_count(s), cases[i].count);
        utf8_put_clean(&b, s);
        assert_string_equal(buf_cstr(&b), cases[i].clean);
        buf_free(&b);
    }
}

/* Over all strings of four bytes from an ugly alphabet: floor is what stepping says. */
static void
floor_agrees_with_stepping(void **state)
{
    (void)state;
    static const unsigned char ugly[] = { 'a',  0x80, 0x9F, 0xA0, 0xBF, 0xC2, 0xD0,
                                          0xE0, 0xE2, 0xED, 0xF0, 0xF4, 0xFF };
    const unsigned n = sizeof ugly;
    for (unsigned code = 0; code < n * n * n * n; code++) {
        unsigned char bytes[4] = { ugly[code % n], ugly[code / n % n],
                                   ugly[code / n / n % n], ugly[code / n / n / n] };
        struct str s = { (const char *)bytes, sizeof bytes };
        bool boundary[6] = { false };
        for (size_t at = 0; at < s.n; utf8_next(s, &at))
            boundary[at] = true;
        boundary[4] = true;
        size_t last = 0;
        for (size_t at = 0; at <= 4; at++) {
            if (boundary[at])
                last = at;
            assert_int_equal(utf8_floor(s, at), last);
        }
        assert_int_equal(utf8_floor(s, 99), 4);
    }
}

/* Offset of the first bad byte, one sequence after the other. */
static size_t
step_to_bad(struct str s)
{
    for (size_t at = 0; at < s.n;) {
        size_t before = at;
        if (utf8_next(s, &at) == UTF8_BAD && at - before == 1)
            return before;
    }
    return s.n;
}

/* Long runs of letters of one kind, and among them at each place three ugly bytes. */
static void
first_bad_agrees_with_stepping(void **state)
{
    (void)state;
    static const char *const fill[] = { "abcdefgh",         "\xD0\xB0\xD1\x8F",
                                        "\xE2\x80\x94",     "\xE0\xA4\x95",
                                        "\xF0\x9F\x98\x80", "\xF1\x80\x80\xBF" };
    static const unsigned char ugly[] = { 'a',  0x80, 0x9F, 0xBF, 0xC1, 0xC2, 0xD0,
                                          0xE0, 0xE1, 0xED, 0xF0, 0xF3, 0xF4, 0xF5 };
    const size_t n = sizeof ugly;
    for (size_t f = 0; f < sizeof fill / sizeof fill[0]; f++)
        for (size_t code = 0; code < n * n * n; code++) {
            char bytes[72];
            for (size_t i = 0; i < sizeof bytes; i++)
                bytes[i] = fill[f][i % strlen(fill[f])];
            size_t at = code % 61;
            bytes[at] = (char)ugly[code % n];
            bytes[at + 1] = (char)ugly[code / n % n];
            bytes[at + 2] = (char)ugly[code / n / n];
            for (size_t from = 0; from < 3; from++) {
                struct str s = { bytes + from, sizeof bytes - from - code % 5 };
                assert_int_equal(utf8_first_bad(s), step_to_bad(s));
            }
        }
}

static void
terminal_escapes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *escaped;
    } cases[] = {
        { "plain \xD0\x96", "plain \xD0\x96" },
        { "a\nb\tc", "a\\nb\\x09c" },
        { "\x1B[31m", "\\x1B[31m" },
        { "\xC2\x9B", "\\x9B" },
        { "\x7F\xFF", "\\x7F\\xFF" },
        { "\xE2\x80\xAE"
          "exe",
          "\\u{202E}exe" },
        { "\xEF\xBF\xBD", "\xEF\xBF\xBD" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b;
        buf_init(&b, 100);
        log_escape(&b, str_of(cases[i].text));
        assert_string_equal(buf_cstr(&b), cases[i].escaped);
        buf_free(&b);
    }
}

static void
page_escapes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *escaped;
    } cases[] = {
        { "<script>alert('x')&\"", "&lt;script&gt;alert(&#39;x&#39;)&amp;&quot;" },
        { "a\tb\nc\r\nd\re", "a\tb\nc\nd\ne" },
        { "\x01\xC2\x85\xFF", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "x\xE2\x80\xAEy\xE2\x81\xA6z", "x\xEF\xBF\xBDy\xEF\xBF\xBDz" },
        { "\xD2\x93\xD0\xB0", "\xD2\x93\xD0\xB0" },
        { "", "" },
    };
    struct buf b;
    buf_init(&b, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        buf_reset(&b);
        html_text(&b, str_of(cases[i].text));
        assert_string_equal(buf_cstr(&b), cases[i].escaped);
    }
    buf_reset(&b);
    html_lit(&b, "<a");
    html_attr(&b, "title", STR("\" onclick=\"x"));
    html_lit(&b, ">");
    html_textf(&b, "%d < %s", 1, "&");
    assert_string_equal(buf_cstr(&b),
                        "<a title=\"&quot; onclick=&quot;x\">1 &lt; &amp;");
    buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_code_points_there_and_back),
        cmocka_unit_test(broken_bytes),
        cmocka_unit_test(floor_agrees_with_stepping),
        cmocka_unit_test(first_bad_agrees_with_stepping),
        cmocka_unit_test(terminal_escapes),
        cmocka_unit_test(page_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
