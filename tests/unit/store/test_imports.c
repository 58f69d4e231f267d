/*
 * How far an import came is known until it ends.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/ads.h"
#include "store/imports.h"
#include "tests/unit/store/help.h"

static void
a_mark_stays_until_its_run_ends(void **state)
{
    struct box box;
    struct import_mark mark = { .run = STR("r1"), .file = STR("f1"), .taken = 5 };

    (void)state;
    box_open(&box);
    ASSERT_OK(&box, store_import_mark(box.s, &mark, &box.err));
    assert_int_equal(mark.taken, 0);
    mark.taken = 256;
    ASSERT_OK(&box, store_set_import_mark(box.s, &mark, NOW_MS, &box.err));
    mark.taken = 300;
    mark.finished = true;
    ASSERT_OK(&box, store_set_import_mark(box.s, &mark, NOW_MS, &box.err));
    mark = (struct import_mark){ .run = STR("r2"), .file = STR("f1"), .taken = 7 };
    ASSERT_OK(&box, store_set_import_mark(box.s, &mark, NOW_MS, &box.err));
    mark = (struct import_mark){ .run = STR("r1"), .file = STR("f1") };
    ASSERT_OK(&box, store_import_mark(box.s, &mark, &box.err));
    assert_int_equal(mark.taken, 300);
    assert_true(mark.finished);
    ASSERT_OK(&box, store_drop_import_marks(box.s, STR("r1"), &box.err));
    ASSERT_OK(&box, store_import_mark(box.s, &mark, &box.err));
    assert_int_equal(mark.taken, 0);
    assert_false(mark.finished);
    mark.run = STR("r2");
    ASSERT_OK(&box, store_import_mark(box.s, &mark, &box.err));
    assert_int_equal(mark.taken, 7);
    box_close(&box);
}

static void
marks_of_runs_that_never_went_on_go(void **state)
{
    struct box box;
    struct import_mark mark = { .run = STR("old"), .file = STR("f"), .taken = 1 };

    (void)state;
    box_open(&box);
    ASSERT_OK(&box, store_set_import_mark(box.s, &mark, NOW_MS, &box.err));
    mark.run = STR("new");
    ASSERT_OK(&box, store_set_import_mark(box.s, &mark,
                                          NOW_MS + IMPORT_MARKS_KEPT_MS + 1, &box.err));
    mark.run = STR("old");
    ASSERT_OK(&box, store_import_mark(box.s, &mark, &box.err));
    assert_int_equal(mark.taken, 0);
    box_close(&box);
}

static void
a_mark_is_stored_with_its_batch_or_not(void **state)
{
    struct box box;
    struct import_mark mark = { .run = STR("r"), .file = STR("f"), .taken = 9 };

    (void)state;
    box_open(&box);
    ASSERT_OK(&box, store_batch_begin(box.s, &box.err));
    ASSERT_OK(&box, store_set_import_mark(box.s, &mark, NOW_MS, &box.err));
    store_batch_drop(box.s);
    ASSERT_OK(&box, store_import_mark(box.s, &mark, &box.err));
    assert_int_equal(mark.taken, 0);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_stays_until_its_run_ends),
        cmocka_unit_test(marks_of_runs_that_never_went_on_go),
        cmocka_unit_test(a_mark_is_stored_with_its_batch_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
