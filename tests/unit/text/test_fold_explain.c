/*
 * What folding changed and why: a table of tricks with the reasons told for each.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/fold_explain.h"

#define BIT(name) FOLD_REASON_BIT(FOLD_##name)

struct explained {
    const char *text;
    const char *original, *folded; /* the first piece; NULL: none */
    uint32_t reasons;
    bool evasion;
    size_t count;
};

static const struct explained CASES[] = {
    { "Работа для всех, ЁЛКА", NULL, NULL, 0, false, 0 },
    { "SMMщик, 1С, C++, б/у, 5/2, IT-шник", NULL, NULL, 0, false, 0 },
    { "рaботa", "рaботa", "работа", BIT(LOOK_ALIKE), true, 1 },
    { "ра\u200Bбо\u00ADта", "ра\u200Bбо\u00ADта", "работа", BIT(INVISIBLE), true, 1 },
    { "а \u200B б", " \u200B ", " ", BIT(INVISIBLE), false, 1 },
    { "р а б о т а", "р а б о т а", "работа", BIT(SPACED), true, 1 },
    { "р.а.б.о.т.а", "р.а.б.о.т.а", "работа", BIT(SPACED), true, 1 },
    { "раб0та", "раб0та", "работа", BIT(DIGIT_AS_LETTER), true, 1 },
    { "от 5OO руб", "5OO", "500", BIT(LETTER_AS_DIGIT), true, 1 },
    { "рабоооота", "рабоооота", "работа", BIT(STRETCHED), false, 1 },
    { "ｗｏｒｋ", "ｗｏｒｋ", "work", BIT(STYLED), false, 1 },
    { "𝐰𝐨𝐫𝐤 𝐧𝐨𝐰", "𝐰𝐨𝐫𝐤", "work", BIT(STYLED), false, 2 },
    { "5️⃣0️⃣0️⃣", "5️⃣0️⃣0️⃣", "500", BIT(STYLED_DIGIT), false,
      1 },
    { "④ раза", "④", "4", BIT(STYLED_DIGIT), false, 1 },
    { "za\u0301mok", "za\u0301mok", "zamok", BIT(ACCENT), false, 1 },
    { "café", "café", "cafe", BIT(ACCENT), false, 1 },
    { "O‘zbek", "O‘zbek", "oʻzbek", BIT(UZBEK_APOSTROPHE), false, 1 },
    { "Ќазаќстан жўмыс", "Ќазаќстан", "қазақстан", BIT(LEGACY_FONT), false, 2 },
    { "جۇمىس", "جۇمىس", "жұмыс", BIT(ARABIC_SCRIPT), false, 1 },
    { "ﬁrm", "ﬁrm", "firm", BIT(EXPANDED), false, 1 },
    { "Требуется Pa6oTник для склада", "Pa6oTник", "работник",
      BIT(LOOK_ALIKE) | BIT(DIGIT_AS_LETTER), true, 1 },
};

static void
tricks_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const struct explained *c = &CASES[i];
        struct arena arena;
        struct folded folded;
        struct fold_explanation out;
        arena_init(&arena, 0);
        fold_text(str_of(c->text), &arena, &folded);
        fold_explain(str_of(c->text), &folded, LANG_NONE, &arena, &out);
        if (out.count != c->count)
            fail_msg("%s: %zu pieces", c->text, out.count);
        if (c->count) {
            const struct fold_piece *p = &out.pieces[0];
            struct str original = str_sub(str_of(c->text), p->start, p->end);
            if (!str_eq(original, str_of(c->original)) ||
                !str_eq(p->folded, str_of(c->folded)) || p->reasons != c->reasons ||
                p->evasion != c->evasion)
                fail_msg("%s: '" STR_FMT "' -> '" STR_FMT "' %#x evasion %d", c->text,
                         STR_ARG(original), STR_ARG(p->folded), p->reasons, p->evasion);
        }
        arena_free(&arena);
    }
}

/* A word typed in another script is told with the reading that rules meet as well. */
static void
other_scripts_are_told(void **state)
{
    struct arena arena;
    struct folded folded;
    struct fold_explanation out;
    struct str text = STR("Нужна rabota");
    (void)state;
    arena_init(&arena, 0);
    fold_text(text, &arena, &folded);
    fold_explain(text, &folded, LANG_RU, &arena, &out);
    assert_int_equal(out.count, 1);
    assert_int_equal(out.pieces[0].reasons, BIT(OTHER_SCRIPT));
    assert_true(str_eq(out.pieces[0].folded, STR("работа")));
    assert_false(out.pieces[0].evasion);
    arena_free(&arena);
}

static void
capitals_and_yo_are_counted(void **state)
{
    struct arena arena;
    struct folded folded;
    struct fold_explanation out;
    struct str text = STR("Ёлка И ёж, Work ҚАЗ");
    (void)state;
    arena_init(&arena, 0);
    fold_text(text, &arena, &folded);
    fold_explain(text, &folded, LANG_NONE, &arena, &out);
    assert_int_equal(out.capitals, 6);
    assert_int_equal(out.yo, 2);
    assert_int_equal(out.count, 0);
    arena_free(&arena);
}

static void
hidden_characters_are_shown(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    struct str shown = fold_show_hidden(STR("a\u200Bб\u202E\xff"), &arena);
    assert_true(str_eq(shown, STR("a<U+200B>б<U+202E>\xff")));
    assert_int_equal(fold_show_hidden(STR(""), &arena).n, 0);
    arena_free(&arena);
}

/* Hostile bytes, and more pieces than are told. */
static void
ceilings_hold(void **state)
{
    struct arena arena;
    struct folded folded;
    struct fold_explanation out;
    struct buf text;
    (void)state;
    arena_init(&arena, 0);
    fold_text(STR("\xff\xd0 \xf0\x9f \0 a\xcc"), &arena, &folded);
    fold_explain(STR("\xff\xd0 \xf0\x9f \0 a\xcc"), &folded, LANG_NONE, &arena, &out);
    fold_text(STR(""), &arena, &folded);
    fold_explain(STR(""), &folded, LANG_NONE, &arena, &out);
    assert_int_equal(out.count, 0);
    buf_init(&text, 1u << 20);
    for (int i = 0; i < FOLD_PIECES_MAX + 10; i++)
        buf_lit(&text, "рaботa ");
    fold_text(buf_str(&text), &arena, &folded);
    fold_explain(buf_str(&text), &folded, LANG_NONE, &arena, &out);
    assert_int_equal(out.count, FOLD_PIECES_MAX);
    assert_true(out.cut);
    for (int r = 0; r < FOLD_REASON_COUNT; r++)
        assert_true(strlen(fold_reason_name((enum fold_reason)r)) > 4);
    buf_free(&text);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tricks_are_named),
        cmocka_unit_test(other_scripts_are_told),
        cmocka_unit_test(capitals_and_yo_are_counted),
        cmocka_unit_test(hidden_characters_are_shown),
        cmocka_unit_test(ceilings_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
