/*
 * Figures of quality against cases worked out by hand; shares that are fitted; folds.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/fit.h"
#include "classifier/folds.h"
#include "classifier/quality.h"
#include "classifier/shape.h"
#include "help.h"

#include <math.h>

#define ADS_MAX 12

/* Ads as a row of probabilities; a '+' in labels is a deceptive one. */
struct figures_case {
    const char *labels;
    double probabilities[ADS_MAX];
    double auc, precision, at_1, at_5, brier;
};

static bool
near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-9;
}

static void
figures_are_as_by_hand(void **state)
{
    static const struct figures_case CASES[] = {
        /* all in order, and all the wrong way round */
        { "++--", { 1, 1, 0, 0 }, 1, 1, 1, 1, 0 },
        { "--++", { 1, 1, 0, 0 }, 0, 0.5, 0, 0, 1 },
        /* nothing known: ties count half, and flag all or none */
        { "+-+-", { 0.5, 0.5, 0.5, 0.5 }, 0.5, 0.5, 0, 0, 0.25 },
        /* + - + -: of four pairs three are in order; precision 1/1 and 2/3 */
        { "+-+-",
          { 0.9, 0.8, 0.7, 0.1 },
          0.75,
          (1 + 2.0 / 3) / 2,
          0.5,
          0.5,
          (0.01 + 0.64 + 0.09 + 0.01) / 4 },
        /* a tie across the classes in the middle */
        { "+-+-",
          { 0.9, 0.5, 0.5, 0.1 },
          0.875,
          (1 + 2.0 / 3) / 2,
          0.5,
          0.5,
          (0.01 + 0.25 + 0.25 + 0.01) / 4 },
        { "+++", { 0.9, 0.5, 0.1 }, NAN, NAN, NAN, NAN, (0.01 + 0.25 + 0.81) / 3 },
        { "", { 0 }, NAN, NAN, NAN, NAN, NAN },
    };
    (void)state;
    for (size_t c = 0; c < sizeof(CASES) / sizeof(*CASES); c++) {
        struct quality_ad ads[ADS_MAX] = { { 0 } };
        struct quality q;
        size_t n = strlen(CASES[c].labels);
        for (size_t i = 0; i < n; i++)
            ads[i] = (struct quality_ad){ CASES[c].probabilities[i],
                                          CASES[c].labels[i] == '+' };
        quality_sort(ads, n);
        quality_measure(ads, NULL, n, &q);
        if (!near(q.roc_auc, CASES[c].auc) ||
            !near(q.average_precision, CASES[c].precision) ||
            !near(q.recall_at_fpr_1, CASES[c].at_1) ||
            !near(q.recall_at_fpr_5, CASES[c].at_5) || !near(q.brier, CASES[c].brier))
            fail_msg("case %zu: %f %f %f %f %f", c, q.roc_auc, q.average_precision,
                     q.recall_at_fpr_1, q.recall_at_fpr_5, q.brier);
    }
}

/* Two bins: 0.15 and 0.15 with one of two deceptive, 0.95 with one of one. */
static void
reliability_is_told_by_bin(void **state)
{
    struct quality_ad ads[3] = { { 0.95, true }, { 0.15, true }, { 0.15, false } };
    struct quality q;
    (void)state;
    quality_sort(ads, 3);
    quality_measure(ads, NULL, 3, &q);
    assert_true(near(q.bins[1].ads, 2) && near(q.bins[1].share, 0.5) &&
                near(q.bins[1].mean, 0.15));
    assert_true(near(q.bins[9].ads, 1) && near(q.bins[9].share, 1));
    assert_true(isnan(q.bins[0].mean));
    assert_true(near(q.ece, (fabs(0.3 - 1) + fabs(0.95 - 1)) / 3));
}

/*
 * Of 10,000 ads a day 100 are deceptive. One deceptive ad in two stands above all legitimate ones:
 * 50 of the first 50 read, 50 of the first 100, and then half of the others go by shares.
 */
static void
a_day_is_read_from_the_top(void **state)
{
    struct quality_ad ads[4] = {
        { 0.9, true }, { 0.5, false }, { 0.5, true }, { 0.1, false }
    };
    struct quality q;
    (void)state;
    quality_sort(ads, 4);
    quality_measure(ads, NULL, 4, &q);
    assert_true(near(q.precision_at[0], 1));
    /* the tie holds 50 deceptive and 4,950 legitimate ones: 50 more read are 0.5 of it in 50 */
    assert_true(near(q.precision_at[1], (50 + 50 * 50.0 / 5000) / 100));
    assert_true(near(q.precision_at[2], (50 + 150 * 50.0 / 5000) / 200));
}

static void
intervals_hold_the_figure_and_repeat(void **state)
{
    struct quality_ad ads[200];
    struct quality q;
    struct quality_intervals a, b;
    (void)state;
    for (int i = 0; i < 200; i++)
        ads[i] = (struct quality_ad){ (double)(i * 37 % 200) / 200, i % 3 == 0 };
    quality_sort(ads, 200);
    quality_measure(ads, NULL, 200, &q);
    quality_bootstrap(ads, 200, 200, &a);
    quality_bootstrap(ads, 200, 200, &b);
    assert_memory_equal(&a, &b, sizeof(a));
    assert_true(a.roc_auc.low < q.roc_auc && q.roc_auc < a.roc_auc.high);
    assert_true(a.average_precision.low < a.average_precision.high);
}

/* Token 0 tells the label; token 1 always stands beside it, token 2 is noise, and token 3 says
 * the opposite of what it should. */
static void
shares_are_never_below_zero(void **state)
{
    enum { ADS = 40, TOKENS = 4 };
    bool deceptive[ADS];
    double weights[ADS], scales[ADS], says[TOKENS] = { 1, 1, 0.1, -1 }, shares[TOKENS];
    size_t starts[TOKENS + 1] = { 0 };
    uint32_t holders[TOKENS * ADS];
    size_t n = 0;
    (void)state;
    for (int i = 0; i < ADS; i++) {
        deceptive[i] = i % 2;
        weights[i] = 1;
        scales[i] = 1;
    }
    for (uint32_t t = 0; t < TOKENS; t++) {
        for (uint32_t i = 0; i < ADS; i++) {
            if (t == 2 ? i % 4 < 2 : i % 2)
                holders[n++] = i;
        }
        starts[t + 1] = n;
    }
    struct fit_data data = { ADS,  TOKENS, deceptive, weights, scales,
                             says, starts, holders,   NULL };
    double neutral = fit_shares(&data, shares);
    assert_true(shares[0] > 0.5 && fabs(shares[0] - shares[1]) < 0.2);
    assert_true(shares[2] >= 0 && shares[2] < 0.2);
    assert_true(shares[3] == 0);
    assert_true(neutral > 0 && neutral < shares[0] + shares[1]);
    /* what the ads say nothing of stays where it was */
    const double centres[TOKENS] = { 1, 1, 0, 0 }, tokenless[TOKENS] = { 2, 0.5, 0, 3 };
    double again[TOKENS];
    data.centres = centres;
    fit_shares(&data, again);
    assert_true(again[0] > shares[0] && again[2] < 0.2 && again[3] == 0);
    for (size_t i = 0; i <= TOKENS; i++)
        starts[i] = 0;
    data.centres = tokenless;
    fit_shares(&data, again);
    for (size_t i = 0; i < TOKENS; i++)
        assert_true(again[i] == tokenless[i]);
}

static void
shape_learns_length(void **state)
{
    struct shape shapes[40];
    bool deceptive[40], use[40];
    struct shape_model model;
    (void)state;
    for (int i = 0; i < 40; i++) {
        deceptive[i] = i % 2;
        use[i] = true;
        shapes[i] =
            shape_of(i % 2 ? STR("short one") : STR("a text that is longer by far"));
    }
    shape_fit(shapes, deceptive, use, 40, &model);
    assert_true(shape_says(&model, &shapes[1]) > 1);
    assert_true(shape_says(&model, &shapes[0]) < -1);
    struct shape none = shape_of(STR(""));
    assert_true(isfinite(shape_says(&model, &none)));
}

/* Forty copies of one wording stay together; the others are dealt evenly by label. */
static void
alike_ads_share_a_fold(void **state)
{
    static const char *const COPY =
        "Golden chance in the harbour office, ask for Mr Blue "
        "at the grey door behind the old market hall";
    struct folds *f = folds_new();
    struct buf room;
    uint8_t before[240] = { 0 };
    (void)state;
    buf_init(&room, 1 << 12);
    for (int i = 0; i < 240; i++) {
        struct ad ad = { .label = i % 2 ? AD_DECEPTIVE : AD_LEGITIMATE };
        ad.text = i < 40 ? str_of(COPY) : help_own_template("work", i, &room);
        folds_add(f, &ad);
    }
    for (uint32_t deal = 0; deal < 6; deal++) {
        size_t held[5] = { 0 };
        const uint8_t *dealt = folds_deal(f, 5, deal);
        for (int i = 0; i < 240; i++) {
            assert_true(dealt[i] < 5);
            held[dealt[i]]++;
            if (i < 40)
                assert_int_equal(dealt[i], dealt[0]);
        }
        for (int i = 0; i < 5; i++)
            assert_in_range(held[i], deal ? 20 : 40, deal ? 88 : 56);
        assert_true(memcmp(before, dealt, sizeof(before)));
        memcpy(before, dealt, sizeof(before));
        assert_memory_equal(folds_deal(f, 5, deal), before, sizeof(before));
    }
    assert_int_equal(folds_templates(f), 201);
    folds_free(f);
    buf_free(&room);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_as_by_hand),
        cmocka_unit_test(reliability_is_told_by_bin),
        cmocka_unit_test(a_day_is_read_from_the_top),
        cmocka_unit_test(intervals_hold_the_figure_and_repeat),
        cmocka_unit_test(shares_are_never_below_zero),
        cmocka_unit_test(shape_learns_length),
        cmocka_unit_test(alike_ads_share_a_fold),
    };
    return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
