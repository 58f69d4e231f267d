/*
 * test_json: the writer, checked by eye and by jansson; names and the `risk` object.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/page.h"
#include "core/score.h"
#include "core/utf8.h"

#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>

static void
minds_commas(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    struct json j = json_to(&b);
    json_open_object(&j);
    json_key(&j, "a");
    json_open_array(&j);
    json_int(&j, 1);
    json_int(&j, INT64_MIN);
    json_open_object(&j);
    json_end_object(&j);
    json_open_array(&j);
    json_end_array(&j);
    json_none(&j);
    json_end_array(&j);
    json_put_bool(&j, "b", true);
    json_put_text(&j, "c\"", STR("x"));
    json_key(&j, "d");
    json_raw(&j, STR("[1,2]"));
    json_put_int(&j, "e", 5);
    json_end_object(&j);
    assert_string_equal(
        buf_cstr(&b),
        "{\"a\":[1,-9223372036854775808,{},[],null],\"b\":true,\"c\\\"\":\"x\","
        "\"d\":[1,2],\"e\":5}");
    buf_free(&b);
}

static void
quotes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *quoted;
    } cases[] = {
        { "", "\"\"" },
        { "\"\\/", "\"\\\"\\\\/\"" },
        { "\b\f\n\r\t\x01\x1F\x7F", "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\"" },
        { "\xD0\x96\xF0\x9F\x98\x80", "\"\xD0\x96\xF0\x9F\x98\x80\"" },
        { "a\xFF\nb\xC0\xAF\"", "\"a\xEF\xBF\xBD\\nb\xEF\xBF\xBD\xEF\xBF\xBD\\\"\"" },
        { "\xD0", "\"\xEF\xBF\xBD\"" },
    };
    struct buf b;
    buf_init(&b, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        buf_reset(&b);
        json_quote(&b, str_of(cases[i].text));
        assert_string_equal(buf_cstr(&b), cases[i].quoted);
    }
    buf_reset(&b);
    json_quote(&b, (struct str){ "a\0b", 3 });
    assert_string_equal(buf_cstr(&b), "\"a\\u0000b\"");
    buf_free(&b);
}

static void
reals(void **state)
{
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *text;
    } cases[] = {
        { 2, 2, "2.0" },
        { 0.125, 3, "0.125" },
        { 0, 2, "0.0" },
        { -0.0, 2, "0.0" },
        { -0.001, 2, "0.0" },
        { -1.5, 2, "-1.5" },
        { 0.875, 4, "0.875" },
        { 0.99996, 4, "1.0" },
        { 4000, 2, "4000.0" },
        { 6.666666, 2, "6.67" },
        { 1, 0, "1" },
        { 2.5, 0, "3" },
        { 0.05, 1, "0.1" },
        { 12345.6789, 3, "12345.679" },
        { 1e15, 0, "1000000000000000" },
        { 1e17, 2, "100000000000000000.0" },
        { 0.0001, 4, "0.0001" },
        { 10.01, 2, "10.01" },
        { NAN, 2, "null" },
        { INFINITY, 2, "null" },
        { -INFINITY, 0, "null" },
    };
    struct buf b;
    buf_init(&b, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        buf_reset(&b);
        struct json j = json_to(&b);
        json_number(&j, cases[i].value, cases[i].decimals);
        assert_string_equal(buf_cstr(&b), cases[i].text);
    }
    buf_free(&b);
}

/* A locale with a decimal comma must not reach numbers, in or out. */
static void
numbers_ignore_the_locale(void **state)
{
    (void)state;
    static const char *const with_comma[] = { "ru_RU.UTF-8", "de_DE.UTF-8",
                                              "kk_KZ.UTF-8" };
    bool set = false;
    for (size_t i = 0; i < 3 && !set; i++)
        set = setlocale(LC_ALL, with_comma[i]) != NULL;
    if (!set)
        print_message("# no locale with a decimal comma is installed\n");
    struct buf b;
    double value = 0;
    buf_init(&b, 100);
    struct json j = json_to(&b);
    json_number(&j, 1234.5, 2);
    assert_string_equal(buf_cstr(&b), "1234.5");
    assert_true(str_to_double(STR("0.30000000000000004441"), &value));
    assert_true(value == 0.30000000000000004441);
    setlocale(LC_ALL, "C");
    buf_free(&b);
}

static void
names_go_both_ways(void **state)
{
    (void)state;
    for (int i = 0; i < PAGE_OUTCOME_COUNT; i++) {
        enum page_outcome outcome = PAGE_OUTCOME_COUNT;
        assert_true(
            page_outcome_of(str_of(page_outcome_name((enum page_outcome)i)), &outcome));
        assert_int_equal(outcome, i);
    }
    for (int i = 0; i < BAND_COUNT; i++) {
        enum band band = BAND_COUNT;
        assert_true(band_of(str_of(band_name((enum band)i)), &band));
        assert_int_equal(band, i);
    }
    for (int i = 0; i < CONTEXT_COUNT; i++) {
        enum context context = CONTEXT_COUNT;
        assert_true(context_of(str_of(context_name((enum context)i)), &context));
        assert_int_equal(context, i);
    }
    for (int i = 0; i < LANE_COUNT; i++) {
        enum lane lane = LANE_COUNT;
        assert_true(lane_of(str_of(lane_name((enum lane)i)), &lane));
        assert_int_equal(lane, i);
    }
    for (int i = 0; i < LANG_COUNT; i++)
        assert_int_equal(lang_of(str_of(lang_name((enum lang)i))), i);
    for (int i = 0; i < AD_KIND_COUNT; i++)
        assert_int_equal(ad_kind_of(str_of(ad_kind_name((enum ad_kind)i))), i);
    for (int i = 0; i <= AD_LEGITIMATE; i++)
        assert_int_equal(ad_label_of(str_of(ad_label_name((enum ad_label)i))), i);
    for (int i = 0; i < CONTACT_KIND_COUNT; i++)
        assert_true(strlen(contact_kind_name((enum contact_kind)i)) > 1);
    enum page_outcome outcome;
    enum band band;
    assert_false(page_outcome_of(STR("no such"), &outcome));
    assert_false(band_of(STR(""), &band));
    assert_int_equal(ad_kind_of(STR("JOB")), AD_KIND_NONE);
    assert_int_equal(lang_of(STR("xx")), LANG_NONE);
    assert_true(page_outcome_refused(PAGE_ROBOTS));
    assert_true(page_outcome_refused(PAGE_TRAP));
    assert_false(page_outcome_refused(PAGE_OK));
    assert_false(page_outcome_refused(PAGE_NET_ERROR));
}

static void
fields_by_name(void **state)
{
    (void)state;
    struct ad ad = { .title = STR("title"),
                     .text = STR("text"),
                     .employer = STR("employer"),
                     .location = STR("location"),
                     .salary = STR("salary"),
                     .contacts = STR("contacts") };
    for (int i = 0; i < FIELD_COUNT; i++)
        assert_true(str_eq(ad_field_text(&ad, (enum ad_field)i),
                           str_of(ad_field_name((enum ad_field)i))));
}

static void
writes_an_empty_risk(void **state)
{
    (void)state;
    struct score score = { 0 };
    struct buf b;
    buf_init(&b, 10000);
    struct json j = json_to(&b);
    score_write_json(&score, &j);
    assert_string_equal(
        buf_cstr(&b),
        "{\"probability\":0.0,\"band\":\"none\",\"points\":0.0,\"lang\":\"\",\"kind\":"
        "\"\","
        "\"context\":\"recruiting\",\"lane\":\"\",\"cues\":[],\"counter\":[],"
        "\"silent\":[],\"facts\":{},"
        "\"dimensions\":{\"D1\":{\"state\":\"none\",\"strong\":0,\"medium\":0,\"weak\":"
        "0},"
        "\"D2\":{\"state\":\"none\",\"strong\":0,\"medium\":0,\"weak\":0},"
        "\"D3\":{\"state\":\"none\",\"strong\":0,\"medium\":0,\"weak\":0}},"
        "\"bayes\":null,\"pay\":null,\"contacts\":[],\"pack\":\"\",\"why\":\"\"}");
    buf_free(&b);
}

static void
writes_a_full_risk(void **state)
{
    (void)state;
    const struct str indicators[] = { STR("D2.4"), STR("D1.1") };
    const struct hit cue = { .cue = STR("P08"),
                             .rule = STR("ru.travel-on-credit"),
                             .indicators = indicators,
                             .indicator_count = 2,
                             .grade = 'A',
                             .points = 3,
                             .field = FIELD_TITLE,
                             .start = 112,
                             .end = 131,
                             .quote = STR("a \"q\""),
                             .why = STR("why") };
    const struct hit counter = {
        .cue = STR("N02"), .rule = STR("x"), .grade = 'C', .points = -2
    };
    const struct fact_seen facts[] = {
        { .name = "employer" },
        { "contract", FACT_DENIED, FIELD_TEXT, 3, 5, STR("no") },
    };
    const struct str silent[] = { STR("employer") };
    const struct token_weight token = { STR("t"), 2.1 };
    const struct contact contact = { CONTACT_PHONE, FIELD_TEXT, 1, 13,
                                     STR("+77011234567") };
    const struct score score = {
        .probability = 0.87654,
        .band = BAND_HIGH,
        .points = 9.5,
        .lang = LANG_RU,
        .kind = AD_JOB,
        .context = CONTEXT_RECRUITING,
        .lane = LANE_RISK,
        .cues = &cue,
        .cue_count = 1,
        .counter = &counter,
        .counter_count = 1,
        .facts = facts,
        .fact_count = 2,
        .silent = silent,
        .silent_count = 1,
        .dimensions = { { DIMENSION_PARTIAL, 0, 3, 0, false },
                        [4] = { DIMENSION_STATED, 1, 0, 0, true } },
        .bayes_known = true,
        .bayes_probability = 0.91,
        .tokens = &token,
        .token_count = 1,
        .pay = { .known = true,
                 .amount_usd_month = 4000,
                 .compared = true,
                 .reference = 600,
                 .ratio = 20.0 / 3 },
        .contacts = &contact,
        .contact_count = 1,
        .limits_hit = 2,
        .pack = STR("abc"),
        .why = STR("sentence"),
    };
    struct buf b;
    buf_init(&b, 10000);
    struct json j = json_to(&b);
    score_write_json(&score, &j);
    assert_string_equal(
        buf_cstr(&b),
        "{\"probability\":0.8765,\"band\":\"high\",\"points\":9.5,\"lang\":\"ru\","
        "\"kind\":\"job\",\"context\":\"recruiting\",\"lane\":\"risk\","
        "\"cues\":[{\"cue\":\"P08\",\"rule\":\"ru.travel-on-credit\","
        "\"indicators\":[\"D2.4\",\"D1.1\"],\"grade\":\"A\",\"points\":3.0,"
        "\"field\":\"title\",\"start\":112,\"end\":131,\"quote\":\"a \\\"q\\\"\","
        "\"why\":\"why\"}],"
        "\"counter\":[{\"cue\":\"N02\",\"rule\":\"x\",\"indicators\":[],\"grade\":"
        "\"C\","
        "\"points\":-2.0,\"field\":\"text\",\"start\":0,\"end\":0,\"quote\":\"\","
        "\"why\":\"\"}],"
        "\"silent\":[\"employer\"],"
        "\"facts\":{\"employer\":{\"state\":\"silent\"},\"contract\":{\"state\":"
        "\"denied\",\"field\":\"text\",\"start\":3,\"end\":5,\"quote\":\"no\"}},"
        "\"dimensions\":{\"D1\":{\"state\":\"partial\",\"strong\":0,\"medium\":3,"
        "\"weak\":0,\"verified\":false},"
        "\"D2\":{\"state\":\"none\",\"strong\":0,\"medium\":0,\"weak\":0},"
        "\"D3\":{\"state\":\"none\",\"strong\":0,\"medium\":0,\"weak\":0},"
        "\"D5\":{\"state\":\"stated\",\"strong\":1,\"medium\":0,\"weak\":0,"
        "\"verified\":true}},"
        "\"bayes\":{\"probability\":0.91,\"tokens\":[{\"token\":\"t\",\"weight\":2.1}]}"
        ","
        "\"pay\":{\"amount_usd_month\":4000.0,\"reference\":600.0,\"ratio\":6.67},"
        "\"contacts\":[{\"kind\":\"phone\",\"value\":\"+77011234567\",\"field\":"
        "\"text\","
        "\"start\":1,\"end\":13}],\"limits\":2,\"pack\":\"abc\",\"why\":\"sentence\"}");
    json_t *read = json_loads(buf_cstr(&b), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(read);
    json_decref(read);
    buf_free(&b);
}

/* Any bytes as text come back from jansson as the cleaned text. */
static void
jansson_reads_any_text(void **state)
{
    (void)state;
    uint64_t random = 1;
    struct buf quoted, clean;
    buf_init(&quoted, 1000);
    buf_init(&clean, 1000);
    for (int round = 0; round < 20000; round++) {
        char bytes[24];
        for (size_t i = 0; i < sizeof bytes; i++) {
            random =
                random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            bytes[i] =
                "\x01\n\"\\ab\x7F\x80\xBF\xC3\xD0\xE2\xED\xF0\xF4\xFF"[random >> 60];
        }
        struct str s = { bytes, sizeof bytes };
        buf_reset(&quoted);
        buf_reset(&clean);
        json_quote(&quoted, s);
        utf8_put_clean(&clean, s);
        json_t *read = json_loadb(quoted.p, quoted.n, JSON_DECODE_ANY, NULL);
        assert_non_null(read);
        assert_string_equal(json_string_value(read), buf_cstr(&clean));
        json_decref(read);
    }
    buf_free(&quoted);
    buf_free(&clean);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(minds_commas),
        cmocka_unit_test(quotes),
        cmocka_unit_test(reals),
        cmocka_unit_test(numbers_ignore_the_locale),
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(fields_by_name),
        cmocka_unit_test(writes_an_empty_risk),
        cmocka_unit_test(writes_a_full_risk),
        cmocka_unit_test(jansson_reads_any_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
