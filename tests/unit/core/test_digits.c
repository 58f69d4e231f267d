/*
 * test_digits: numbers of every length, edges of words of eight digits, noughts at the end.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/digits.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A number that is not random, but looks it. */
static uint64_t
next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state ^ *state >> 29;
}

static void
check_int(int64_t value)
{
    char got[DIGITS_ROOM], expected[DIGITS_ROOM];
    *digits_int(got, value) = '\0';
    snprintf(expected, sizeof(expected), "%" PRId64, value);
    assert_string_equal(got, expected);
}

static void
whole_numbers(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int64_t i = -20000; i <= 20000; i++)
        check_int(i);
    for (uint64_t ten = 1; ten <= 1000000000000000000u; ten *= 10) {
        for (int64_t i = -3; i <= 3; i++) {
            check_int((int64_t)ten + i);
            check_int(-(int64_t)ten - i);
        }
    }
    for (int i = 0; i < 100000; i++)
        check_int((int64_t)next(&seed) >> i % 64);
    check_int(INT64_MAX);
    check_int(INT64_MIN);
}

/* The same number, written with printf() from the whole number that it is in its last decimal,
 * without noughts at the end but for the first behind the point. */
static void
check_real(double value, int decimals)
{
    char got[DIGITS_REAL_ROOM], expected[64];
    double scaled = fabs(value);
    uint64_t one = 1;
    for (int i = 0; i < decimals; i++)
        one *= 10;
    scaled = round(scaled * (double)one);
    const uint64_t whole = (uint64_t)scaled / one, rest = (uint64_t)scaled % one;
    int n = snprintf(expected, sizeof(expected), "%s%" PRIu64,
                     value < 0 && scaled > 0 ? "-" : "", whole);
    if (decimals) {
        n += snprintf(expected + n, sizeof(expected) - (size_t)n, ".%0*" PRIu64,
                      decimals, rest);
        while (expected[n - 1] == '0' && expected[n - 2] != '.')
            expected[--n] = '\0';
    }
    *digits_real(got, value, decimals) = '\0';
    assert_string_equal(got, expected);
}

static void
fractions(void **state)
{
    (void)state;
    static const double values[] = {
        0,         -0.0,       0.02,        0.5,   -0.5,        1,
        99.999999, 0.0004999,  12.3456,     1e-12, -1e-12,      0.000001,
        1234567,   4000.00005, 99999999.99, 0.1,   0.123456789,
    };
    uint64_t seed = 2;
    for (int decimals = 0; decimals <= 9; decimals++) {
        for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
            if (fabs(values[i]) * pow(10, decimals) < 9e15)
                check_real(values[i], decimals);
        for (int i = 0; i < 20000; i++)
            check_real((double)(int64_t)next(&seed) / 9.3e18 * pow(10, i % 7),
                       decimals);
    }
}

static void
what_has_no_digits_or_many(void **state)
{
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *expected;
    } cases[] = {
        { NAN, 2, "null" },
        { INFINITY, 0, "null" },
        { -INFINITY, 6, "null" },
        { 1e15, 1, "1000000000000000.0" },
        { 1e16, 0, "10000000000000000" },
        { -1e16, 3, "-10000000000000000.0" },
    };
    char got[DIGITS_REAL_ROOM];
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        *digits_real(got, cases[i].value, cases[i].decimals) = '\0';
        assert_string_equal(got, cases[i].expected);
    }
    *digits_real(got, -1.7e308, 9) = '\0';
    assert_int_equal(strlen(got), 312);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(fractions),
        cmocka_unit_test(what_has_no_digits_or_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
