/*
 * estimate: tables of samples with known answers, and a simulation in which the truth is known.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/beta.h"
#include "reports/estimate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NEAR(a, b, by) assert_true(fabs((a) - (b)) <= (by))

/* `count` rows of one sort, the first `decided` of them decided, `deceptive` of these yes. */
struct lot {
    int stratum;
    enum drawn drawn;
    double inclusion;
    int count, decided, deceptive;
};

#define ROWS_MAX 200000

static size_t
rows_of(const struct lot *lots, size_t count, struct estimate_row *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < lots[i].count; k++)
            out[n++] = (struct estimate_row){ lots[i].stratum, lots[i].drawn,
                                              lots[i].inclusion, k < lots[i].decided,
                                              k < lots[i].deceptive };
    return n;
}

static void
make(const struct lot *lots, size_t count, struct estimate *out)
{
    struct estimate_row *rows = calloc(ROWS_MAX, sizeof *rows);
    estimate_make(rows, rows_of(lots, count, rows), NULL, out);
    free(rows);
}

static void
samples_tell_totals(void **state)
{
    static const struct {
        struct lot lots[4];
        double flagged, below, recall; /* -1: not known */
    } cases[] = {
        /* All flagged are read, and a hundredth of the rest. */
        { { { 6, DRAWN_RISK, 1, 100, 100, 80 }, { 0, DRAWN_AUDIT, 0.01, 100, 100, 2 } },
          80,
          200,
          80.0 / 280 },
        /* Half of the audit is read: the same shares, the same answer. */
        { { { 6, DRAWN_RISK, 1, 100, 100, 80 }, { 0, DRAWN_AUDIT, 0.01, 100, 50, 1 } },
          80,
          200,
          80.0 / 280 },
        /* Half of the flagged, the likelier half: nothing is known of the rest. */
        { { { 6, DRAWN_RISK, 1, 100, 50, 40 }, { 0, DRAWN_AUDIT, 0.01, 100, 100, 0 } },
          -1,
          0,
          -1 },
        /* The same with a random tenth read besides: 5 of its 10 stood high, 4 of them
         * deceptive, so 1 of the other 5 is, and 10 of the 50. */
        { { { 6, DRAWN_RISK, 1, 100, 50, 40 },
            { 6, DRAWN_AUDIT, 1, 10, 10, 5 },
            { 0, DRAWN_AUDIT, 0.01, 100, 100, 0 } },
          55,
          0,
          1 },
        /* All but a few: the guess is that they are as the others, the limits are wide. */
        { { { 6, DRAWN_RISK, 1, 100, 90, 45 }, { 0, DRAWN_AUDIT, 0.01, 100, 100, 0 } },
          50,
          0,
          1 },
        /* Two ways into one stratum, one of them half read. */
        { { { 4, DRAWN_AUDIT, 1, 10, 10, 5 },
            { 3, DRAWN_AUDIT, 0.1, 20, 20, 10 },
            { 3, DRAWN_UNCERTAIN, 0.1, 20, 10, 5 } },
          5,
          200,
          5.0 / 205 },
        /* Nothing deceptive anywhere, nothing read below, nothing at all. */
        { { { 6, DRAWN_RISK, 1, 9, 9, 0 }, { 0, DRAWN_AUDIT, 0.01, 9, 9, 0 } },
          0,
          0,
          -1 },
        { { { 6, DRAWN_RISK, 1, 9, 9, 5 }, { 0, DRAWN_AUDIT, 0.01, 9, 0, 0 } },
          5,
          -1,
          -1 },
        { { { 0 } }, 0, 0, -1 },
        /* A stratum that nobody read takes the share of the next one that was read. */
        { { { 6, DRAWN_RISK, 1, 10, 10, 10 },
            { 0, DRAWN_AUDIT, 0.1, 10, 0, 0 },
            { 1, DRAWN_AUDIT, 0.1, 10, 10, 1 } },
          10,
          20,
          10.0 / 30 },
        /* What stands for no other, or says what cannot be, counts for nothing. */
        { { { 6, DRAWN_RISK, 1, 10, 10, 10 },
            { 0, DRAWN_ADDED, 1, 5, 5, 5 },
            { 0, DRAWN_AUDIT, 0, 5, 5, 5 },
            { 9, DRAWN_AUDIT, 1.5, 5, 5, 5 } },
          10,
          0,
          1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct estimate e;
        make(cases[i].lots, 4, &e);
        const struct interval *all[] = { &e.flagged.total, &e.below.total, &e.recall };
        const double want[] = { cases[i].flagged, cases[i].below, cases[i].recall };
        for (size_t k = 0; k < 3; k++) {
            if (all[k]->known != (want[k] >= 0))
                fail_msg("case %zu, figure %zu: known %d", i, k, all[k]->known);
            if (!all[k]->known)
                continue;
            if (fabs(all[k]->at - want[k]) > 1e-9)
                fail_msg("case %zu, figure %zu: %g, not %g", i, k, all[k]->at, want[k]);
            assert_true(all[k]->low <= all[k]->at && all[k]->at <= all[k]->high);
        }
    }
}

static void
what_was_all_read_is_exact(void **state)
{
    const struct lot lots[] = { { 6, DRAWN_RISK, 1, 100, 100, 80 },
                                { 4, DRAWN_AUDIT, 1, 50, 50, 10 },
                                { 0, DRAWN_AUDIT, 0.01, 100, 100, 0 } };
    struct estimate e;
    (void)state;
    make(lots, 3, &e);
    assert_true(e.flagged.total.low == 90 && e.flagged.total.high == 90);
    assert_true(e.bands[BAND_HIGH].share.low == 0.8 &&
                e.bands[BAND_HIGH].decided == 100);
    assert_true(e.bands[BAND_REVIEW].share.high == 0.2);
    NEAR(e.below.ads, 10000, 1e-6);
    /* Nothing found in a hundred of ten thousand is no proof that there is nothing. */
    assert_true(e.below.total.at == 0 && e.below.total.high > 200);
    assert_true(e.recall.at == 1 && e.recall.low < 0.3 && e.recall.high == 1);
}

/* Ads that nobody was shown one of are not clean: they have the share of the next stratum. */
static void
what_was_not_drawn_is_not_clean(void **state)
{
    const struct lot lots[] = { { 6, DRAWN_RISK, 1, 10, 10, 10 },
                                { 1, DRAWN_AUDIT, 0.1, 10, 10, 1 } };
    static const struct {
        int64_t came[DRAW_COUNTS];
        double below; /* -1: not known */
    } cases[] = {
        { { 0, 100, 0, 0, 0, 0, 10, 0 }, 10 },
        { { 200, 100, 0, 0, 0, 0, 10, 0 }, 30 },
        { { 200, 100, 0, 100, 0, 0, 10, 0 }, 40 },
        { { 0, 90, 0, 0, 0, 0, 12, 0 }, 10 }, /* rows that there are tell more */
        /* of a band whose half is not known: none was drawn of either half, or some were */
        { { 200, 100, 0, 0, 0, 0, 10, 0, 0, 100 }, 40 },
        { { 0, 100, 0, 0, 0, 0, 10, 0, 100 }, 10 },
    };
    struct estimate_row rows[20];
    struct estimate e;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        estimate_make(rows, rows_of(lots, 2, rows), cases[i].came, &e);
        assert_true(e.recall.known);
        NEAR(e.below.total.at, cases[i].below, 1e-9);
        NEAR(e.recall.at, 10 / (10 + cases[i].below), 1e-9);
    }
    estimate_make(rows, rows_of(lots, 1, rows), cases[1].came, &e);
    assert_true(e.flagged.total.known && !e.below.total.known && !e.recall.known);
    assert_true(e.below.ads == 300);
}

static void
shares_have_the_limits_of_jeffreys(void **state)
{
    static const struct {
        double hits, of, low, high;
    } cases[] = {
        { 0, 10, 0, 0.217196 },
        { 10, 10, 0.782804, 1 },
        { 1, 10, 0.011012, 0.381315 },
        { 50, 100, 0.403174, 0.596826 },
        { 81, 263, 0.254522, 0.365647 },
        { 2.5, 33.3, 0.018979, 0.200585 },
        { 0, 0, 0, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct interval share = estimate_share(cases[i].hits, cases[i].of);
        assert_int_equal(share.known, cases[i].of > 0);
        NEAR(share.low, cases[i].low, 1e-6);
        NEAR(share.high, cases[i].high, 1e-6);
    }
}

static void
beta_is_that_of_the_tables(void **state)
{
    static const struct {
        double x, a, b, below;
    } cases[] = {
        { 0.1, 0.5, 0.5, 0.2048327646991335 },
        { 0.5, 2, 3, 0.6875 },
        { 0.9, 200.5, 20.5, 0.3354140515896924 },
        { 1e-4, 0.5, 5000.5, 0.6827136898107541 },
        { 0.999, 3, 0.5, 0.9407468104840537 },
        { 0.3, 1, 1, 0.3 },
        { 0, 2, 3, 0 },
        { 1, 2, 3, 1 },
        { -1, 2, 3, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        NEAR(beta_below(cases[i].x, cases[i].a, cases[i].b), cases[i].below, 1e-11);
        if (cases[i].below > 0 && cases[i].below < 1)
            NEAR(beta_quantile(cases[i].below, cases[i].a, cases[i].b), cases[i].x,
                 1e-9);
    }
}

static void
agreement_is_told(void **state)
{
    static const struct {
        struct agreement a;
        double equal, kappa; /* -9: not known */
    } cases[] = {
        { { 20, 15, 5, 10 }, 0.7, 0.4 }, { { 0, 0, 0, 0 }, -9, -9 },
        { { 10, 0, 0, 0 }, 1, -9 },      { { 10, 10, 0, 0 }, 1, 1 },
        { { 0, 0, 10, 10 }, 0, -1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct interval equal, kappa;
        estimate_agreement(&cases[i].a, &equal, &kappa);
        assert_int_equal(equal.known, cases[i].equal > -9);
        assert_int_equal(kappa.known, cases[i].kappa > -9);
        if (equal.known)
            NEAR(equal.at, cases[i].equal, 1e-9);
        if (kappa.known)
            NEAR(kappa.at, cases[i].kappa, 1e-9);
    }
}

static void
stability_is_told(void **state)
{
    static const struct {
        int64_t now[3], before[3];
        double low, high;
    } cases[] = {
        { { 10, 10, 10 }, { 100, 100, 100 }, 0, 1e-9 },
        { { 0, 0, 0 }, { 1, 2, 3 }, 0, 0 },
        { { 900, 80, 20 }, { 9000, 800, 200 }, 0, 0.001 },
        { { 500, 300, 200 }, { 9000, 800, 200 }, 0.25, 2 },
        { { 10, 0, 0 }, { 0, 0, 10 }, 1, 9 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double psi = estimate_psi(cases[i].now, cases[i].before, 3);
        assert_true(psi >= cases[i].low && psi <= cases[i].high);
    }
}

/* --- Simulation: a stock with a known truth is drawn and read again and again. */

static uint64_t
next_number(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static double
next_real(uint64_t *state)
{
    return (double)(next_number(state) >> 11) / 0x1p53;
}

struct stock {
    const char *name;
    int ads[DRAW_STRATA], deceptive[DRAW_STRATA];
    double rates[DRAW_STRATA]; /* by audit */
    double doubt[4];           /* by uncertainty, of the strata below `review` */
    double read[DRAW_WAYS];    /* how far people come in what is handed out */
};

static const struct stock stocks[] = {
    { "a large day, all read",
      { 20000, 4000, 900, 400, 150, 80, 60, 90 },
      { 60, 60, 60, 80, 60, 50, 45, 85 },
      { 0.01, 0.02, 0.06, 0.10, 0, 0, 0, 0 },
      { 0, 0, 0.05, 0.2 },
      { 1, 1, 1 } },
    { "half of each list read",
      { 20000, 4000, 900, 400, 150, 80, 60, 90 },
      { 60, 60, 60, 80, 60, 50, 45, 85 },
      { 0.02, 0.04, 0.12, 0.20, 0.1, 0.1, 0.1, 0.1 },
      { 0, 0, 0.05, 0.2 },
      { 0.5, 0.5, 0.5 } },
    { "few are deceptive",
      { 30000, 3000, 500, 200, 80, 40, 30, 50 },
      { 30, 15, 10, 20, 20, 20, 22, 46 },
      { 0.05, 0.1, 0.3, 0.5, 0, 0, 0, 0 },
      { 0, 0, 0.05, 0.2 },
      { 1, 0.3, 1 } },
    { "a small laptop",
      { 900, 200, 60, 30, 20, 10, 8, 12 },
      { 9, 8, 9, 12, 9, 7, 7, 12 },
      { 0.10, 0.20, 0.5, 0.6, 0, 0, 0, 0 },
      { 0, 0, 0.1, 0.3 },
      { 1, 1, 1 } },
};

/* One draw; a row is decided when its place in the order of its way is within what is read. */
static size_t
draw_stock(const struct stock *s, uint64_t *random, struct estimate_row *rows)
{
    size_t n = 0;
    double flagged_ads = s->ads[4] + s->ads[5] + s->ads[6] + s->ads[7], before = 0;
    for (int h = DRAW_STRATA - 1; h >= 0; before += s->ads[h--])
        for (int i = 0; i < s->ads[h]; i++) {
            double by_audit = next_real(random), by_doubt = next_real(random);
            double audit = s->rates[h], doubt = h < 4 ? s->doubt[h] : 0;
            bool flagged = h >= 4;
            enum drawn drawn = by_audit < audit   ? DRAWN_AUDIT
                               : by_doubt < doubt ? DRAWN_UNCERTAIN
                                                  : DRAWN_RISK;
            double order = drawn == DRAWN_AUDIT       ? by_audit / audit
                           : drawn == DRAWN_UNCERTAIN ? by_doubt / doubt
                                                      : 1;
            if (!flagged && drawn == DRAWN_RISK)
                continue;
            /* All that is flagged also comes by descending probability: higher strata first,
             * and the deceptive of one stratum, as a rule, before the others. */
            bool deceptive = i < s->deceptive[h];
            double place = next_real(random);
            place = deceptive ? place * place : 1 - (1 - place) * (1 - place);
            bool high_up = flagged && before + place * s->ads[h] <
                                          s->read[DRAWN_RISK] * flagged_ads;
            rows[n++] =
                (struct estimate_row){ h, drawn,
                                       flagged ? 1 : audit + doubt - audit * doubt,
                                       high_up || order < s->read[drawn], deceptive };
        }
    return n;
}

static bool
covers(const struct interval *interval, double truth)
{
    return interval->known && interval->low <= truth + 1e-9 &&
           interval->high >= truth - 1e-9;
}

static void
intervals_hold_the_truth(void **state)
{
    enum { RUNS = 400 };
    struct estimate_row *rows = calloc(ROWS_MAX, sizeof *rows);
    int all = 0, all_known = 0;
    (void)state;
    for (size_t i = 0; i < sizeof stocks / sizeof stocks[0]; i++) {
        const struct stock *s = &stocks[i];
        double found = 0, below = 0, mean = 0, flagged = 0;
        int recall = 0, total = 0, known = 0;
        uint64_t random = 20261122 + i;
        for (int h = 0; h < DRAW_STRATA; h++)
            *(h < 4 ? &below : &found) += s->deceptive[h];
        for (int run = 0; run < RUNS; run++) {
            struct estimate e;
            estimate_make(rows, draw_stock(s, &random, rows), NULL, &e);
            known += e.flagged.total.known;
            flagged += e.flagged.total.at;
            mean += e.below.total.at / RUNS;
            recall += covers(&e.recall, found / (found + below));
            total += covers(&e.total, found + below);
        }
        flagged /= known;
        print_message("# %s: recall in %.1f %%, total in %.1f %% of %d runs; mean of "
                      "the missed %.1f of %.0f, of the flagged %.1f of %.0f\n",
                      s->name, 100.0 * recall / known, 100.0 * total / known, known,
                      mean, below, flagged, found);
        assert_true(known >= RUNS * 9 / 10); /* else too little was audited */
        assert_true(recall >= known * 92 / 100 && total >= known * 92 / 100);
        NEAR(mean, below, below * 0.04);
        NEAR(flagged, found, found * 0.04);
        all += recall;
        all_known += known;
    }
    free(rows);
    assert_true(all >= all_known * 0.94 && all <= all_known * 0.985);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_tell_totals),
        cmocka_unit_test(what_was_all_read_is_exact),
        cmocka_unit_test(what_was_not_drawn_is_not_clean),
        cmocka_unit_test(shares_have_the_limits_of_jeffreys),
        cmocka_unit_test(beta_is_that_of_the_tables),
        cmocka_unit_test(agreement_is_told),
        cmocka_unit_test(stability_is_told),
        cmocka_unit_test(intervals_hold_the_truth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
