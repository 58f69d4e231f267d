/*
 * crowd: who trickles is shut, who asks at once is not.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/mem.h"
#include "web/crowd.h"

#include <stdio.h>
#include <stdlib.h>

static int
set_up(void **state)
{
    *state = mem_alloc(1, sizeof(struct crowd));
    return 0;
}

static int
tear_down(void **state)
{
    free(*state);
    return 0;
}

static void
each_stage_has_its_time(void **state)
{
    struct crowd *all = *state;
    struct line *head = crowd_join(all, 1, STR("a"), 0);
    struct line *body = crowd_join(all, 2, STR("a"), 0);
    struct line *answer = crowd_join(all, 3, STR("a"), 0);
    struct line *quick = crowd_join(all, 4, STR("a"), 0);

    crowd_has_head(body);
    crowd_has_head(answer);
    crowd_has_request(answer);
    crowd_has_head(quick);
    crowd_has_request(quick);
    crowd_has_answer(quick, 15000);
    assert_null(crowd_late(all, LINE_HEAD_MS));
    assert_ptr_equal(crowd_late(all, LINE_HEAD_MS + 1), head);
    assert_null(crowd_late(all, LINE_HEAD_MS + 1)); /* told once */
    assert_ptr_equal(crowd_late(all, 15000 + LINE_HEAD_MS + 1), quick);
    assert_null(crowd_late(all, LINE_REQUEST_MS));
    assert_ptr_equal(crowd_late(all, LINE_REQUEST_MS + 1), body);
    assert_ptr_equal(crowd_late(all, LINE_REQUEST_MS + 1), answer);
    assert_null(crowd_late(all, 2 * LINE_REQUEST_MS));
    /* what was told to go may still end what it does, and its place is free then only */
    crowd_has_answer(answer, 70000);
    assert_int_equal(answer->stage, LINE_SHUT);
    crowd_leave(answer);
    assert_ptr_equal(crowd_join(all, 5, STR("b"), 70000), answer);
    crowd_has_head(NULL);
    crowd_has_request(NULL);
    crowd_has_answer(NULL, 0);
    crowd_leave(NULL);
}

static void
a_long_answer_has_longer(void **state)
{
    struct crowd *all = *state;
    struct line *line = crowd_join(all, 1, STR("a"), 0);
    const int64_t more_ms = (64 << 20) / LINE_BYTES_MS;

    crowd_has_head(line);
    crowd_has_request(line);
    crowd_sends(line, 64 << 20);
    assert_null(crowd_late(all, LINE_REQUEST_MS + more_ms));
    crowd_has_answer(line, 1000);
    /* the next one of the same line has the usual time */
    crowd_has_head(line);
    crowd_has_request(line);
    crowd_sends(line, 100);
    assert_null(crowd_late(all, 1000 + LINE_REQUEST_MS));
    assert_ptr_equal(crowd_late(all, 1000 + LINE_REQUEST_MS + 7), line);
    crowd_sends(NULL, 1);
}

static void
the_slowest_makes_room(void **state)
{
    struct crowd *all = *state;
    struct line *line, *first = NULL, *second = NULL;
    char address[16];

    for (int i = 0; i < CROWD_FEW; i++) {
        snprintf(address, sizeof(address), "10.0.0.%d", i % 200);
        line = crowd_join(all, i, str_of(address), i);
        assert_null(crowd_choose(all, line));
        if (i == 0)
            first = line;
        if (i == 1)
            second = line;
    }
    crowd_has_head(first);
    crowd_has_request(first); /* is being answered: goes last */
    line = crowd_join(all, 999, STR("10.1.1.1"), 999);
    assert_ptr_equal(crowd_choose(all, line), second);
    assert_null(crowd_choose(all, line));
    /* its place is used again */
    crowd_leave(second);
    line = crowd_join(all, 1000, STR("10.1.1.2"), 1000);
    assert_ptr_equal(line, second);
    assert_int_equal(crowd_choose(all, line)->since_ms, 2);
}

static void
one_address_has_its_share(void **state)
{
    struct crowd *all = *state;
    struct line *theirs, *mine = crowd_join(all, 0, STR("10.0.0.1"), 0);

    for (int i = 0; i < CROWD_ADDRESS_FEW; i++) {
        theirs = crowd_join(all, i, STR("10.0.0.2"), 10 + i);
        assert_null(crowd_choose(all, theirs));
    }
    for (int i = 0; i < 100; i++) {
        struct line *gone;
        theirs = crowd_join(all, i, STR("10.0.0.2"), 1000 + i);
        gone = crowd_choose(all, theirs);
        assert_non_null(gone);
        assert_ptr_not_equal(gone, mine);
        assert_ptr_not_equal(gone, theirs);
        crowd_leave(gone);
    }
    assert_int_equal(mine->stage, LINE_HEAD);
}

static void
a_full_table_is_no_place(void **state)
{
    struct crowd *all = *state;

    for (int i = 0; i < CROWD_MAX; i++)
        assert_non_null(crowd_join(all, i, STR(""), i));
    assert_null(crowd_join(all, 0, STR(""), 0));
    /* without addresses all are one crowd */
    assert_int_equal(crowd_choose(all, &all->rows[CROWD_MAX - 1])->since_ms, 0);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(each_stage_has_its_time),  CASE(a_long_answer_has_longer),
        CASE(the_slowest_makes_room),   CASE(one_address_has_its_share),
        CASE(a_full_table_is_no_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
