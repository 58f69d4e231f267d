/*
 * Signs in a text: each at each of its places, and runs of digits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/gate_signs.h"
#include "core/buf.h"

static const char *const SIGNS[] = { "@", "/", "7", "€", "«", "👇", "*", "№" };

#define SIGN_COUNT (sizeof(SIGNS) / sizeof(*SIGNS))

/* Each sign with its place, in order of sign, '#' for digits; '?' at the end when there may be
 * digits of other scripts. */
static void
show(struct str text, struct buf *out)
{
    struct arena arena;
    struct sign_places places;
    struct gate_signs *g = gate_signs_new();
    arena_init(&arena, 0);
    for (size_t i = 0; i < SIGN_COUNT; i++)
        assert_int_equal(gate_signs_add(g, str_of(SIGNS[i])), i + 1);
    assert_int_equal(gate_signs_add(g, STR("€")), 4);
    assert_int_equal(gate_signs_count(g), SIGN_COUNT + 1);
    gate_signs_find(g, text, &arena, &places);
    for (size_t s = 0; s <= SIGN_COUNT; s++) {
        const char *name = s == SIGN_DIGITS ? "#" : SIGNS[s - 1];
        for (uint32_t i = places.first[s]; i < places.first[s + 1]; i++) {
            buf_printf(out, "%s%u ", name, places.list[i]);
        }
    }
    if (places.other_digits)
        buf_lit(out, "?");
    gate_signs_free(g);
    arena_free(&arena);
}

static void
signs_are_found(void **state)
{
    static const struct {
        const char *text, *want;
    } CASES[] = {
        { "", "" },
        { "слова без ничего", "" },
        { "a@b @", "@1 @4 " },
        { "700 и 17", "#0 #7 70 78 " },
        { "7", "#0 70 " },
        { "12345678901234567890", "#0 76 716 " },
        { "5€, «7»", "#0 #8 78 €1 «6 " },
        { "👇👇 *", "👇0 👇4 *9 " },
        { "№№", "№0 №3 " },
        { "1/2/3", "#0 #2 #4 /1 /3 " },
        { "٣ дня", "?" },
        { "３00", "#3 ?" },
        { "हिन्दी", "?" },
        { "қазақша ўзбекча тоҷикӣ ɐ Ω", "" },
        { "— “” … ™ 👍 ①", "" },
        { "\xe2\x82", "" },
        { "\xd9", "" },
        { "\xff\xfe\x80", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct buf out;
        buf_init(&out, 4096);
        show(str_of(CASES[i].text), &out);
        if (strcmp(buf_cstr(&out), CASES[i].want) != 0)
            fail_msg("%s: %s, expected %s", CASES[i].text, buf_cstr(&out),
                     CASES[i].want);
        buf_free(&out);
    }
}

/* Texts are read 64 bytes at a time: at no place does that show. */
static void
every_place_is_read(void **state)
{
    (void)state;
    for (size_t before = 0; before < 200; before++) {
        struct buf text, out, want;
        buf_init(&text, 4096);
        buf_init(&out, 4096);
        buf_init(&want, 4096);
        for (size_t i = 0; i < before; i++)
            buf_add_char(&text, 'x');
        buf_lit(&text, "€77");
        show(buf_str(&text), &out);
        buf_printf(&want, "#%zu 7%zu 7%zu €%zu ", before + 3, before + 3, before + 4,
                   before);
        assert_string_equal(buf_cstr(&out), buf_cstr(&want));
        buf_free(&text);
        buf_free(&out);
        buf_free(&want);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_are_found),
        cmocka_unit_test(every_place_is_read),
    };
    return cmocka_run_group_tests_name("gate_signs", tests, NULL, NULL);
}
