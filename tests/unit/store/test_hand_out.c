/*
 * hand_out: turns between the ways, their order under any filter, and what a decision keeps of
 * the draw; by a real data base.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store/help.h"

#include "store/draw.h"
#include "store/inside.h"

/* One row of a queue, by number. */
static void
put(struct box *box, int number, enum drawn drawn, enum band band)
{
    char text[32];
    snprintf(text, sizeof text, "%s %d", drawn_name(drawn), number);
    struct sample *m = sample_new(box, text);
    m->score.band = band;
    m->score.probability = 0.9 - number * 0.001;
    m->score.lane = band >= BAND_REVIEW ? LANE_RISK : LANE_NONE;
    m->put.lane = band >= BAND_REVIEW ? LANE_RISK : LANE_AUDIT;
    m->put.drawn = drawn;
    m->put.inclusion = band >= BAND_REVIEW ? 1 : 0.01;
    m->put.order = drawn == DRAWN_RISK ? 0 : number / 100.0;
    sample_put(box, m, NOW_MS);
}

static void
fill(struct box *box)
{
    for (int i = 0; i < 40; i++)
        put(box, i, DRAWN_RISK, BAND_HIGH);
    for (int i = 0; i < 10; i++)
        put(box, 9 - i, DRAWN_UNCERTAIN, BAND_LOW);
    for (int i = 0; i < 5; i++)
        put(box, 4 - i, DRAWN_AUDIT, i < 3 ? BAND_NONE : BAND_REVIEW);
    put(box, 0, DRAWN_ADDED, BAND_NONE);
}

static size_t
claim(struct box *box, const struct queue_filter *f, size_t n, const char *who,
      const struct queue_row **rows)
{
    size_t count;
    ASSERT_OK(box,
              store_claim_next(box->s, f, n, str_of(who), NOW_MS + 1000, NOW_MS + 60000,
                               &box->arena, rows, &count, &box->err));
    return count;
}

static void
rows_are_handed_out_by_shares(void **state)
{
    const struct queue_filter f = { .shares = &draw_shares_default };
    const struct queue_row *rows;
    struct box box;
    int by[DRAWN_COUNT] = { 0 };
    double last_audit = -1;
    (void)state;
    box_open(&box);
    fill(&box);
    /* Turns go on over several small claims. */
    for (int i = 0; i < 10; i++) {
        assert_int_equal(claim(&box, &f, 2, i % 2 ? "ann" : "bob", &rows), 2);
        by[rows[0].drawn]++;
        by[rows[1].drawn]++;
    }
    assert_int_equal(by[DRAWN_RISK], 16);
    assert_int_equal(by[DRAWN_UNCERTAIN], 3);
    assert_int_equal(by[DRAWN_AUDIT], 1);
    /* Then all that is left: nothing twice, the drawn in their order. */
    size_t count = claim(&box, &f, 100, "cid", &rows);
    assert_int_equal(count, 56 - 20);
    for (size_t i = 0; i < count; i++) {
        by[rows[i].drawn]++;
        if (rows[i].drawn == DRAWN_AUDIT && rows[i].band == BAND_NONE) {
            assert_true(rows[i].inclusion == 0.01);
            assert_true(rows[i].title.n > 0);
            last_audit = (double)i;
        }
    }
    assert_true(last_audit > 0);
    assert_int_equal(by[DRAWN_RISK], 40);
    assert_int_equal(by[DRAWN_UNCERTAIN], 10);
    assert_int_equal(by[DRAWN_AUDIT], 5);
    assert_int_equal(by[DRAWN_ADDED], 1);
    assert_int_equal(claim(&box, &f, 5, "dan", &rows), 0);
    box_close(&box);
}

static void
filters_and_lanes_hold(void **state)
{
    static const struct {
        struct queue_filter filter;
        size_t count;
    } cases[] = {
        { { .lane = LANE_AUDIT, .shares = &draw_shares_default }, 14 },
        { { .lane = LANE_RISK, .shares = &draw_shares_default }, 42 },
        { { .lane = LANE_CAREFUL, .shares = &draw_shares_default }, 0 },
        { { .lang = LANG_KK, .shares = &draw_shares_default }, 0 },
        { { .source = STR("board-kz"), .shares = &draw_shares_default }, 56 },
        { { .band_given = true, .band = BAND_REVIEW, .shares = &draw_shares_default },
          42 },
        { { .shares = NULL }, 56 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct queue_row *rows;
        struct box box;
        box_open(&box);
        fill(&box);
        assert_int_equal(claim(&box, &cases[i].filter, 100, "ann", &rows),
                         cases[i].count);
        box_close(&box);
    }
}

/* A filter that few pass finds them also behind all that is looked at one by one. */
static void
what_the_list_shows_can_be_had(void **state)
{
    const struct queue_filter cases[] = {
        { .band_given = true,
          .band = BAND_LOW,
          .band_only = true,
          .shares = &draw_shares_default },
        { .lane = LANE_AUDIT,
          .band_given = true,
          .band = BAND_LOW,
          .shares = &draw_shares_default },
    };
    const struct queue_row *rows;
    struct box box;
    (void)state;
    box_open(&box);
    ASSERT_OK(&box, store_batch_begin(box.s, &box.err));
    for (int i = 0; i < 1005; i++)
        put(&box, i, DRAWN_AUDIT, BAND_NONE);
    put(&box, 1005, DRAWN_AUDIT, BAND_LOW);
    put(&box, 1006, DRAWN_AUDIT, BAND_LOW);
    ASSERT_OK(&box, store_batch_end(box.s, &box.err));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(claim(&box, &cases[i], 1, "ann", &rows), 1);
        assert_int_equal(rows[0].band, BAND_LOW);
    }
    assert_int_equal(claim(&box, &cases[0], 1, "ann", &rows), 0);
    box_close(&box);
}

static void
put_audit(struct box *box, int number, enum band band, double probability, double order)
{
    char text[32];
    snprintf(text, sizeof text, "%s %d", band_name(band), number);
    struct sample *m = sample_new(box, text);
    m->score.band = band;
    m->score.probability = probability;
    m->score.lane = LANE_NONE;
    m->put.lane = LANE_AUDIT;
    m->put.drawn = DRAWN_AUDIT;
    m->put.inclusion = 0.01;
    m->put.order = order;
    sample_put(box, m, NOW_MS);
}

/* Also where few pass a filter, what is read first is chance alone and no matter of the score:
 * else those who stop early have read the likelier half of the sample. */
static void
few_that_pass_come_by_the_draw(void **state)
{
    static const double orders[] = { 0.93, 0.91, 0.96, 0.92, 0.95, 0.94 };
    const struct queue_filter low = { .band_given = true,
                                      .band = BAND_LOW,
                                      .band_only = true,
                                      .shares = &draw_shares_default };
    const struct queue_row *rows;
    (void)state;
    for (int falls = 0; falls < 2; falls++) {
        struct box box;
        double last = 0;
        box_open(&box);
        ASSERT_OK(&box, store_batch_begin(box.s, &box.err));
        for (int i = 0; i < 1005; i++)
            put_audit(&box, i, BAND_NONE, 0.01, i / 2000.0);
        for (int i = 0; i < 6; i++)
            put_audit(&box, i, BAND_LOW, falls ? 0.25 - i / 100.0 : 0.2 + i / 100.0,
                      orders[i]);
        ASSERT_OK(&box, store_batch_end(box.s, &box.err));
        for (int i = 0; i < 3; i++) {
            assert_int_equal(claim(&box, &low, 2, "ann", &rows), 2);
            for (int k = 0; k < 2; k++) {
                assert_true(rows[k].order > last);
                last = rows[k].order;
            }
        }
        assert_int_equal(claim(&box, &low, 2, "ann", &rows), 0);
        box_close(&box);
    }
}

static void
what_was_given_up_comes_again(void **state)
{
    const struct draw_shares audit = { { 0, 0, 1 } };
    const struct queue_filter f = { .shares = &audit };
    const struct queue_row *rows;
    size_t count;
    struct box box;
    (void)state;
    box_open(&box);
    fill(&box);
    assert_int_equal(claim(&box, &f, 1, "ann", &rows), 1);
    struct str first = rows[0].key;
    assert_int_equal(claim(&box, &f, 1, "bob", &rows), 1);
    assert_false(str_eq(first, rows[0].key));
    /* Ann's claim has run out. */
    ASSERT_OK(&box,
              store_claim_next(box.s, &f, 1, STR("bob"), NOW_MS + 120000,
                               NOW_MS + 180000, &box.arena, &rows, &count, &box.err));
    assert_int_equal(count, 1);
    assert_true(str_eq(first, rows[0].key));
    box_close(&box);
}

static void
a_decision_carries_the_draw(void **state)
{
    const struct draw_shares audit = { { 0, 0, 1 } };
    const struct queue_filter f = { .band_given = true,
                                    .band_only = true,
                                    .shares = &audit };
    const struct queue_row *rows;
    struct queue_row row;
    struct box box;
    (void)state;
    box_open(&box);
    fill(&box);
    assert_int_equal(claim(&box, &f, 1, "ann", &rows), 1);
    const struct decide d = { .key = rows[0].key,
                              .who = STR("ann"),
                              .outcome = DECISION_NOT_RISK,
                              .now_ms = NOW_MS + 2000,
                              .keep = &retention_default };
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err), DECIDE_DONE);
    int64_t found = 0;
    static const char sql[] =
        "SELECT count(*) FROM decision WHERE inclusion = 0.01 AND drawn = 'audit'";
    ASSERT_OK(&box,
              db_number(box.s->db, &(struct query){ .sql = sql }, &found, &box.err));
    assert_int_equal(found, 1);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_handed_out_by_shares),
        cmocka_unit_test(filters_and_lanes_hold),
        cmocka_unit_test(what_the_list_shows_can_be_had),
        cmocka_unit_test(few_that_pass_come_by_the_draw),
        cmocka_unit_test(what_was_given_up_comes_again),
        cmocka_unit_test(a_decision_carries_the_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
