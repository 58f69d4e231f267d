/*
 * mail: mails of one part and of many, boxes, and mails made to break their reader.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/mail.h"
#include "crawler/mail_field.h"
#include "tests/unit/crawler/record_draw.h"

#include <stdlib.h>

static void
draw(struct str text, bool is_box, struct buf *out)
{
    struct mail m;
    struct arena arena;
    struct str mail;

    arena_init(&arena, 0);
    mail_begin(&m, text, is_box);
    while (mail_cut(&m, &mail)) {
        struct ad ad;
        struct err err = { .kind = ERR_NONE };
        enum record_answer answer = mail_read(mail, &arena, &ad, &err);
        if (answer == RECORD_END)
            continue;
        if (answer == RECORD_AD) {
            draw_ad(&ad, out);
            if (ad.title.n)
                buf_printf(out, " [" STR_FMT "]", STR_ARG(ad.title));
        } else {
            buf_printf(out, " %zu!%s", m.mails, err.text);
        }
    }
    arena_free(&arena);
}

#define MULTI(b) "Content-Type: multipart/mixed; boundary=" b "\n\n"
#define ALT(b)   "Content-Type: multipart/alternative; boundary=" b "\n\n"
#define HTML     "Content-Type: text/html\n\n"
#define AT       " Tue Jan  2 15:04:05 2024\n"

static const struct {
    const char *text;
    bool is_box;
    const char *drawn;
} cases[] = {
    { "Subject: S\n\nwork\n", false, "work [S]" },
    { "Subject: S\r\nDate: Tue, 2 Jan 2024 15:04:05 +0500\r\n\r\nwork\r\nmore\r\n",
      false, "work\r/more@2024-01-02T10:04:05Z [S]" },
    { "Message-ID: <a@b>\nDate: 2 Jan 24 15:04:05 GMT\n\nx", false,
      "a@b=x@2024-01-02T15:04:05Z" },
    { "Date: soon\nSubject: a\n  b\n\tc\nSubject: d\n\nx", false, "x [a b c]" },
    /* encoded words, of several kinds and broken */
    { "Subject: =?UTF-8?B?0YA=?= =?utf-8?q?=D0=B0_b?=\n\nx", false, "x [ра b]" },
    { "Subject: =?koi8-r?Q?=D2=C1?=\n\nx", false, "x [ра]" },
    { "Subject: a =?utf-8?q?b?= c =?utf-8?q?d?=\t=?utf-8?q?e?=\n\nx", false,
      "x [a b c de]" },
    { "Subject: =?utf-8?q?=D0?= =?UTF-8?q?=B0?= =?koi8-r?q?=D2?=\n\nx", false,
      "x [ар]" },
    { "Subject: =?windows-1251?B?0ODh7vLg?=, =? x =?utf-8?Q?a\n\nx", false,
      "x [Работа, =? x a]" },
    { "Subject: =?iso-2022-jp?B?GyRCO0U7dhsoQg==?=\n\nx", false, "x [仕事]" },
    { "Subject: =?utf-8?=?= =?utf-8?x?a?= \xD0\xB0\n\nx", false,
      "x [=?utf-8?=?= =?utf-8?x?a?= а]" },
    { "Subject: =?nonsense?Q?=D2?= a\n\nx", false, "x [\xC3\x92 a]" },
    { "Subject: \xF0\xE0\xE1\xEE\xF2\xE0 \xE2 \xD2\xF3\xF0\xF6\xE8\xE8\n\nx", false,
      "x [работа в Турции]" },
    /* packings */
    { "Content-Transfer-Encoding: base64\n\n0YDQsNCx0L7RgtCw", false, "работа" },
    { "Content-Transfer-Encoding: quoted-printable\n\n=D1=80=D0=B0=\n=D0=B1", false,
      "раб" },
    { "Content-Transfer-Encoding: quoted-printable\n\n=D1=80=", false, "р" },
    { "Content-Transfer-Encoding: quoted-printable\n\n=D1=80=\r", false, "р" },
    { "Content-Transfer-Encoding: quoted-printable\n\n=D1=80=B", false, "р=B" },
    { "Content-Transfer-Encoding: base64\n\n!!!", false, "" },
    { "Content-Type: text/plain; charset=windows-1251\n\n\xF0\xE0\xE1\xEE\xF2\xE0",
      false, "работа" },
    { HTML "<p>a<p>b &amp; c<script>x</script>", false, "a/b & c" },
    { "Content-Type: image/png\n\nx", false, "" },
    { "Content-Type: nonsense\n\nx", false, "x" },
    /* parts */
    { MULTI("B") "pre\n--B\n\none\n--B\n\ntwo\n--B--\npost", false, "one/two" },
    { MULTI("\"B C\"") "--B C \r\n\r\none\r\n--B C--", false, "one" },
    { MULTI("B") "--B\n\none", false, "one" },
    { MULTI("B") "--B\n" HTML "<p>a long text in HTML</p>\n--B\n\nshort\n--B--", false,
      "a long text in HTML/short" },
    { MULTI("B") "--B\n" HTML
                 "<p>a text in HTML that is far longer</p>\n--B\n\nshort\n--B--",
      false, "a text in HTML that is far longer/short" },
    { MULTI("B") "--B\n\nlook\n--B\nContent-Type: message/rfc822\n\n" HTML
                 "<p>an ad that is far longer than that\n--B\n\nfooter\n--B--",
      false, "look/an ad that is far longer than that/footer" },
    /* parts that stand for each other: the plainer one, or what says far more, or both */
    { ALT("B") "--B\n\none two, three\n--B\n" HTML "<p>one <b>two</b> three!\n--B--",
      false, "one two, three" },
    { ALT("B") "--B\n" HTML "<p>one <b>two</b> three!\n--B\n\none two, three\n--B--",
      false, "one two, three" },
    { ALT("B") "--B\n\nopen it\n--B\n" HTML
               "<p>one two three four five six seven\n--B--",
      false, "one two three four five six seven" },
    { ALT("B") "--B\n" HTML
               "<p>one two three four five six seven\n--B\n\nopen it\n--B--",
      false, "one two three four five six seven" },
    { ALT("B") "--B\n\none two three\n--B\n" HTML
               "<p>one two three four five six\n--B--",
      false, "one two three four five six" },
    { ALT("B") "--B\n\nopen this in a browser\n--B\n" HTML
               "<p>hostess in Dubai, 4000$\n--B--",
      false, "open this in a browser/hostess in Dubai, 4000$" },
    { ALT("B") "--B\n\n\n--B\n" HTML "<img src=x>\n--B\nContent-Type: a/b\n\nx\n--B--",
      false, "" },
    { ALT("B") "--B\n\none two\n--B\n" MULTI(
          "C") "--C\n" HTML "<p>one two\n--C\n" HTML
               "<p>three four five six seven\n--C--\n--B--",
      false, "one two/three four five six seven" },
    { MULTI("B") "--B\n" ALT("C") "--C\n\none\n--C\n" HTML "<p>one\n--C--\n--B\n\n"
                                  "two\n--B--",
      false, "one/two" },
    /* where links lead to is kept, whichever part is read */
    { HTML "<a href='https://wa.me/77010000011'>here</a> <a href=\"tel:+7%20701\">x</a>"
           "<a href=https://x.example>y</a><a href='https://wa.me/77010000011'>z</a>",
      false, "here xyz<https://wa.me/77010000011><+7 701>" },
    { ALT("B") "--B\n\nwrite here\n--B\n" HTML
               "write <a href='https://t.me/aya_example?a=1&amp;b=2'>here</a>\n--B--",
      false, "write here<https://t.me/aya_example?a=1&b=2>" },
    { MULTI("B") "--B\n" MULTI("C") "--C\n\none\n--C--\n--B\n\ntwo\n--B--", false,
      "one/two" },
    { MULTI("B") "--B\nContent-Type: message/rfc822\n\nSubject: x\n\none\n--B--", false,
      "one" },
    { MULTI("B") "--B\nContent-Disposition: attachment; filename=a.txt\n\none\n--B--",
      false, "" },
    { MULTI("B") "--Bx\n\none\n--B--", false, "" },
    { "Content-Type: multipart/mixed\n\n--B\n\none", false, "" },
    /* boxes */
    { "From a" AT "Subject: A\n\none\n\nFrom b" AT "Subject: B\n\ntwo\n", true,
      "one [A] | two [B]" },
    { "From a\n\none\n\nFrom b Tue Jan 2 15:04 2024\n\ntwo\n\n"
      "From - Tue Jan 02 15:04:05 MSK 2024\n\nthree\n\n"
      "From 1@xxx Tue Jan 02 15:04:05 +0000 2024\r\n\r\nfour\n\n"
      "From a@b Tue Jan  2 15:04:05 2024 +0500\n\nfive\n\n"
      "From a@b Tue, 2 Jan 2024 15:04:05 GMT\n\nsix\n\nFrom \r\n\r\nseven",
      true, "one | two | three | four | five | six | seven" },
    /* words that begin so */
    { "From a" AT "\none\n\nFrom Almaty we fly each week\n\nFrom 9:00 on 2 Jan 2024\n\n"
      "From 15:04:05 2024\n\nFrom the office Mai 2 15:04:05 2024\n\nFrom\n\n"
      "From here Jan 2 15.04 2024\n\nFrom Jan xx 15:04 2024\n",
      true,
      "one//From Almaty we fly each week//From 9:00 on 2 Jan 2024//"
      "From 15:04:05 2024//From the office Mai 2 15:04:05 2024//From//"
      "From here Jan 2 15.04 2024//From Jan xx 15:04 2024" },
    { "From a\n\none\nFrom here on\n", true, "one/From here on" },
    { "stray\nFrom a\n\none\n", true, "one" },
    { "From a\n", true, "" },
    { "", true, "" },
    { "", false, "" },
};

static void
mails_are_read(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out;
        buf_init(&out, 10000);
        draw(str_of(cases[i].text), cases[i].is_box, &out);
        if (!str_eq(buf_str(&out), str_of(cases[i].drawn))) {
            print_message("case %zu: found '%s', wanted '%s'\n", i, buf_cstr(&out),
                          cases[i].drawn);
            wrong++;
        }
        buf_free(&out);
    }
    assert_int_equal(wrong, 0);
}

/* Comments in comments, parts in parts, mails in mails, fields without end. */
static void
hostile_mails_end(void **state)
{
    static const struct {
        const char *begin, *unit;
    } hostile[] = {
        { "Date: ", "(" },
        { "Content-Type: ", "(" },
        { "Content-Type: text/plain; ", "a=b; " },
        { "Content-Type: text/plain; charset=\"", "\\\"" },
        { "Subject: ", "=?utf-8?q?a?= " },
        { "Subject: ", "=?" },
        { "", "Content-Type: multipart/mixed; boundary=B\n\n--B\n" },
        { "", "Content-Type: message/rfc822\n\n" },
        { "Content-Type: multipart/mixed; boundary=B\n\n", "--B\n\nx\n" },
        { "Content-Type: multipart/mixed; boundary=\"\"\n\n", "--\n" },
        { "Content-Transfer-Encoding: base64\n\n", "=" },
        { "Content-Transfer-Encoding: quoted-printable\n\n", "=" },
        { "Content-Type: text/html\n\n", "<div>" },
        { "", "\n " },
        { "From a\n", "\nFrom b\n\nx\n" },
        { "From a\n", "\nFrom b" AT "\nx\n" },
        { ALT("B"), "--B\n\nmany words\n--B\n" HTML "many other words\n" },
        { HTML, "<a href='https://wa.me/77010000011'>" },
    };
    const size_t size = 1u << 20;

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        struct buf text, out;
        buf_init(&text, 2 * size);
        buf_init(&out, 64u << 20);
        buf_add(&text, str_of(hostile[i].begin));
        while (text.n < size)
            buf_add(&text, str_of(hostile[i].unit));
        draw(buf_str(&text), hostile[i].begin[0] == 'F', &out);
        buf_free(&text);
        buf_free(&out);
    }
}

static void
a_part_has_a_ceiling(void **state)
{
    struct buf text, out;

    (void)state;
    buf_init(&text, 2 * MAIL_PART_MAX);
    buf_init(&out, 1000);
    buf_lit(&text, "Subject: a\n\n");
    while (text.n <= MAIL_PART_MAX + 20)
        buf_lit(&text, "many words without an end ");
    draw(buf_str(&text), false, &out);
    assert_string_equal(buf_cstr(&out), " 1!a text longer than 1 MB");
    buf_free(&text);
    buf_free(&out);
}

/* What a ceiling leaves unread is no ad, and is told. */
static void
a_mail_that_is_not_read_whole_is_bad(void **state)
{
    static const struct {
        const char *begin, *unit, *end;
        int count;
        const char *drawn;
    } ceilings[] = {
        { MULTI("B") "--B\n\none\n", "--B\nContent-Type: image/png\n\nx\n",
          "--B\n\nlast\n--B--", 198, "one/last" },
        { MULTI("B") "--B\n\none\n", "--B\nContent-Type: image/png\n\nx\n",
          "--B\n\nlast\n--B--", 199, " 1!a mail of more than 200 parts" },
        { "", MULTI("B#") "--B#\n", "\nwords", 16, "words" },
        { "", MULTI("B#") "--B#\n", "\nwords", 17,
          " 1!a mail whose parts nest deeper than 16" },
        { "", "Content-Type: message/rfc822\n\n", "\nwords", 15, "words" },
        { "", "Content-Type: message/rfc822\n\n", "\nwords", 17,
          " 1!a mail whose parts nest deeper than 16" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof ceilings / sizeof ceilings[0]; i++) {
        struct buf text, out;
        buf_init(&text, 1u << 20);
        buf_init(&out, 10000);
        buf_add(&text, str_of(ceilings[i].begin));
        for (int k = 0; k < ceilings[i].count; k++)
            for (const char *p = ceilings[i].unit; *p != '\0'; p++)
                if (*p == '#')
                    buf_add_int(&text, k);
                else
                    buf_add_char(&text, *p);
        buf_add(&text, str_of(ceilings[i].end));
        draw(buf_str(&text), false, &out);
        if (!str_eq(buf_str(&out), str_of(ceilings[i].drawn)))
            fail_msg("case %zu: '%s'", i, buf_cstr(&out));
        buf_free(&text);
        buf_free(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mails_are_read),
        cmocka_unit_test(hostile_mails_end),
        cmocka_unit_test(a_part_has_a_ceiling),
        cmocka_unit_test(a_mail_that_is_not_read_whole_is_bad),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
