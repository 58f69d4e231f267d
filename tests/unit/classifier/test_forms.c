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
    const struct form *a, *b;
    (void)state;
    arena_init(&arena, 0);
    struct forms_needs needs = { .neutral = neutral_new(&arena) };
    struct forms *f = forms_new(&needs);
    const uint8_t *word = (const uint8_t *)"working";
    a = forms_get(f, word, 7, LANG_EN, &arena);
    b = forms_get(f, word, 7, LANG_EN, &arena);
    assert_ptr_equal(a, b);
    assert_int_equal(a->stem_length, 4);
    assert_memory_equal(form_stem(a), "work", 4);
    assert_true(a->stem_hash != 0);
    b = forms_get(f, word, 7, LANG_TR, &arena);
    assert_true(a->stem_hash != b->stem_hash);
    b = forms_get(f, (const uint8_t *)"women", 5, LANG_EN, &arena);
    assert_int_equal(b->stem_hash, 0);
    b = forms_get(f, (const uint8_t *)"2nd", 3, LANG_EN, &arena);
    assert_int_equal(b->stem_hash, 0);
    forms_free(f);
    arena_free(&arena);
}

/* Forms that begin, end or are alike in length and letters are told apart. */
static void
forms_are_told_apart(void **state)
{
    static const char *const WORDS[] = {
        "a",
        "b",
        "ab",
        "ba",
        "abc",
        "abb",
        "abcd",
        "abcde",
        "abcdefgh",
        "abcdefghi",
        "abcdefghabcdefgh",
        "abcdefghabcdefghi",
        "abcdefghabcdefghj",
        "abcdefghabcdefghabcdefghabcdefgh",
        "abcdefghabcdefghxbcdefghabcdefgh",
        "abcdefghabcdefghabcdefghabcdefghabcdefghabcdefghabcdefghabcdefgh",
    };
    enum { COUNT = sizeof(WORDS) / sizeof(*WORDS) };
    struct arena arena;
    const struct form *forms[COUNT];
    (void)state;
    arena_init(&arena, 0);
    struct forms_needs needs = { 0 };
    struct forms *f = forms_new(&needs);
    for (size_t i = 0; i < COUNT; i++)
        forms[i] =
            forms_get(f, (const uint8_t *)WORDS[i], strlen(WORDS[i]), LANG_UZ, &arena);
    for (size_t i = 0; i < COUNT; i++) {
        size_t n = strlen(WORDS[i]);
        const struct form *again =
            forms_get(f, (const uint8_t *)WORDS[i], n, LANG_UZ, &arena);
        assert_ptr_equal(again, forms[i]);
        for (size_t k = 0; k < i; k++)
            assert_ptr_not_equal(forms[k], forms[i]);
    }
    forms_free(f);
    arena_free(&arena);
}

/* More forms than fit: answers stay right, memory stays bounded, old views stay good. */
static void
a_full_table_still_answers(void **state)
{
    struct arena arena;
    const struct form *first, *form;
    (void)state;
    arena_init(&arena, 0);
    struct forms_needs needs = { 0 };
    struct forms *f = forms_new(&needs);
    first = forms_get(f, (const uint8_t *)"alpha", 5, LANG_EN, &arena);
    for (int ad = 0; ad < 8; ad++) {
        for (uint32_t i = 0; i < FORMS_MAX + 5000; i += 3) {
            struct str word =
                arena_printf(&arena, "w%cx%cy%cz%cq%d", 'a' + (int)(i % 26),
                             'a' + (int)(i / 26 % 26), 'a' + (int)(i / 676 % 26),
                             'a' + (int)(i / 17576 % 26), ad);
            form = forms_get(f, (const uint8_t *)word.p, word.n, LANG_EN, &arena);
            assert_int_equal(form->stem_hash, 0);
        }
        if (ad == 0)
            assert_memory_equal(form_stem(first), "alpha", 5);
        arena_reset(&arena);
        forms_next_ad(f);
        form = forms_get(f, (const uint8_t *)"alpha", 5, LANG_EN, &arena);
        assert_memory_equal(form_stem(form), "alpha", 5);
    }
    uint8_t huge[5000];
    memset(huge, 'a', sizeof(huge));
    form = forms_get(f, huge, sizeof(huge), LANG_EN, &arena);
    assert_int_equal(form->stem_hash, 0);
    forms_free(f);
    arena_free(&arena);
}

/* Long words fill the pool before the table is full. */
static void
a_full_pool_still_answers(void **state)
{
    char word[64];
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    struct forms_needs needs = { 0 };
    struct forms *f = forms_new(&needs);
    for (int ad = 0; ad < 3; ad++) {
        for (uint32_t i = 0; i < FORMS_MAX; i++) {
            memset(word, 'q', sizeof(word));
            for (uint32_t k = 0, rest = i; k < 5; k++, rest /= 16)
                word[17 * k % sizeof(word)] = (char)('a' + rest % 16);
            const struct form *form =
                forms_get(f, (const uint8_t *)word, sizeof(word), LANG_EN, &arena);
            assert_int_equal(form->stem_length, sizeof(word));
            assert_memory_equal(form_stem(form), word, sizeof(word));
        }
        arena_reset(&arena);
        forms_next_ad(f);
    }
    forms_free(f);
    arena_free(&arena);
}

/* A stem that is no beginning of its word stands apart from it. */
static void
stems_are_kept(void **state)
{
    static const struct {
        const char *word, *stem;
        enum lang lang;
    } CASES[] = {
        { "working", "work", LANG_EN },
        { "studies", "studi", LANG_EN },
        { "happily", "happili", LANG_EN },
        { "работой", "работ", LANG_RU },
        { "rabotoi", "rabotoi", LANG_EN },
        { "ел", "ел", LANG_RU },
        { "abcdefghijklmnopqrstuvwxying", "abcdefghijklmnopqrstuvwxi", LANG_EN },
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    struct forms_needs needs = { 0 };
    struct forms *f = forms_new(&needs);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
            struct folded word, stem;
            fold_text(str_of(CASES[i].word), &arena, &word);
            fold_text(str_of(CASES[i].stem), &arena, &stem);
            const struct form *form =
                forms_get(f, word.p, word.n, CASES[i].lang, &arena);
            assert_int_equal(form->stem_length, stem.n);
            assert_memory_equal(form_stem(form), stem.p, stem.n);
        }
    }
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
        cmocka_unit_test(forms_are_told_apart),
        cmocka_unit_test(a_full_table_still_answers),
        cmocka_unit_test(a_full_pool_still_answers),
        cmocka_unit_test(stems_are_kept),
        cmocka_unit_test(neutral_words_are_known),
    };
    return cmocka_run_group_tests_name("forms", tests, NULL, NULL);
}
