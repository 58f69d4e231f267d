/*
 * The token engine: tables of pattern, text and span; hostile texts end.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "core/buf.h"

/* What one pattern finds in one text, as original UTF-8; "" when nothing. */
static void
find(const char *pattern_text, struct str text, enum lang lang, struct buf *out)
{
    struct arena arena;
    struct pattern pattern;
    struct err err = { 0 };
    arena_init(&arena, 0);
    struct stemmer *stemmer = stemmer_new();
    struct matcher *m = matcher_new(stemmer);
    if (!pattern_parse(str_of(pattern_text), &arena, &pattern, &err))
        fail_msg("%s", err.text);
    uint32_t langs = lang == LANG_NONE ? MATCH_LANG_ANY : MATCH_LANG(lang);
    assert_int_equal(matcher_add(m, &pattern, langs, MATCH_FIELD(FIELD_TEXT)), 0);
    matcher_build(m);
    struct match_scratch *scratch = match_scratch_new(m);
    struct folded folded;
    fold_text(text, &arena, &folded);
    struct match_text words = help_words(m, stemmer, &folded, &arena);
    for (int round = 0; round < 2; round++) {
        size_t count = 0;
        const struct match *found =
            matcher_run(m, scratch, &words, MATCH_LANG_ANY, FIELD_TEXT, &arena, &count);
        buf_reset(out);
        assert_true(count <= 1);
        if (count) {
            size_t start, end;
            fold_origin(&folded, found[0].start, found[0].end, &start, &end);
            buf_add(out, str_sub(text, start, end));
        }
    }
    match_scratch_free(scratch);
    matcher_free(m);
    stemmer_free(stemmer);
    arena_free(&arena);
}

static void
patterns_match(void **state)
{
    static const struct {
        const char *pattern, *text, *want;
    } CASES[] = {
        { "виза", "Нужна ВИЗА.", "ВИЗА" },
        { "виза", "визами", "" },
        { "виз*", "Нужны визы!", "визы" },
        { "виз*", "телевизор", "" },
        { "~отработка", "с отработкой", "отработкой" },
        { "рабочая виза", "рабочая виза", "рабочая виза" },
        { "рабочая виза", "рабочая, виза", "рабочая, виза" },
        { "рабочая виза", "рабочая новая виза", "" },
        { "a <2> b", "a b", "a b" },
        { "a <2> b", "a x b", "a x b" },
        { "a <2> b", "a x y b", "" },
        { "a <2> b", "b a", "" },
        { "a <~2> b", "b x a", "b x a" },
        { "a <~2> b", "b x y a", "" },
        { "a <3> b", "a a b", "a b" },
        { "aa <3> bb <3> cc", "aa bb xx aa yy bb cc", "aa yy bb cc" },
        { "(x y | x) z", "x y z", "x y z" },
        { "(x y | x) z", "x z", "x z" },
        { "(x y | x) z", "y z", "" },
        { "(x y z | z)", "x y z", "z" },
        { "(x y z | y)", "x y z", "y" },
        { "a <3> (b c | b)", "a b c", "a b" },
        { "a <5> (b c d | d)", "a b c d", "a b c d" },
        { "^ a", "a b", "a" },
        { "^ a", "b a", "" },
        { "^ a <3> b", "x a b", "" },
        { "(виз* | билет*) <5> (кредит* | отработ*)",
          "Рабочая виза и перелет кредитуются, вычет", "виза и перелет кредитуются" },
        { "aa bb aa", "aa aa bb aa", "aa bb aa" },
        { "a", "", "" },
    };
    struct buf b;
    (void)state;
    buf_init(&b, 4096);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        enum lang lang = strchr(CASES[i].pattern, '~') ? LANG_RU : LANG_NONE;
        find(CASES[i].pattern, str_of(CASES[i].text), lang, &b);
        if (strcmp(buf_cstr(&b), CASES[i].want) != 0)
            fail_msg("'%s' in '%s': found '%s', want '%s'", CASES[i].pattern,
                     CASES[i].text, buf_cstr(&b), CASES[i].want);
    }
    buf_free(&b);
}

static void
typed_atoms_match(void **state)
{
    struct arena arena;
    struct pattern pattern;
    struct err err;
    (void)state;
    arena_init(&arena, 0);
    struct stemmer *stemmer = stemmer_new();
    struct matcher *m = matcher_new(stemmer);
    assert_true(pattern_parse(STR("до #money <3> месяц"), &arena, &pattern, &err));
    matcher_add(m, &pattern, MATCH_LANG_ANY, MATCH_FIELD(FIELD_TEXT));
    matcher_build(m);
    assert_true(matcher_uses_typed(m));
    struct match_scratch *scratch = match_scratch_new(m);
    struct str original = STR("до 5 000 тенге в каждый месяц");
    struct folded folded;
    fold_text(original, &arena, &folded);
    struct match_text text = help_words(m, stemmer, &folded, &arena);
    size_t count = 0;
    matcher_run(m, scratch, &text, MATCH_LANG_ANY, FIELD_TEXT, &arena, &count);
    assert_int_equal(count, 0);
    const struct match_typed typed[] = {
        { .word = 1, .words = 1, .kind = ATOM_NUMBER, .start = 3, .end = 4 },
        { .word = 1, .words = 3, .kind = ATOM_MONEY, .start = 3, .end = 14 },
    };
    text.typed = typed;
    text.typed_count = 2;
    matcher_run(m, scratch, &text, MATCH_LANG_ANY, FIELD_TEXT, &arena, &count);
    assert_int_equal(count, 1);
    matcher_run(m, scratch, &text, MATCH_LANG_ANY, FIELD_TITLE, &arena, &count);
    assert_int_equal(count, 0);
    match_scratch_free(scratch);
    matcher_free(m);
    stemmer_free(stemmer);
    arena_free(&arena);
}

static void
languages_are_kept_apart(void **state)
{
    struct arena arena;
    struct pattern pattern;
    struct err err;
    (void)state;
    arena_init(&arena, 0);
    struct stemmer *stemmer = stemmer_new();
    struct matcher *m = matcher_new(stemmer);
    assert_true(pattern_parse(STR("work"), &arena, &pattern, &err));
    matcher_add(m, &pattern, MATCH_LANG(LANG_EN), MATCH_FIELD(FIELD_TEXT));
    matcher_add(m, &pattern, MATCH_LANG(LANG_TR), MATCH_FIELD(FIELD_TEXT));
    matcher_build(m);
    struct match_scratch *scratch = match_scratch_new(m);
    struct folded folded;
    fold_text(STR("hard work"), &arena, &folded);
    struct match_text text = help_words(m, stemmer, &folded, &arena);
    size_t count = 0;
    const struct match *found =
        matcher_run(m, scratch, &text, MATCH_LANG(LANG_TR), FIELD_TEXT, &arena, &count);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].pattern, 1);
    match_scratch_free(scratch);
    matcher_free(m);
    stemmer_free(stemmer);
    arena_free(&arena);
}

/* A text of nothing but trigger words, and one without a space: both end, without a match. */
/* A word keeps the atoms of patterns for its ad's languages, stems too. */
static void
atoms_are_of_languages(void **state)
{
    static const struct {
        const char *pattern;
        enum lang lang;
    } PATTERNS[] = { { "вакан*", LANG_RU },
                     { "вакансия", LANG_KK },
                     { "~вакансия", LANG_TG } };
    static const struct {
        uint32_t langs;
        size_t count;
    } CASES[] = { { MATCH_LANG_ANY, 3 },
                  { MATCH_LANG(LANG_RU), 1 },
                  { MATCH_LANG(LANG_RU) | MATCH_LANG(LANG_KK), 2 },
                  { MATCH_LANG(LANG_TG), 1 },
                  { MATCH_LANG(LANG_EN), 0 } };
    struct arena arena;
    struct folded folded;
    (void)state;
    arena_init(&arena, 0);
    struct stemmer *stemmer = stemmer_new();
    struct matcher *m = matcher_new(stemmer);
    for (size_t i = 0; i < sizeof(PATTERNS) / sizeof(*PATTERNS); i++) {
        struct pattern pattern;
        struct err err = { 0 };
        assert_true(pattern_parse(str_of(PATTERNS[i].pattern), &arena, &pattern, &err));
        matcher_add(m, &pattern, MATCH_LANG(PATTERNS[i].lang), MATCH_FIELD(FIELD_TEXT));
    }
    matcher_build(m);
    fold_text(STR("вакансия"), &arena, &folded);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const struct match_form form = { folded.p, folded.n, CASES[i].langs };
        uint32_t atoms[MATCH_ATOMS_MAX];
        bool overflow = false;
        assert_int_equal(matcher_atoms(m, stemmer, &form, atoms, &overflow),
                         CASES[i].count);
        assert_false(overflow);
    }
    matcher_free(m);
    stemmer_free(stemmer);
    arena_free(&arena);
}

static void
hostile_texts_end(void **state)
{
    struct buf text, found;
    (void)state;
    buf_init(&text, 1 << 21);
    buf_init(&found, 1 << 21);
    for (int i = 0; i < 100000; i++)
        buf_lit(&text, "bb ");
    find("bb <60> bb <60> aa", buf_str(&text), LANG_NONE, &found);
    assert_int_equal(found.n, 0);
    buf_reset(&text);
    for (int i = 0; i < 1 << 20; i++)
        buf_add_char(&text, 'b');
    find("bbb* <5> c", buf_str(&text), LANG_NONE, &found);
    assert_int_equal(found.n, 0);
    find("bbb*", buf_str(&text), LANG_NONE, &found);
    assert_int_equal(found.n, 1 << 20);
    buf_free(&text);
    buf_free(&found);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match),
        cmocka_unit_test(typed_atoms_match),
        cmocka_unit_test(languages_are_kept_apart),
        cmocka_unit_test(atoms_are_of_languages),
        cmocka_unit_test(hostile_texts_end),
    };
    return cmocka_run_group_tests_name("match", tests, NULL, NULL);
}
