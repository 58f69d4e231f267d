/*
 * masking: whatever a number looks like, no seven of its digits in a row are left.
 *
 * Numbers are spelled in many ways and set into many surroundings; what comes out is read as
 * a person would read it, by a reader that shares no code with the masker. What is no number
 * (pay, hours, dates) stays.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "text/contacts.h"
#include "tests/support/digits_seen.h"
#include "text/masked.h"

#include <stdlib.h>

/* Mobile numbers of Kazakhstan and Russia, landlines, neighbours; without the plus. */
static const char *const numbers[] = {
    "77014440027", "77772223344", "77051112233", "77475006070", "77272501234",
    "77182605040", "79161234567", "79009876543", "74951234567",
};

/*
 * How people write them: A B C D are the parts 701 444 00 27, everything else stands for
 * itself. The first digit is 7 or 8, as written.
 */
static const char *const spellings[] = {
    "8ABCD",
    "+7ABCD",
    "7ABCD",
    "ABCD",
    "8 A B C D",
    "+7 A B C D",
    "8-A-B-C-D",
    "8(A)BCD",
    "8 (A) B-C-D",
    "+7(A) B-C-D",
    "+7 (A) BCD",
    "8.A.B.C.D",
    "8/A/B/C/D",
    "8_A_B_C_D",
    "8*A*B*C*D",
    "8 A-B-C-D",
    "8A BCD",
    "8A B CD",
    "8-A B C D",
    "8 A BC D",
    "8  A  B  C  D",
    "8     A     B     C     D",
    "8 A\nB C D",
    "8 A B\nC D",
    "+7 A B C\nD",
    "+7\nA B C D",
    "8 A\r\nB-C-D",
    "8\nA\nB\nC\nD",
    "8A\tB\tC\tD",
    "8, A, B, C, D",
    "8,A,B,C,D",
    "8:A:B:C:D",
    "8;A;B;C;D",
    "8|A|B|C|D",
    "8~A~B~C~D",
    "8 \xC2\xB7 A \xC2\xB7 B \xC2\xB7 C \xC2\xB7 D",
    "8 \xE2\x80\x94 A \xE2\x80\x94 B \xE2\x80\x94 C \xE2\x80\x94 D",
    "8 \xE2\x80\x93 A\xE2\x80\x93"
    "B\xE2\x80\x93"
    "C\xE2\x80\x93"
    "D",
    "8 \xE2\x9D\xA4 A \xE2\x9D\xA4 B \xE2\x9D\xA4 C \xE2\x9D\xA4 D",
    "8\xC2\xA0"
    "A\xC2\xA0"
    "B\xC2\xA0"
    "C\xC2\xA0"
    "D",
    "8 [A] B C D",
    "8 {A} B C D",
    "(8A)BCD",
    "(8-A) B-CD",
    "8 \"A\" B C D",
    "8 \xC2\xAB"
    "A\xC2\xBB B C D",
    "+7-A-BCD",
    "+ 7 A BCD",
    "8 A ... B ... C ... D",
    "8 A - B - C - D",
    "BCD",
    "B-C-D",
    "B-CD",
    "B CD",
    "B.C.D",
    "B\nCD",
    "B C D",
    "B\nC-D",
    "B-C\nD",
    "tel:+7ABCD",
    "tel:8ABCD",
    "?tel=7ABCD",
    "?phone=%2B7ABCD",
    "wa.me/7ABCD",
    "https://wa.me/7ABCD",
    "https://api.whatsapp.com/send?phone=7ABCD&text=hi",
    "whatsapp://send?phone=7ABCD",
    "viber://chat?number=%2B7ABCD",
    "https://t.me/+7ABCD",
    "http://board.test/call/8-A-B-C-D",
    "board.test/?n=7ABCD",
    "7ABCD@mail.ru",
    "info@7ABCD.ru",
    "@work7ABCD",
    "vk.com/id7ABCD",
};

/* What stands around; the number takes the place of the percent sign. */
static const char *const places[] = {
    "%",
    "Звоните % Анна",
    "тел.%",
    "Тел: %, звонить до 20:00",
    "WhatsApp %!",
    "Доход 5000 $ %\nБез опыта",
    "«%»",
    "\"%\"",
    "(%)",
    "18-25 лет. % 350 000 тг",
    "Байланыс: %. 8:00-20:00",
    "+7 701 111 22 33,%",
    "+7 701 111 22 33 / %",
};

enum disguise {
    PLAIN,
    NOUGHT_LATIN,
    NOUGHT_CYRILLIC,
    KEYCAP,
    FULL_WIDTH,
    ARABIC,
    BOLD,
    ZERO_WIDTH,
    DISGUISES
};

static void
put_digit(char digit, enum disguise disguise, struct buf *out)
{
    uint32_t value = (uint32_t)(digit - '0');

    switch (disguise) {
    case NOUGHT_LATIN:
        buf_add_char(out, digit == '0' ? 'O' : digit);
        return;
    case NOUGHT_CYRILLIC:
        if (digit == '0')
            buf_lit(out, "О");
        else
            buf_add_char(out, digit);
        return;
    case KEYCAP:
        buf_add_char(out, digit);
        buf_lit(out, "\xEF\xB8\x8F\xE2\x83\xA3");
        return;
    case FULL_WIDTH:
        utf8_put(out, 0xFF10 + value);
        return;
    case ARABIC:
        utf8_put(out, 0x660 + value);
        return;
    case BOLD:
        utf8_put(out, 0x1D7CE + value);
        return;
    case ZERO_WIDTH:
        buf_add_char(out, digit);
        buf_lit(out, "\xE2\x80\x8B");
        return;
    default:
        buf_add_char(out, digit);
    }
}

static void
put_number(const char *number, const char *spelling, enum disguise disguise,
           struct buf *out)
{
    static const struct {
        size_t from, to;
    } parts[] = { { 1, 4 }, { 4, 7 }, { 7, 9 }, { 9, 11 } };

    for (const char *p = spelling; *p; p++) {
        if (*p >= 'A' && *p <= 'D' && (p - spelling < 2 || p[-2] != '%'))
            for (size_t i = parts[*p - 'A'].from; i < parts[*p - 'A'].to; i++)
                put_digit(number[i], disguise, out);
        else if (*p == '7' || *p == '8')
            put_digit(*p, disguise, out);
        else
            buf_add_char(out, *p);
    }
}

static void
no_spelling_is_left(void **state)
{
    size_t failed = 0, tried = 0;
    struct buf spelled, text, masked;

    (void)state;
    buf_init(&spelled, 10000);
    buf_init(&text, 10000);
    buf_init(&masked, 10000);
    for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
        for (size_t s = 0; s < sizeof spellings / sizeof *spellings; s++)
            for (int d = 0; d < DISGUISES; d++)
                for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
                    const char *hole = strchr(places[p], '%');
                    buf_reset(&spelled);
                    buf_reset(&text);
                    buf_reset(&masked);
                    put_number(numbers[n], spellings[s], (enum disguise)d, &spelled);
                    buf_add(&text,
                            (struct str){ places[p], (size_t)(hole - places[p]) });
                    buf_add(&text, buf_str(&spelled));
                    buf_add(&text, str_of(hole + 1));
                    contacts_mask_text(buf_str(&text), &masked);
                    tried++;
                    if (!digits_seen(buf_str(&masked), numbers[n]))
                        continue;
                    if (failed++ < 40)
                        print_message("# '%s' shows '%s'\n", buf_cstr(&text),
                                      buf_cstr(&masked));
                }
    print_message("# %zu tried, %zu seen\n", tried, failed);
    assert_int_equal(failed, 0);
    buf_free(&spelled);
    buf_free(&text);
    buf_free(&masked);
}

/* What a reviewer needs to read, and is no number of a person. */
static const char *const kept[] = {
    "Доход от 5000 $ в месяц",
    "зарплата 350 000 тенге, график 5/2",
    "от 150000 до 200000 тг",
    "150000-200000 тг",
    "150 000 - 200 000 тг, 18-35 лет",
    "500-1500 $",
    "300-4500 евро",
    "45-50 000 руб",
    "1 500 000 тг",
    "1.500.000 тг",
    "10 000 000",
    "1500000 тг",
    "график 8:00-20:00, 5/2",
    "с 9:00 до 18:00, 500 000 тг",
    "9:00 - 18:00, 500 000",
    "8.00-17.00",
    "09.00-18.30, 2/2",
    "31.12.2026",
    "2026-11-22",
    "22/11/2026 - 30/11/2026",
    "12.05.2024-15.06.2024",
    "01.09.26, 18:00",
    "опыт 2015-2020",
    "возраст 18-35, 250 000 тг",
    "рост 170-180, вес 50-60, возраст 18-30",
    "5/2 8-17 30",
    "2 000 - 3 000 $",
    "7000-9000 $ + чаевые 1000",
    "18 лет, 2 года, 3 дня",
    "ул. Абая 150, кв. 12",
    "зарплата 200 000 - 300 000 000 тг",
    "5000$, 10000$, 15000$",
    "3000000 тг",
    "3000000 р., 3000000р",
    "93 352 - 94 600 руб",
    "Windows Server 2003/2008/2012",
    "02/14/2026 and 3/22/2026",
    "ул. Абая (45) 64600 – 80800 руб",
    "100 500 человек, 2 000 000 тг",
};

static void
what_is_no_number_stays(void **state)
{
    struct buf masked;

    (void)state;
    buf_init(&masked, 10000);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        buf_reset(&masked);
        contacts_mask_text(str_of(kept[i]), &masked);
        assert_string_equal(buf_cstr(&masked), kept[i]);
    }
    buf_free(&masked);
}

static const struct {
    const char *text, *masked;
} cases[] = {
    { "Звоните 8 701\n444 00 27", "Звоните ..." },
    { "+7 701 4440027,4440028", "+7 ... 27,..." },
    { "+7 701 4440027, 444 00 28 и 28", "+7 ... 27, ... и 28" },
    { "tel=77014440027", "tel=..." },
    { "8-7O1-444-OO-27", "..." },
    { "870l444OO27", "..." },
    { "8*701*444*00*27", "..." },
    { "\"8701\" 4440027", "\"..." },
    { "plain +7/700/0000011 now", "plain ... now" },
    { "Плачу 5000 $ 444-00-27", "Плачу 5000 $ ..." },
    { "тел 444000", "тел ..." },
    { "444000", "444000" },
    { "info@77014440027.ru", "i..." },
    { "8 (701) 12", "8 (701) 12" },
    { "12345678", "..." },
    { "4440027 Руслан", "... Руслан" },
    { "1234567890123456789012345678901234567890", "..." },
    { "+7701123456⑳1112222333", "+7 ... 62..." },
    { "+7701123456㉑㉒㉓㉔㉕", "+7 ... 62..." },
    { "+", "+" },
    { "+ + +7", "+ + +7" },
    { "о", "о" },
    { "5 о 3", "5 о 3" },
    { "5 OO", "5 OO" },
};

static void
masks_look_like_this(void **state)
{
    struct buf masked;

    (void)state;
    buf_init(&masked, 10000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_reset(&masked);
        contacts_mask_text(str_of(cases[i].text), &masked);
        assert_string_equal(buf_cstr(&masked), cases[i].masked);
    }
    buf_free(&masked);
}

/* Addresses: a number is hidden, the name of a page is not. */
static const struct {
    const char *url, *masked;
} addresses[] = {
    { "", "" },
    { "https://board.test/d/rabota-IDnhZ4.html",
      "https://board.test/d/rabota-IDnhZ4.html" },
    { "https://kolesa.test/a/show/168901234", "https://kolesa.test/a/show/168901234" },
    { "https://board.test/2026/11/22/1234", "https://board.test/2026/11/22/1234" },
    { "https://hotel.test/?hotel=1234567", "https://hotel.test/?hotel=1234567" },
    { "https://board.test/?tel=77014440027", "https://board.test/?tel=..." },
    { "https://board.test/?tel=%2B7701%34440027&x=1",
      "https://board.test/?tel=...&x=1" },
    { "https://board.test/?tel=8+701+444+00+27", "https://board.test/?tel=..." },
    { "https://board.test/?phone=4440027", "https://board.test/?phone=..." },
    { "https://board.test/?my_phone=444-00-27#a",
      "https://board.test/?my_phone=...#a" },
    { "https://wa.me/77014440027", "https://wa.me/..." },
    { "wa.me/77014440027", "wa.me/..." },
    { "tel:+77014440027", "tel:..." },
    { "https://t.me/+77014440027", "https://t.me/..." },
    { "https://board.test/ad-77014440027x/", "https://board.test/ad-...x/" },
    { "https://board.test/8-701-444-00-27.html", "https://board.test/....html" },
    { "https://77014440027.board.test/", "https://....board.test/" },
    { "https://board.test/%38%37%30%31%34%34%34%30%30%32%37",
      "https://board.test/..." },
    { "board-kz", "board-kz" },
    { "+7 701 444 00 27", "..." },
    { "https://board.test/%", "https://board.test/%" },
    { "https://board.test/%2", "https://board.test/%2" },
};

static void
addresses_keep_their_pages(void **state)
{
    struct buf masked;

    (void)state;
    buf_init(&masked, 10000);
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        buf_reset(&masked);
        contacts_mask_address(str_of(addresses[i].url), &masked);
        assert_string_equal(buf_cstr(&masked), addresses[i].masked);
    }
    buf_free(&masked);
}

/* What is quoted from the original, and what that is in the masked text. */
static const struct {
    const char *text;
    size_t start, end;
    const char *quote;
} quotes[] = {
    { "visa on credit", 0, 4, "visa" },
    { "visa on credit", 14, 14, "" },
    { "call +7 701 444 00 27 now", 0, 4, "call" },
    { "call +7 701 444 00 27 now", 22, 25, "now" },
    { "call +7 701 444 00 27 now", 0, 25, "call +7 ... 27 now" },
    { "call +7 701 444 00 27 now", 2, 11, "ll +7 ... 27" },
    { "call +7 701 444 00 27 now", 12, 25, "+7 ... 27 now" },
    { "call +7 701 444 00 27 now", 12, 15, "+7 ... 27" },
    { "+7 701 444 00 27, 8 701 444\n00 28 or", 34, 36, "or" },
    { "+7 701 444 00 27, 8 701 444\n00 28 or", 10, 22, "+7 ... 27, ..." },
};

static void
quotes_are_cut_from_the_masked_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        struct arena arena;
        struct masked m;
        struct buf whole;
        size_t start = quotes[i].start, end = quotes[i].end;
        arena_init(&arena, 0);
        buf_init(&whole, 1000);
        masked_make(str_of(quotes[i].text), &arena, &m);
        contacts_mask_text(str_of(quotes[i].text), &whole);
        assert_true(str_eq(m.text, buf_str(&whole)));
        masked_range(&m, &start, &end);
        assert_true(start <= end && end <= m.text.n);
        assert_true(str_eq(str_sub(m.text, start, end), str_of(quotes[i].quote)));
        buf_free(&whole);
        arena_free(&arena);
    }
}

/* A quarter of a megabyte of what could cost much, and any bytes: spans are in order and inside. */
static void
hostile_text_is_bounded(void **state)
{
    static const char *const units[] = {
        "8 ", "8\n", "7 7", "o", "8o", "8-70 ", "+7 ", "701 444 ", "1,", "444\n0027 "
    };
    const size_t size = 1u << 18;
    char *text = malloc(size + 16);

    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct arena arena;
        size_t n = 0, count = 0, last = 0;
        for (; n + strlen(units[i]) <= size; n += strlen(units[i]))
            memcpy(text + n, units[i], strlen(units[i]));
        arena_init(&arena, 0);
        const struct masked_span *spans =
            contacts_to_mask((struct str){ text, n }, &arena, &count);
        for (size_t k = 0; k < count; k++) {
            assert_true(spans[k].start >= last && spans[k].start < spans[k].end &&
                        spans[k].end <= n);
            last = spans[k].end;
        }
        arena_free(&arena);
    }
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_spelling_is_left),
        cmocka_unit_test(what_is_no_number_stays),
        cmocka_unit_test(masks_look_like_this),
        cmocka_unit_test(addresses_keep_their_pages),
        cmocka_unit_test(quotes_are_cut_from_the_masked_text),
        cmocka_unit_test(hostile_text_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
