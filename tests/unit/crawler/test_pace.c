/*
 * How long a host is left alone, in microseconds, and how it is told in milliseconds.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/pace.h"

static void
a_host_rests_for_the_whole_delay(void **state)
{
    static const struct {
        int64_t end_us, delay_ms, not_before_us, next_us;
    } table[] = { { 0, 0, 0, 0 },
                  { 1999, 100, 0, 101999 }, /* not 101000, nor 102000 */
                  { 2000, 100, 0, 102000 },
                  { 2000, 0, 0, 2000 },
                  { 2000, 100, 101999, 102000 },
                  { 2000, 100, 102001, 102001 },
                  { 2000, 0, INT64_C(3600000000), INT64_C(3600000000) },
                  { INT64_C(1000000000000), 86400000, 0, INT64_C(1086400000000) } };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_int_equal(
            pace_next_us(table[i].end_us, table[i].delay_ms, table[i].not_before_us),
            table[i].next_us);
    }
}

static void
a_rest_that_is_told_was_kept(void **state)
{
    static const struct {
        int64_t end_us, begun_us, waited_ms;
    } table[] = {
        { -1, 5000, 0 }, /* never asked before */
        { 0, 0, 0 },          { 0, 999, 0 },        { 0, 1000, 1 },
        { 500, 100499, 99 }, /* short by a microsecond: told as short */
        { 500, 100500, 100 }, { 500, 101499, 100 }, { 500, 101500, 101 },
        { 999, 1000, 0 },     { 1999, 101000, 99 }, /* by the clock's digits 100 */
        { 5000, 4000, 0 }
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_int_equal(pace_waited_ms(table[i].end_us, table[i].begun_us),
                         table[i].waited_ms);
    }
}

static void
what_is_left_is_not_cut_off(void **state)
{
    static const struct {
        int64_t next_us, now_us, left_ms;
    } table[] = { { 0, 0, 0 },       { 0, 1, 0 },
                  { 1, 0, 1 },       { 1000, 0, 1 },
                  { 1001, 0, 2 },    { 5000, 5000, 0 },
                  { 5000, 4999, 1 }, { INT64_C(86400000000), 0, 86400000 } };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_int_equal(pace_left_ms(table[i].next_us, table[i].now_us),
                         table[i].left_ms);
    }
}

/* Whenever an answer ends and whatever the delay: who asks at the first moment that is allowed has
 * kept the delay, and says so. */
static void
no_wait_is_short_and_none_is_long(void **state)
{
    (void)state;
    for (int64_t end_us = 0; end_us < 3000; end_us += 7) {
        for (int64_t delay_ms = 0; delay_ms < 300; delay_ms += 99) {
            int64_t next_us = pace_next_us(end_us, delay_ms, 0);

            assert_int_equal(next_us - end_us, delay_ms * 1000);
            assert_int_equal(pace_waited_ms(end_us, next_us), delay_ms);
            assert_int_equal(pace_waited_ms(end_us, next_us - 1),
                             delay_ms > 0 ? delay_ms - 1 : 0);
            assert_int_equal(pace_left_ms(next_us, end_us), delay_ms);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_rests_for_the_whole_delay),
        cmocka_unit_test(a_rest_that_is_told_was_kept),
        cmocka_unit_test(what_is_left_is_not_cut_off),
        cmocka_unit_test(no_wait_is_short_and_none_is_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
