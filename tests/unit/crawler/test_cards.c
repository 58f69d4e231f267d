/*
 * test_cards: the rows of a table as ads: which name stands before which cell, and what a row
 * of very many cells may cost.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/cards.h"

#define ROWS_BEGIN "<table><tr><th>Вакансия</th>"

static size_t
read_rows(struct str html, struct arena *arena, struct card **cards)
{
    static const struct source_select select = { .each = { "tr.ad", 5 } };
    struct tree tree;
    struct str what;
    size_t left_off;
    assert_int_equal(tree_build(html, arena, &tree, &what), PAGE_OK);
    return cards_named(&select, &tree, tree_hidden(&tree, arena), arena, cards,
                       &left_off);
}

struct row_case {
    const char *html, *text;
};

static void
cells_stand_behind_their_names(void **state)
{
    (void)state;
    static const struct row_case cases[] = {
        { ROWS_BEGIN "<th>Город</th><th>Телефон</th></tr>"
                     "<tr class=ad><td>Няня</td><td>Астана</td><td>+7 701</td></tr>",
          "Вакансия: Няня\nГород: Астана\nТелефон: +7 701" },
        /* a column without a name */
        { ROWS_BEGIN "<th></th><th>Телефон</th></tr>"
                     "<tr class=ad><td>Няня</td><td>Астана</td><td>+7 701</td></tr>",
          "Вакансия: Няня\nАстана\nТелефон: +7 701" },
        /* a cell that nobody sees, and one that is empty */
        { ROWS_BEGIN "<th>Город</th><th>Телефон</th></tr>"
                     "<tr class=ad><td>Няня</td><td hidden>x</td><td>+7 701</td></tr>",
          "Вакансия: Няня\nТелефон: +7 701" },
        { ROWS_BEGIN "<th>Город</th><th>Телефон</th></tr>"
                     "<tr class=ad><td></td><td>Астана</td><td>+7 701</td></tr>",
          "Город: Астана\nТелефон: +7 701" },
        /* what is no cell takes no column */
        { ROWS_BEGIN "<th>Город</th></tr><tr class=ad><script>1</script><td>Няня</td>"
                     "<td>Астана</td><td>more</td></tr>",
          "Вакансия: Няня\nГород: Астана\nmore" },
        /* a cell over two columns, and a name over two */
        { ROWS_BEGIN "<th>Город</th><th>Телефон</th></tr>"
                     "<tr class=ad><td colspan=2>Няня</td><td>+7 701</td></tr>",
          "Вакансия: Няня\nТелефон: +7 701" },
        { ROWS_BEGIN "<th colspan=2>Связь</th><th>Город</th></tr><tr class=ad>"
                     "<td>Няня</td><td>+7 701</td><td>@nanny</td><td>Астана</td></tr>",
          "Вакансия: Няня\nСвязь: +7 701\nСвязь: @nanny\nГород: Астана" },
        { "<table><tr><td>Вакансия</td></tr><tr class=ad><td>Няня</td></tr>", "Няня" },
        /* each table has names of its own */
        { ROWS_BEGIN "</tr><tr><td>x</td></tr></table><table><tr><th>Имя</th></tr>"
                     "<tr class=ad><td>Няня</td></tr>",
          "Имя: Няня" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct card *cards;
        arena_init(&arena, 0);
        assert_int_equal(read_rows(str_of(cases[i].html), &arena, &cards), 1);
        if (!str_eq(cards[0].text, str_of(cases[i].text)))
            fail_msg("%s\n gives " STR_FMT "\n wanted %s", cases[i].html,
                     STR_ARG(cards[0].text), cases[i].text);
        arena_free(&arena);
    }
}

/* Reads one page in an arena of its own; returns the bytes that it took for each of the page. */
static size_t
memory_of(struct buf *html)
{
    struct arena arena;
    struct card *cards;
    arena_init(&arena, 0);
    assert_true(read_rows(buf_str(html), &arena, &cards) > 0);
    size_t each = arena.used / html->n;
    arena_free(&arena);
    return each;
}

static void
many_cells_take_no_more_than_they_are(void **state)
{
    (void)state;
    struct buf html;
    buf_init(&html, 4u << 20);
    buf_lit(&html, "<table><tr class=ad>");
    for (int i = 0; i < 20000; i++)
        buf_lit(&html, "<td>word");
    assert_in_range(memory_of(&html), 1, 100);
    buf_reset(&html);
    buf_lit(&html, "<table><tr>");
    for (int i = 0; i < 2000; i++)
        buf_printf(&html, "<th>%0500d", i);
    for (int row = 0; row < 150; row++) {
        buf_lit(&html, "<tr class=ad>");
        for (int i = 0; i < 500; i++)
            buf_lit(&html, "<td>x");
    }
    assert_in_range(memory_of(&html), 1, 100);
    buf_free(&html);
}

static void
nested_headings_are_read_once(void **state)
{
    (void)state;
    struct buf html;
    buf_init(&html, 4u << 20);
    buf_lit(&html, "<table><tr class=ad><td>");
    for (int i = 0; i < 200; i++)
        buf_lit(&html, "<h1><div>");
    for (int i = 0; i < 20000; i++)
        buf_lit(&html, "word ");
    assert_in_range(memory_of(&html), 1, 100);
    buf_free(&html);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_stand_behind_their_names),
        cmocka_unit_test(many_cells_take_no_more_than_they_are),
        cmocka_unit_test(nested_headings_are_read_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
