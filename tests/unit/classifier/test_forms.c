/*
 * The table of word forms: remembered, bounded, neutral words known.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/forms.h"
#include "core/buf.h"

/* The same word gives the same form, kept or not, and whatever the table has seen. */
static void
forms_are_remembered(void **state)
{
    struct arena arena;
    struct form a, b;
    (void)state;
    arena_init(&arena, 0);
    struct forms_needs needs = { .neutral = neutral_new(&arena) };
    struct forms *f = forms_new(&needs);
    const uint8_t *word = (const uint8_t *)"working";
    forms_get(f, word, 7, LANG_EN, &arena, &a);
    forms_get(f, word, 7, LANG_EN, &arena, &b);
    assert_int_equal(a.stem_length, 4);
    assert_memory_equal(a.stem, "work", 4);
    assert_true(a.stem == b.stem);
    assert_true(a.stem_hash == b.stem_hash && a.stem_hash != 0);
    forms_get(f, word, 7, LANG_TR, &arena, &b);
    assert_true(a.stem_hash != b.stem_hash);
    forms_get(f, (const uint8_t *)"women", 5, LANG_EN, &arena, &b);
    assert_int_equal(b.stem_hash, 0);
    forms_get(f, (const uint8_t *)"2nd", 3, LANG_EN, &arena, &b);
    assert_int_equal(b.stem_hash, 0);
    forms_free(f);
    arena_free(&arena);
}

/* More forms than fit: answers stay right, memory stays bounded, old views stay good. */
static void
a_full_table_still_answers(void **state)
{
    struct arena arena;
    struct form first, form;
    (void)state;
    arena_init(&arena, 0);
    struct forms_needs needs = { 0 };
    struct forms *f = forms_new(&needs);
    forms_get(f, (const uint8_t *)"alpha", 5, LANG_EN, &arena, &first);
    for (uint32_t i = 0; i < FORMS_MAX + 5000; i++) {
        struct str word = arena_printf(
            &arena, "w%cx%cy%cz%cq", 'a' + (int)(i % 26), 'a' + (int)(i / 26 % 26),
            'a' + (int)(i / 676 % 26), 'a' + (int)(i / 17576 % 26));
        forms_get(f, (const uint8_t *)word.p, word.n, LANG_EN, &arena, &form);
        assert_true(form.stem_length > 0);
    }
    assert_memory_equal(first.stem, "alpha", 5);
    forms_next_ad(f);
    forms_get(f, (const uint8_t *)"alpha", 5, LANG_EN, &arena, &form);
    assert_memory_equal(form.stem, "alpha", 5);
    uint8_t huge[5000];
    memset(huge, 'a', sizeof(huge));
    forms_get(f, huge, sizeof(huge), LANG_EN, &arena, &form);
    assert_int_equal(form.stem_hash, 0);
    forms_free(f);
    arena_free(&arena);
}

static void
neutral_words_are_known(void **state)
{
    static const struct {
        const char *word;
        bool neutral;
    } CASES[] = {
        { "девушки", true },  { "Мужчина", true },       { "казашка", true },
        { "қыздар", true },   { "лет", true },           { "летний", false },
        { "годовой", false }, { "girls", true },         { "men", true },
        { "menu", false },    { "women", true },         { "manager", false },
        { "age", true },      { "agency", false },       { "виза", false },
        { "работа", false },  { "highlighttext", true }, { "amp", true },
        { "ample", false },   { "https", true },
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    const struct neutral *neutral = neutral_new(&arena);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct folded f;
        fold_text(str_of(CASES[i].word), &arena, &f);
        if (neutral_word(neutral, f.p, f.n) != CASES[i].neutral)
            fail_msg("%s", CASES[i].word);
    }
    assert_false(neutral_word(neutral, NULL, 0));
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_remembered),
        cmocka_unit_test(a_full_table_still_answers),
        cmocka_unit_test(neutral_words_are_known),
    };
    return cmocka_run_group_tests_name("forms", tests, NULL, NULL);
}
