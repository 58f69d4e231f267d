/*
 * marks: pieces are the whole text, quotes are marked, every contact is masked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "text/marks.h"

/* The pieces as text: [n:...] around a hit, {} around a mask. */
static void
draw(const struct mark_job *job, struct buf *out)
{
    struct arena arena;
    size_t count;
    const struct mark_piece *pieces;

    arena_init(&arena, 0);
    pieces = marks_cut(job, &arena, &count);
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].begins)
            buf_printf(out, "[%zu:", pieces[i].hit);
        if (pieces[i].masked)
            buf_lit(out, "{}");
        else
            buf_add(out, pieces[i].text);
        if (pieces[i].ends)
            buf_lit(out, "]");
    }
    arena_free(&arena);
}

static void
pieces_are_the_whole_text(void **state)
{
    static const struct {
        const char *text;
        struct hit hits[3];
        size_t count;
        bool mask;
        const char *drawn;
    } cases[] = {
        { "", { { .start = 0 } }, 0, true, "" },
        { "plain", { { .start = 0 } }, 0, true, "plain" },
        { "one two three",
          { { .start = 4, .end = 7 } },
          1,
          false,
          "one [1:two] three" },
        { "one two three",
          { { .start = 0, .end = 13 } },
          1,
          false,
          "[1:one two three]" },
        { "one two three",
          { { .start = 8, .end = 13 }, { .start = 0, .end = 3 } },
          2,
          false,
          "[2:one] two [1:three]" },
        { "overlap here",
          { { .start = 0, .end = 7 }, { .start = 3, .end = 12 } },
          2,
          false,
          "[1:overlap] here" },
        { "same start",
          { { .start = 0, .end = 4 }, { .start = 0, .end = 10 } },
          2,
          false,
          "[2:same start]" },
        { "beyond", { { .start = 2, .end = 99 } }, 1, false, "beyond" },
        { "other field",
          { { .field = FIELD_TITLE, .start = 0, .end = 5 } },
          1,
          false,
          "other field" },
        { "plain +7/700/0000011 now",
          { { .start = 0, .end = 5 } },
          1,
          true,
          "[1:plain] {} now" },
        { "call +7 700 000 00 11 now", { { .start = 0 } }, 0, true, "call {} now" },
        { "call +7 700 000 00 11 now",
          { { .start = 0 } },
          0,
          false,
          "call +7 700 000 00 11 now" },
        { "call +7 700 000 00 11 now",
          { { .start = 0, .end = 25 } },
          1,
          true,
          "[1:call {} now]" },
        { "call +7 700 000 00 11 now",
          { { .start = 0, .end = 10 } },
          1,
          true,
          "[1:call {}] now" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct mark_job job = { str_of(cases[i].text), FIELD_TEXT, cases[i].hits,
                                cases[i].count, cases[i].mask };
        struct buf out;
        buf_init(&out, 1000);
        draw(&job, &out);
        assert_string_equal(buf_cstr(&out), cases[i].drawn);
        buf_free(&out);
    }
}

static void
masks_more_contacts_than_one_search_finds(void **state)
{
    struct mark_job job = { .field = FIELD_TEXT, .mask = true };
    struct buf text, out;

    (void)state;
    buf_init(&text, 1u << 20);
    buf_init(&out, 1u << 20);
    for (int i = 0; i < 300; i++)
        buf_printf(&text, "call +7 700 000 %02d %02d, ", i % 100, (i * 7) % 100);
    job.text = buf_str(&text);
    draw(&job, &out);
    assert_true(str_find(buf_str(&out), STR("700")) < 0);
    buf_free(&text);
    buf_free(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_the_whole_text),
        cmocka_unit_test(masks_more_contacts_than_one_search_finds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
