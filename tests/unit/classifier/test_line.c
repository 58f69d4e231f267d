/*
 * The line that points and words are weighed by: what words may do and what not.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/line.h"
#include "classifier/line_fit.h"

#include <math.h>

static const double PRIORS[] = { 0.001, 0.02, 0.1, 0.25, 0.5, 0.9 };

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static int
band_number(double probability)
{
    return (probability >= LINE_LOW) + (probability >= LINE_REVIEW) +
           (probability >= LINE_HIGH);
}

/* How many words the model has of a text: too few, some, enough to be sure. */
enum { FEW = 11, SOME = 59, SURE = 60 };

/* What words() are counted with. */
static enum lang pool = LANG_EN;

static struct bayes_evidence
words(double log_odds, uint32_t count)
{
    return (struct bayes_evidence){ .known = true,
                                    .pool = pool,
                                    .log_odds = log_odds,
                                    .coverage = 1,
                                    .count = count,
                                    .compared = true,
                                    .compared_most = true };
}

static double
by_points(double prior, double points)
{
    const struct bayes_evidence none = { .known = false };
    return line_probability(prior, points, &none, CONTEXT_RECRUITING);
}

static void
bands_are_where_they_are_told(void **state)
{
    static const struct {
        double points, log_odds;
        uint32_t words;
        int band; /* 0 none, 1 low, 2 review, 3 high */
    } CASES[] = {
        { 0, 0, FEW, 0 },
        { 1.3, 0, FEW, 1 },
        { 3.81, 0, FEW, 2 },
        { 6.6, 0, FEW, 3 },
        { 0.5, 3.4, SURE, 1 },
        { 0.7, 3.0, SURE, 2 },
        { 0.7, 3.4, SOME, 1 },
        { 3.9, 2.6, SOME, 2 },
        { 3.9, 2.6, SURE, 3 },
        { 3.9, -4.5, FEW, 2 },
        { 6.7, -4.5, SURE, 3 },
        { 3.806, -4.5, SURE, 2 },
        { 3.0, -4.5, SURE, 0 },
        /* some words lift a plain hint into `review`, never into `high` */
        { 1.3, 3.4, SOME, 1 },
        { 1.4, 3.4, SOME, 2 },
        { 1.4, 4.5, FEW, 1 },
        { 1.4, 1.5, SOME, 1 },
        { 2.0, 2.0, SOME, 2 },
        { 2.0, 4.5, SOME, 2 },
        { 2.0, 4.5, FEW, 1 },
        { 2.0, 1.0, SOME, 1 },
        { 3.7, 4.5, SOME, 2 },
        { 3.7, 4.5, FEW, 1 },
        { 2.2 - 0.8, 4.5, SOME, 2 },
        { 1.4 - 0.8, 3.2, SURE, 2 },
        /* words that are enough by themselves lift into `review` what no rule doubts */
        { 0, 3.5, SOME, 1 },
        { 0, 3.6, SOME, 2 },
        { 0, 3.6, FEW, 1 },
        { 0, 6.0, SURE, 2 },
        { 0.5, 4.5, SURE, 2 },
        { 0.7, 4.5, SOME, 2 },
        { 1.3, 6.0, SOME, 2 },
        { 0.3 - 0.1 - 0.2, 3.6, SOME, 2 },
        { -0.1, 6.0, SURE, 1 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct bayes_evidence w = words(CASES[i].log_odds, CASES[i].words);
        double p = line_probability(0.02, CASES[i].points, &w, CONTEXT_RECRUITING);
        if (band_number(p) != CASES[i].band)
            fail_msg("%g points, words %g: %g", CASES[i].points, CASES[i].log_odds, p);
    }
}

/* Where most ads are from sources of one class, words may speak of sources: only many are
 * believed, and none where all are. */
static void
words_of_sources_lift_little(void **state)
{
    static const struct {
        double log_odds;
        uint32_t words;
        bool compared, most;
        int band;
    } CASES[] = {
        { 2.5, SOME, true, true, 2 },
        { 2.5, SOME, true, false, 1 },
        { 2.5, SOME, false, false, 1 },
        { 2.5, SURE, true, false, 2 },
        { 2.5, SURE, false, false, 1 },
        /* enough by themselves */
        { 3.6, 12, true, true, 2 },
        { 3.6, 24, true, false, 1 },
        { 3.6, 25, true, false, 2 },
        { 3.6, 24, false, false, 1 },
        { 3.6, 25, false, false, 1 },
        { 6.0, SURE, false, false, 1 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct bayes_evidence w = words(CASES[i].log_odds, CASES[i].words);
        w.compared = CASES[i].compared;
        w.compared_most = CASES[i].most;
        assert_int_equal(
            band_number(line_probability(0.02, 2.0, &w, CONTEXT_RECRUITING)),
            CASES[i].band);
    }
}

/* Words of other languages than English order by more, and where most ads are from sources of one
 * class they lift by no more than English ones. */
static void
pooled_words_of_sources_lift_no_more(void **state)
{
    static const struct {
        double points, log_odds;
        bool most;
        int band;
    } CASES[] = {
        { 2, 1.5, true, 2 },   { 2, 1.5, false, 1 },  { 2, 1.69, false, 1 },
        { 2, 1.71, false, 2 }, { 0, 2.2, true, 2 },   { 0, 2.2, false, 1 },
        { 0, 3.5, false, 1 },  { 0, 3.6, false, 2 },  { 4, 1.5, true, 3 },
        { 4, 1.5, false, 2 },  { 4, 2.44, false, 2 }, { 4, 2.45, false, 3 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct bayes_evidence w = words(CASES[i].log_odds, SURE);
        w.pool = LANG_NONE;
        w.compared_most = CASES[i].most;
        const double p =
            line_probability(0.02, CASES[i].points, &w, CONTEXT_RECRUITING);
        if (band_number(p) != CASES[i].band)
            fail_msg("%g points, words %g: %g", CASES[i].points, CASES[i].log_odds, p);
    }
}

/* Under the usual prior, for points and words a small step apart. */
static void
words_order_and_do_not_cross(void **state)
{
    const double weight = pool == LANG_EN ? 0.85 : 1.4;
    (void)state;
    for (double points = -4; points < 12; points += 0.07) {
        double alone = by_points(0.02, points), last = 0;
        for (double odds = -4.5; odds <= 4.5; odds += 0.1) {
            struct bayes_evidence w = words(odds, FEW);
            double p = line_probability(0.02, points, &w, CONTEXT_RECRUITING);
            if (band_number(p) > band_number(alone) && band_number(p) > 1)
                fail_msg("%g points, words %g: lifted to %g", points, odds, p);
            if (p < last)
                fail_msg("%g points, words %g: less", points, odds);
            last = p;
            w = words(odds, SOME);
            const int some =
                band_number(line_probability(0.02, points, &w, CONTEXT_RECRUITING));
            const bool enough = points >= 1.4 || (points >= 0 && odds > 3.044 / weight);
            if (some > band_number(alone) && some > (enough ? 2 : 1))
                fail_msg("%g points, some words %g: lifted", points, odds);
            w = words(odds, SURE);
            if (band_number(alone) > 1 &&
                band_number(line_probability(0.02, points, &w, CONTEXT_RECRUITING)) <
                    band_number(alone))
                fail_msg("%g points, words %g: taken out", points, odds);
        }
    }
}

/* More words for it, or more points, never make an ad less likely, however many words the model has
 * and wherever they were counted. */
static void
more_is_never_less(void **state)
{
    static const uint32_t COUNTS[] = { 0, 11, 12, 24, 25, 59, 60 };
    enum { STEPS = 100 };
    static double before[STEPS + 1];
    (void)state;
    for (size_t k = 0; k < COUNT(COUNTS) * 3; k++) {
        for (size_t i = 0; i <= STEPS; i++)
            before[i] = 0;
        for (double points = -4; points < 12; points += 0.05) {
            double last = 0;
            for (size_t i = 0; i <= STEPS; i++) {
                const double odds = -6 + 12.0 * (double)i / STEPS;
                struct bayes_evidence w = words(odds, COUNTS[k / 3]);
                w.compared = k % 3 > 0;
                w.compared_most = k % 3 > 1;
                const double p = line_probability(0.02, points, &w, CONTEXT_RECRUITING);
                if (p < last - 1e-12 || p < before[i] - 1e-12)
                    fail_msg("%g points, %zu words of %g: less", points, w.count, odds);
                last = before[i] = p;
            }
        }
    }
}

/* Another prior moves all ads alike. */
static void
priors_change_no_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(PRIORS); i++) {
        double by = log(PRIORS[i] / (1 - PRIORS[i])) - log(0.02 / 0.98);
        for (double points = 0; points < 5; points += 0.5) {
            for (double odds = -2; odds <= 2; odds += 0.5) {
                struct bayes_evidence w = words(odds, SURE);
                double usual = line_probability(0.02, points, &w, CONTEXT_RECRUITING);
                double p = line_probability(PRIORS[i], points, &w, CONTEXT_RECRUITING);
                double moved = log(p / (1 - p)) - log(usual / (1 - usual));
                if (fabs(log(p / (1 - p))) < 8.9)
                    assert_true(fabs(moved - by) < 1e-6);
            }
        }
    }
}

/* What evidence is worth: nothing speaks for no change of the prior, bands begin where they always
 * did, and it rises everywhere. */
static void
evidence_is_worth_more_the_more_there_is(void **state)
{
    static const struct {
        double evidence, probability;
    } CASES[] = {
        { 0, 0.02 },         { 0.9473813189441862, LINE_LOW },
        { -3, 0.000427 },    { 3.044522437723423, LINE_REVIEW },
        { 2, 0.241986 },     { 5.278114659230518, LINE_HIGH },
        { -4.5, 0.0000307 }, { 7, 0.957229 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const double p = by_points(0.02, CASES[i].evidence / 0.8);
        if (fabs(p - CASES[i].probability) > 1e-6)
            fail_msg("evidence %g: %.9f", CASES[i].evidence, p);
    }
    for (double points = -7; points < 12; points += 0.001)
        assert_true(by_points(0.02, points + 0.001) > by_points(0.02, points));
}

/* More points never make an ad less likely, whatever the words say. */
static void
points_count(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(PRIORS); i++) {
        for (double odds = -4.5; odds <= 4.5; odds += 0.3) {
            struct bayes_evidence w = words(odds, odds > 1);
            double last = 0;
            for (double points = -4; points < 12; points += 0.01) {
                double p = line_probability(PRIORS[i], points, &w, CONTEXT_RECRUITING);
                if (p < last - 1e-9)
                    fail_msg("prior %g: %g points, words %g: less", PRIORS[i], points,
                             odds);
                last = p;
            }
        }
    }
}

/* Who does not recruit: held below a band under the usual prior, without losing the order. */
static void
contexts_hold_back(void **state)
{
    (void)state;
    for (int c = CONTEXT_RECRUITING + 1; c < CONTEXT_COUNT; c++) {
        const bool own = c == CONTEXT_SEEKING || c == CONTEXT_SELF_SERVICE;
        for (double odds = -4.5; odds <= 4.5; odds += 0.3) {
            struct bayes_evidence w = words(odds, SURE);
            double last = 0;
            for (double points = -4; points < 12; points += 0.1) {
                double p = line_probability(0.02, points, &w, (enum context)c);
                double offered = line_probability(0.02, points, &w, CONTEXT_RECRUITING);
                if (p >= (own ? LINE_LOW : LINE_REVIEW) || p > offered)
                    fail_msg("%s: %g points, words %g: %g, not below %g",
                             context_name((enum context)c), points, odds, p, offered);
                if (p < last || (p <= last && odds > 0 && points < 8 && p > 0.0002))
                    fail_msg("%s: %g points, words %g: no more",
                             context_name((enum context)c), points, odds);
                last = p;
            }
        }
    }
}

/* Under another prior they move like all the others. */
static void
contexts_keep_the_order_under_any_prior(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(PRIORS); i++) {
        double by = log(PRIORS[i] / (1 - PRIORS[i])) - log(0.02 / 0.98);
        for (double points = 0; points < 6; points += 0.5) {
            struct bayes_evidence w = words(1, SURE);
            double usual = line_probability(0.02, points, &w, CONTEXT_OTHER);
            double p = line_probability(PRIORS[i], points, &w, CONTEXT_OTHER);
            double moved = log(p / (1 - p)) - log(usual / (1 - usual));
            if (fabs(log(p / (1 - p))) < 8.9)
                assert_true(fabs(moved - by) < 1e-6);
        }
    }
}

/* Words of other languages weigh more, and whatever holds for English ones holds for them. */
static void
pooled_words_weigh_more(void **state)
{
    static const struct {
        enum lang pool;
        double points, log_odds, as_points; /* alone these are as much */
    } CASES[] = {
        { LANG_EN, 0, 1, 1.0625 },
        { LANG_EN, 1, -2, 1 - 2.125 },
        { LANG_NONE, 0, 1, 1.75 },
        { LANG_NONE, 1, -2, 1 - 3.5 },
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        pool = CASES[i].pool;
        const struct bayes_evidence w = words(CASES[i].log_odds, SURE);
        const double p =
            line_probability(0.02, CASES[i].points, &w, CONTEXT_RECRUITING);
        if (fabs(p - by_points(0.02, CASES[i].as_points)) > 1e-9)
            fail_msg("%g points, words %g: %g", CASES[i].points, CASES[i].log_odds, p);
    }
    pool = LANG_NONE;
    words_order_and_do_not_cross(state);
    more_is_never_less(state);
    priors_change_no_order(state);
    points_count(state);
    contexts_hold_back(state);
    contexts_keep_the_order_under_any_prior(state);
    pool = LANG_EN;
}

/* Labels drawn by a line with known weights: the weights are found again. */
static void
weights_are_found_again(void **state)
{
    static const struct line_fitted CASES[] = {
        { 0, 0.8, 0.85 }, { -1, 0.2, 2 }, { 1, 1.5, 0 }, { 0.3, 0, 0 }
    };
    enum { ADS = 20000 };
    static struct line_ad ads[ADS];
    uint64_t chance = 5;
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct line_fitted *wanted = &CASES[i];
        struct line_fitted got;
        for (size_t k = 0; k < ADS; k++) {
            double drawn[3];
            for (size_t d = 0; d < 3; d++) {
                chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407u;
                drawn[d] = (double)(chance >> 11) / 9007199254740992.0;
            }
            ads[k].points = 6 * drawn[0] - 2;
            ads[k].words = 4 * drawn[1] - 2;
            const double sum = wanted->base + wanted->points * ads[k].points +
                               wanted->words * ads[k].words;
            ads[k].deceptive = drawn[2] < 1 / (1 + exp(-sum));
        }
        assert_true(line_fit(ads, ADS, &got));
        if (fabs(got.base - wanted->base) > 0.1 ||
            fabs(got.points - wanted->points) > 0.08 ||
            fabs(got.words - wanted->words) > 0.1)
            fail_msg("%g %g %g: found %g %g %g", wanted->base, wanted->points,
                     wanted->words, got.base, got.points, got.words);
    }
}

/* One class has no line; classes that are wholly parted have one that is finite. */
static void
few_ads_have_a_line_or_none(void **state)
{
    const struct line_ad parted[] = { { 5, 2, true }, { -5, -2, false } };
    const struct line_ad same[] = { { 1, 1, true }, { 1, 1, false } };
    struct line_fitted got;
    (void)state;
    assert_false(line_fit(NULL, 0, &got));
    assert_false(line_fit(parted, 1, &got));
    assert_true(line_fit(parted, 2, &got));
    assert_true(got.points > 0 && got.points < 5 && isfinite(got.base));
    assert_true(line_fit(same, 2, &got));
    assert_true(fabs(got.points) < 1e-3 && fabs(got.words) < 1e-3);
}

/* What is no number says nothing: it must not come out as the surest of all. */
static void
no_number_is_no_certainty(void **state)
{
    (void)state;
    assert_true(by_points(0.02, NAN) == 0.5);
    assert_true(by_points(NAN, 3) == 0.5);
    assert_true(by_points(NAN, NAN) == 0.5);
    for (size_t i = 0; i < COUNT(PRIORS); i++) {
        const struct bayes_evidence w = words(NAN, SURE);
        assert_true(line_of_words(PRIORS[i], &w) == 0.5);
        for (double points = 0; points < 9; points++) {
            double p = line_probability(PRIORS[i], points, &w, CONTEXT_RECRUITING);
            assert_true(p == 0.5 || p <= by_points(PRIORS[i], points) + 1e-9);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_are_where_they_are_told),
        cmocka_unit_test(words_of_sources_lift_little),
        cmocka_unit_test(words_order_and_do_not_cross),
        cmocka_unit_test(more_is_never_less),
        cmocka_unit_test(priors_change_no_order),
        cmocka_unit_test(evidence_is_worth_more_the_more_there_is),
        cmocka_unit_test(points_count),
        cmocka_unit_test(contexts_hold_back),
        cmocka_unit_test(contexts_keep_the_order_under_any_prior),
        cmocka_unit_test(pooled_words_of_sources_lift_no_more),
        cmocka_unit_test(pooled_words_weigh_more),
        cmocka_unit_test(weights_are_found_again),
        cmocka_unit_test(few_ads_have_a_line_or_none),
        cmocka_unit_test(no_number_is_no_certainty),
    };
    return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
