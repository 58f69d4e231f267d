/*
 * test_time: RFC 3339, HTTP dates, spans; every day of four centuries against timegm().
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/time.h"

#include <time.h>

struct date_case {
    const char *text;
    int64_t ms; /* -1: no date */
};

static void
expect_dates(bool (*read)(struct str s, int64_t *ms), const struct date_case *cases,
             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t ms = -1;
        bool good = read(str_of(cases[i].text), &ms);
        if (good != (cases[i].ms >= 0) || ms != cases[i].ms)
            fail_msg("\"%s\": %lld", cases[i].text, (long long)ms);
    }
}

static void
reads_dates_of_sitemaps(void **state)
{
    static const struct date_case cases[] = {
        { "2026", 1767225600000 },
        { "2026-11", 1793491200000 },
        { "2026-11-21", 1795219200000 },
        { " \n 2026-11-21 ", 1795219200000 },
        { "2026-11-21T08:30Z", 1795249800000 },
        { "2026-11-21T13:30+05:00", 1795249800000 },
        { "2026-11-21T13:30:00+0500", 1795249800000 },
        { "2026-11-21T08:30:00Z", 1795249800000 },
        { "2026-11-21T08:30:00.25Z", 1795249800250 },
        { "2026-11-21T08:30:00.250000+00:00", 1795249800250 },
        { "2026-11-21T08:30:00", 1795249800000 },
        { "2026-11-21 08:30", 1795249800000 },
        { "1970-01-01T00:00+01:00", -1 },
        { "2026-11-21T08", -1 },
        { "2026-11-21T08:30:", -1 },
        { "2026-11-21T08:30:00.", -1 },
        { "2026-11-21T08:30+5", -1 },
        { "2026-11-21T08:30+25:00", -1 },
        { "2026-11-21T08:30Zx", -1 },
        { "2026-11-31", -1 },
        { "2026-1-1", -1 },
        { "20261121", -1 },
        { "1969", -1 },
        { "now", -1 },
        { "-", -1 },
        { "", -1 },
    };

    (void)state;
    expect_dates(time_parse_w3c, cases, sizeof(cases) / sizeof(cases[0]));
}

static void
reads_dates_of_tables(void **state)
{
    static const struct date_case cases[] = {
        { "2026-11-21", 1795219200000 },
        { "2026-11-21T13:30:00+05:00", 1795249800000 },
        { "2026-11-21 08:30:00", 1795249800000 },
        { " 2026-11-21T08:30 ", 1795249800000 },
        { "2026-11-21 08:30:00.123456", 1795249800123 },
        { "2026-11-21 13:30:00+05", 1795249800000 },
        { "2026-11-21 13:30:00.5+05", 1795249800500 },
        { "2026-11-21 05:00:00-0330", 1795249800000 },
        { "2026", -1 },
        { "2026-11", -1 },
        { "2026-11-21 08", -1 },
        { "2026-11-31 08:30:00", -1 },
        { "2026-11-21 08:30:00 nowhere", -1 },
        { "2026-11-21 08:30:00.1234567890123456789012345", -1 },
        { "", -1 },
    };
    (void)state;
    expect_dates(time_parse_loose, cases, sizeof(cases) / sizeof(cases[0]));
}

static void
reads_dates_of_feeds(void **state)
{
    static const struct date_case cases[] = {
        { "Sat, 21 Nov 2026 08:30:00 GMT", 1795249800000 },
        { "Sat, 21 Nov 2026 13:30:00 +0500", 1795249800000 },
        { "Sat, 21 Nov 2026 05:00:00 -0330", 1795249800000 },
        { "Sat, 21 Nov 2026 13:30:00 +05:00", 1795249800000 },
        { "21 Nov 2026 08:30 UT", 1795249800000 },
        { "21 Nov 26 03:30:00 EST", 1795249800000 },
        { "sat,  21  nov  2026\t08:30:00\r\n  Z (UTC)", 1795249800000 },
        { "Saturday, 21 November 2026 11:30:00 MSK", 1795249800000 },
        { "21 Nov 126 8:30 GMT", 1795249800000 },
        { "21 Nov 2026 08:30:00", 1795249800000 },
        { "21 Nov 2026 08:30:00 +5", 1795249800000 },
        { "21 Nov 2026 08:30:00 nowhere", 1795249800000 },
        { "1 Jan 70 00:00 GMT", 0 },
        { "31 Dec 69 00:00 GMT", -1 },
        { "1 Jan 1970 00:00 +0100", -1 },
        { "31 Nov 2026 08:30 GMT", -1 },
        { "Sat, Nov 21 2026 08:30:00 GMT", -1 },
        { "21 Nov 2026", -1 },
        { "21 Nov 2026 08:30:0 GMT", -1 },
        { "21 Nov 20260 08:30 GMT", -1 },
        { "121 Nov 2026 08:30 GMT", -1 },
        { "21 N 2026 08:30 GMT", -1 },
        { "21", -1 },
        { ",", -1 },
        { "", -1 },
    };

    (void)state;
    expect_dates(time_parse_mail, cases, sizeof(cases) / sizeof(cases[0]));
}

static void
reads_rfc_3339(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int64_t ms;
    } cases[] = {
        { "1970-01-01", true, 0 },
        { "1970-01-01T00:00:00Z", true, 0 },
        { "2026-11-21T08:30:00Z", true, 1795249800000 },
        { "2026-11-21t08:30:00z", true, 1795249800000 },
        { "2026-11-21 13:30:00+05:00", true, 1795249800000 },
        { "2026-11-21T05:00:00-03:30", true, 1795249800000 },
        { "2026-11-21T08:30:00.25Z", true, 1795249800250 },
        { "2026-11-21T08:30:00.2509999999999Z", true, 1795249800250 },
        { "2024-02-29", true, 1709164800000 },
        { "2016-12-31T23:59:60Z", true, 1483228800000 },
        { "9999-12-31T23:59:59Z", true, 253402300799000 },
        { "2023-02-29", false, 0 },
        { "1900-02-29", false, 0 },
        { "1969-12-31", false, 0 },
        { "1970-01-01T00:00:00+00:01", false, 0 },
        { "2026-13-01", false, 0 },
        { "2026-00-10", false, 0 },
        { "2026-11-31", false, 0 },
        { "2026-11-21T24:00:00Z", false, 0 },
        { "2026-11-21T08:60:00Z", false, 0 },
        { "2026-11-21T08:30Z", false, 0 },
        { "2026-11-21T08:30:00", false, 0 },
        { "2026-11-21T08:30:00.Z", false, 0 },
        { "2026-11-21T08:30:00+24:00", false, 0 },
        { "2026-11-21T08:30:00Zx", false, 0 },
        { "2026-11-21x", false, 0 },
        { "26-11-21", false, 0 },
        { "", false, 0 },
        { "\xD0\xB2\xD1\x87\xD0\xB5\xD1\x80\xD0\xB0", false, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = -1;
        assert_int_equal(time_parse(str_of(cases[i].text), &ms), cases[i].good);
        assert_true(ms == (cases[i].good ? cases[i].ms : -1));
    }
}

static void
formats(void **state)
{
    (void)state;
    char out[TIME_TEXT_SIZE];
    time_format(1795249800999, out);
    assert_string_equal(out, "2026-11-21T08:30:00Z");
    time_format_date(1795249800999, out);
    assert_string_equal(out, "2026-11-21");
    time_format_digits(1795249800999, out);
    assert_string_equal(out, "20261121083000");
    time_format(-5, out);
    assert_string_equal(out, "1970-01-01T00:00:00Z");
    time_format(INT64_MAX, out);
    assert_string_equal(out, "9999-12-31T23:59:59Z");
}

static void
agrees_with_libc(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 146097 + 400; day++) {
        time_t seconds = (time_t)(day * 86400 + day % 86400);
        struct tm tm;
        char theirs[64], ours[TIME_TEXT_SIZE];
        gmtime_r(&seconds, &tm);
        strftime(theirs, sizeof theirs, "%Y-%m-%dT%H:%M:%SZ", &tm);
        time_format((int64_t)seconds * 1000, ours);
        assert_string_equal(ours, theirs);
        int64_t back = 0;
        assert_true(time_parse(str_of(ours), &back));
        assert_true(back == (int64_t)seconds * 1000);
        strftime(theirs, sizeof theirs, "%a, %d %b %Y %H:%M:%S GMT", &tm);
        assert_true(time_parse_http(str_of(theirs), &back));
        assert_true(back == (int64_t)seconds * 1000);
    }
}

static void
reads_http_dates(void **state)
{
    (void)state;
    int64_t ms = 0;
    assert_true(time_parse_http(STR("Sun, 06 Nov 1994 08:49:37 GMT"), &ms));
    assert_true(ms == 784111777000);
    static const char *const bad[] = {
        "",
        "Sun",
        "Sun,",
        "Sun, ",
        "Sun, 06",
        "Sun, 06 ",
        "Sun, 06 No",
        "Sun, 06 Nov",
        "Sun, 06 Xxx 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 06 anF 1994 08:49:37 GMT",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(time_parse_http(str_of(bad[i]), &ms));
}

static void
reads_spans(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms; /* -1: not a span */
    } cases[] = {
        { "90s", 90000 },    { "5m", 300000 },
        { "6h", 21600000 },  { "2d", 172800000 },
        { "500ms", 500 },    { "3", 3000 },
        { "0", 0 },          { "0.05", 50 },
        { "1.5h", 5400000 }, { "36500d", 3153600000000 },
        { "36501d", -1 },    { "", -1 },
        { "s", -1 },         { "ms", -1 },
        { "-1s", -1 },       { "-0", -1 },
        { "1 s", -1 },       { "1w", -1 },
        { "1e30s", -1 },     { "5ss", -1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = -1;
        assert_int_equal(time_parse_span(str_of(cases[i].text), &ms), cases[i].ms >= 0);
        assert_true(ms == cases[i].ms);
    }
}

static void
clocks_run(void **state)
{
    (void)state;
    int64_t before = clock_mono_ms();
    assert_true(clock_mono_ms() >= before);
    assert_true(clock_now_ms() > 1700000000000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_dates_of_sitemaps),
        cmocka_unit_test(reads_dates_of_tables),
        cmocka_unit_test(reads_dates_of_feeds),
        cmocka_unit_test(reads_rfc_3339),
        cmocka_unit_test(formats),
        cmocka_unit_test(agrees_with_libc),
        cmocka_unit_test(reads_http_dates),
        cmocka_unit_test(reads_spans),
        cmocka_unit_test(clocks_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
