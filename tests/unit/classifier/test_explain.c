/*
 * explain: words with weight and place, what would change the band, the base rate; and where
 * tokens stand.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/explain.h"
#include "classifier/explain_parts.h"
#include "classifier/placing.h"

static struct arena arena;

static int
set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void
words_come_with_weight_and_place(void **state)
{
    static const struct token_weight tokens[] = {
        { STR("личн сообщен"), 0.5497, FIELD_TEXT, 0, 0, STR("личные\nсообщения") },
        { STR("по тк"), -0.31, FIELD_TITLE, 0, 0, STR("По ТК") },
        { STR("оплат"), 0.25, FIELD_TEXT, 0, 0, STR("") },
        { STR("люд"), 0.2, FIELD_TEXT, 0, 0, STR("людей") },
        { STR("и"), -0.05, FIELD_TEXT, 0, 0, STR("и") },
    };
    static const struct {
        bool known;
        size_t count;
        enum lang say;
        const char *text;
    } cases[] = {
        { true, 5, LANG_EN,
          ". Words for it: “личные сообщения” (+0.6, text), “оплат” (+0.2). Words "
          "against "
          "it: “По ТК” (-0.3, title)" },
        { true, 2, LANG_RU,
          ". Слова за: “личные сообщения” (+0.6, текст). Слова против: “По ТК” (-0.3, "
          "заголовок)" },
        { true, 1, LANG_KK, ". Қолдайтын сөздер: “личные сообщения” (+0.6, мәтін)" },
        { false, 5, LANG_EN, "" },
        { true, 0, LANG_EN, "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct score score = { .bayes_known = cases[i].known,
                                     .tokens = tokens,
                                     .token_count = cases[i].count };
        struct buf b;
        buf_init(&b, 4096);
        explain_words(&b, &score, cases[i].say);
        assert_string_equal(buf_cstr(&b), cases[i].text);
        buf_free(&b);
    }
}

/* Each phrase in each language; what changes a band is worked out in test_change. */
static const struct {
    struct score_change change;
    double prior;
    enum lang say;
    const char *text;
} changes[] = {
    { { .cues = 1, .band = BAND_REVIEW },
      0.02,
      LANG_EN,
      ". Without the cue P08 the band would be about: review. Base rate assumed: 2 "
      "%" },
    { { .cues = 1, .band = BAND_NONE },
      0.02,
      LANG_RU,
      ". Без признака P08 уровень был бы примерно: нет. Принятая исходная доля: 2 "
      "%" },
    { { .cues = 2, .band = BAND_REVIEW },
      0.02,
      LANG_EN,
      ". Without its 2 strongest cues the band would be about: review. Base rate "
      "assumed: 2 %" },
    { { .cues = 3, .band = BAND_REVIEW },
      0.02,
      LANG_RU,
      ". Без 3 самых сильных признаков уровень был бы примерно: на проверку. "
      "Принятая исходная доля: 2 %" },
    { { .cues = 3, .band = BAND_REVIEW },
      0.02,
      LANG_KK,
      ". Ең күшті 3 белгі болмаса, деңгейі шамамен: тексеруге. Болжанған бастапқы "
      "үлес: 2 %" },
    { { .words = true, .band = BAND_NONE },
      0.02,
      LANG_EN,
      ". Without the weight of its words the band would be about: none. Base rate "
      "assumed: 2 %" },
    { { .words = true, .band = BAND_NONE },
      0.02,
      LANG_RU,
      ". Без веса его слов уровень был бы примерно: нет. Принятая исходная доля: 2 "
      "%" },
    { { .words = true, .band = BAND_NONE },
      0.02,
      LANG_KK,
      ". Сөздерінің салмағы болмаса, деңгейі шамамен: жоқ. Болжанған бастапқы "
      "үлес: 2 %" },
    { { .cues = 1, .words = true, .band = BAND_LOW },
      0.02,
      LANG_EN,
      ". Without the cue P08 and the weight of its words the band would be about: "
      "low. "
      "Base rate assumed: 2 %" },
    { { .cues = 2, .words = true, .band = BAND_LOW },
      0.02,
      LANG_RU,
      ". Без 2 самых сильных признаков и без веса его слов уровень был бы "
      "примерно: низкий. "
      "Принятая исходная доля: 2 %" },
    { { .cues = 2, .words = true, .band = BAND_LOW },
      0.02,
      LANG_KK,
      ". Ең күшті 2 белгі болмаса, сөздерінің салмағы да болмаса, деңгейі шамамен: "
      "төмен. "
      "Болжанған бастапқы үлес: 2 %" },
    { { .more = 0.3, .band = BAND_LOW },
      0.02,
      LANG_EN,
      ". With 0.3 points more of cues the band would be about: low. Base rate "
      "assumed: 2 %" },
    { { .more = 0.1, .band = BAND_REVIEW },
      0.02,
      LANG_EN,
      ". With any further cue the band would be about: review. Base rate assumed: "
      "2 %" },
    { { .more = 0.3, .band = BAND_LOW },
      0.1,
      LANG_KK,
      ". Белгілер ұпайы 0.3 артық болса, деңгейі шамамен: төмен. Болжанған "
      "бастапқы "
      "үлес: 10 %" },
    { { 0 }, 0.99995, LANG_EN, ". Base rate assumed: 100 %" },
    { { 0 }, 0.000001, LANG_EN, ". Base rate assumed: 0.0001 %" },
    { { .cues = 1, .band = BAND_LOW }, 0, LANG_EN, "" },
    { { .cues = 1, .band = BAND_LOW }, 1, LANG_EN, "" },
};

static void
what_would_change_the_band_is_told(void **state)
{
    static const struct hit strong = { .cue = STR("P08"), .points = 3 };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const struct score score = { .prior = changes[i].prior,
                                     .change = changes[i].change,
                                     .cues = &strong,
                                     .cue_count = 1 };
        struct buf b;
        buf_init(&b, 4096);
        explain_change(&b, NULL, &score, changes[i].say);
        assert_string_equal(buf_cstr(&b), changes[i].text);
        buf_free(&b);
    }
}

static const struct token_use *
first_use(const struct token_use *uses, size_t count, const char *token)
{
    for (size_t i = 0; i < count; i++) {
        const struct str bytes = tokens_bytes(&uses[i], &arena);
        char room[256];
        struct buf text = buf_over(room, sizeof room);
        fold_to_utf8((const uint8_t *)bytes.p, bytes.n, &text);
        if (str_eq(buf_str(&text), str_of(token)))
            return &uses[i];
    }
    return NULL;
}

static void
tokens_are_found_where_they_stand(void **state)
{
    const struct ad ad = { .title = STR("Срочно: оплата сразу"),
                           .text = STR("Пишите в личные сообщения. Оплата 500 $. "
                                       "@pishite_mne личные"),
                           .lang = LANG_RU };
    static const struct {
        const char *token, *quote;
        enum ad_field field;
    } cases[] = {
        { "оплат", "оплата", FIELD_TITLE },
        { "личн сообщен", "личные сообщения", FIELD_TEXT },
        { "личн", "личные", FIELD_TEXT },
        { "пиш", "Пишите", FIELD_TEXT },
        { "сообщен личн", NULL, FIELD_TITLE },
        { "нет", NULL, FIELD_TITLE },
        { "pishite_mne", NULL, FIELD_TITLE },
    };
    struct reading reading;
    struct field_forms forms[READING_FIELDS] = { 0 };
    struct forms *table =
        forms_new(&(struct forms_needs){ .neutral = neutral_new(&arena) });
    (void)state;
    reading_of(reader_new(&arena), &ad, &arena, &reading);
    forms_next_ad(table);
    for (int i = 0; i < READING_FIELDS; i++)
        forms[i].forms = tokens_forms(table, &reading.fields[i], reading.lang, &arena);
    size_t count = 0;
    const struct token_use *uses = tokens_of(&reading, forms, &arena, &count);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct token_use *use = first_use(uses, count, cases[i].token);
        struct token_weight t = { .quote = { NULL, 99 } };
        assert_int_equal(use != NULL, cases[i].quote != NULL);
        if (!use)
            continue;
        const struct token_found found = { 0, use->word * 4 + (use->second ? 2 : 0) +
                                                  (use->field == FIELD_TITLE) };
        placing_fill(&reading, &found, &t, 1);
        if (!str_eq(t.quote, str_of(cases[i].quote)))
            fail_msg("%s: '%.*s'", cases[i].token, (int)t.quote.n, t.quote.p);
        assert_int_equal(t.field, cases[i].field);
        assert_true(
            str_eq(str_sub(ad_field_text(&ad, t.field), t.start, t.end), t.quote));
    }
    forms_free(table);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_come_with_weight_and_place),
        cmocka_unit_test(what_would_change_the_band_is_told),
        cmocka_unit_test(tokens_are_found_where_they_stand),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
