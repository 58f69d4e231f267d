/* Stems: forms of one word meet, other words do not. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/codepage.h"
#include "text/stem.h"
#include "text/words.h"

#include <libstemmer.h>
#include <string.h>

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

/* The next number of a fixed row, below `most`. */
static uint32_t
next_below(uint32_t *seed, uint32_t most)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % most;
}

/* A word of letters as they come, with one or two endings of the language behind it. */
static size_t
make_word(uint32_t *seed, const char *letters, const char *const *endings, size_t count,
          uint8_t out[STEM_MAX])
{
    uint8_t page[64];
    const size_t some = cp_from_utf8(letters, strlen(letters), page, sizeof page);
    size_t n = 0;
    for (size_t i = 1 + next_below(seed, 7); i > 0; i--)
        out[n++] = page[next_below(seed, (uint32_t)some)];
    for (size_t i = next_below(seed, 3); i > 0; i--) {
        const char *ending = endings[next_below(seed, (uint32_t)count)];
        n += cp_from_utf8(ending, strlen(ending), out + n, STEM_MAX - n);
    }
    return n;
}

/* Whatever encoding a word goes over in, the stem is the one of libstemmer's UTF-8. */
static void
test_encodings_agree(void **state)
{
    static const char *const RUSSIAN[] = {
        "в",   "вши", "вшись", "ив",  "ивши", "ее",   "ие",   "ые",   "ое",  "ими",
        "ей",  "ий",  "ый",    "ого", "ему",  "их",   "ую",   "юю",   "ая",  "яя",
        "ем",  "нн",  "вш",    "ющ",  "щ",    "ивш",  "ся",   "сь",   "ла",  "на",
        "ете", "йте", "ли",    "й",   "л",    "но",   "ует",  "ить",  "ишь", "ую",
        "а",   "ев",  "ов",    "ями", "ами",  "ости", "ость", "ейше", "ь",   "ейш",
    };
    static const char *const ENGLISH[] = {
        "s",     "es",      "ies",   "ed",     "ing",   "ingly", "eed",   "eedly",
        "y",     "tional",  "enci",  "abli",   "entli", "izer",  "ation", "alism",
        "fulli", "ousness", "iviti", "biliti", "logi",  "icate", "ative", "ness",
        "ement", "ment",    "sion",  "e",      "ll",    "'s",    "'",     "ying",
    };
    static const struct {
        enum lang lang;
        const char *letters;
        const char *const *endings;
        size_t count;
    } CASES[] = {
        { LANG_RU, "абвгдежзийклмнопрстуфхцчшщъыьэюя", RUSSIAN,
          sizeof RUSSIAN / sizeof *RUSSIAN },
        { LANG_EN, "abcdefghijklmnopqrstuvwxyz'3", ENGLISH,
          sizeof ENGLISH / sizeof *ENGLISH },
    };
    (void)state;
    struct stemmer *s = stemmer_new();
    uint32_t seed = 7;
    struct sb_stemmer *oracles[] = { sb_stemmer_new("russian", "UTF_8"),
                                     sb_stemmer_new("english", "UTF_8") };
    for (int i = 0; i < 60000; i++) {
        const size_t which = i % (sizeof CASES / sizeof *CASES);
        uint8_t word[STEM_MAX], stem[STEM_MAX], wanted[STEM_MAX];
        char utf8[4 * STEM_MAX];
        const size_t n = make_word(&seed, CASES[which].letters, CASES[which].endings,
                                   CASES[which].count, word);
        const size_t got = stem_word(s, word, n, CASES[which].lang, stem);
        const size_t length = cp_to_utf8(word, n, utf8, sizeof utf8);
        const sb_symbol *said =
            sb_stemmer_stem(oracles[which], (const sb_symbol *)utf8, (int)length);
        const size_t want =
            cp_from_utf8((const char *)said, (size_t)sb_stemmer_length(oracles[which]),
                         wanted, sizeof wanted);
        if (stem_language(word, n, CASES[which].lang) == CASES[which].lang) {
            assert_int_equal(got, want ? want : n);
            assert_memory_equal(stem, want ? wanted : word, got);
        }
    }
    sb_stemmer_delete(oracles[0]);
    sb_stemmer_delete(oracles[1]);
    stemmer_free(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_strangers),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_encodings_agree),
    };
    return cmocka_run_group_tests_name("stem", tests, NULL, NULL);
}
