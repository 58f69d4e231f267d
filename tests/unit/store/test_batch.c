/*
 * Batches: what a step that fails takes with it, and what comes back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/inside.h"
#include "tests/unit/store/help.h"

#include <stdlib.h>

/* Without a way back for each step, one that fails takes all with it, and the next batch is as
 * every other. */
static void
a_whole_batch_goes_with_a_step_that_fails(void **state)
{
    struct box box;
    struct queue_stats stats;
    size_t size = (size_t)65 << 20;
    char *bytes = calloc(1, size);
    (void)state;
    box_open(&box);
    ASSERT_OK(&box, store_batch_begin_whole(box.s, &box.err));
    sample_put(&box, sample_new(&box, "kept"), NOW_MS);
    ASSERT_OK(&box, store_batch_end(box.s, &box.err));
    ASSERT_OK(&box, store_batch_begin_whole(box.s, &box.err));
    sample_put(&box, sample_new(&box, "one"), NOW_MS);
    struct sample *bad = sample_new(&box, "bad");
    struct sample *good = sample_new(&box, "good");
    bad->ad.text = (struct str){ bytes, size };
    const struct ad_put puts[] = { good->put, bad->put };
    assert_false(
        store_put_ads(box.s, puts, 2, &retention_default, NOW_MS, NULL, &box.err));
    free(bytes);
    assert_false(
        store_put_ads(box.s, puts, 1, &retention_default, NOW_MS, NULL, &box.err));
    ASSERT_HAS(box.err.text, "given up");
    assert_false(store_batch_end(box.s, &box.err));
    ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
    assert_int_equal(stats.ads, 1);
    ASSERT_OK(&box, store_batch_begin(box.s, &box.err));
    sample_put(&box, sample_new(&box, "two"), NOW_MS);
    assert_false(store_purge(box.s, NULL, 0, STR("keeper"), NOW_MS, &box.err));
    ASSERT_OK(&box, store_batch_end(box.s, &box.err));
    ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
    assert_int_equal(stats.ads, 2);
    box_close(&box);
}

/* More than a step keeps in memory goes to a file, and comes back from there. */
static void
a_large_step_can_be_taken_back(void **state)
{
    static const char make[] =
        "CREATE TABLE large (id INTEGER PRIMARY KEY, text TEXT);"
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 4000) "
        "INSERT INTO large SELECT x, hex(randomblob(1500)) FROM c";
    static const char change[] = "UPDATE large SET text = 'z' || text";
    static const char changed[] = "SELECT count(*) FROM large WHERE text LIKE 'z%'";
    struct box box;
    int64_t count;
    (void)state;
    box_open(&box);
    ASSERT_OK(&box, db_sqlite.script(box.s->db, str_of(make), &box.err));
    ASSERT_OK(&box, store_batch_begin(box.s, &box.err));
    for (int kept = 0; kept < 2; kept++) {
        ASSERT_OK(&box, step_begin(box.s, &box.err));
        ASSERT_OK(&box, db_run(box.s->db, &(struct query){ .sql = change }, &box.err));
        assert_int_equal(step_end(box.s, kept, &box.err), kept);
        ASSERT_OK(&box, db_number(box.s->db, &(struct query){ .sql = changed }, &count,
                                  &box.err));
        assert_int_equal(count, kept ? 4000 : 0);
    }
    ASSERT_OK(&box, store_batch_end(box.s, &box.err));
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_batch_goes_with_a_step_that_fails),
        cmocka_unit_test(a_large_step_can_be_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
