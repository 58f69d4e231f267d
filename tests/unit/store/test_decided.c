/*
 * What learning is told: each decided ad as it stands now, and none that is gone.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/decided.h"
#include "tests/unit/store/help.h"

/* What was told, as words: "C 1.00; - 0.25; ". */
struct heard {
    struct buf words;
    char last[AD_KEY_SIZE];
    size_t left; /* ads until it has heard enough */
};

static bool
hear(void *user, const struct decided_ad *ad, struct err *err)
{
    struct heard *h = user;
    char key[AD_KEY_SIZE] = "";
    memcpy(key, ad->key.p, ad->key.n);
    assert_true(strcmp(h->last, key) < 0);
    memcpy(h->last, key, sizeof(key));
    if (h->left-- == 0)
        return err_set(err, "enough");
    buf_printf(&h->words, "%s %.2f; ", ad->decided ? decision_name(ad->outcome) : "-",
               ad->inclusion);
    return true;
}

static const char *
told(struct box *box, struct heard *h)
{
    buf_reset(&h->words);
    h->last[0] = '\0';
    h->left = 100;
    ASSERT_OK(box, store_decided_ads(box->s, hear, h, &box->err));
    return buf_cstr(&h->words);
}

static int64_t
decide(struct box *box, const struct sample *m, enum decision outcome)
{
    struct queue_row row;
    const struct decide d = { .key = str_of(m->key),
                              .who = STR("aya"),
                              .outcome = outcome,
                              .now_ms = NOW_MS,
                              .keep = &retention_default };
    assert_int_equal(store_decide(box->s, &d, &box->arena, &row, &box->err),
                     DECIDE_DONE);
    return row.decision_id;
}

static void
each_stands_as_it_is_now(void **state)
{
    struct box box;
    struct heard h;
    struct queue_row row;
    (void)state;
    buf_init(&h.words, 1 << 16);
    box_open(&box);
    struct sample *m = sample_new(&box, "to be decided");
    sample_put(&box, m, NOW_MS);
    assert_string_equal(told(&box, &h), "");
    decide(&box, m, DECISION_NOT_RISK);
    assert_string_equal(told(&box, &h), "not-risk 1.00; ");
    const int64_t wrong = decide(&box, m, DECISION_CONFIRMED);
    assert_string_equal(told(&box, &h), "confirmed 1.00; ");
    const struct undo u = { .key = str_of(m->key),
                            .who = STR("aya"),
                            .decision = wrong,
                            .now_ms = NOW_MS,
                            .until_ms = NOW_MS + 1000,
                            .keep = &retention_default };
    assert_int_equal(store_undo(box.s, &u, &box.arena, &row, &box.err), DECIDE_DONE);
    assert_string_equal(told(&box, &h), "not-risk 1.00; ");
    decide(&box, m, DECISION_UNSURE);
    assert_string_equal(told(&box, &h), "unsure 1.00; ");
    struct sample *once = sample_new(&box, "decided by mistake");
    sample_put(&box, once, NOW_MS);
    struct undo all = u;
    all.key = str_of(once->key);
    all.decision = decide(&box, once, DECISION_CONFIRMED);
    assert_int_equal(store_undo(box.s, &all, &box.arena, &row, &box.err), DECIDE_DONE);
    assert_non_null(strstr(told(&box, &h), "- 1.00; "));
    h.last[0] = '\0';
    h.left = 1;
    assert_false(store_decided_ads(box.s, hear, &h, &box.err));
    assert_non_null(strstr(box.err.text, "enough"));
    buf_free(&h.words);
    box_close(&box);
}

/* Who may be at risk teaches nothing; an ad that came there later is taken out again. */
static void
the_careful_lane_teaches_nothing(void **state)
{
    struct box box;
    struct heard h;
    (void)state;
    buf_init(&h.words, 1 << 16);
    box_open(&box);
    struct sample *m = sample_new(&box, "help me");
    m->put.lane = LANE_CAREFUL;
    sample_put(&box, m, NOW_MS);
    decide(&box, m, DECISION_CONFIRMED);
    assert_string_equal(told(&box, &h), "- 1.00; ");
    buf_free(&h.words);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stands_as_it_is_now),
        cmocka_unit_test(the_careful_lane_teaches_nothing),
    };
    return cmocka_run_group_tests_name("decided", tests, NULL, NULL);
}
