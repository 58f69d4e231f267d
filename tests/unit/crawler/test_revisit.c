/*
 * How often pages change, learned from looks; and what the rule gains on made-up sites.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/time.h"
#include "crawler/revisit.h"
#include "crawler/source.h"

#include <math.h>

#define HOUR_MS INT64_C(3600000)

/* --- the estimate */

static void
equal_intervals_give_the_published_estimate(void **state)
{
    (void)state;
    for (int n = 1; n <= PAGE_LOOKS_MAX; n++) {
        for (int x = 0; x <= n; x++) {
            struct page_looks looks = { 0 };
            double wanted = -log((n - x + 0.5) / (n + 0.5)) * 4; /* each six hours */

            for (int i = 0; i < n; i++) {
                revisit_look(&looks, 6 * HOUR_MS, i < x);
            }
            assert_int_equal(looks.count, n);
            assert_int_equal(looks.changed, x);
            assert_true(fabs(revisit_rate(&looks) - wanted) < 1e-9);
        }
    }
}

static uint64_t
draw(uint64_t *random)
{
    uint64_t z = *random += UINT64_C(0x9E3779B97F4A7C15); /* splitmix64 */

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* Above 0, at most 1. */
static double
draw_share(uint64_t *random)
{
    return ((double)(draw(random) >> 11) + 1) / 9007199254740992.0;
}

/* Looks an hour to two days apart at pages of known rate. */
static void
rates_are_found_from_uneven_intervals(void **state)
{
    static const double rates[] = { 0.3, 1, 2 }; /* a day */
    uint64_t random = 7;

    (void)state;
    for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
        double sum = 0;
        int trials = 4000;

        for (int t = 0; t < trials; t++) {
            struct page_looks looks = { 0 };

            for (int i = 0; i < PAGE_LOOKS_MAX; i++) {
                double days = (1 + 23 * draw_share(&random)) / 24;
                bool changed = draw_share(&random) > exp(-rates[r] * days);

                revisit_look(&looks, (int64_t)(days * (double)TIME_DAY_MS), changed);
            }
            sum += revisit_rate(&looks);
        }
        if (fabs(sum / trials / rates[r] - 1) > 0.1) {
            fail_msg("rate %g: %g is found", rates[r], sum / trials);
        }
    }
}

static void
the_latest_looks_count(void **state)
{
    struct page_looks looks = { 0 };

    (void)state;
    for (int i = 0; i < 1000; i++) {
        revisit_look(&looks, 6 * HOUR_MS, false);
        assert_true(looks.count <= PAGE_LOOKS_MAX && looks.changed <= looks.count);
    }
    assert_true(revisit_rate(&looks) == 0);
    for (int i = 0; i < 40; i++) {
        revisit_look(&looks, 6 * HOUR_MS, true);
    }
    assert_true(revisit_rate(&looks) > 8);
    for (int i = 0; i < 100; i++) { /* clocks that jump */
        revisit_look(&looks, i % 3 == 0 ? -5 : INT64_MAX, i % 2 == 0);
        assert_true(revisit_rate(&looks) >= 0 && isfinite(revisit_rate(&looks)));
        assert_true(looks.still_min <= UINT32_MAX / 2);
        assert_true(looks.changed_min <= UINT32_MAX / 2);
    }
}

static void
intervals_have_bounds(void **state)
{
    static const struct {
        struct page_looks looks;
        int64_t interval_h, since_h;
        bool changed;
        int64_t least_h, most_h; /* of the next interval */
    } table[] = {
        { { .count = 1, .still_min = 360 }, 6, 6, false, 12, 12 },
        { { .count = 1, .still_min = 14400 }, 6, 240, false, 240, 240 }, /* a pause */
        { { .count = 4, .still_min = 40000 }, 700, 700, false, 720, 720 },
        { { .count = 4, .changed = 4, .changed_min = 240 }, 100, 1, true, 25, 25 },
        { { .count = 4, .changed = 4, .changed_min = 240 }, 1, 1, true, 1, 1 },
        { { .count = 16, .changed = 8, .still_min = 8 * 998, .changed_min = 8 * 998 },
          12,
          17,
          true,
          14,
          15 }, /* a change a day */
        { { .count = 16, .changed = 1, .still_min = 15 * 7200, .changed_min = 7200 },
          60,
          120,
          true,
          90,
          120 }, /* one in eighty days */
        { { .count = 0 }, 6, 6, false, 12, 12 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        int64_t ms = revisit_interval_ms(&table[i].looks, table[i].interval_h * HOUR_MS,
                                         table[i].since_h * HOUR_MS, table[i].changed);

        if (ms < table[i].least_h * HOUR_MS || ms > table[i].most_h * HOUR_MS) {
            fail_msg("case %zu: %g hours", i, (double)ms / (double)HOUR_MS);
        }
    }
}

/* --- a hundred days of a site */

#define PAGES  200
#define DAYS   100
#define HALVED 0
#define LEARNT 1

struct site_case {
    const char *name;
    double often, seldom; /* changes a day of its pages, spread evenly on a log scale */
    unsigned dead;        /* of ten pages, those that never change */
    double visits_most;   /* of the new rule, against the old one */
    double delay_most;    /* the same, had both made as many visits */
};

struct sum {
    int64_t fetches, changes, delay_ms;
};

/* The rule in use before: half behind a change, half as much again without one. */
static int64_t
halved(int64_t interval_ms, bool changed)
{
    interval_ms = changed ? interval_ms / 2 : interval_ms + interval_ms / 2;
    return interval_ms < SOURCE_REVISIT_MIN_MS   ? SOURCE_REVISIT_MIN_MS
           : interval_ms > SOURCE_REVISIT_MAX_MS ? SOURCE_REVISIT_MAX_MS
                                                 : interval_ms;
}

static int64_t
next_change(int64_t at_ms, double rate, uint64_t *random)
{
    double wait_days = rate > 0 ? -log(draw_share(random)) / rate : 2 * DAYS;

    return at_ms + (int64_t)(wait_days * (double)TIME_DAY_MS);
}

/* One page; the changes are the same under both rules. */
static void
run_page(double rate, uint64_t random, int rule, struct sum *sum)
{
    const int64_t end_ms = DAYS * TIME_DAY_MS;
    struct page_looks looks = { 0 };
    int64_t interval_ms = SOURCE_REVISIT_MS, last_ms = 0;
    int64_t change_ms = next_change(0, rate, &random);

    for (int64_t at_ms = interval_ms; at_ms < end_ms; at_ms += interval_ms) {
        bool changed = change_ms <= at_ms;

        sum->fetches++;
        for (; change_ms <= at_ms; change_ms = next_change(change_ms, rate, &random)) {
            sum->delay_ms += at_ms - change_ms;
            sum->changes++;
        }
        if (rule == HALVED) {
            interval_ms = halved(interval_ms, changed);
        } else {
            revisit_look(&looks, at_ms - last_ms, changed);
            interval_ms =
                revisit_interval_ms(&looks, interval_ms, at_ms - last_ms, changed);
        }
        last_ms = at_ms;
    }
    for (; change_ms < end_ms; change_ms = next_change(change_ms, rate, &random)) {
        sum->delay_ms += end_ms - change_ms; /* not found */
        sum->changes++;
    }
}

static struct sum
run_site(const struct site_case *site, int rule)
{
    struct sum sum = { 0 };

    for (unsigned i = 0; i < PAGES; i++) {
        double share = (double)i / (PAGES - 1);
        double rate = site->seldom * pow(site->often / site->seldom, share);

        run_page(i * 7 % 10 < site->dead ? 0 : rate, 1000 + i, rule, &sum);
    }
    return sum;
}

static const struct site_case SITES[] = {
    { "from hourly to every two months", 24, 1.0 / 60, 0, 0.65, 0.65 },
    { "from daily to every month", 1, 1.0 / 30, 0, 1.1, 0.75 },
    { "all daily", 1, 1, 0, 0.9, 0.7 },
    { "daily, seven of ten never", 1, 1, 7, 0.9, 0.7 },
    { "every week", 1.0 / 7, 1.0 / 7, 0, 1.35, 0.85 },
    { "lists, all the time", 96, 96, 0, 1, 1.03 },
};

/* Twice as many visits halve a delay, whatever the rule. */
static void
changes_are_found_earlier_by_as_many_visits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof SITES / sizeof SITES[0]; i++) {
        struct sum before = run_site(&SITES[i], HALVED);
        struct sum now = run_site(&SITES[i], LEARNT);
        double before_h = (double)before.delay_ms / (double)before.changes / HOUR_MS;
        double now_h = (double)now.delay_ms / (double)now.changes / HOUR_MS;
        double visits = (double)now.fetches / (double)before.fetches;

        assert_int_equal(before.changes, now.changes);
        print_message("# %s: %lld visits, %.2f h from change to visit; halving %lld, "
                      "%.2f h; by as many visits %.2f of its delay\n",
                      SITES[i].name, (long long)now.fetches, now_h,
                      (long long)before.fetches, before_h, visits * now_h / before_h);
        if (visits > SITES[i].visits_most || now_h > 1.03 * before_h ||
            visits * now_h > SITES[i].delay_most * before_h) {
            fail_msg("%s", SITES[i].name);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_intervals_give_the_published_estimate),
        cmocka_unit_test(rates_are_found_from_uneven_intervals),
        cmocka_unit_test(the_latest_looks_count),
        cmocka_unit_test(intervals_have_bounds),
        cmocka_unit_test(changes_are_found_earlier_by_as_many_visits),
    };

    return cmocka_run_group_tests_name("revisit", tests, NULL, NULL);
}
