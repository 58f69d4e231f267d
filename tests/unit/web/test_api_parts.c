/*
 * api: a file that would be long comes in parts, by rows and by time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/web/day.h"

static void
a_long_list_comes_in_parts(void **state)
{
    struct day *d = *state;
    const char *target = "/api/v1/queue.jsonl?limit=7&state=open";
    int rows = 0, parts = 0;

    for (int i = 0; i < 20; i++)
        put(d, path(d, "visa on credit %d", i), LANE_RISK, 0.9);
    do {
        assert_int_equal(ask(d, "GET", target, NULL), 200);
        rows += times(d, "\n");
        parts++;
        target = next_of(d);
    } while (target);
    assert_int_equal(rows, 20);
    assert_int_equal(parts, 3);
}

/* A clock on which each look costs so much. */
static int64_t look_ms, looked_ms;

static int64_t
slow_clock(void)
{
    return looked_ms += look_ms;
}

/* Takes a file and its further parts; how many rows there are in how many parts. */
static int
take_parts(struct day *d, const char *target, int *parts)
{
    int rows = 0;

    for (*parts = 0; target && *parts < 100; ++*parts) {
        assert_int_equal(ask(d, "GET", target, NULL), 200);
        rows += times(d, "\n");
        target = next_of(d);
        assert_int_equal(str_find(d->b.re.filename, STR("-part")) > 0, target != NULL);
        assert_int_equal(str_find(latest(d, "export"), STR("\"more\":true")) > 0,
                         target != NULL);
    }
    return rows;
}

/* Nobody else is answered meanwhile: a file ends when its time is over, and says so. */
static void
a_file_ends_in_time(void **state)
{
    static const char *const targets[] = { "/api/v1/queue.jsonl?q=credit",
                                           "/api/v1/queue.jsonl?search=1",
                                           "/api/v1/queue.jsonl" };
    struct day *d = *state;
    int parts;

    for (int i = 0; i < 40; i++)
        put(d, path(d, "visa on credit %d", i), LANE_RISK, 0.9);
    d->f.web->is.mono_ms = slow_clock;
    for (size_t i = 0; i < 3; i++) {
        look_ms = 0;
        assert_int_equal(take_parts(d, targets[i], &parts), 40);
        assert_int_equal(parts, 1);
        look_ms = 200;
        assert_int_equal(take_parts(d, targets[i], &parts), 40);
        assert_in_range(parts, 3, 39);
        look_ms = INT64_C(3600000); /* one row a part, but on it goes */
        assert_int_equal(take_parts(d, targets[i], &parts), 40);
        assert_int_equal(parts, 40);
    }
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_long_list_comes_in_parts),
        CASE(a_file_ends_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
