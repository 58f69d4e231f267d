/*
 * The words by which an ad is found again: which are shown, which are hidden, and where the
 * words of a question stand.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/sought.h"
#include "text/stem.h"

static void
words_of(const struct ad *ad, enum lang lang, struct buf *shown, struct buf *hidden)
{
    struct stemmer *stemmer = stemmer_new();
    buf_init(shown, 1 << 24);
    buf_init(hidden, 1 << 24);
    sought_of_ad(stemmer, ad, lang, shown, hidden);
    stemmer_free(stemmer);
}

static void
ads_become_words(void **state)
{
    static const struct {
        struct ad ad;
        enum lang lang;
        const char *shown, *hidden;
    } cases[] = {
        { { .title = { NULL, 0 } }, LANG_RU, "", "" },
        { { .text = STR("  .,! ") }, LANG_RU, "", "" },
        { { .text = STR("Waiters wanted, waiter!") }, LANG_EN, "waiter want", "" },
        { { .title = STR("Дубай"), .location = STR("ДУБАЙ") }, LANG_RU, "дуба", "" },
        { { .text = STR("dub\xD0\xB0i") }, LANG_EN, "dubai", "" },
        { { .salary = STR("900 $"), .employer = STR("Aygul") },
          LANG_EN,
          "900 aygul",
          "" },
        { { .text = STR("call +7 701 765 43 21") },
          LANG_EN,
          "21 7 call",
          "43 701 765 77017654321" },
        { { .text = STR("765 days"), .contacts = STR("+7 701 765 43 21 Aida") },
          LANG_EN,
          "765 day",
          "21 43 7 701 77017654321 aida" },
        { { .text = STR("a\0b"), .title = STR("\xFF\xFE broken") },
          LANG_EN,
          "ab broken",
          "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf shown, hidden;
        words_of(&cases[i].ad, cases[i].lang, &shown, &hidden);
        if (!str_eq(buf_str(&shown), str_of(cases[i].shown)) ||
            !str_eq(buf_str(&hidden), str_of(cases[i].hidden)))
            fail_msg("case %zu: '%s' and '%s'", i, buf_cstr(&shown), buf_cstr(&hidden));
        buf_free(&shown);
        buf_free(&hidden);
    }
}

/* A flood of words leaves out the end of the text, and nothing that stands beside it. */
static void
a_long_text_leaves_out_its_own_end(void **state)
{
    struct buf text, shown, hidden;
    (void)state;
    buf_init(&text, 1 << 24);
    for (size_t i = 0; i < 2 * SOUGHT_AD_MAX; i++)
        buf_printf(&text, "q%c%c%c%c ", (int)('b' + i / 4096),
                   (int)('b' + i / 256 % 16), (int)('b' + i / 16 % 16),
                   (int)('b' + i % 16));
    buf_lit(&text, " last9");
    const struct ad ad = { .title = STR("title9"),
                           .text = buf_str(&text),
                           .employer = STR("boss9"),
                           .location = STR("place9"),
                           .salary = STR("pay9"),
                           .contacts = STR("+7 701 765 43 21") };
    words_of(&ad, LANG_EN, &shown, &hidden);
    static const char *const kept[] = { "title9", "boss9", "place9", "pay9", "qbbcd" };
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (str_find(buf_str(&shown), str_of(kept[i])) < 0)
            fail_msg("%s is left out", kept[i]);
    assert_true(str_find(buf_str(&shown), STR("last9")) < 0);
    assert_true(str_find(buf_str(&hidden), STR("765")) >= 0);
    buf_free(&text);
    buf_free(&shown);
    buf_free(&hidden);
}

static void
questions_become_words(void **state)
{
    struct stemmer *stemmer = stemmer_new();
    struct sought words[SOUGHT_WORDS_MAX];
    struct arena arena;
    struct buf many;
    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(sought_of_question(stemmer, STR(" ?! "), &arena, words), 0);
    assert_int_equal(sought_of_question(stemmer, STR("Работа в Дубае"), &arena, words),
                     3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(words[i].form_count > 0);
        for (size_t k = 0; k < words[i].form_count; k++)
            for (size_t m = 0; m < k; m++)
                assert_false(str_eq(words[i].forms[k], words[i].forms[m]));
    }
    buf_init(&many, 1 << 16);
    for (int i = 0; i < 100; i++)
        buf_printf(&many, "word%d ", i);
    assert_int_equal(sought_of_question(stemmer, buf_str(&many), &arena, words),
                     SOUGHT_WORDS_MAX);
    buf_free(&many);
    arena_free(&arena);
    stemmer_free(stemmer);
}

static void
places_are_those_of_the_original(void **state)
{
    static const struct {
        const char *text, *question, *places; /* what stands there, joined by '|' */
    } cases[] = {
        { "", "дубай", "" },
        { "Работа в ДУБАЕ и Дубай", "дубай", "ДУБАЕ|Дубай" },
        { "Работа в ДУБАЕ", "работе дубай", "Работа|ДУБАЕ" },
        { "раб\u00ADота", "работа", "раб\u00ADота" },
        { "nothing of it", "дубай", "" },
        { "тел 8(701)1234567, 701 тг", "+7 701 123 45 67", "8(701)1234567|701" },
        { "Работа, пишите @anna_work", "работа t.me/anna_work", "Работа|@anna_work" },
        { "8(701)1234567", "+7 702 123 45 67", "" },
    };
    struct stemmer *stemmer = stemmer_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sought words[SOUGHT_WORDS_MAX];
        struct arena arena;
        struct buf found;
        size_t count;
        arena_init(&arena, 0);
        buf_init(&found, 1 << 16);
        struct sought_job job = { .text = str_of(cases[i].text),
                                  .lang = LANG_RU,
                                  .words = words };
        job.word_count =
            sought_of_question(stemmer, str_of(cases[i].question), &arena, words);
        const struct sought_place *at = sought_places(stemmer, &job, &arena, &count);
        for (size_t k = 0; k < count; k++) {
            if (k > 0)
                buf_add_char(&found, '|');
            buf_add(&found, str_sub(job.text, at[k].start, at[k].end));
        }
        if (!str_eq(buf_str(&found), str_of(cases[i].places)))
            fail_msg("%s: '%s'", cases[i].text, buf_cstr(&found));
        buf_free(&found);
        arena_free(&arena);
    }
    stemmer_free(stemmer);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ads_become_words),
        cmocka_unit_test(a_long_text_leaves_out_its_own_end),
        cmocka_unit_test(questions_become_words),
        cmocka_unit_test(places_are_those_of_the_original),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
