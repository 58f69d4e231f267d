/*
 * The patterns of a source file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/source.h"

static void
patterns_are_anchored_where_no_star_stands(void **state)
{
    static const struct {
        const char *pattern, *path;
        bool matches;
    } TABLE[] = {
        { "/work/*", "/work/", true },
        { "/work/*", "/work/a/b?c", true },
        { "/work/*", "/work", false },
        { "/work/*", "/en/work/", false },
        { "*page=*", "/list?page=2", true },
        { "*page=*", "/list?pag=2", false },
        { "/about", "/about", true },
        { "/about", "/about/", false },
        { "*.html", "/a.html", true },
        { "*.html", "/a.html?x", false },
        { "/d/*/ad-*", "/d/x/ad-7", true },
        { "/d/*/ad-*", "/d/ad-7", false },
        { "", "/", false },
        { "*", "/", true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        if (source_pattern_matches(str_of(TABLE[i].pattern), str_of(TABLE[i].path)) !=
            TABLE[i].matches) {
            fail_msg("%s on %s", TABLE[i].pattern, TABLE[i].path);
        }
    }
}

static void
quiet_hours_end(void **state)
{
    static const int64_t MINUTE = 60000, DAY = 86400000;
    static const struct {
        int from, to, now;
        int64_t until; /* minutes; -1: not quiet */
    } TABLE[] = {
        { 0, 0, 10, -1 },          { 480, 1200, 479, -1 },  { 480, 1200, 480, 1200 },
        { 480, 1200, 1199, 1200 }, { 480, 1200, 1200, -1 }, { 1200, 480, 1199, -1 },
        { 1200, 480, 1200, 1920 }, { 1200, 480, 0, 480 },   { 1200, 480, 480, -1 },
        { 1380, 0, 1400, 1440 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct source s = { .quiet_from = TABLE[i].from, .quiet_to = TABLE[i].to };
        int64_t until = source_quiet_until_ms(&s, 20000 * DAY + TABLE[i].now * MINUTE);

        assert_int_equal(
            until, TABLE[i].until < 0 ? 0 : 20000 * DAY + TABLE[i].until * MINUTE);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_anchored_where_no_star_stands),
        cmocka_unit_test(quiet_hours_end),
    };

    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
