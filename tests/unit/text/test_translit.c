/* Other-script readings of words. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/fold.h"
#include "text/translit.h"

static const struct {
    enum lang lang;
    const char *word, *reading; /* "" for none */
} cases[] = {
    { LANG_RU, "rabota", "работа" },
    { LANG_RU, "zagranicey", "заграницей" },
    { LANG_RU, "devushki", "девушки" },
    { LANG_RU, "trebuyutsya", "требуются" },
    { LANG_RU, "kazhdyy", "каждый" },
    { LANG_RU, "vysokiy", "высокий" },
    { LANG_RU, "Turciyu", "турцию" },
    { LANG_RU, "oplata", "оплата" },
    { LANG_RU, "prozhivanie", "проживание" },
    { LANG_RU, "schet", "щет" },
    { LANG_RU, "khostes", "хостес" },
    { LANG_RU, "hostes", "хостес" },
    { LANG_RU, "moya", "моя" },
    { LANG_RU, "rossii", "россии" },
    { LANG_RU, "nuzhny", "нужны" },
    { LANG_RU, "zhilyo", "жиле" },
    { LANG_KK, "jumys", "жумыс" },
    { LANG_KK, "qyzdarga", "кыздарга" },
    { LANG_KK, "jalaqy", "жалакы" },
    { LANG_KK, "tajiribe", "тажирибе" },
    { LANG_KK, "shetelde", "шетелде" },
    { LANG_KK, "habarlasynyz", "хабарласыныз" },
    { LANG_KK, "aılyq", "айлык" },
    { LANG_KK, "kerek", "керек" },
    { LANG_KY, "jumush", "жумуш" },
    { LANG_KY, "kyzdar", "кыздар" },
    { LANG_KY, "ailygy", "айлыгы" },
    { LANG_UZ, "қизлар", "qizlar" },
    { LANG_UZ, "ўқиш", "oʻqish" },
    { LANG_UZ, "ишга", "ishga" },
    { LANG_UZ, "ер", "" },
    { LANG_UZ, "ерда", "yerda" },
    { LANG_UZ, "маоши", "maoshi" },
    { LANG_UZ, "хориж", "xorij" },
    { LANG_UZ, "ҳужжат", "hujjat" },
    { LANG_UZ, "ish", "" },
    { LANG_RU, "работа", "" },
    { LANG_RU, "v", "" },
    { LANG_RU, "na", "" },
    { LANG_RU, "OOO", "" },
    { LANG_RU, "top", "" },
    { LANG_RU, "rab0tnik5", "" },
    { LANG_EN, "work", "" },
    { LANG_NONE, "rabota", "" },
    { LANG_TR, "para", "" },
};

static void
test_readings(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct buf shown;
    buf_init(&shown, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct folded f;
        uint8_t out[TRANSLIT_MAX];
        fold_text(str_of(cases[i].word), &arena, &f);
        const size_t n = translit_word(f.p, f.n, cases[i].lang, out);
        buf_reset(&shown);
        fold_to_utf8(out, n, &shown);
        assert_string_equal(buf_cstr(&shown), cases[i].reading);
    }
    buf_free(&shown);
    arena_free(&arena);
}

/* Any bytes and lengths: never more than TRANSLIT_MAX come out. */
static void
test_hostile(void **state)
{
    (void)state;
    uint8_t word[200], out[TRANSLIT_MAX];
    uint32_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        for (size_t i = 0; i < sizeof word; i++) {
            seed = seed * 1664525u + 1013904223u;
            word[i] = (uint8_t)(round % 3 == 0   ? seed >> 24
                                : round % 3 == 1 ? 'a' + (seed >> 24) % 26
                                                 : 0xE0 | seed >> 27);
        }
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            const size_t n = seed % sizeof word;
            assert_true(translit_word(word, n, (enum lang)lang, out) <= TRANSLIT_MAX);
        }
    }
    memset(word, 0xF9, sizeof word); /* щ is two letters of Latin each */
    assert_int_equal(translit_word(word, 64, LANG_UZ, out), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readings),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests_name("translit", tests, NULL, NULL);
}
