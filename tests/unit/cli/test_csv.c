/*
 * csv: tables by RFC 4180, and what is left of them when they are broken.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/csv.h"
#include "core/buf.h"

#include <stdlib.h>

/* A table drawn: "line:id=text" for a row, "line!" for a bad one. */
static void
draw(struct str table, struct buf *out)
{
    struct arena arena;
    struct csv csv;
    struct err err = { .kind = ERR_NONE };
    struct ad ad;
    enum csv_answer answer;

    arena_init(&arena, 0);
    if (!csv_begin(&csv, table, "t.csv", &arena, &err)) {
        buf_printf(out, "%s", err.text);
        arena_free(&arena);
        return;
    }
    while ((answer = csv_next(&csv, &arena, &ad, &err)) != CSV_END) {
        buf_printf(out, "%s%zu", out->n ? " " : "", csv.line);
        if (answer == CSV_BAD)
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
    { "\"id,text\n1,a\n", "t.csv:1: broken quotes in the header row" },
};

static void
tables_are_read_as_far_as_they_can_be(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        buf_init(&out, 10000);
        draw(str_of(cases[i].table), &out);
        assert_string_equal(buf_cstr(&out), cases[i].drawn);
        buf_free(&out);
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
    assert_true(csv_begin(&csv, STR("id,text\n1,\"a\nb\nc\n2,d\n"), "t", &arena, &err));
    assert_int_equal(csv_next(&csv, &arena, &ad, &err), CSV_BAD);
    assert_string_equal(err.text,
                        "a quoted cell does not end as RFC 4180 says; lines 3 "
                        "to 4 were passed over, no row begins there");
    assert_int_equal(csv_next(&csv, &arena, &ad, &err), CSV_OK);
    arena_free(&arena);
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
        draw(buf_str(&table), &out);
        buf_free(&table);
        buf_free(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_read_as_far_as_they_can_be),
        cmocka_unit_test(a_bad_row_says_which_lines_went_with_it),
        cmocka_unit_test(hostile_tables_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
