/*
 * What was left to the port is not lost and not forgotten, whatever else waits, however clocks go.
 * The loop is not run: its state is made here, and each look at it asked for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/crawl_scene.h"

#define LOOKS 500

/* URLs that were never asked for wait until tomorrow, since their source has no requests left: as
 * many as may be held in memory, or more. */
static void
wait_for_tomorrow(struct scene *s, int count)
{
    for (int i = 0; i < count; i++) {
        struct page_url at = { .url = arena_printf(&s->c.arena, HOST "/new/%d", i),
                               .source = s->sources[OF_BOARD].id };

        crawl_put_off(&s->c, waiting_new(&at, OF_BOARD), clock_now_ms() + DAY_MS);
    }
}

/* What a host had no room for gets its turn, as soon as there is room. */
static void
a_full_memory_keeps_nobody_from_his_turn(void **state)
{
    static const int HELD[] = { 0, 3, 4, 8, 1000 };

    (void)state;
    for (size_t k = 0; k < sizeof HELD / sizeof HELD[0]; k++) {
        struct scene s;
        size_t taken = 0;

        open_scene(&s);
        wait_for_tomorrow(&s, HELD[k]);
        for (int i = 0; i < 3 * PART; i++) {
            wait_for_host(&s, OF_TWO, i);
            keep(&s, OF_TWO, i);
        }
        for (int i = 0; i < LOOKS && taken < 3 * PART; i++) {
            taken += i % 50 == 0 ? drain(&s) : 0; /* it is a slow one */
            pass_ms(1000);
            look(&s);
        }
        if (taken != 3 * PART) {
            fail_msg("%d held: %zu were asked for", HELD[k], taken);
        }
        assert_int_equal(s.c.later.count, HELD[k]);
        close_scene(&s);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_memory_keeps_nobody_from_his_turn),
    };

    return cmocka_run_group_tests_name("crawl_left", tests, NULL, NULL);
}
