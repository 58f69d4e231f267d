/*
 * What a person set stays, and how much they decided is counted.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/habits.h"
#include "tests/unit/store/help.h"

static void
what_was_set_is_found_by_name(void **state)
{
    struct box box;
    struct habits h;

    (void)state;
    box_open(&box);
    ASSERT_OK(&box, store_habits(box.s, STR("aya"), &box.arena, &h, &box.err));
    assert_int_equal(h.lang, LANG_NONE);
    assert_int_equal(h.keys.n, 0);
    h = (struct habits){ LANG_KK, STR("{\"mode\":\"off\"}") };
    ASSERT_OK(&box, store_set_habits(box.s, STR("aya"), &h, &box.err));
    h = (struct habits){ LANG_RU, STR("") };
    ASSERT_OK(&box, store_set_habits(box.s, STR("bek"), &h, &box.err));
    h.lang = LANG_EN;
    ASSERT_OK(&box, store_set_habits(box.s, STR("bek"), &h, &box.err));
    ASSERT_OK(&box, store_habits(box.s, STR("aya"), &box.arena, &h, &box.err));
    assert_int_equal(h.lang, LANG_KK);
    ASSERT_STR(h.keys, "{\"mode\":\"off\"}");
    ASSERT_OK(&box, store_habits(box.s, STR("bek"), &box.arena, &h, &box.err));
    assert_int_equal(h.lang, LANG_EN);
    h.keys.n = HABITS_KEYS_MAX + 1;
    assert_false(store_set_habits(box.s, STR("bek"), &h, &box.err));
    ASSERT_HAS(box.err.text, "at most 4096 bytes");
    box_close(&box);
}

static void
decisions_are_counted_by_person_and_day(void **state)
{
    static const struct {
        const char *who;
        int64_t at_ms;
    } decided[] = {
        { "aya", NOW_MS - DAY_MS },
        { "aya", NOW_MS },
        { "aya", NOW_MS + 1 },
        { "bek", NOW_MS + 2 },
    };
    struct box box;
    struct deeds deeds;
    struct queue_row row;

    (void)state;
    box_open(&box);
    ASSERT_OK(&box, store_deeds(box.s, STR("aya"), NOW_MS, 200, &deeds, &box.err));
    assert_int_equal(deeds.by_person + deeds.ever, 0);
    struct sample *m = sample_new(&box, "text");
    sample_put(&box, m, NOW_MS - 2 * DAY_MS);
    for (size_t i = 0; i < sizeof(decided) / sizeof(decided[0]); i++) {
        const struct decide d = { .key = str_of(m->key),
                                  .who = str_of(decided[i].who),
                                  .reason = STR("debt"),
                                  .outcome = DECISION_CONFIRMED,
                                  .now_ms = decided[i].at_ms,
                                  .keep = &retention_default };
        assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err),
                         DECIDE_DONE);
    }
    ASSERT_OK(&box, store_deeds(box.s, STR("aya"), NOW_MS, 200, &deeds, &box.err));
    assert_int_equal(deeds.by_person, 2);
    assert_int_equal(deeds.ever, 4);
    ASSERT_OK(&box, store_deeds(box.s, STR("bek"), NOW_MS, 3, &deeds, &box.err));
    assert_int_equal(deeds.by_person, 1);
    assert_int_equal(deeds.ever, 3);
    box_close(&box);
}

/* Taking back what was decided yesterday takes nothing off today's count. */
static void
an_undo_counts_on_the_day_of_its_decision(void **state)
{
    struct box box;
    struct deeds deeds;
    struct queue_row row;
    int64_t count;

    (void)state;
    box_open(&box);
    for (int i = 0; i < 2; i++) {
        struct sample *m = sample_new(&box, i ? "the second text" : "the first text");
        const struct decide d = { .key = str_of(m->key),
                                  .who = STR("aya"),
                                  .outcome = DECISION_CONFIRMED,
                                  .now_ms = NOW_MS + (i ? 1 : -DAY_MS),
                                  .keep = &retention_default };
        sample_put(&box, m, NOW_MS - 2 * DAY_MS);
        assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err),
                         DECIDE_DONE);
        const struct undo u = { .key = d.key,
                                .who = d.who,
                                .decision = row.decision_id,
                                .now_ms = NOW_MS + 2,
                                .until_ms = NOW_MS + DAY_MS,
                                .keep = &retention_default };
        if (i == 0)
            assert_int_equal(store_undo(box.s, &u, &box.arena, &row, &box.err),
                             DECIDE_DONE);
    }
    ASSERT_OK(&box, store_deeds(box.s, STR("aya"), NOW_MS, 200, &deeds, &box.err));
    assert_int_equal(deeds.by_person, 1);
    assert_int_equal(deeds.ever, 1);
    ASSERT_OK(&box, store_decided(box.s, STR("aya"), NOW_MS, 200, &count, &box.err));
    assert_int_equal(count, 1);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_set_is_found_by_name),
        cmocka_unit_test(decisions_are_counted_by_person_and_day),
        cmocka_unit_test(an_undo_counts_on_the_day_of_its_decision),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
