/*
 * Samples: the same ad is the same sample, and what makes tokens has not changed unseen.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/sample.h"
#include "classifier/tokens.h"

#include <inttypes.h>
#include <math.h>

static void
weights_are_one_over_the_chance(void **state)
{
    static const struct {
        double inclusion;
        uint8_t weight;
    } CASES[] = { { 1, 1 },
                  { 0.9, 1 },
                  { 0.5, 2 },
                  { 0.4, 3 },
                  { 0.21, 5 },
                  { 0.1, 10 },
                  { 0.05, SAMPLE_WEIGHT_MAX },
                  { 1e-300, 10 },
                  { 0, 1 },
                  { -1, 1 },
                  { 1.5, 1 },
                  { NAN, 1 } };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        if (sample_weight(CASES[i].inclusion) != CASES[i].weight)
            fail_msg("case %zu: %u", i, sample_weight(CASES[i].inclusion));
    }
}

static void
the_source_is_what_names_it(void **state)
{
    const struct {
        struct ad ad;
        const char *name;
    } CASES[] = {
        { { .source = STR("board") }, "board" },
        { { .source = STR("board"), .url = STR("https://a.example/x") }, "board" },
        { { .url = STR("https://www.a.example/x?y") }, "a.example" },
        { { .url = STR("https://a.example#y"), .id = STR("emscad-17") }, "a.example" },
        { { .id = STR("emscad-17") }, "emscad" },
        { { .id = STR("x-17") }, "" },
        { { .id = STR("emscad") }, "" },
        { { .text = STR("nothing else") }, "" },
    };
    struct sampler *s = sampler_new(1);
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct sample sample;
        sampler_read(s, &CASES[i].ad, &sample);
        if (sample.source != sample_source(str_of(CASES[i].name)))
            fail_msg("case %zu", i);
    }
    assert_true(sample_source(STR("a")) != sample_source(STR("b")));
    sampler_free(s);
}

static void
a_sample_is_of_its_ad(void **state)
{
    const struct ad ad = { .text =
                               STR("Cook wanted, cook wanted in a hotel by the sea"),
                           .lang = LANG_EN,
                           .kind = AD_JOB,
                           .label = AD_DECEPTIVE };
    struct sampler *s = sampler_new(1), *other = sampler_new(2);
    struct sample a, b;
    (void)state;
    sampler_read(s, &ad, &a);
    assert_int_equal(a.weight, 1);
    assert_true(a.deceptive && a.kind == AD_JOB && a.lang == LANG_EN);
    for (size_t i = 0; i < a.token_count; i++) {
        for (size_t k = 0; k < i; k++)
            assert_true(a.tokens[i] != a.tokens[k]);
        struct str bytes = sampler_token(s, i);
        const struct model_token token = { .pool = model_pool(LANG_EN),
                                           .p = (const uint8_t *)bytes.p,
                                           .n = bytes.n };
        assert_true(model_token_hash(&token) == a.tokens[i]);
    }
    const uint64_t order = a.order;
    sampler_read(s, &ad, &b);
    assert_true(b.order == order);
    struct ad turned = ad;
    turned.label = AD_LEGITIMATE;
    sampler_read(s, &turned, &b);
    assert_true(b.order != order);
    sampler_read(other, &ad, &b);
    assert_true(b.order != order);
    sampler_free(s);
    sampler_free(other);
}

/* Is this one of the ad's tokens? */
static bool
has_token(struct sampler *s, const struct sample *sample, struct str token)
{
    for (size_t i = 0; i < sample->token_count; i++) {
        if (str_eq(sampler_token(s, i), token))
            return true;
    }
    return false;
}

static void
prices_are_tokens_and_ages_are_none(void **state)
{
    static const struct {
        enum lang lang;
        const char *text, *token;
        bool there;
    } CASES[] = {
        { LANG_KK, "айына 15000 теңге", "#####", true },
        { LANG_RU, "зарплата 1500", "####", true },
        { LANG_NONE, "jami 250000000", "#########", true },
        { LANG_RU, "телефон 7701123456", "##########", false },
        { LANG_RU, "рост 175", "###", false },
        { LANG_KY, "20 жаштан 35 жашка чейин", "##", false },
        { LANG_TG, "3 нафар", "#", false },
        { LANG_EN, "salary 15000 a month", "#####", false },
        { LANG_RU, "зарплата 15000тг", "#####", false },
    };
    struct sampler *s = sampler_new(1);
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const struct ad ad = { .text = str_of(CASES[i].text), .lang = CASES[i].lang };
        struct sample sample;
        sampler_read(s, &ad, &sample);
        if (has_token(s, &sample, str_of(CASES[i].token)) != CASES[i].there)
            fail_msg("case %zu: %s", i, CASES[i].text);
    }
    sampler_free(s);
}

/* Folding, stems, neutral words, numbers, pairs and pieces of a few languages: when this sum
 * changes, counts of older models are not of the same words any more. */
static void
tokens_are_those_of_their_version(void **state)
{
    static const struct {
        enum lang lang;
        const char *text;
    } TEXTS[] = {
        { LANG_EN, "Waiters wanted for the season, visas and tickets on credit; women "
                   "under 30, call +7 701 123 45 67" },
        { LANG_RU, "Требуются официанты, ёмкости и дорога за счёт работодателя, "
                   "паcпорта оформляем, з а р п л а т а высокая" },
        { LANG_KK, "Шетелде жұмыс, даяшылар керек, құжаттарды өзіміз рәсімдейміз" },
        { LANG_KK, "Күніне 15000 теңге, 20-дан 35 жасқа дейін, 3 адам" },
        { LANG_UZ, "Chet elda ish, oshpazlar kerak, o‘qish va yo‘l haqi bizdan" },
        { LANG_KY, "Чет өлкөдө жумуш, иштегендерге үй берилет" },
        { LANG_TG, "Кор дар хориҷа, коргарон лозиманд, ҳуҷҷатҳоро мегирем" },
    };
    struct sampler *s = sampler_new(1);
    uint64_t sum = 0;
    (void)state;
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
        const struct ad ad = { .text = str_of(TEXTS[i].text), .lang = TEXTS[i].lang };
        struct sample sample;
        sampler_read(s, &ad, &sample);
        for (size_t k = 0; k < sample.token_count; k++)
            sum = (sum ^ sample.tokens[k]) * UINT64_C(0x9E3779B97F4A7C15);
    }
    sampler_free(s);
    assert_int_equal(TOKENS_VERSION, 4);
    if (sum != UINT64_C(0x4C131EBFFB7A78B8))
        fail_msg(
            "tokens are others now: raise TOKENS_VERSION, count models/starter.lwm "
            "anew, and write 0x%" PRIX64 " here",
            sum);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_one_over_the_chance),
        cmocka_unit_test(the_source_is_what_names_it),
        cmocka_unit_test(a_sample_is_of_its_ad),
        cmocka_unit_test(prices_are_tokens_and_ages_are_none),
        cmocka_unit_test(tokens_are_those_of_their_version),
    };
    return cmocka_run_group_tests_name("sample", tests, NULL, NULL);
}
