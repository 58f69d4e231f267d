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

#include "classifier/line.h"
#include "classifier/explain.h"
#include "classifier/explain_parts.h"
#include "classifier/placing.h"

#include <math.h>
#include <stdio.h>

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
        { STR("личн сообщен"), 0.52, FIELD_TEXT, 0, 0, STR("личные\nсообщения") },
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
          ". Words for it: “личные сообщения” (+0.5, text), “оплат” (+0.2). Words "
          "against "
          "it: “По ТК” (-0.3, title)" },
        { true, 2, LANG_RU,
          ". Слова за: “личные сообщения” (+0.5, текст). Слова против: “По ТК” (-0.3, "
          "заголовок)" },
        { true, 1, LANG_KK, ". Қолдайтын сөздер: “личные сообщения” (+0.5, мәтін)" },
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

static void
what_would_change_the_band_is_told(void **state)
{
    static const struct hit strong = { .cue = STR("P08"), .points = 3 };
    static const struct {
        double probability, prior;
        enum band band;
        const struct hit *cue;
        enum lang say;
        const char *starts;
    } cases[] = {
        { 0.85, 0.02, BAND_HIGH, &strong, LANG_EN,
          ". Without the cue P08 the band would be about: review" },
        { 0.35, 0.02, BAND_REVIEW, &strong, LANG_RU,
          ". Без признака P08 уровень был бы примерно: нет" },
        { 0.999, 0.02, BAND_HIGH, &strong, LANG_EN, ". Base rate assumed: 2 %" },
        { 0.093, 0.02, BAND_NONE, NULL, LANG_EN,
          ". With 0.3 points more of cues the band" },
        { 0.2999, 0.02, BAND_LOW, NULL, LANG_EN, ". With any further cue the band" },
        { 0.0992, 0.1, BAND_NONE, NULL, LANG_KK, ". Белгілер ұпайы 0.3 артық болса" },
        { 0.1, 0.9999, BAND_NONE, NULL, LANG_EN, ". With 0.6 points more of cues" },
        { 0.99987, 0.99995, BAND_HIGH, &strong, LANG_EN, ". Base rate assumed: 100 %" },
        /* below its lowest limit nobody knows how far it is from the next band */
        { 0.000006, 0.000001, BAND_NONE, NULL, LANG_EN,
          ". Base rate assumed: 0.0001 %" },
        { 0.5, 0, BAND_REVIEW, &strong, LANG_EN, "" },
        { 0, 0.02, BAND_NONE, NULL, LANG_EN, "" },
        { 1, 0.02, BAND_HIGH, &strong, LANG_EN, "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct score score = { .probability = cases[i].probability,
                                     .prior = cases[i].prior,
                                     .band = cases[i].band,
                                     .cues = cases[i].cue,
                                     .cue_count = cases[i].cue != NULL };
        struct buf b;
        buf_init(&b, 4096);
        explain_change(&b, NULL, &score, cases[i].say);
        if (!str_starts(buf_str(&b), str_of(cases[i].starts)) ||
            str_find(buf_str(&b), STR("inf")) >= 0 ||
            (cases[i].starts[0] == '\0' && b.n > 0))
            fail_msg("case %zu: %s", i, buf_cstr(&b));
        if (cases[i].starts[0] && cases[i].say == LANG_EN && cases[i].prior == 0.02 &&
            str_find(buf_str(&b), STR("Base rate assumed: 2 %")) < 0)
            fail_msg("case %zu: no base rate: %s", i, buf_cstr(&b));
        buf_free(&b);
    }
}

/* What would change the band of that score begins with these words. */
static void
expect_change(const struct score *score, enum lang say, const char *starts)
{
    struct buf b;
    buf_init(&b, 4096);
    explain_change(&b, NULL, score, say);
    if (!str_starts(buf_str(&b), str_of(starts)))
        fail_msg("wanted %s, found %s", starts, buf_cstr(&b));
    buf_free(&b);
}

/* What words of that probability lift by under the usual prior. */
static double
lift_of(double of_words)
{
    return of_words > 0 ? 0.85 * log(of_words / (1 - of_words) * 49) : 0;
}

/* An ad of many cues stands far above the limit of a probability: how many cues carry it is told
 * all the same, and for each ad its own number. */
static void
many_cues_are_counted(void **state)
{
    static const struct hit cues[] = { { .points = 6 }, { .points = 5 },
                                       { .points = 3 }, { .points = 2 },
                                       { .points = 2 }, { .points = 1 },
                                       { .points = 0 } };
    static const struct {
        double points, words;
        enum lang say;
        const char *text;
    } cases[] = {
        { 17, 0, LANG_EN,
          ". Without its 2 strongest cues the band would be about: review." },
        { 20, 0, LANG_EN,
          ". Without its 3 strongest cues the band would be about: review." },
        { 20, 0, LANG_RU,
          ". Без 3 самых сильных признаков уровень был бы примерно: на проверку." },
        { 20, 0, LANG_KK, ". Ең күшті 3 белгі болмаса, деңгейі шамамен: тексеруге." },
        { 20, 0.5, LANG_EN,
          ". Without its 5 strongest cues the band would be about: review." },
        { 30, 0, LANG_EN, ". Base rate assumed: 2 %" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct score score = { .probability = 0.9998766,
                                     .prior = 0.02,
                                     .points = cases[i].points,
                                     .band = BAND_HIGH,
                                     .lang = LANG_EN,
                                     .bayes_known = cases[i].words > 0,
                                     .bayes_probability = cases[i].words,
                                     .bayes_lift = lift_of(cases[i].words),
                                     .cues = cues,
                                     .cue_count = sizeof cues / sizeof cues[0] };
        expect_change(&score, cases[i].say, cases[i].text);
    }
}

/* What no cues carry is carried by its words. */
static void
words_that_carry_an_ad_are_told(void **state)
{
    static const struct hit weak = { .points = 0.3 };
    static const struct {
        double points;
        bool words;
        enum lang say;
        const char *text;
    } cases[] = {
        { 0, true, LANG_EN,
          ". Without the weight of its words the band would be about: none. Base "
          "rate" },
        { 0, true, LANG_RU,
          ". Без веса его слов уровень был бы примерно: нет. Принятая" },
        { 0, true, LANG_KK,
          ". Сөздерінің салмағы болмаса, деңгейі шамамен: жоқ. Болжанған" },
        { 1.3, true, LANG_EN,
          ". Without the weight of its words the band would be about: low. Base rate" },
        { 1.3, false, LANG_EN, ". Base rate assumed: 2 %" },
        /* words that are enough by themselves carry it whatever the cues */
        { 4.0, true, LANG_EN, ". Base rate assumed: 2 %" },
        { 3.9, true, LANG_EN, ". Base rate assumed: 2 %" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct score score = { .probability = 0.6,
                                     .prior = 0.02,
                                     .points = cases[i].points,
                                     .band = BAND_REVIEW,
                                     .bayes_known = cases[i].words,
                                     .bayes_probability = cases[i].words ? 0.7 : 0,
                                     .bayes_lift = cases[i].words ? lift_of(0.7) : 0,
                                     .cues = &weak,
                                     .cue_count = cases[i].points > 0 };
        expect_change(&score, cases[i].say, cases[i].text);
    }
}

/* Words that are enough by themselves keep an ad in `review` without its cues, unless what is left
 * speaks against it; and lift it there once nothing does. */
static void
words_that_are_enough_stay(void **state)
{
    static const struct hit cues[] = { { .cue = STR("X"), .points = 2.0 },
                                       { .cue = STR("Y"), .points = 1.0 } };
    static const struct {
        double probability, points, words;
        enum band band;
        const char *text;
    } cases[] = {
        { 0.6, 3.0, 0.5, BAND_REVIEW,
          ". Without the weight of its words the band would be about: low." },
        { 0.6, 3.0, 0.1, BAND_REVIEW,
          ". Without the cue X the band would be about: low." },
        { 0.6, 2.4, 0.5, BAND_REVIEW,
          ". Without its 2 strongest cues the band would be about: low." },
        { 0.85, 3.0, 0.6, BAND_HIGH,
          ". Without the cue X the band would be about: review." },
        { 0.299, -0.6, 0.6, BAND_LOW,
          ". With 0.6 points more of cues the band would be about: review." },
        { 0.299, -0.6, 0.1, BAND_LOW,
          ". With any further cue the band would be about: review." },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct score score = { .probability = cases[i].probability,
                                     .prior = 0.02,
                                     .points = cases[i].points,
                                     .band = cases[i].band,
                                     .lang = LANG_EN,
                                     .bayes_known = true,
                                     .bayes_probability = cases[i].words,
                                     .bayes_lift = lift_of(cases[i].words),
                                     .cues = cues,
                                     .cue_count = 2 };
        expect_change(&score, LANG_EN, cases[i].text);
    }
}

/* The points that a sentence names are those that it takes, also where words order by more than
 * they lift by. */
static void
points_named_are_points_needed(void **state)
{
    static const struct {
        enum lang lang;
        bool most;
    } OF[] = { { LANG_EN, false }, { LANG_RU, false }, { LANG_KK, true } };
    size_t named = 0;
    (void)state;
    for (size_t i = 0; i < sizeof OF / sizeof OF[0]; i++) {
        for (double points = 0.7; points < 2.4; points += 0.3) {
            for (double odds = -2; odds < 2.7; odds += 0.23) {
                const struct bayes_evidence words = { .known = true,
                                                      .pool = model_pool(OF[i].lang),
                                                      .log_odds = odds,
                                                      .count = 80,
                                                      .compared = true,
                                                      .compared_most = OF[i].most };
                const double p =
                    line_probability(0.02, points, &words, CONTEXT_RECRUITING);
                const struct score score = { .probability = p,
                                             .prior = 0.02,
                                             .points = points,
                                             .band = BAND_LOW,
                                             .lang = OF[i].lang,
                                             .bayes_known = true,
                                             .bayes_probability =
                                                 line_of_words(0.02, &words),
                                             .bayes_lift = line_lift(&words) };
                if (p < LINE_LOW || p >= LINE_REVIEW)
                    continue;
                struct buf b;
                buf_init(&b, 4096);
                explain_change(&b, NULL, &score, LANG_EN);
                double more = 0;
                if (sscanf(buf_cstr(&b), ". With %lf points more of cues", &more) ==
                    1) {
                    named++;
                    if (line_probability(0.02, points + more + 0.051, &words,
                                         CONTEXT_RECRUITING) < LINE_REVIEW ||
                        line_probability(0.02, points + more - 0.051, &words,
                                         CONTEXT_RECRUITING) >= LINE_REVIEW)
                        fail_msg("%s, %g points, words %g: %s", lang_name(OF[i].lang),
                                 points, odds, buf_cstr(&b));
                }
                buf_free(&b);
            }
        }
    }
    assert_true(named > 50);
}

/* Who is wanted decides no band, so it is left out of what an ad would be. */
static void
who_is_wanted_decides_nothing(void **state)
{
    static const struct hit cues[] = { { .cue = STR("T02"), .points = 0.8 },
                                       { .cue = STR("O01"), .points = 0.6 } };
    const struct score score = { .probability = 0.6,
                                 .prior = 0.02,
                                 .points = 1.4,
                                 .band = BAND_REVIEW,
                                 .lang = LANG_EN,
                                 .bayes_known = true,
                                 .bayes_probability = 0.6,
                                 .bayes_lift = lift_of(0.6),
                                 .cues = cues,
                                 .cue_count = 2 };
    (void)state;
    expect_change(&score, LANG_EN,
                  ". Without the weight of its words the band would be about: none.");
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
        cmocka_unit_test(many_cues_are_counted),
        cmocka_unit_test(words_that_carry_an_ad_are_told),
        cmocka_unit_test(words_that_are_enough_stay),
        cmocka_unit_test(points_named_are_points_needed),
        cmocka_unit_test(who_is_wanted_decides_nothing),
        cmocka_unit_test(tokens_are_found_where_they_stand),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
