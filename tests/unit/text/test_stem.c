/* Stems: forms of one word meet, other words do not. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/stem.h"
#include "text/words.h"

#include "stem_families.h"

/* Words that must not meet. */
static const struct {
    enum lang lang;
    const char *one, *other;
} strangers[] = {
    { LANG_KK, "тәжірибе", "тәжірибесіз" },
    { LANG_KK, "виза", "визасыз" },
    { LANG_KK, "карта", "қар" },
    { LANG_KK, "төлем", "төлеу" },
    { LANG_KK, "жұмыс", "жұма" },
    { LANG_RU, "виза", "вид" },
    { LANG_KY, "тажрыйба", "тажрыйбасыз" },
    { LANG_KY, "айлык", "ай" },
    { LANG_KY, "төлөм", "төлөө" },
    { LANG_UZ, "pul", "pulsiz" },
    { LANG_UZ, "ish", "ishchi" },
    { LANG_UZ, "bola", "bol" },
    { LANG_UZ, "oylik", "oy" },
    { LANG_TG, "мегирем", "намегирем" },
    { LANG_TG, "пул", "бепул" },
    { LANG_TG, "забон", "заб" },
};

static size_t
stem_text(struct stemmer *s, const char *text, enum lang lang, struct buf *out)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct folded f;
    fold_text(str_of(text), &arena, &f);
    uint8_t stem[STEM_MAX];
    size_t n = stem_word(s, f.p, f.n, lang, stem);
    assert_true(n <= STEM_MAX && (n > 0 || f.n == 0));
    buf_reset(out);
    fold_to_utf8(stem, n, out);
    arena_free(&arena);
    return n;
}

static void
test_families(void **state)
{
    (void)state;
    struct stemmer *s = stemmer_new();
    struct buf stem;
    buf_init(&stem, 1000);
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        struct str rest = str_of(families[i].forms), form;
        while (str_cut(&rest, ' ', &form)) {
            char word[100] = "";
            assert_true(form.n < sizeof word);
            memcpy(word, form.p, form.n);
            stem_text(s, word, families[i].lang, &stem);
            if (str_eq(buf_str(&stem), str_of(families[i].stem)))
                continue;
            print_message("%s: %s, should be %s\n", word, buf_cstr(&stem),
                          families[i].stem);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    buf_free(&stem);
    stemmer_free(s);
}

static void
test_strangers(void **state)
{
    (void)state;
    struct stemmer *s = stemmer_new();
    struct buf one, other;
    buf_init(&one, 1000);
    buf_init(&other, 1000);
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        stem_text(s, strangers[i].one, strangers[i].lang, &one);
        stem_text(s, strangers[i].other, strangers[i].lang, &other);
        assert_string_not_equal(buf_cstr(&one), buf_cstr(&other));
    }
    buf_free(&one);
    buf_free(&other);
    stemmer_free(s);
}

/* Any bytes, any length, any language: between 1 and STEM_MAX bytes come out. */
static void
test_hostile(void **state)
{
    (void)state;
    struct stemmer *s = stemmer_new();
    uint8_t word[300], stem[STEM_MAX];
    uint32_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        seed = seed * 1664525u + 1013904223u;
        size_t n = 1 + (seed >> 8) % (round % 10 ? 12 : sizeof word);
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            word[i] = (uint8_t)(round % 2 ? 0xC0 + (seed >> 24) % 64 : seed >> 24);
        }
        size_t got = stem_word(s, word, n, (enum lang)(round % LANG_COUNT), stem);
        assert_true(got >= 1 && got <= STEM_MAX);
    }
    assert_int_equal(stem_word(s, word, 0, LANG_RU, stem), 0);
    stemmer_free(s);
    stemmer_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_strangers),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests_name("stem", tests, NULL, NULL);
}
