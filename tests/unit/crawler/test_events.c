/*
 * test_events: which tables are events, and what of a row goes where.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/events.h"

#define HEAD "<table><tr><th>Дата<th>Тур<th>Место<th>Организатор<th>Цена</tr>"
#define ROW1 "<tr><td>1 мая<td>Анталья и море<td>Турция<td>Пример<td>900 $</tr>"
#define ROW2 "<tr><td>2 мая<td>Паттайя<td>Таиланд<td>Другой<td>800 $</tr>"

static size_t
read_table(const char *html, struct arena *arena, struct card **cards, size_t *left_off)
{
    struct tree tree;
    struct str what;
    assert_int_equal(tree_build(str_of(html), arena, &tree, &what), PAGE_OK);
    return events_shown(&tree, tree_hidden(&tree, arena), arena, cards, left_off);
}

/* "title@place/employer/pay<contacts>", of all rows. */
static void
draw(const struct card *cards, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct card *c = &cards[i];
        buf_printf(out, "%s" STR_FMT "@" STR_FMT "/" STR_FMT "/" STR_FMT,
                   i ? " | " : "", STR_ARG(c->title), STR_ARG(c->place),
                   STR_ARG(c->employer), STR_ARG(c->pay));
        if (c->contacts.n > 0)
            buf_printf(out, "<" STR_FMT ">", STR_ARG(c->contacts));
    }
}

static void
rows_of_events_are_read(void **state)
{
    static const struct {
        const char *html, *drawn;
    } cases[] = {
        { HEAD ROW1 ROW2 "</table>",
          "Анталья и море@Турция/Пример/900 $ | Паттайя@Таиланд/Другой/800 $" },
        /* a head without th, in another order, in capitals, in English, Kazakh, Uzbek, Tajik */
        { "<table><tr><td><b>ЦЕНА<td>ТУРЫ<td>ДАТА ВЫЕЗДА</tr><tr><td>1<td>a<td>b</tr>"
          "<tr><td>2<td>c<td>d</tr></table>",
          "a@//1 | c@//2" },
        { "<table><tr><th>Date<th>Event<th>Venue</tr><tr><td>1 May<td>a<td>b</tr>"
          "<tr><td>2 May<td>c<td>d</tr></table>",
          "a@b// | c@d//" },
        { "<table><tr><th>Күні<th>Іс-шара<th>Орны</tr><tr><td>1<td>a<td>b</tr>"
          "<tr><td>2<td>c<td>d</tr></table>",
          "a@b// | c@d//" },
        { "<table><tr><th>Sana<th>Tadbir<th>Joy</tr><tr><td>1<td>a<td>b</tr>"
          "<tr><td>2<td>c<td>d</tr></table>",
          "a@b// | c@d//" },
        { "<table><tr><th>Сана<th>Чорабинӣ<th>Ҷой</tr><tr><td>1<td>a<td>b</tr>"
          "<tr><td>2<td>c<td>d</tr></table>",
          "a@b// | c@d//" },
        /* cells that stand in several rows */
        { HEAD "<tr><td rowspan=2>1 мая<td>a<td rowspan=2>b<td>c<td>d</tr>"
               "<tr><td>e<td>f<td>g</tr><tr><td>2 мая<td>h<td>i<td>j<td>k</tr></table>",
          "a@b/c/d | e@b/f/g | h@i/j/k" },
        /* rows without a date, without a name, and one that leads to its own page */
        { HEAD ROW1 "<tr><td><td>x<td>y<td>z<td>1</tr><tr><td>3 мая<td><td>y<td><td>1"
                    "</tr><tr><td>3 мая<td><a href=/t/3>x</a><td>y<td>z<td>1</tr>" ROW2,
          "Анталья и море@Турция/Пример/900 $ | Паттайя@Таиланд/Другой/800 $" },
        /* contacts: of the row, or of the page for all */
        { HEAD ROW1 ROW2 "</table><a href=tel:+77010000001>x</a>",
          "Анталья и море@Турция/Пример/900 $<+77010000001> | "
          "Паттайя@Таиланд/Другой/800 $<+77010000001>" },
        { HEAD ROW1
          "<tr><td>2 мая<td>a<td>b<td>c<td><a href=tel:+77010000002>d</a></tr>"
          "</table><a href=tel:+77010000001>x</a>",
          "Анталья и море@Турция/Пример/900 $ | a@b/c/d<+77010000002>" },
        /* no events: one row, no date, no name, all lead away, no table */
        { HEAD ROW1 "</table>", "" },
        { "<table><tr><th>Тур<th>Место<th>Цена</tr><tr><td>a<td>b<td>c</tr>"
          "<tr><td>a<td>b<td>c</tr></table>",
          "" },
        { "<table><tr><th>Дата<th>Город<th>Цена</tr><tr><td>1<td>b<td>c</tr>"
          "<tr><td>2<td>b<td>c</tr></table>",
          "" },
        { HEAD "<tr><td>1<td><a href=/1>a</a><td>b<td>c<td>d</tr>"
               "<tr><td>2<td><a href=/2>a</a><td>b<td>c<td>d</tr></table>",
          "" },
        { "<p>Дата Тур Цена", "" },
        { "<table></table><table><tr></tr></table>", "" },
        /* a layout table around it */
        { "<table><tr><td>" HEAD ROW1 ROW2 "</table></td></tr></table>",
          "Анталья и море@Турция/Пример/900 $ | Паттайя@Таиланд/Другой/800 $" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct card *cards;
        struct buf out;
        size_t left_off;
        arena_init(&arena, 0);
        buf_init(&out, 10000);
        size_t count = read_table(cases[i].html, &arena, &cards, &left_off);
        draw(cards, count, &out);
        if (!str_eq(buf_str(&out), str_of(cases[i].drawn)))
            fail_msg("case %zu: '%s'", i, buf_cstr(&out));
        buf_free(&out);
        arena_free(&arena);
    }
}

/* The words around belong to every row; a page of more words than the table is none of this. */
static void
what_stands_around_is_said_of_all(void **state)
{
    struct arena arena;
    struct card *cards;
    size_t left_off;
    struct buf html;

    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(
        read_table("<p>Виза в кредит</p>" HEAD ROW1 ROW2, &arena, &cards, &left_off),
        2);
    for (size_t i = 0; i < 2; i++)
        assert_true(str_ends(cards[i].text, STR("\nВиза в кредит")));
    assert_true(str_starts(cards[0].text, STR("Дата: 1 мая\nТур: Анталья и море\n")));
    buf_init(&html, 1u << 20);
    for (int i = 0; i < 100; i++)
        buf_lit(&html, "<p>Другие слова");
    buf_lit(&html, HEAD ROW1 ROW2);
    assert_int_equal(read_table(buf_cstr(&html), &arena, &cards, &left_off), 0);
    buf_free(&html);
    arena_free(&arena);
}

static void
ceilings_hold(void **state)
{
    struct arena arena;
    struct card *cards;
    size_t left_off;
    struct buf html;

    (void)state;
    buf_init(&html, 16u << 20);
    buf_lit(&html, HEAD);
    for (int i = 0; i < 250; i++)
        buf_lit(&html, ROW1);
    arena_init(&arena, 0);
    assert_int_equal(read_table(buf_cstr(&html), &arena, &cards, &left_off), CARDS_MAX);
    assert_int_equal(left_off, 50);
    arena_reset(&arena);
    buf_reset(&html);
    for (int i = 0; i < 60; i++) /* layout tables in one another, a long page in each */
        buf_lit(&html, "<table><tr><td>");
    for (int i = 0; i < 50000; i++)
        buf_lit(&html, "words and words ");
    assert_int_equal(read_table(buf_cstr(&html), &arena, &cards, &left_off), 0);
    assert_true(arena.used < 20 * html.n);
    arena_reset(&arena);
    buf_reset(&html);
    buf_lit(&html, HEAD "<tr>");
    for (int i = 0; i < 5000; i++)
        buf_lit(&html, "<td colspan=999999 rowspan=999999999>x");
    assert_int_equal(read_table(buf_cstr(&html), &arena, &cards, &left_off), 0);
    buf_free(&html);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_events_are_read),
        cmocka_unit_test(what_stands_around_is_said_of_all),
        cmocka_unit_test(ceilings_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
