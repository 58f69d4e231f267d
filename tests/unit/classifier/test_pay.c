/*
 * Pay to dollars a month, reference rows, rules on the ratio.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/selftest.h"

#define PAY                                                                                    \
    "rates:\n"                                                                                 \
    "  - {currency: KZT, usd: 0.002}\n"                                                        \
    "  - {currency: RUB, usd: 0.01}\n"                                                         \
    "hours_month: 160\n"                                                                       \
    "rows:\n"                                                                                  \
    "  - {occupation: waiter, country: kz, words: ['официант*', waiter], usd_month: "  \
    "400,"                                                                                     \
    " source: s, year: 2020, read: true}\n"                                                    \
    "  - {occupation: waiter, country: any, words: ['официант*', waiter], usd_month: " \
    "800,"                                                                                     \
    " source: s, year: 2020, read: true}\n"                                                    \
    "  - {occupation: nurse, country: any, words: [nurse], usd_month: 1000,"                   \
    " source: s, year: 2020, read: false}\n"

#define PACK                                                                           \
    "- {id: high, cue: P09, points: 3, lang: [any], checked: author,"                  \
    " pay_ratio: {min: 3}}\n"                                                          \
    "- {id: usual, cue: N01, points: -1, lang: [any], checked: author,"                \
    " pay_ratio: {min: 0.5, max: 1.5}}\n"

struct bench {
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle;
    struct classifier *c;
    struct scorer *s;
    struct arena arena;
};

static void
open_bench(struct bench *b)
{
    const char *const parts[] = { "cues.yaml",          HELP_CUES, "pack/a.yaml", PACK,
                                  "reference-pay.yaml", PAY,       NULL };
    struct err err = { 0 };
    *b = (struct bench){ 0 };
    b->bundle = help_bundle(b->files, parts);
    struct classifier_options options = { .rules = &b->bundle };
    if (!classifier_load(&b->c, &options, &err))
        fail_msg("%s", err.text);
    b->s = scorer_new(b->c);
    arena_init(&b->arena, 0);
}

static void
close_bench(struct bench *b)
{
    scorer_free(b->s);
    classifier_free(b->c);
    arena_free(&b->arena);
}

static void
pay_becomes_dollars_a_month(void **state)
{
    static const struct {
        const char *text, *salary;
        double usd, reference; /* 0: none */
    } CASES[] = {
        { "waiter, 3000 $ a month", "", 3000, 800 },
        { "официант, зарплата 200 000 тенге в месяц", "", 400, 400 },
        { "официант", "от 100 000 до 300 000 тенге", 600, 400 },
        { "waiter, $10 per hour", "", 1600, 800 },
        { "nurse, salary $4000 per month", "", 4000, 1000 },
        { "dentist, $100 per day", "", 2200, 0 },
        { "waiter wanted", "", 0, 0 },
        { "ticket costs 200 $", "", 0, 0 },
        { "win $5000000 a month", "", 0, 0 },
        { "", "", 0, 0 },
    };
    struct bench b;
    (void)state;
    open_bench(&b);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct ad ad = { .text = str_of(CASES[i].text),
                         .salary = str_of(CASES[i].salary),
                         .kind = AD_JOB };
        struct score s;
        scorer_score(b.s, &ad, &b.arena, &s);
        if (s.pay.known != (CASES[i].usd > 0) ||
            (s.pay.known && (s.pay.amount_usd_month < CASES[i].usd - 0.01 ||
                             s.pay.amount_usd_month > CASES[i].usd + 0.01)))
            fail_msg("%s: %g", CASES[i].text, s.pay.amount_usd_month);
        if (s.pay.compared != (CASES[i].reference > 0) ||
            (s.pay.compared && s.pay.reference != CASES[i].reference))
            fail_msg("%s: reference %g", CASES[i].text, s.pay.reference);
    }
    close_bench(&b);
}

/* A ratio fires rules only when the row's source was read; the quote is the sum. */
static void
ratios_fire_rules(void **state)
{
    struct bench b;
    struct score s;
    (void)state;
    open_bench(&b);
    struct ad ad = { .text = STR("waiter, 3000 $ a month, tips"), .kind = AD_JOB };
    scorer_score(b.s, &ad, &b.arena, &s);
    assert_int_equal(s.cue_count, 1);
    assert_true(str_find(s.cues[0].quote, STR("3000")) >= 0);
    assert_int_equal(s.counter_count, 0);
    ad.text = STR("waiter, 900 $ a month");
    scorer_score(b.s, &ad, &b.arena, &s);
    assert_int_equal(s.cue_count, 0);
    assert_int_equal(s.counter_count, 1);
    ad.text = STR("nurse, 9000 $ a month");
    scorer_score(b.s, &ad, &b.arena, &s);
    assert_true(s.pay.compared);
    assert_int_equal(s.cue_count, 0);
    close_bench(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pay_becomes_dollars_a_month),
        cmocka_unit_test(ratios_fire_rules),
    };
    return cmocka_run_group_tests_name("pay", tests, NULL, NULL);
}
