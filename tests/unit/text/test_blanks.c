/*
 * blanks: runs are one blank, the rest is untouched, and each place has a way back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "core/utf8.h"
#include "text/blanks.h"
#include "text/fold_table.h"

static void
runs_are_one_blank(void **state)
{
    static const struct {
        const char *text, *joined; /* NULL: the original itself */
    } CASES[] = {
        { "", NULL },
        { " ", NULL },
        { "a b\tc\u00a0d", NULL },
        { "a\u200bb", NULL },
        { "\u200b\u00ad\u200b", NULL },
        { "a\n\nb \n c\r\n\r\n", NULL },
        { "a\u2028\u2028b\xC2\x85\xC2\x85"
          "c",
          NULL },
        { "a \xC2\x85 \r b", NULL },
        { "a  b", "a b" },
        { "  a   ", " a " },
        { "a \t\u00a0 b  c d", "a b c d" },
        { "a \u200bb", "a b" },
        { "a\u00ad b", "a b" },
        { "a\u200d b\ufeff c\u202e d", "a b c d" },
        { "a\u3000\u2003b", "a b" },
        { "a\u200bb  c", "a\u200bb c" },
        { "a  \n  b", "a \n b" },
        { "\xc2 a  \xe2\x80", "\xc2 a \xe2\x80" },
        { "в  неделю \u200b ", "в неделю " },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const struct str text = str_of(CASES[i].text);
        struct arena arena;
        struct joined j;
        arena_init(&arena, 0);
        blanks_join(text, &arena, &j);
        if (!CASES[i].joined && (j.text.p != text.p || j.text.n != text.n || j.count))
            fail_msg("\"%s\": joined, but nothing is to be", CASES[i].text);
        if (CASES[i].joined && !str_eq(j.text, str_of(CASES[i].joined)))
            fail_msg("\"%s\": \"" STR_FMT "\", expected \"%s\"", CASES[i].text,
                     STR_ARG(j.text), CASES[i].joined);
        arena_free(&arena);
    }
}

/* There and back: all that is no run is the same bytes in both. */
static void
places_have_a_way_back(void **state)
{
    static const char *const TEXTS[] = {
        "abc",       "a  b",
        "  ab   c ", "\u00ad a\u200bb \u00a0\tc  ",
        "   ",       "в  не \u200bделю",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
        const struct str text = str_of(TEXTS[i]);
        struct arena arena;
        struct joined j;
        arena_init(&arena, 0);
        blanks_join(text, &arena, &j);
        assert_int_equal(blanks_origin(&j, j.text.n), text.n);
        for (size_t at = 0; at < j.text.n; at++) {
            const size_t from = blanks_origin(&j, at);
            const size_t to = blanks_origin(&j, at + 1);
            const bool run = to > from + 1;
            assert_int_equal(blanks_place(&j, from), at);
            assert_true(run ? j.text.p[at] == ' ' : j.text.p[at] == text.p[from]);
            for (size_t k = from + 1; k < to; k++)
                assert_int_equal(blanks_place(&j, k), at);
        }
        arena_free(&arena);
    }
}

/* Any blank, and any character that folding drops, makes a run with the blank beside it. */
static void
no_character_is_overlooked(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x110000; c++) {
        char bytes[16];
        struct buf b = buf_over(bytes, sizeof(bytes));
        struct arena arena;
        struct joined j;
        const uint8_t folded = fold_look_up(c);
        const bool unseen =
            c == ' ' || c == '\t' || c == 0xA0 || c == 0x1680 ||
            (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000 ||
            (folded == FOLD_HIDDEN && c != 0x85) || folded == FOLD_JOINER;
        if (c >= 0xD800 && c < 0xE000)
            continue;
        buf_lit(&b, "a ");
        utf8_put(&b, c);
        arena_init(&arena, 0);
        blanks_join(buf_str(&b), &arena, &j);
        if ((j.count == 1) != unseen)
            fail_msg("U+%04X: %zu runs", c, j.count);
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_one_blank),
        cmocka_unit_test(places_have_a_way_back),
        cmocka_unit_test(no_character_is_overlooked),
    };
    return cmocka_run_group_tests_name("blanks", tests, NULL, NULL);
}
