/*
 * test_json: the writer, checked by eye and by jansson; names and the `risk` object.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/json_plain.h"
#include "core/page.h"
#include "core/score.h"
#include "core/utf8.h"

#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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
    json_key_text(&j, STR("c\""));
    json_text(&j, STR("x"));
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

static uint64_t
next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state ^ *state >> 29;
}

/* Digits of our own making are those of printf. */
static void
numbers_are_those_of_printf(void **state)
{
    (void)state;
    static const double EDGES[] = { 0,      0.5,    0.05,  0.0049999, 1e-9,  0.1,
                                    9.9995, 999999, 1e6,   8999999.5, 9e14,  8.999e15,
                                    9e15,   1e16,   1e300, 0.3,       1.005, 2.675 };
    uint64_t random = 7;
    struct buf ours, theirs;
    buf_init(&ours, 1000);
    buf_init(&theirs, 1000);
    for (int round_number = 0; round_number < 200000; round_number++) {
        const uint64_t bits = next_random(&random);
        const int decimals = (int)(bits % 10);
        double value = (double)(int64_t)bits / (double)(1u << (bits >> 7) % 31);
        if (round_number < 10 * (int)(sizeof(EDGES) / sizeof(*EDGES)))
            value = EDGES[round_number / 10];
        else if (bits & 1 << 12)
            value = (double)(int64_t)(bits >> 40) / 1000.0 - 8000;
        const double scaled = round(fabs(value) * pow(10, decimals));
        buf_reset(&ours);
        buf_reset(&theirs);
        json_digits(&ours, value, decimals);
        if (scaled < 9e15) {
            uint64_t rest = (uint64_t)scaled, one = 1;
            int kept = decimals;
            for (; kept > 1 && rest % 10 == 0; kept--)
                rest /= 10;
            for (int i = 0; i < kept; i++)
                one *= 10;
            buf_printf(&theirs, "%s%llu", value < 0 && scaled > 0 ? "-" : "",
                       (unsigned long long)(rest / one));
            if (kept)
                buf_printf(&theirs, ".%0*llu", kept, (unsigned long long)(rest % one));
        } else {
            buf_printf(&theirs, decimals ? "%.0f.0" : "%.0f", value);
        }
        assert_string_equal(buf_cstr(&ours), buf_cstr(&theirs));
        buf_reset(&ours);
        buf_reset(&theirs);
        buf_add_int(&ours, (int64_t)bits >> bits % 64);
        buf_printf(&theirs, "%lld", (long long)((int64_t)bits >> bits % 64));
        assert_string_equal(buf_cstr(&ours), buf_cstr(&theirs));
    }
    buf_reset(&ours);
    buf_add_int(&ours, INT64_MIN);
    buf_add_int(&ours, INT64_MAX);
    buf_add_int(&ours, 0);
    assert_string_equal(buf_cstr(&ours), "-922337203685477580892233720368547758070");
    buf_free(&ours);
    buf_free(&theirs);
}

/* Character by character, as RFC 8259 has it. */
static size_t
plain_end_by_step(struct str s, size_t at)
{
    while (at < s.n) {
        const unsigned char byte = (unsigned char)s.p[at];
        size_t next = at;
        if (byte < 0x20 || byte == '"' || byte == '\\' ||
            (utf8_next(s, &next) == UTF8_BAD && byte != 0xEF))
            return at;
        if (byte == 0xEF && next == at + 1)
            return at;
        at = next;
    }
    return at;
}

/* A block of bytes at a time finds what one at a time finds. */
static void
plain_text_ends_where_it_ends(void **state)
{
    (void)state;
    static const char *const PIECES[] = { "а",
                                          "я",
                                          "ё",
                                          "a",
                                          " ",
                                          "z",
                                          "—",
                                          "\xF0\x9F\x98\x80",
                                          "ab cd ef",
                                          "привет, ",
                                          "é",
                                          "\x7F",
                                          "\xC2\x80",
                                          "\xDF\xBF",
                                          "\xEF\xBF\xBD",
                                          "\"",
                                          "\\",
                                          "\n",
                                          "\x1F",
                                          "\xC1\xBF",
                                          "\x80",
                                          "\xD0",
                                          "\xE2\x80",
                                          "\xC0",
                                          "\xFF" };
    enum { COUNT = sizeof(PIECES) / sizeof(*PIECES), GOOD = 15 };
    uint64_t random = 3;
    struct buf text;
    buf_init(&text, 1000);
    for (int round_number = 0; round_number < 100000; round_number++) {
        buf_reset(&text);
        const size_t pieces = next_random(&random) % 24;
        for (size_t i = 0; i < pieces; i++) {
            const uint64_t any = next_random(&random);
            buf_add(&text, str_of(PIECES[any % (any >> 20 & 15 ? GOOD : COUNT)]));
        }
        /* bytes behind the end are not looked at: none are there */
        char *copy = malloc(text.n + 1);
        assert_non_null(copy);
        memcpy(copy, buf_cstr(&text), text.n);
        char *exact = realloc(copy, text.n ? text.n : 1);
        const struct str s = { exact, text.n };
        for (size_t at = 0; at < s.n;) {
            const size_t end = json_plain_end(s, at);
            assert_int_equal(end, plain_end_by_step(s, at));
            at = end + 1;
        }
        assert_int_equal(json_plain_end(s, s.n), s.n);
        free(exact);
    }
    buf_free(&text);
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
        "\"bayes\":null,\"change\":null,\"pay\":null,\"contacts\":[],\"pack\":\"\","
        "\"why\":\"\"}");
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
    const struct token_weight token = { .token = STR("t"), .weight = 2.1 };
    const struct contact contact = { CONTACT_PHONE, FIELD_TEXT, 1, 13,
                                     STR("+77011234567") };
    const struct score score = {
        .probability = 0.87654,
        .band = BAND_HIGH,
        .points = 9.5,
        .lang = LANG_RU,
        .kind = AD_JOB,
        .context = CONTEXT_RECRUITING,
        .beside = CONTEXT_WARNING,
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
        .change = { .cues = 2, .words = true, .band = BAND_LOW },
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
        "{\"probability\":0.87654,\"band\":\"high\",\"points\":9.5,\"lang\":\"ru\","
        "\"kind\":\"job\",\"context\":\"recruiting\",\"beside\":\"warning\",\"lane\":"
        "\"risk\","
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
        "\"bayes\":{\"probability\":0.91,\"tokens\":[{\"token\":\"t\","
        "\"weight\":2.1}]},"
        "\"change\":{\"band\":\"low\",\"without_cues\":2,\"without_words\":true},"
        "\"pay\":{\"amount_usd_month\":4000.0,\"reference\":600.0,\"ratio\":6.67},"
        "\"contacts\":[{\"kind\":\"phone\",\"value\":\"+77011234567\",\"field\":"
        "\"text\","
        "\"start\":1,\"end\":13}],\"limits\":2,\"pack\":\"abc\",\"why\":\"sentence\"}");
    json_t *read = json_loads(buf_cstr(&b), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(read);
    json_decref(read);
    buf_free(&b);
}

/* What was made once is what is made anew. */
static void
writes_hits_made_before(void **state)
{
    (void)state;
    const struct str indicators[] = { STR("D2.4"), STR("\"D1.1") };
    struct hit hits[] = {
        { .cue = STR("P\n08"),
          .rule = STR("ru.travel-\xFF"),
          .indicators = indicators,
          .indicator_count = 2,
          .grade = 'B',
          .points = 1.25,
          .quote = STR("слово"),
          .why = STR("why \"not\"") },
        { .cue = STR("N01"), .rule = STR("x"), .points = -1 },
    };
    struct score score = { .cues = hits, .cue_count = 2 };
    struct buf anew, before, head, tail;
    struct hit_json made[2];
    buf_init(&anew, 10000);
    buf_init(&before, 10000);
    struct json j = json_to(&anew);
    score_write_json(&score, &j);
    buf_init(&head, 10000);
    buf_init(&tail, 10000);
    size_t head_at[3] = { 0 }, tail_at[3] = { 0 };
    for (size_t i = 0; i < 2; i++) {
        score_hit_json(&hits[i], &head, &tail);
        head_at[i + 1] = head.n;
        tail_at[i + 1] = tail.n;
    }
    for (size_t i = 0; i < 2; i++) {
        made[i].head = str_sub(buf_str(&head), head_at[i], head_at[i + 1]);
        made[i].tail = str_sub(buf_str(&tail), tail_at[i], tail_at[i + 1]);
        hits[i].json = &made[i];
    }
    j = json_to(&before);
    score_write_json(&score, &j);
    assert_string_equal(buf_cstr(&before), buf_cstr(&anew));
    buf_free(&anew);
    buf_free(&before);
    buf_free(&head);
    buf_free(&tail);
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
        cmocka_unit_test(numbers_are_those_of_printf),
        cmocka_unit_test(plain_text_ends_where_it_ends),
        cmocka_unit_test(numbers_ignore_the_locale),
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(fields_by_name),
        cmocka_unit_test(writes_an_empty_risk),
        cmocka_unit_test(writes_a_full_risk),
        cmocka_unit_test(writes_hits_made_before),
        cmocka_unit_test(jansson_reads_any_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
