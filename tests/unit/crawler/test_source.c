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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_anchored_where_no_star_stands),
    };

    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
