/*
 * csv: tables by RFC 4180, and what is left of them when they are broken.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "core/time.h"
#include "crawler/csv.h"

#include <stdlib.h>

/* A table drawn: "line:id=text" for a row, "line!" for a bad one. */
static void
draw(struct str table, const struct csv_map *map, struct buf *out)
{
    struct arena arena;
    struct csv csv;
    struct err err = { .kind = ERR_NONE };
    struct ad ad;
    enum record_answer answer;

    arena_init(&arena, 0);
    if (!csv_begin(&csv, table, map, &arena, &err)) {
        buf_printf(out, "%s", err.text);
        arena_free(&arena);
        return;
    }
    while ((answer = csv_next(&csv, &arena, &ad, &err)) != RECORD_END) {
        buf_printf(out, "%s%zu", out->n ? " " : "", csv.line);
        if (answer == RECORD_BAD)
            buf_lit(out, "!");
        else
            buf_printf(out, ":" STR_FMT "=" STR_FMT, STR_ARG(ad.id), STR_ARG(ad.text));
    }
    arena_free(&arena);
}

static const struct {
    const char *table, *drawn;
} cases[] = {
    { "text\na\nb\n", "2:=a 3:=b" },
    { "id,text\n1,a\n2,b", "2:1=a 3:2=b" },
    { "id;text\r\n1;a\r\n\r\n2;b\r\n", "2:1=a 4:2=b" },
    { "id\ttext\n1\ta,b\n", "2:1=a,b" },
    /* lines that end in CR alone, with line feeds in cells or not */
    { "id;text\r1;a\r\r2;b\r", "2:1=a 4:2=b" },
    { "id,\"text\"\r1,\"a\nb\"\r2,\"c\rd\"\r3,e", "2:1=a\nb 4:2=c\nd 6:3=e" },
    { "sep=;\rid;text\r1;a,b\r", "3:1=a,b" },
    { "id,text\n1,a\rb\n", "2:1=a\rb" },
    { "id,text\n1,\"a,\"\"b\"\"\"\n2,\"c\nd\"\n3,e\n", "2:1=a,\"b\" 3:2=c\nd 5:3=e" },
    { "\xEF\xBB\xBFtext,id\na,1\n", "2:1=a" },
    { "id,text\n1,a,b\n2,c\n3\n", "2! 3:2=c 4!" },
    { "id,text\n1,\xFF\n2,b\n", "2! 3:2=b" },
    /* A quote that is not closed costs its own line and no other. */
    { "id,text\n1,\"a\n2,\"b\"\n3,c\n", "2! 3:2=b 4:3=c" },
    { "id,text\n1,\"a\n2,b\n3,c\n", "2! 3:2=b 4:3=c" },
    { "id,text\n1,\"a\"x\n2,b\n", "2! 3:2=b" },
    { "id,text\n1,\"a\n", "2!" },
    { "id,text\n1,\"", "2!" },
    { "id,text\n1,\"a\nand more of it\nand more\n2,b\n", "2! 5:2=b" },
    { "id,text\n1,\"a\n\n\n2,b\n", "2! 5:2=b" },
    { "id,text\n1,\"a\n2,\"b\n3,\"c\n4,\"d\n5,e\n", "2! 3! 4! 5! 6:5=e" },
    { "id,text\n1,\"a\n2,\"b\nc\"\n3,d\n", "2! 3:2=b\nc 5:3=d" },
    { "text\n\"a\nb\n", "2! 3:=b" },
    /* A row that swallowed others by its quote, and has the wrong number of cells. */
    { "id,text\n1,\"a\n2,b\",x\n3,c\n", "2! 3! 4:3=c" },
    { "\"id,text\n1,a\n", "broken quotes in the header row" },
};

static void
tables_are_read_as_far_as_they_can_be(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        buf_init(&out, 10000);
        draw(str_of(cases[i].table), NULL, &out);
        assert_string_equal(buf_cstr(&out), cases[i].drawn);
        buf_free(&out);
    }
}

/* Headings, separators and maps: what is told of the first row. */
static const struct {
    const char *table, *map, *drawn;
} headings[] = {
    { "A;B\n1;2\n", "text=B,id=A", "2:1=2" },
    { "A;B\n1;2\n", "text=2,id=1", "2:1=2" },
    { "Номер|Описание\n1|a,b;c\n", "text=Описание", "2:=a,b;c" },
    { "sep=;\r\nid;text\r\n1;a,b\r\n", "", "3:1=a,b" },
    { "sep=|\ntext|id\na|1\n", "", "3:1=a" },
    { "\"id,x\";text\n1;a\n", "id=1", "2:1=a" },
    /* a name in the map goes before the same name in the header row */
    { "text,body\na,b\n", "text=body", "2:=b" },
    { "text,2\na,b\n", "text=2", "2:=b" },
    { "A;B\n", "",
      "no column \"text\" among A, B; say which is which, as in --map "
      "text=3,title=2" },
    { "A;B\n", "text=C", "no column 'C' among the 2 of the header row" },
    { "A;B\n", "text=3", "no column '3' among the 2 of the header row" },
    { "A;B\n", "text=0", "no column '0' among the 2 of the header row" },
    { "A;B\n", "words=A",
      "'words' is no part of an ad; there are text title id url kind "
      "lang employer location salary contacts seen_at label" },
    { "A;B\n", "text", "'text': wanted PART=COLUMN, as in text=3" },
    { "A;B\n", "text= ", "'text= ': wanted PART=COLUMN, as in text=3" },
    { "A;B\n", "=A", "'=A': wanted PART=COLUMN, as in text=3" },
};

static void
columns_are_found_by_name_number_and_map(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        struct csv_map map = { .count = 0 };
        struct err err = { .kind = ERR_NONE };
        struct buf out;
        buf_init(&out, 10000);
        if (csv_map_add(&map, str_of(headings[i].map), &err))
            draw(str_of(headings[i].table), &map, &out);
        else
            buf_printf(&out, "%s", err.text);
        assert_string_equal(buf_cstr(&out), headings[i].drawn);
        buf_free(&out);
    }
}

static void
a_map_has_a_ceiling(void **state)
{
    struct csv_map map = { .count = 0 };
    struct err err = { .kind = ERR_NONE };

    (void)state;
    for (int i = 0; i < CSV_MAP_MAX; i++)
        assert_true(csv_map_add(&map, STR("text=1"), &err));
    assert_false(csv_map_add(&map, STR("text=1"), &err));
}

static void
dates_are_read_in_two_forms(void **state)
{
    static const struct {
        const char *cell, *time;
    } dates[] = {
        { "2024-01-02T15:04:00Z", "2024-01-02T15:04:00Z" },
        { "2024-01-02 15:04:05", "2024-01-02T15:04:05Z" },
        { "02.01.2024", "2024-01-02T00:00:00Z" },
        { "02.01.2024 15:04", "2024-01-02T15:04:00Z" },
        { " 02.01.2024 15:04:05 ", "2024-01-02T15:04:05Z" },
        { "2.1.2024", "" },
        { "02.01.24", "" },
        { "41.01.2024", "" },
        { "02.01.2024 noon", "" },
        { "..", "" },
        { "soon", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        struct arena arena;
        struct csv csv;
        struct err err = { .kind = ERR_NONE };
        struct ad ad;
        char time[TIME_TEXT_SIZE] = "";
        arena_init(&arena, 0);
        assert_true(
            csv_begin(&csv, arena_printf(&arena, "text,seen_at\na,%s\n", dates[i].cell),
                      NULL, &arena, &err));
        assert_int_equal(csv_next(&csv, &arena, &ad, &err), RECORD_AD);
        if (ad.seen_at_ms)
            time_format(ad.seen_at_ms, time);
        assert_string_equal(time, dates[i].time);
        arena_free(&arena);
    }
}

static void
a_bad_row_says_which_lines_went_with_it(void **state)
{
    struct arena arena;
    struct csv csv;
    struct err err = { .kind = ERR_NONE };
    struct ad ad;

    (void)state;
    arena_init(&arena, 0);
    assert_true(
        csv_begin(&csv, STR("id,text\n1,\"a\nb\nc\n2,d\n"), NULL, &arena, &err));
    assert_int_equal(csv_next(&csv, &arena, &ad, &err), RECORD_BAD);
    assert_string_equal(err.text,
                        "a quoted cell does not end as RFC 4180 says; lines 3 "
                        "to 4 were passed over, no row begins there");
    assert_int_equal(csv_next(&csv, &arena, &ad, &err), RECORD_AD);
    arena_free(&arena);
}

/* Each cell has the ceiling of a text; a row that is whole is not read as others. */
static void
a_text_has_a_ceiling(void **state)
{
    static const char *const cells[] = { "x", "\n", "\"\"" };

    (void)state;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct arena arena;
        struct csv csv;
        struct err err = { .kind = ERR_NONE };
        struct ad ad;
        struct buf table;
        arena_init(&arena, 0);
        buf_init(&table, 4 * RECORD_TEXT_MAX);
        buf_lit(&table, "id,text\n1,\"a");
        for (size_t n = 0; n < RECORD_TEXT_MAX; n++)
            buf_add(&table, str_of(cells[i]));
        buf_lit(&table, "\"\n2,d\n");
        assert_true(csv_begin(&csv, buf_str(&table), NULL, &arena, &err));
        assert_int_equal(csv_next(&csv, &arena, &ad, &err), RECORD_BAD);
        assert_string_equal(err.text, "a text longer than 1 MB");
        assert_int_equal(csv_next(&csv, &arena, &ad, &err), RECORD_AD);
        assert_true(str_eq(ad.id, STR("2")));
        assert_int_equal(csv_next(&csv, &arena, &ad, &err), RECORD_END);
        buf_free(&table);
        arena_free(&arena);
    }
}

/* Half a megabyte of open quotes in several ways. */
static void
hostile_tables_end(void **state)
{
    static const char *const units[] = { "\"",     "\"\n",    "1,\"\n",     "\"\"",
                                         "\"\"\n", "1,\"a\n", "1,\"\"\"\n", "\n" };
    const size_t size = 1u << 19;

    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buf table, out;
        buf_init(&table, 2 * size);
        buf_init(&out, 64u << 20);
        buf_lit(&table, "id,text\n");
        while (table.n < size)
            buf_add(&table, str_of(units[i]));
        draw(buf_str(&table), NULL, &out);
        buf_free(&table);
        buf_free(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_read_as_far_as_they_can_be),
        cmocka_unit_test(columns_are_found_by_name_number_and_map),
        cmocka_unit_test(a_map_has_a_ceiling),
        cmocka_unit_test(dates_are_read_in_two_forms),
        cmocka_unit_test(a_bad_row_says_which_lines_went_with_it),
        cmocka_unit_test(a_text_has_a_ceiling),
        cmocka_unit_test(hostile_tables_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
