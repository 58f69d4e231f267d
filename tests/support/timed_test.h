/*
 * timed_test: a test that fails leaves the clock to the next as it should be, and none waits for
 * ever.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_TIMED_TEST_H
#define TESTS_SUPPORT_TIMED_TEST_H

#include "tests/support/set_clock.h"

#include <unistd.h>

#define TIMED_TEST_S 400 /* far more than any takes */

#define TIMED_TEST(f) cmocka_unit_test_setup_teardown(f, timed_begin, timed_end)

static inline int
timed_begin(void **state)
{
    (void)state;
    (void)alarm(TIMED_TEST_S);
    return 0;
}

static inline int
timed_end(void **state)
{
    (void)state;
    (void)alarm(0);
    stop_clock(0);
    return 0;
}

#endif
