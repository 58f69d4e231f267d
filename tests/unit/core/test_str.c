/*
 * test_str: comparing, searching, cutting, and numbers against strtod() as the oracle.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/str.h"

#include <math.h>
#include <stdlib.h>

static void
compares(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
        bool same, same_nocase;
    } cases[] = {
        { "", "", 0, true, true },         { "a", "", 1, false, false },
        { "ab", "abc", -1, false, false }, { "abc", "ABC", 1, false, true },
        { "\xFF", "a", 1, false, false },  { "\xD0\x90", "\xD0\xB0", -1, false, false },
        { "a[", "A[", 1, false, true },    { "@", "`", -1, false, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str a = str_of(cases[i].a);
        struct str b = str_of(cases[i].b);
        int order = str_cmp(a, b);
        assert_int_equal((order > 0) - (order < 0), cases[i].order);
        assert_int_equal(str_eq(a, b), cases[i].same);
        assert_int_equal(str_eq_nocase(a, b), cases[i].same_nocase);
    }
    assert_true(str_eq((struct str){ NULL, 0 }, STR("")));
    assert_true(str_eq((struct str){ "a\0b", 3 }, (struct str){ "a\0b", 3 }));
}

static void
finds(void **state)
{
    (void)state;
    static const struct {
        const char *s, *needle;
        int at, at_nocase;
    } cases[] = {
        { "", "", 0, 0 },         { "abc", "", 0, 0 },        { "", "a", -1, -1 },
        { "abcabc", "ca", 2, 2 }, { "abcABC", "BC", 4, 1 },   { "aaab", "aab", 1, 1 },
        { "ab", "abc", -1, -1 },  { "Robots", "rob", -1, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str s = str_of(cases[i].s);
        assert_int_equal(str_find(s, str_of(cases[i].needle)), cases[i].at);
        assert_int_equal(str_find_nocase(s, str_of(cases[i].needle)),
                         cases[i].at_nocase);
    }
    assert_int_equal(str_find_char(STR("abc"), 'c'), 2);
    assert_int_equal(str_find_char((struct str){ NULL, 0 }, 'c'), -1);
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_false(str_starts(STR("a"), STR("ab")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_false(str_ends(STR("c"), STR("bc")));
    assert_true(str_starts((struct str){ NULL, 0 }, STR("")));
}

static void
cuts(void **state)
{
    (void)state;
    assert_true(str_eq(str_sub(STR("abc"), 1, 2), STR("b")));
    assert_true(str_eq(str_sub(STR("abc"), 2, 99), STR("c")));
    assert_true(str_eq(str_sub(STR("abc"), 5, 2), STR("")));
    assert_int_equal(str_sub((struct str){ NULL, 0 }, 0, 9).n, 0);
    assert_true(str_eq(str_trim(STR(" \t\r\n\va b\f ")), STR("a b")));
    assert_int_equal(str_trim(STR("   ")).n, 0);

    static const struct {
        const char *text;
        const char *pieces; /* each followed by '|' */
    } cases[] = {
        { "a,,b", "a||b|" }, { "", "" }, { "a", "a|" }, { ",", "|" }, { "a,", "a|" }
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str rest = str_of(cases[i].text);
        struct str wanted = str_of(cases[i].pieces);
        struct str piece, want;
        while (str_cut(&rest, ',', &piece)) {
            assert_true(str_cut(&wanted, '|', &want));
            assert_true(str_eq(piece, want));
        }
        assert_int_equal(wanted.n, 0);
    }
}

static void
reads_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } cases[] = {
        { "0", true, 0 },
        { "-12", true, -12 },
        { "+7", true, 7 },
        { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 },
        { "-9223372036854775809", false, 0 },
        { "99999999999999999999999", false, 0 },
        { "", false, 0 },
        { "-", false, 0 },
        { " 1", false, 0 },
        { "1 ", false, 0 },
        { "1.0", false, 0 },
        { "0x10", false, 0 },
        { "--1", false, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = 0;
        assert_int_equal(str_to_int(str_of(cases[i].text), &value), cases[i].good);
        if (cases[i].good)
            assert_true(value == cases[i].value);
    }
}

static void
reads_reals(void **state)
{
    (void)state;
    static const char *const good[] = {
        "0",
        "-0.5",
        "12",
        "1e3",
        "1E-3",
        "+2.5",
        "0.1",
        "0.30000000000000004",
        "123456789.125",
        "9007199254740993",
        "1e22",
        "1e23",
        "1.7976931348623157e308",
        "4.9e-324",
        "1e-400",
        "00012",
        "3.14159265358979323846264338327950288",
        "179769313486231570000000000000000000",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double value = -1;
        assert_true(str_to_double(str_of(good[i]), &value));
        assert_true(value == strtod(good[i], NULL));
    }
    static const char *const bad[] = { "",
                                       ".",
                                       "1.",
                                       ".5",
                                       "e3",
                                       "1e",
                                       "1e+",
                                       "inf",
                                       "nan",
                                       "0x1",
                                       "1,5",
                                       "1 ",
                                       " 1",
                                       "1e999",
                                       "--1",
                                       "1e1.5",
                                       "1e99999999999999999999",
                                       "1.2.3" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double value = -1;
        assert_false(str_to_double(str_of(bad[i]), &value));
    }
    char many[1200];
    memset(many, '9', sizeof many);
    double value = 0;
    assert_false(str_to_double((struct str){ many, sizeof many }, &value));
    assert_true(str_to_double((struct str){ many, 300 }, &value));
    assert_true(value == 1e300);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),    cmocka_unit_test(finds),
        cmocka_unit_test(cuts),        cmocka_unit_test(reads_integers),
        cmocka_unit_test(reads_reals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
