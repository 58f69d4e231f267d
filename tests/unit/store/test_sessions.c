/*
 * Log-ins are kept, found again, and forgotten when they are old.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/sessions.h"
#include "tests/unit/store/help.h"

static const struct session_age none = { 0, 0 };

static struct session_row
row_of(const char *id, const char *who, int64_t at_ms)
{
    return (struct session_row){ .id_hash = str_of(id),
                                 .who = str_of(who),
                                 .role = STR("reviewer"),
                                 .lang = STR("kk"),
                                 .address = STR("10.0.0.1"),
                                 .epoch = 7,
                                 .begun_ms = at_ms,
                                 .seen_ms = at_ms };
}

static void
put(struct box *box, const char *id, const char *who, int64_t at_ms)
{
    const struct session_row row = row_of(id, who, at_ms);

    ASSERT_OK(box, store_session_add(box->s, &row, &none, &box->err));
}

/* The ids that are there, one behind the other. */
static const char *
ids(struct box *box, const struct session_age *old)
{
    struct session_list list;
    struct str out = STR("");

    ASSERT_OK(box, store_sessions(box->s, old, &box->arena, &list, &box->err));
    for (size_t i = 0; i < list.count; i++)
        out = arena_printf(&box->arena, STR_FMT STR_FMT, STR_ARG(out),
                           STR_ARG(list.rows[i].id_hash));
    return arena_cstr(&box->arena, out);
}

static void
sessions_come_and_go(void **state)
{
    struct session_list list;
    struct box box;

    (void)state;
    box_open(&box);
    put(&box, "a", "aida", 10);
    put(&box, "b", "aida", 20);
    put(&box, "c", "bolat", 30);
    assert_string_equal(ids(&box, &none), "cba");
    ASSERT_OK(&box, store_session_seen(box.s, STR("a"), 40, &box.err));
    ASSERT_OK(&box, store_session_seen(box.s, STR("x"), 50, &box.err));
    assert_string_equal(ids(&box, &none), "acb");
    ASSERT_OK(&box, store_sessions(box.s, &none, &box.arena, &list, &box.err));
    ASSERT_STR(list.rows[0].who, "aida");
    ASSERT_STR(list.rows[0].role, "reviewer");
    ASSERT_STR(list.rows[0].lang, "kk");
    ASSERT_STR(list.rows[0].address, "10.0.0.1");
    assert_int_equal(list.rows[0].epoch, 7);
    assert_int_equal(list.rows[0].begun_ms, 10);
    assert_int_equal(list.rows[0].seen_ms, 40);
    ASSERT_OK(&box, store_session_end_others(box.s, STR("aida"), STR("b"), &box.err));
    assert_string_equal(ids(&box, &none), "cb");
    ASSERT_OK(&box, store_session_end(box.s, STR("b"), &box.err));
    ASSERT_OK(&box, store_session_end(box.s, STR("b"), &box.err));
    assert_string_equal(ids(&box, &none), "c");
    ASSERT_OK(&box, store_session_end_others(box.s, STR("bolat"), STR(""), &box.err));
    assert_string_equal(ids(&box, &none), "");
    box_close(&box);
}

static void
old_ones_are_forgotten(void **state)
{
    const struct session_age begun = { 10, 0 }, seen = { 0, 20 };
    struct session_row row;
    struct box box;

    (void)state;
    box_open(&box);
    put(&box, "a", "aida", 10);
    put(&box, "b", "aida", 20);
    put(&box, "c", "aida", 30);
    assert_string_equal(ids(&box, &begun), "cb");
    assert_string_equal(ids(&box, &seen), "c");
    assert_string_equal(ids(&box, &none), "cba");
    row = row_of("d", "aida", 40);
    ASSERT_OK(&box, store_session_add(box.s, &row, &seen, &box.err));
    assert_string_equal(ids(&box, &none), "dc");
    /* the same id again is a fault, and nothing is lost by it */
    assert_false(store_session_add(box.s, &row, &none, &box.err));
    assert_string_equal(ids(&box, &none), "dc");
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_come_and_go),
        cmocka_unit_test(old_ones_are_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
