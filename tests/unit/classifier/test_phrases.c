/*
 * phrases: what stands out, what is never a phrase, and the figure behind it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/phrases.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct phrase_wish ALL = { 1, -100, 1, 1000 };

/* Adds an ad of its own kind: `text` between words that no other ad has. */
static void
add(struct phrases *p, const char *text, enum phrase_side side, int number)
{
    static const char *const fillers[] = { "яблоко", "груша", "слива",  "вишня",
                                           "арбуз",  "дыня",  "персик", "лимон",
                                           "инжир",  "хурма" };
    char room[2000];
    int n = snprintf(room, sizeof room, "%s. ", text);
    for (int i = 0; i < 12; i++)
        n += snprintf(room + n, sizeof room - (size_t)n, "%s%s. ",
                      fillers[(number >> i) % 10], fillers[(number * 7 + i * 3) % 10]);
    const struct ad ad = { .text = str_of(room), .lang = LANG_RU };
    (void)phrases_add(p, &ad, side);
}

static const struct phrase *
find(const struct phrase *items, size_t count, const char *words)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(items[i].words, str_of(words)))
            return &items[i];
    return NULL;
}

static void
a_wording_of_one_side_stands_out(void **state)
{
    struct phrases *p = phrases_new(3);
    struct arena arena;
    size_t count;
    (void)state;
    arena_init(&arena, 0);
    for (int i = 0; i < 40; i++)
        add(p, i % 2 ? "Билет в кредит, пишите сегодня" : "Паспорт оставите у нас",
            PHRASE_HERE, 1000 + i * 37);
    for (int i = 0; i < 40; i++)
        add(p, "Договор по закону, пишите сегодня", PHRASE_THERE, 5000 + i * 41);
    assert_true(phrases_ads(p, PHRASE_HERE) > 10 && phrases_ads(p, PHRASE_THERE) > 5);
    const struct phrase_wish wish = { 5, 2, 2, 10 };
    const struct phrase *found = phrases_best(p, &wish, &arena, &count);
    const struct phrase *credit = find(found, count, "билет в кредит");
    assert_non_null(credit);
    assert_int_equal(credit->ads[PHRASE_THERE], 0);
    assert_int_equal(credit->lang, LANG_RU);
    assert_int_equal(credit->field, FIELD_TEXT);
    assert_int_equal(credit->start, 0);
    assert_int_equal(credit->end, sizeof "Билет в кредит" - 1);
    assert_null(find(found, count, "пишите сегодня")); /* both say it */
    assert_null(find(found, count, "в кредит"));       /* part of a longer one */
    for (size_t i = 1; i < count; i++)
        assert_true(found[i].ads[PHRASE_HERE] >= 5);
    phrases_free(p);
    arena_free(&arena);
}

static void
some_words_are_no_phrases(void **state)
{
    static const struct {
        const char *text, *no, *yes;
    } cases[] = {
        { "работа для девушек сегодня", "для девушек", "работа для" },
        { "только славянской внешности работа есть", "славянской внешности",
          "работа есть" },
        { "пишите @lure_bot сегодня вечером", "lure", "сегодня вечером" },
        { "звоните 8 701 123 45 67 сегодня вечером", "701", "сегодня вечером" },
        { "оплата 500 долларов каждый день", "500", "каждый день" },
        { "смотри #URL_4a1# сегодня вечером", "url", "сегодня вечером" },
        { "первое слово. второе слово", "слово второе", "второе слово" },
        { "возраст от двадцати лет оплата сразу", "лет", "оплата сразу" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct phrases *p = phrases_new(2);
        struct arena arena;
        size_t count;
        arena_init(&arena, 0);
        add(p, cases[i].text, PHRASE_HERE, 17);
        const struct phrase_wish pairs = { 1, -100, 2, 1000 };
        const struct phrase *found = phrases_best(p, &pairs, &arena, &count);
        if (!find(found, count, cases[i].yes))
            fail_msg("case %zu: no '%s'", i, cases[i].yes);
        for (size_t k = 0; k < count; k++)
            if (str_find(found[k].words, str_of(cases[i].no)) >= 0)
                fail_msg("case %zu: '%.*s'", i, (int)found[k].words.n,
                         found[k].words.p);
        phrases_free(p);
        arena_free(&arena);
    }
}

static void
near_copies_count_once(void **state)
{
    struct phrases *p = phrases_new(1);
    struct arena arena;
    size_t count;
    const struct ad ad = { .text = STR("Требуются люди на склад, оплата каждую неделю, "
                                       "жильё даём, приезжайте с вещами сразу"),
                           .lang = LANG_RU };
    (void)state;
    arena_init(&arena, 0);
    assert_true(phrases_add(p, &ad, PHRASE_HERE));
    for (int i = 0; i < 50; i++)
        assert_false(phrases_add(p, &ad, PHRASE_HERE));
    assert_true(phrases_add(p, &ad, PHRASE_THERE)); /* each side for itself */
    assert_int_equal(phrases_ads(p, PHRASE_HERE), 1);
    const struct phrase *found = phrases_best(p, &ALL, &arena, &count);
    assert_true(count > 5);
    for (size_t i = 0; i < count; i++)
        assert_true(found[i].ads[PHRASE_HERE] == 1 && found[i].z < 0.01);
    phrases_free(p);
    arena_free(&arena);
}

static void
the_figure_is_that_of_the_paper(void **state)
{
    static const struct {
        int64_t here, here_all, there, there_all;
        double z;
    } cases[] = {
        { 0, 0, 0, 0, 0 },
        { 0, 100, 0, 100, 0 },
        { 10, 1000, 10, 1000, 0 },
        { 30, 1000, 0, 1000, 4.0744 },
        { 0, 1000, 30, 1000, -4.0744 },
        { 3, 1000, 0, 1000, 1.274 },
        { 300, 100000, 100, 100000, 9.5135 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double z = phrase_z(cases[i].here, cases[i].here_all, cases[i].there,
                            cases[i].there_all);
        if (fabs(z - cases[i].z) > 0.001)
            fail_msg("case %zu: %.4f", i, z);
    }
}

static void
hostile_texts_are_bounded(void **state)
{
    static char much[400000];
    struct phrases *p = phrases_new(99);
    struct arena arena;
    size_t count;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof much; i++)
        much[i] = i % 7 ? (char)('a' + (i * 2654435761u >> 9) % 26) : ' ';
    const struct ad ads[] = {
        { .text = { much, sizeof much } },
        { .text = STR("") },
        { .text = STR("\xff\xfe\xd0 \xd0") },
        { .text = { much, 3 }, .title = STR("\0\0\0") },
    };
    for (size_t i = 0; i < sizeof ads / sizeof ads[0]; i++)
        (void)phrases_add(p, &ads[i], PHRASE_HERE);
    (void)phrases_best(p, &ALL, &arena, &count);
    assert_true(count <= 3 * PHRASE_AD_WORDS);
    phrases_free(p);
    phrases_free(NULL);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wording_of_one_side_stands_out),
        cmocka_unit_test(some_words_are_no_phrases),
        cmocka_unit_test(near_copies_count_once),
        cmocka_unit_test(the_figure_is_that_of_the_paper),
        cmocka_unit_test(hostile_texts_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
