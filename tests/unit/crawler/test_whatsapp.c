/*
 * whatsapp: the dates of phones in several languages, and what becomes of the messages.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/whatsapp_head.h"
#include "tests/unit/crawler/record_draw.h"

#include <stdlib.h>

#define LRM  "\xE2\x80\x8E"
#define NNBS "\xE2\x80\xAF"
#define NBSP "\xC2\xA0"

/* Heads of one message each; the order is told when a file is nothing else. */
static const struct {
    const char *head, *time;
} heads[] = {
    /* Android: Russian and Kazakh, German, British, American in two forms, Canadian, ISO */
    { "02.01.2024, 15:04 - ", "2024-01-02T15:04:00Z" },
    { "02.01.24, 15:04 - ", "2024-01-02T15:04:00Z" },
    { "2.1.2024, 15:04 - ", "2024-01-02T15:04:00Z" },
    { "02.01.2024 г., 15:04 - ", "2024-01-02T15:04:00Z" },
    { "02.01.2024 ж., 15:04 - ", "2024-01-02T15:04:00Z" },
    { "02.01.2024 15:04 - ", "2024-01-02T15:04:00Z" },
    { "02/01/2024, 15:04 - ", "2024-01-02T15:04:00Z" },
    { "1/2/24, 3:04 PM - ", "2024-01-02T15:04:00Z" },
    { "1/2/24, 3:04" NNBS "PM - ", "2024-01-02T15:04:00Z" },
    { "1/2/24, 12:04 AM - ", "2024-01-02T00:04:00Z" },
    { "1/2/24, 12:04 pm - ", "2024-01-02T12:04:00Z" },
    { "2024-01-02, 3:04 p.m. - ", "2024-01-02T15:04:00Z" },
    { "2024-01-02, 3:04 p." NBSP "m. - ", "2024-01-02T15:04:00Z" },
    { "2024-01-02, 15:04 - ", "2024-01-02T15:04:00Z" },
    { "2024/01/02, 15:04 - ", "2024-01-02T15:04:00Z" },
    { "02.01.2024, 3:04 ПП - ", "2024-01-02T15:04:00Z" },
    { "02-01-2024, 15.04 - ", "2024-01-02T15:04:00Z" },
    { "13/1/24, 15:04 - ", "2024-01-13T15:04:00Z" },
    { "1/13/24, 15:04 - ", "2024-01-13T15:04:00Z" },
    { "02.01.2024, 15:04 \xE2\x80\x93 ", "2024-01-02T15:04:00Z" },
    /* iPhone */
    { "[02.01.2024, 15:04:05] ", "2024-01-02T15:04:05Z" },
    { LRM "[02.01.2024, 15:04:05] ", "2024-01-02T15:04:05Z" },
    { "[1/2/24, 3:04:05 PM] ", "2024-01-02T15:04:05Z" },
    { "[02/01/2024, 15:04:05] ", "2024-01-02T15:04:05Z" },
    { "[2024-01-02, 15:04:05] ", "2024-01-02T15:04:05Z" },
    { "[02.01.24 15:04:05] ", "2024-01-02T15:04:05Z" },
};

static const char *const no_heads[] = {
    "",
    "Работа с 02.01.2024, 15:04 - звоните",
    "02.01.2024 - начало",
    "02.01.2024, 25:04 - ",
    "02.01.2024, 15:64 - ",
    "02.01.2024, 15:4 - ",
    "02.01.2024, 15:04",
    "[02.01.2024, 15:04:05",
    "02.01-2024, 15:04 - ",
    "12345.01.2024, 15:04 - ",
    "02.01.202, 15:04 - ",
    "3000 - 5000 - 7000",
    "8.00-17.00 - смена",
    "[1, 2]",
};

static void
draw(struct str text, struct buf *out)
{
    struct whatsapp w;
    struct arena arena;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer = RECORD_END;

    arena_init(&arena, 0);
    if (!whatsapp_begin(&w, text, &err))
        buf_printf(out, "%s", err.text);
    else
        while ((answer = whatsapp_next(&w, &arena, &ad, &err)) != RECORD_END)
            if (answer == RECORD_AD)
                draw_ad(&ad, out);
            else
                buf_printf(out, "!%zu", w.line);
    arena_free(&arena);
}

static void
heads_of_all_phones_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        struct buf text, out, wanted;
        buf_init(&text, 1000);
        buf_init(&out, 1000);
        buf_init(&wanted, 1000);
        buf_printf(&text, "%sAya: work\n", heads[i].head);
        buf_printf(&wanted, "work@%s", heads[i].time);
        draw(buf_str(&text), &out);
        assert_string_equal(buf_cstr(&out), buf_cstr(&wanted));
        buf_free(&text);
        buf_free(&out);
        buf_free(&wanted);
    }
    for (size_t i = 0; i < sizeof no_heads / sizeof no_heads[0]; i++) {
        struct whatsapp_head head;
        if (whatsapp_head_read(str_of(no_heads[i]), &head))
            fail_msg("'%s' is no head", no_heads[i]);
    }
}

#define D "02.01.2024, 15:04 - "
#define B "[02.01.2024, 15:04:05] "
#define T "@2024-01-02T15:04:00Z"
#define S "@2024-01-02T15:04:05Z"

static const struct {
    const char *text, *drawn;
} chats[] = {
    { D "A: one\ntwo\n\nthree\n" D "B: four\n", "one/two//three" T " | four" T },
    { "stray\n" D "A: one", "!1 | one" T },
    { "\n \n" D "A: one", "one" T },
    { D "A: one\r\n" D "B: two\r\n", "one" T " | two" T },
    /* names with all sorts of signs in them, numbers, and no name */
    { D "+7 700 000 00 11: one\n" D "~" NBSP "A (B): two: three\n" D "A left\n",
      "one" T " | two: three" T },
    { D "Aya changed the subject from \"A\" to \"Work: abroad\"\n" D "A: one",
      "one" T },
    { D "Айгуль изменил(-а) тему на «Работа: Дубай»\n" D "A: one", "one" T },
    { D "Aya changed the subject from \"A: B\" to \"C\"\n" D "A: one", "one" T },
    { D "Aya changed the subject to „Work: abroad“\n" D
        "Әсел топ атауын “Жұмыс: шетел” деп өзгертті\n" D "A: one",
      "one" T },
    /* a name may have quotes, closed or not */
    { D "ТОО \"Мечта\": one\n" D "Агентство «Алем»: two\n" D "„A“ “B”: three\n" D
        "\"A\" \"B\": \"four: five\"",
      "one" T " | two" T " | three" T " | \"four: five\"" T },
    { D "A \"B: one\ntwo\"\n" D "«A: three\n" D "\"A: call 'B\" on 87010000001\n" D
        "\"B: nine",
      "one/two\"" T " | three" T " | call 'B\" on 87010000001" T " | nine" T },
    /* a date of another form is the words of who speaks */
    { D
      "A: one\n25.12.2024 09:00 - two\n25.12.24, 09:00 - B: three\n"
      "25/12/2024, 09:00 - four\n25.12.2024, 09:00:00 - five\n25.12.2024, 9:00 PM - "
      "six\n"
      "25.12.2024, 09.00 - seven\n25.12.2024, 09:00 – eight\n2024.12.25, 09:00 - nine\n"
      "ten\n" D "B: eleven",
      "one/25.12.2024 09:00 - two/25.12.24, 09:00 - B: three/25/12/2024, 09:00 - four/"
      "25.12.2024, 09:00:00 - five/25.12.2024, 9:00 PM - six/25.12.2024, 09.00 - seven/"
      "25.12.2024, 09:00 – eight/2024.12.25, 09:00 - nine/ten" T " | eleven" T },
    { "25.12.2024 09:00 - two\n" D "A: one", "!1 | one" T },
    /* one of the same form without a name, too, when words stand behind it */
    { D "A: one\n" D "two\n\nthree\n" D "A left\n\n" D "B: four\n" D "B left\n",
      "one/02.01.2024, 15:04 - two//three" T " | four" T },
    { D "one\ntwo\n" D "A: three", "!1 | three" T },
    /* nobody speaks */
    { D "A left\n" D "B left", "!2" },
    { D "A: <Media omitted>", "" },
    /* the text may hold what looks like a name, or a time */
    { D "A: с 15:04 до 16:04\n15:04 - обед", "с 15:04 до 16:04/15:04 - обед" T },
    /* an empty first line */
    { D "A:\none", "one" T },
    { D "A: <Media omitted>\n" D "A: <Без медиафайлов>\n" D "A: 5 < 6 > 4",
      "5 < 6 > 4" T },
    { D "A: IMG-1.jpg (file attached)\n" D "A: doc 1.pdf (файл добавлен)\nwords\n" D
        "A: от 3.50 (час)\n" D "A: job.kz (сайт)",
      "words" T " | от 3.50 (час)" T " | job.kz (сайт)" T },
    { D "A: This message was deleted\n" D "A: You deleted this message.\n" D
        "A: Бұл хабар жойылды\n" D "A: null\n" D "A: one <This message was edited>",
      "one" T },
    /* an iPhone marks what the program says */
    { B "G: " LRM "Messages and calls are end-to-end encrypted. No one outside of "
        "this chat, not even WhatsApp, can read or listen to them.\n" B "A: " LRM
        "image omitted\n" B "A: poster " LRM "<attached: 1.jpg>\n" B "A: " LRM
        "<attached: 1.jpg>\nwords\n" B "A: edited " LRM "<This message was edited>",
      "poster" S " | words" S " | edited" S },
    /* nobody can write an ad so that it counts as the program's own */
    { B "A: " LRM "work abroad, write to +7 701 000 00 01\n" LRM "visa for free",
      LRM "work abroad, write to +7 701 000 00 01/" LRM "visa for free" S },
    { B
      "A: " LRM "<work abroad, visa and ticket, write to 87010000001>\n" B
      "A: <work in a hotel abroad, visa and ticket for free, no papers are asked for>",
      LRM "<work abroad, visa and ticket, write to 87010000001>" S
          " | <work in a hotel abroad, visa and ticket for free, no papers are asked "
          "for>" S },
    { B "A: words " LRM "<work abroad: write to 87010000001, or @aya>\n" B
        "A: <t.me/aya>",
      "words " LRM "<work abroad: write to 87010000001, or @aya>" S " | <t.me/aya>" S },
    { B "A: <прикреплено: 00000012-PHOTO-2024-01-02-15-04-05.jpg>\n" B
        "A: <work abroad, write to: 87010000001.jpg>\n" B
        "A: a.jpg (work abroad, write to 87010000001)",
      "<work abroad, write to: 87010000001.jpg>" S
      " | a.jpg (work abroad, write to 87010000001)" S },
    /* one style a file: a message may quote the other */
    { B "A: one\n" D "B: two", "one/02.01.2024, 15:04 - B: two" S },
    /* days and months are told apart by the days there are, then by what comes later */
    { "1/2/24, 15:04 - A: one\n1/14/24, 15:04 - A: two",
      "one@2024-01-02T15:04:00Z | two@2024-01-14T15:04:00Z" },
    { "14/1/24, 15:04 - A: one\n1/2/24, 15:04 - A: two",
      "one@2024-01-14T15:04:00Z | two@2024-02-01T15:04:00Z" },
    { "3/1/24, 15:04 - A: one\n3/2/24, 15:04 - A: two\n4/1/24, 15:04 - A: three",
      "one@2024-03-01T15:04:00Z | two@2024-03-02T15:04:00Z | "
      "three@2024-04-01T15:04:00Z" },
    { "1/2/24, 15:04 - A: one", "one@2024-02-01T15:04:00Z" },
    /* a day that is none */
    { "45.45.2024, 15:04 - A: one", "one" },
    { "",
      "no line begins with a date as WhatsApp writes it: this is no exported chat" },
    { "A: hello\n", "no line begins with a date as WhatsApp writes it: this is no "
                    "exported chat" },
};

static void
chats_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof chats / sizeof chats[0]; i++) {
        struct buf out;
        buf_init(&out, 10000);
        draw(str_of(chats[i].text), &out);
        assert_string_equal(buf_cstr(&out), chats[i].drawn);
        buf_free(&out);
    }
}

/* A megabyte of heads, of names without end, of marks, and a message that is too long. */
static void
hostile_chats_end(void **state)
{
    static const char *const units[] = {
        D, B, D "A: \n", D "A:", LRM, "1/", "[", "\n", "a", D "A: " LRM "<"
    };
    const size_t size = 1u << 20;

    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buf text, out;
        buf_init(&text, 2 * size);
        buf_init(&out, 64u << 20);
        buf_lit(&text, D "A: x\n" D "A: ");
        while (text.n < size + 100)
            buf_add(&text, str_of(units[i]));
        draw(buf_str(&text), &out);
        if (units[i][0] == 'a')
            assert_string_equal(buf_cstr(&out), "x" T "!2");
        buf_free(&text);
        buf_free(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_of_all_phones_are_known),
        cmocka_unit_test(chats_are_read),
        cmocka_unit_test(hostile_chats_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
