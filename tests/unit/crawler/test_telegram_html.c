/*
 * telegram_html: pages of an export, whole and broken.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/telegram_html.h"
#include "tests/unit/crawler/record_draw.h"

#include <stdlib.h>

static void
draw(struct str text, struct buf *out)
{
    struct telegram_html t;
    struct arena arena;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer;

    arena_init(&arena, 0);
    telegram_html_begin(&t, text);
    while ((answer = telegram_html_next(&t, &arena, &ad, &err)) != RECORD_END)
        if (answer == RECORD_AD)
            draw_ad(&ad, out);
        else
            buf_printf(out, " %zu!", t.messages);
    arena_free(&arena);
}

#define M(id) "<div class=\"message default clearfix\" id=\"message" #id "\">"
#define DATE                                                                           \
    "<div class=\"pull_right date details\" title=\"01.10.2026 12:00:00 "              \
    "UTC+05:00\">12:00</div>"
#define WORDS(t) "<div class=\"text\">\n" t "\n</div>"
#define AT       "@2026-10-01T07:00:00Z"

static const struct {
    const char *text, *drawn;
} cases[] = {
    { M(1) "<div class=body>" DATE
           "<div class=\"from_name\">A</div>" WORDS("Work") "</div></div>",
      "1=Work" AT },
    { M(1) WORDS("a<br>b &amp; <b>c</b>  d") "</div>" M(2) WORDS("e") "</div>",
      "1=a/b & c d | 2=e" },
    { M(1) WORDS(
          "<a href=\"https://t.me/x?a=1&amp;b\">here</a><a href=\"\" "
          "onclick=\"f()\">/s</a>"
          "<a href=\"#go_to_message1\">x</a><a href=\"tel:+7700\">call</a>") "</div>",
      "1=here/sxcall<https://t.me/x?a=1&b><tel:+7700>" },
    /* a zone that is not said is UTC; a date that is none */
    { M(1) "<div class=\"date details\" title=\"01.10.2026 12:00:00\">x</div>" WORDS(
          "a"),
      "1=a@2026-10-01T12:00:00Z" },
    { M(1) "<div class=\"date details\" title=\"41.10.2026 12:00:00\">x</div>" WORDS(
          "a"),
      "1=a" },
    { M(1) "<div class=\"date details\" title=\"\">x</div>" WORDS("a"), "1=a" },
    /* the date is the message's, not that of what was forwarded */
    { M(1) DATE
      "<div class=\"forwarded body\"><div class=from_name>B <span class=\"date "
      "details\""
      " title=\"01.01.2020 01:01:01\">x</span></div>" WORDS("a") "</div></div>",
      "1=a" AT },
    /* service messages, no words, what stands outside of messages */
    { "<div class=\"text bold\">Chat</div><div class=\"message service\" "
      "id=\"message-1\">" WORDS("x") "</div>" M(
          2) "<div class=\"media\">Photo</div></div>" M(3)
          WORDS(" ") "</div>" WORDS("y"),
      "" },
    /* lines, scripts, a number that is none, elements that are not closed */
    { M(1) WORDS("a<pre>b</pre>c<blockquote>d</blockquote>e<script>f</script>"),
      "1=a/b/c/d/e" },
    { M(x) WORDS("a"), "a" },
    { M(1) "<div class=\"text\">a" M(2) "<div class=\"text\">b", "1=a | 2=b" },
    { M(1) "<div class=\"text\"><div>a</div>b</div>c</div>d", "1=a/b" },
    { "", "" },
};

static void
pages_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out;
        buf_init(&out, 10000);
        draw(str_of(cases[i].text), &out);
        assert_string_equal(buf_cstr(&out), cases[i].drawn);
        buf_free(&out);
    }
}

static void
pages_are_known(void **state)
{
    (void)state;
    assert_true(telegram_html_is(
        STR("<html><div class=\"page_wrap\"><div class=\"page_body chat_page\">")));
    assert_false(telegram_html_is(STR("<html><div class=\"page\">")));
    assert_false(telegram_html_is(STR("")));
}

static void
hostile_pages_end(void **state)
{
    static const char *const units[] = {
        M(1),
        "<div class=\"text\">",
        "<div>",
        "</div>",
        "<",
        M(1) WORDS("a"),
        M(1) "<div class=\"text\"><a href=\"https://x\">",
        "&#x41;",
        "a"
    };
    const size_t size = 1u << 20;

    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buf text, out;
        buf_init(&text, 2 * size);
        buf_init(&out, 64u << 20);
        buf_lit(&text, M(1) "<div class=\"text\">");
        while (text.n < size + 200)
            buf_add(&text, str_of(units[i]));
        draw(buf_str(&text), &out);
        if (units[i][0] == 'a')
            assert_string_equal(buf_cstr(&out), " 1!");
        buf_free(&text);
        buf_free(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_read),
        cmocka_unit_test(pages_are_known),
        cmocka_unit_test(hostile_pages_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
