/*
 * Slopes and neutral sums found again from ads made with known ones.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/calibrate.h"
#include "classifier/classifier.h"
#include "classifier/quality.h"
#include "classifier/trainer.h"

#include <math.h>

#define ADS 20000

static double
uniform(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 11) / (double)(UINT64_C(1) << 53);
}

/* Ads that are deceptive with the probability of the line; half of them on the average. */
static void
make_ads(double slope, double neutral, struct calibrate_ad ads[ADS])
{
    uint64_t state = 7;
    for (size_t i = 0; i < ADS; i++) {
        const double far = 4 * uniform(&state);
        const double trust = 0.2 + 0.8 * uniform(&state);
        const double sum = neutral + (i % 2 ? far : -far);
        const double p = 1 / (1 + exp(-slope * trust * (sum - neutral)));
        ads[i] = (struct calibrate_ad){ sum, trust, 1, uniform(&state) < p };
    }
}

static void
lines_are_found_again(void **state)
{
    static const struct {
        double slope, neutral, slope_found;
    } CASES[] = {
        { 1, 0, 1 },
        { 0.5, 0, 0.5 },
        { 2, 0, 2 },
        { 1, 1, 1 },
        { 1.5, -1, 1.5 },
        { 1.8, 2, 1.8 },
        { 9, 0.5, CALIBRATE_SLOPE_MAX },
        { 0.05, 0, CALIBRATE_SLOPE_MIN },
    };
    static struct calibrate_ad ads[ADS];
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        make_ads(CASES[i].slope, CASES[i].neutral, ads);
        const struct calibration got = calibrate(ads, ADS);
        if (fabs(got.slope - CASES[i].slope_found) > 0.1 ||
            fabs(got.shift - CASES[i].neutral) > 0.15)
            fail_msg("slope %g, neutral %g: found %g, %g", CASES[i].slope,
                     CASES[i].neutral, got.slope, got.shift);
    }
}

static void
weights_are_copies(void **state)
{
    static struct calibrate_ad ads[ADS];
    (void)state;
    make_ads(1.3, 0.4, ads);
    const struct calibration plain = calibrate(ads, ADS / 2);
    for (size_t i = 0; i < ADS / 2; i++)
        ads[i + ADS / 2] = ads[i];
    const struct calibration twice = calibrate(ads, ADS);
    for (size_t i = 0; i < ADS / 2; i++)
        ads[i].weight = 2;
    const struct calibration heavy = calibrate(ads, ADS / 2);
    assert_true(fabs(twice.slope - heavy.slope) < 1e-6);
    assert_true(fabs(twice.shift - heavy.shift) < 1e-6);
    assert_true(fabs(plain.slope - heavy.slope) < 0.01);
}

static void
little_moves_little(void **state)
{
    (void)state;
    const struct calibrate_ad one[] = { { 1, 1, 1, true } };
    struct calibration got = calibrate(NULL, 0);
    assert_true(fabs(got.slope - 1) < 1e-12 && fabs(got.shift) < 1e-12);
    got = calibrate(one, 1);
    assert_true(fabs(got.slope - 1) < 1e-12 && fabs(got.shift) < 1e-12);
    /* two that a line parts wholly, and two whose words nobody trusts */
    const struct calibrate_ad two[] = { { 5, 1, 1, true }, { -5, 1, 1, false } };
    got = calibrate(two, 2);
    assert_true(got.slope > 0.9 && got.slope < 1.5 && fabs(got.shift) < 0.1);
    const struct calibrate_ad dumb[] = { { 5, 0, 1, true }, { -5, 0, 1, false } };
    got = calibrate(dumb, 2);
    assert_true(fabs(got.slope - 1) < 1e-9 && fabs(got.shift) < 1e-9);
    /* words that lie: the slope stays above 0 */
    const struct calibrate_ad wrong[] = { { -5, 1, 100, true },
                                          { 5, 1, 100, false },
                                          { -1e6, 1, 1, true } };
    got = calibrate(wrong, 3);
    assert_true(got.slope >= CALIBRATE_SLOPE_MIN && isfinite(got.shift));
}

/* Thirty of sixty words that say nothing, and six that stand in one class four times as often. */
static struct ad
noisy_ad(int number, uint64_t *state, struct buf *room)
{
    const bool deceptive = number % 2;
    buf_reset(room);
    for (int i = 0; i < 30; i++) {
        const int word = (int)(uniform(state) * 60);
        buf_printf(room, "w%cr%cd ", 'a' + word % 10, 'a' + word / 10);
    }
    for (int i = 0; i < 6; i++) {
        if (uniform(state) < (deceptive == (i % 2 == 0) ? 0.4 : 0.1))
            buf_printf(room, "tell%c ", 'a' + i);
    }
    return (struct ad){
        .id = STR("one-1"),
        .label = deceptive ? AD_DECEPTIVE : AD_LEGITIMATE,
        .lang = LANG_EN,
        .kind = AD_JOB,
        .text = buf_str(room),
    };
}

/* Of fresh ads that get p, p are deceptive: no more than sampling makes of it. */
static void
trained_sums_are_log_odds(void **state)
{
    enum { LEARNED = 600, ASKED = 2000 };
    static struct quality_ad ads[ASKED];
    struct trainer *trainer = trainer_new();
    struct classifier *c;
    struct quality quality;
    struct arena arena;
    struct buf model, room;
    struct err err = { 0 };
    uint64_t chance = 3;
    (void)state;
    arena_init(&arena, 0);
    buf_init(&model, 16u << 20);
    buf_init(&room, 1u << 12);
    for (int i = 0; i < LEARNED; i++) {
        struct ad ad = noisy_ad(i, &chance, &room);
        trainer_add(trainer, &ad);
    }
    assert_true(trainer_save(trainer, &model, &err));
    struct classifier_options options = { .model = buf_str(&model), .prior = 0.5 };
    assert_true(classifier_load(&c, &options, &err));
    struct scorer *scorer = scorer_new(c);
    for (int i = 0; i < ASKED; i++) {
        struct ad ad = noisy_ad(i, &chance, &room);
        struct score score;
        scorer_score(scorer, &ad, &arena, &score);
        assert_true(score.bayes_known);
        ads[i] = (struct quality_ad){ score.bayes_probability, i % 2 };
        arena_reset(&arena);
    }
    quality_sort(ads, ASKED);
    quality_measure(ads, NULL, ASKED, &quality);
    print_message("# ROC AUC %.3f, ECE %.3f\n", quality.roc_auc, quality.ece);
    assert_true(quality.roc_auc > 0.8 && quality.roc_auc < 0.98);
    assert_true(quality.ece < 0.07);
    scorer_free(scorer);
    classifier_free(c);
    trainer_free(trainer);
    arena_free(&arena);
    buf_free(&model);
    buf_free(&room);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_found_again),
        cmocka_unit_test(weights_are_copies),
        cmocka_unit_test(little_moves_little),
        cmocka_unit_test(trained_sums_are_log_odds),
    };
    return cmocka_run_group_tests_name("calibrate", tests, NULL, NULL);
}
