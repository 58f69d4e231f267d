/*
 * sample: rows, pairs of readers, weeks and ads out of a real data base.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store/help.h"

#include "store/inside.h"
#include "store/sample.h"

struct seen {
    size_t rows, decided, confirmed, uncertain, added;
    size_t pairs, equal;
    int64_t ads[DRAW_COUNTS];
    int64_t last_day;
    size_t texts, decided_texts;
    char last[64];
};

static void
see_row(void *user, const struct sample_row *row)
{
    struct seen *seen = user;
    seen->rows++;
    seen->decided += row->decided;
    seen->confirmed += row->decided && row->outcome == DECISION_CONFIRMED;
    seen->uncertain += row->drawn == DRAWN_UNCERTAIN && row->inclusion == 0.25 &&
                       row->band == BAND_LOW;
    seen->added += row->drawn == DRAWN_ADDED;
}

static void
see_pair(void *user, const struct sample_pair *pair)
{
    struct seen *seen = user;
    seen->pairs++;
    seen->equal += pair->first == pair->second;
}

static void
see_intake(void *user, int64_t day, int stratum, int64_t ads)
{
    struct seen *seen = user;
    assert_true(day >= seen->last_day);
    seen->last_day = day;
    seen->ads[stratum] += ads;
}

static bool
see_ad(void *user, const struct sample_ad *ad, struct err *err)
{
    struct seen *seen = user;
    (void)err;
    seen->texts++;
    seen->decided_texts += ad->decided;
    snprintf(seen->last, sizeof seen->last, "%.*s", (int)ad->ad.text.n, ad->ad.text.p);
    return true;
}

static bool
stop(void *user, const struct sample_ad *ad, struct err *err)
{
    (void)user;
    (void)ad;
    return err_set(err, "enough");
}

static struct sample *
put(struct box *box, const char *text, enum lane lane, enum drawn drawn)
{
    struct sample *m = sample_new(box, text);
    bool flagged = lane == LANE_RISK;
    m->score.band = flagged ? BAND_HIGH : BAND_LOW;
    m->score.probability = flagged ? 0.85 : 0.1;
    m->score.lane = lane == LANE_CAREFUL || flagged ? lane : LANE_NONE;
    m->put.lane = lane;
    m->put.drawn = drawn;
    m->put.inclusion = flagged ? 1 : 0.25;
    sample_put(box, m, NOW_MS);
    return m;
}

static void
decide(struct box *box, const struct sample *m, const char *who, enum decision outcome)
{
    struct queue_row row;
    const struct decide d = { .key = str_of(m->key),
                              .who = str_of(who),
                              .outcome = outcome,
                              .now_ms = NOW_MS + 1000,
                              .keep = &retention_default };
    assert_int_equal(store_decide(box->s, &d, &box->arena, &row, &box->err),
                     DECIDE_DONE);
}

static void
fill(struct box *box)
{
    struct sample *a = put(box, "a", LANE_RISK, DRAWN_RISK);
    struct sample *b = put(box, "b", LANE_AUDIT, DRAWN_UNCERTAIN);
    struct sample *c = put(box, "c", LANE_AUDIT, DRAWN_AUDIT);
    struct sample *d = put(box, "d", LANE_CAREFUL, DRAWN_RISK);
    put(box, "e", LANE_AUDIT, DRAWN_ADDED);
    struct sample *f = put(box, "f", LANE_NONE, DRAWN_RISK);
    struct sample *seeker = sample_new(box, "g");
    seeker->score.context = CONTEXT_SEEKING;
    seeker->score.lane = seeker->put.lane = LANE_NONE;
    sample_put(box, seeker, NOW_MS);
    decide(box, a, "ann", DECISION_CONFIRMED);
    decide(box, a, "bob", DECISION_ESCALATED);
    decide(box, b, "ann", DECISION_UNSURE);
    decide(box, b, "bob", DECISION_NOT_RISK);
    decide(box, c, "ann", DECISION_NOT_RISK);
    decide(box, c, "ann", DECISION_CONFIRMED);
    decide(box, d, "ann", DECISION_CONFIRMED);
    decide(box, d, "bob", DECISION_CONFIRMED);
    (void)f;
}

static void
rows_and_pairs_are_told(void **state)
{
    struct seen seen = { 0 };
    struct box box;
    (void)state;
    box_open(&box);
    fill(&box);
    ASSERT_OK(&box,
              store_sample_rows(box.s, NOW_MS, NOW_MS + 1, see_row, &seen, &box.err));
    assert_int_equal(seen.rows, 4); /* not the careful one */
    assert_int_equal(seen.decided, 3);
    assert_int_equal(seen.confirmed, 1); /* the latest word of each */
    assert_int_equal(seen.uncertain, 1);
    assert_int_equal(seen.added, 1);
    ASSERT_OK(&box, store_sample_pairs(box.s, NOW_MS, NOW_MS + DAY_MS, see_pair, &seen,
                                       &box.err));
    /* Unsure is no judgement, one person no pair, the careful lane not told. */
    assert_int_equal(seen.pairs, 1);
    assert_int_equal(seen.equal, 0);
    ASSERT_OK(&box, store_sample_rows(box.s, 0, NOW_MS, see_row, &seen, &box.err));
    assert_int_equal(seen.rows, 4);
    box_close(&box);
}

static void
what_was_taken_back_is_no_judgement(void **state)
{
    struct seen seen = { 0 };
    struct queue_row row;
    struct box box;
    (void)state;
    box_open(&box);
    struct sample *a = put(&box, "a", LANE_RISK, DRAWN_RISK);
    decide(&box, a, "ann", DECISION_CONFIRMED);
    decide(&box, a, "bob", DECISION_NOT_RISK);
    const struct undo u = { .key = str_of(a->key),
                            .who = STR("bob"),
                            .decision = 2,
                            .now_ms = NOW_MS + 2000,
                            .until_ms = NOW_MS + 9000,
                            .keep = &retention_default };
    assert_int_equal(store_undo(box.s, &u, &box.arena, &row, &box.err), DECIDE_DONE);
    ASSERT_OK(&box,
              store_sample_pairs(box.s, 0, NOW_MS + DAY_MS, see_pair, &seen, &box.err));
    assert_int_equal(seen.pairs, 0);
    box_close(&box);
}

static void
new_ads_are_counted_by_day(void **state)
{
    struct seen seen = { 0 };
    struct box box;
    (void)state;
    box_open(&box);
    fill(&box);
    struct sample *again = put(&box, "a", LANE_RISK, DRAWN_RISK); /* known already */
    (void)again;
    int64_t day = NOW_MS / DAY_MS;
    ASSERT_OK(&box,
              store_sample_intake(box.s, day, day + 1, see_intake, &seen, &box.err));
    assert_int_equal(seen.ads[6], 1); /* a */
    assert_int_equal(seen.ads[2], 3); /* b, c, f; not d, e and the seeker */
    ASSERT_OK(&box, store_sample_intake(box.s, day + 1, day + 9, see_intake, &seen,
                                        &box.err));
    assert_int_equal(seen.ads[6], 1);
    box_close(&box);
}

extern const struct bundle bundle_schema;

/* The edges of `low` and of its halves moved: whose half is not known any more is of the band. */
static void
counts_of_older_edges_keep_their_band(void **state)
{
    static const char old[] = "INSERT INTO intake VALUES (7, 1, 10), (7, 2, 20), "
                              "(7, 3, 30), (7, 4, 40)";
    struct seen seen = { 0 };
    struct box box;
    struct db *db;
    (void)state;
    box_path(&box);
    ASSERT_OK(&box, db_open(&db, box.path, DB_WRITE, &box.err));
    for (size_t i = 0; i < 21; i++) {
        char note[100];
        snprintf(note, sizeof note, "INSERT INTO schema_version VALUES (%zu, 'old')",
                 i + 1);
        ASSERT_OK(&box, db_sqlite.script(db, bundle_schema.files[i].data, &box.err));
        ASSERT_OK(&box, db_sqlite.script(db, str_of(note), &box.err));
    }
    ASSERT_OK(&box, db_sqlite.script(db, str_of(old), &box.err));
    db_close(db);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    ASSERT_OK(&box, store_sample_intake(box.s, 7, 8, see_intake, &seen, &box.err));
    assert_int_equal(seen.ads[1], 10);
    assert_int_equal(seen.ads[2], 20);
    assert_int_equal(seen.ads[3], 0);
    assert_int_equal(seen.ads[4], 40);
    assert_int_equal(seen.ads[draw_unsplit(BAND_LOW)], 30);
    box_close(&box);
}

static void
ads_are_walked(void **state)
{
    static const struct {
        struct sample_wish wish;
        size_t texts;
    } cases[] = {
        { { NOW_MS, NOW_MS + 1, false, 100 }, 5 }, /* not careful, not the seeker */
        { { NOW_MS, NOW_MS + 1, true, 100 }, 3 },
        { { NOW_MS, NOW_MS + 1, false, 2 }, 2 },
        { { 0, NOW_MS, false, 100 }, 0 },
    };
    struct box box;
    (void)state;
    box_open(&box);
    fill(&box);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen = { 0 };
        ASSERT_OK(&box,
                  store_sample_ads(box.s, &cases[i].wish, see_ad, &seen, &box.err));
        assert_int_equal(seen.texts, cases[i].texts);
        assert_true(!cases[i].wish.decided || seen.decided_texts == seen.texts);
    }
    assert_false(store_sample_ads(box.s, &cases[0].wish, stop, NULL, &box.err));
    ASSERT_HAS(box.err.text, "enough");
    box_close(&box);
}

static void
count_row(void *user, const struct sample_row *row)
{
    (void)row;
    ++*(int *)user;
}

/* Two walks of one look see the same rows, whoever writes in between. */
static void
a_look_is_of_one_state(void **state)
{
    struct box box;
    struct store *reader;
    int rows = 0;
    (void)state;
    box_open(&box);
    sample_put(&box, sample_new(&box, "ad 1"), NOW_MS);
    ASSERT_OK(&box, store_open(&reader, box.path, STORE_READ, &box.err));
    ASSERT_OK(&box, store_look_begin(reader, &box.err));
    ASSERT_OK(&box,
              store_sample_rows(reader, 0, INT64_MAX, count_row, &rows, &box.err));
    assert_int_equal(rows, 1);
    sample_put(&box, sample_new(&box, "ad 2"), NOW_MS);
    ASSERT_OK(&box,
              store_sample_rows(reader, 0, INT64_MAX, count_row, &rows, &box.err));
    assert_int_equal(rows, 2);
    assert_false(store_look_begin(reader, &box.err));
    store_look_end(reader);
    ASSERT_OK(&box,
              store_sample_rows(reader, 0, INT64_MAX, count_row, &rows, &box.err));
    assert_int_equal(rows, 4);
    store_close(reader);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_pairs_are_told),
        cmocka_unit_test(what_was_taken_back_is_no_judgement),
        cmocka_unit_test(new_ads_are_counted_by_day),
        cmocka_unit_test(counts_of_older_edges_keep_their_band),
        cmocka_unit_test(ads_are_walked),
        cmocka_unit_test(a_look_is_of_one_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
