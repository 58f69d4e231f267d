/*
 * draw: rates, strata and turns by tables; that inclusion is the share that is drawn; what a
 * data base keeps of it.
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

#include <math.h>

static const struct hash_key KEY = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
                                       15, 16 } };
static const struct hash_key OTHER = { { 9 } };

static void
names_are_read_back(void **state)
{
    enum drawn drawn;
    (void)state;
    for (int i = 0; i < DRAWN_COUNT; i++) {
        assert_true(drawn_of(str_of(drawn_name((enum drawn)i)), &drawn));
        assert_int_equal(drawn, i);
    }
    assert_false(drawn_of(STR("luck"), &drawn));
    assert_false(drawn_of(STR(""), &drawn));
}

static void
strata_are_halves_of_bands(void **state)
{
    static const struct {
        enum band band;
        double probability;
        int stratum;
    } cases[] = {
        { BAND_NONE, 0, 0 },      { BAND_NONE, 0.0199, 0 },  { BAND_NONE, 0.02, 1 },
        { BAND_LOW, 0.15, 2 },    { BAND_LOW, 0.25, 3 },     { BAND_LOW, 0.6, 3 },
        { BAND_REVIEW, 0.30, 4 }, { BAND_REVIEW, 0.499, 4 }, { BAND_REVIEW, 0.5, 5 },
        { BAND_HIGH, 0.8, 6 },    { BAND_HIGH, 1, 7 },       { BAND_HIGH, NAN, 6 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(draw_stratum(cases[i].band, cases[i].probability),
                         cases[i].stratum);
    for (int i = 1; i < DRAW_STRATA; i++)
        assert_true(draw_stratum_from(i) > draw_stratum_from(i - 1));
}

/* Counts are kept by number. Whoever moves an edge needs a migration that tells the older counts
 * apart, such as store/schema/0022-unsplit.sql. */
static void
numbers_of_strata_are_kept(void **state)
{
    static const double from[DRAW_STRATA] = {
        0, 0.02, 0.15, 0.25, 0.30, 0.5, 0.8, 0.93
    };
    (void)state;
    for (int i = 0; i < DRAW_STRATA; i++)
        assert_true(draw_stratum_from(i) == from[i]);
    for (int band = 0; band < BAND_COUNT; band++)
        assert_int_equal(draw_unsplit((enum band)band), DRAW_STRATA + band);
}

static struct score
score_of(enum band band, double probability)
{
    return (struct score){ .band = band,
                           .probability = probability,
                           .context = CONTEXT_RECRUITING,
                           .lane = band >= BAND_REVIEW ? LANE_RISK : LANE_NONE };
}

static struct draw
draw_number(const struct hash_key *key, const struct score *score,
            const struct draw_rates *rates, int number)
{
    char text[32];
    snprintf(text, sizeof text, "ad %d", number);
    return draw_ad(key, str_of(text), score, rates);
}

static void
inclusion_is_the_share_that_is_drawn(void **state)
{
    static const struct {
        enum band band;
        double probability;
        struct draw_rates rates;
        double inclusion;
    } cases[] = {
        { BAND_NONE, 0.01, { 0.1, 0.25 }, 0.05 },
        { BAND_NONE, 0.03, { 0.1, 0.25 }, 0.1 },
        { BAND_LOW, 0.05, { 0.1, 0.25 }, 0.3 + 0.7 * 0.25 * 4 * 0.109375 * 0.890625 },
        { BAND_LOW, 0.3, { 0.1, 0.25 }, 0.5 + 0.5 * 0.25 },
        { BAND_LOW, 0.3, { 0, 0.25 }, 0.25 },
        { BAND_LOW, 0.29, { 0.5, 0 }, 1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct score score = score_of(cases[i].band, cases[i].probability);
        const int ads = 20000;
        int taken = 0;
        for (int ad = 0; ad < ads; ad++) {
            struct draw d = draw_number(&KEY, &score, &cases[i].rates, ad);
            taken += d.taken;
            if (!d.taken)
                continue;
            assert_true(fabs(d.inclusion - cases[i].inclusion) < 0.002);
            assert_true(d.order >= 0 && d.order < 1);
            assert_int_equal(d.lane, LANE_AUDIT);
            assert_true(d.drawn == DRAWN_AUDIT || d.drawn == DRAWN_UNCERTAIN);
        }
        double share = cases[i].inclusion;
        assert_true(fabs((double)taken / ads - share) <=
                    4 * sqrt(share * (1 - share) / ads) + 1e-9);
    }
}

static void
what_is_flagged_always_comes(void **state)
{
    const struct draw_rates rates = { 0.05, 0.25 };
    const struct score score = score_of(BAND_REVIEW, 0.31);
    int by[DRAWN_COUNT] = { 0 };
    (void)state;
    for (int ad = 0; ad < 2000; ad++) {
        struct draw d = draw_number(&KEY, &score, &rates, ad);
        assert_true(d.taken && d.inclusion == 1 && d.lane == LANE_RISK);
        by[d.drawn]++;
    }
    assert_true(by[DRAWN_RISK] > 500 && by[DRAWN_AUDIT] > 900 &&
                by[DRAWN_UNCERTAIN] > 150 && by[DRAWN_ADDED] == 0);
}

static void
some_are_never_drawn(void **state)
{
    static const enum context hidden[] = { CONTEXT_SEEKING, CONTEXT_SELF_SERVICE };
    const struct draw_rates all = { 0.99, 0.99 };
    struct score score = score_of(BAND_NONE, 0.04);
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        score.context = hidden[i];
        for (int ad = 0; ad < 100; ad++)
            assert_false(draw_number(&KEY, &score, &all, ad).taken);
    }
    score.context = CONTEXT_RECRUITING;
    score.lane = LANE_CAREFUL;
    struct draw d = draw_number(&KEY, &score, &all, 1);
    assert_true(d.taken && d.lane == LANE_CAREFUL && d.drawn == DRAWN_RISK);
    score.lane = LANE_NONE;
    for (int ad = 0; ad < 100; ad++)
        assert_false(draw_number(&KEY, &score, &(struct draw_rates){ 0, 0 }, ad).taken);
}

static void
the_key_decides_alone(void **state)
{
    const struct draw_rates rates = { 0.2, 0.25 };
    const struct score score = score_of(BAND_NONE, 0.03);
    int same = 0, both = 0;
    (void)state;
    for (int ad = 0; ad < 5000; ad++) {
        struct draw one = draw_number(&KEY, &score, &rates, ad);
        struct draw again = draw_number(&KEY, &score, &rates, ad);
        struct draw other = draw_number(&OTHER, &score, &rates, ad);
        assert_true(one.taken == again.taken && one.order == again.order);
        same += one.taken == other.taken;
        both += one.taken && other.taken;
    }
    assert_true(same < 3700);              /* 0.68 of them by chance */
    assert_true(both > 120 && both < 290); /* 0.04 */
}

static void
turns_follow_the_shares(void **state)
{
    static const struct {
        struct draw_shares shares;
        bool has[DRAW_WAYS];
        int turns, want[DRAW_WAYS];
    } cases[] = {
        { { { 0.80, 0.15, 0.05 } }, { true, true, true }, 20, { 16, 3, 1 } },
        { { { 0.80, 0.15, 0.05 } }, { true, true, true }, 2000, { 1600, 300, 100 } },
        { { { 0.80, 0.15, 0.05 } }, { false, true, true }, 20, { 0, 15, 5 } },
        { { { 0.80, 0.15, 0.05 } }, { false, false, true }, 7, { 0, 0, 7 } },
        { { { 0.80, 0.15, 0.05 } }, { false, false, false }, 0, { 0, 0, 0 } },
        { { { 1, 0, 0 } }, { true, true, true }, 50, { 50, 0, 0 } },
        { { { 1, 0, 0 } }, { false, true, false }, 5, { 0, 5, 0 } },
        { { { 0, 0.5, 0.5 } }, { true, true, true }, 10, { 0, 5, 5 } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double credit[DRAW_WAYS] = { 0 };
        int got[DRAW_WAYS] = { 0 };
        for (int turn = 0; turn < cases[i].turns; turn++)
            got[draw_turn(credit, &cases[i].shares, cases[i].has)]++;
        for (int way = 0; way < DRAW_WAYS; way++)
            assert_int_equal(got[way], cases[i].want[way]);
    }
    assert_int_equal(draw_turn((double[DRAW_WAYS]){ 0 }, &draw_shares_default,
                               (bool[DRAW_WAYS]){ false }),
                     -1);
}

static void
a_way_that_was_empty_does_not_catch_up(void **state)
{
    const bool few[DRAW_WAYS] = { true, false, false };
    const bool all[DRAW_WAYS] = { true, true, true };
    double credit[DRAW_WAYS] = { 0 };
    int by_risk = 0;
    (void)state;
    for (int turn = 0; turn < 1000; turn++)
        assert_int_equal(draw_turn(credit, &draw_shares_default, few), DRAWN_RISK);
    for (int turn = 0; turn < 20; turn++)
        by_risk += draw_turn(credit, &draw_shares_default, all) == DRAWN_RISK;
    assert_int_equal(by_risk, 16);
}

static void
a_store_keeps_its_key(void **state)
{
    struct box box;
    struct hash_key first, second;
    (void)state;
    box_open(&box);
    ASSERT_OK(&box, store_draw_key(box.s, &first, &box.err));
    ASSERT_OK(&box, store_draw_key(box.s, &second, &box.err));
    assert_memory_equal(first.bytes, second.bytes, sizeof first.bytes);
    store_close(box.s);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    ASSERT_OK(&box, store_draw_key(box.s, &second, &box.err));
    assert_memory_equal(first.bytes, second.bytes, sizeof first.bytes);
    box_close(&box);
}

/* A new pack, or a person who pastes the ad, takes no row out of the sample and makes none
 * stand for more than it did. */
static void
a_row_stays_in_its_sample(void **state)
{
    struct chance {
        enum drawn drawn;
        enum lane lane;
        double inclusion, order;
    };
    static const struct {
        struct chance first, then, stands;
    } cases[] = {
        /* flagged by the old pack, drawn by the new one: it came for certain */
        { { DRAWN_RISK, LANE_RISK, 1, 0 },
          { DRAWN_AUDIT, LANE_AUDIT, 0.01, 0.5 },
          { DRAWN_AUDIT, LANE_AUDIT, 1, 0.5 } },
        { { DRAWN_AUDIT, LANE_AUDIT, 0.1, 0.2 },
          { DRAWN_AUDIT, LANE_AUDIT, 0.01, 0.9 },
          { DRAWN_AUDIT, LANE_AUDIT, 0.1, 0.2 } },
        { { DRAWN_AUDIT, LANE_AUDIT, 0.01, 0.9 },
          { DRAWN_AUDIT, LANE_RISK, 1, 0.09 },
          { DRAWN_AUDIT, LANE_RISK, 1, 0.09 } },
        { { DRAWN_UNCERTAIN, LANE_AUDIT, 0.2, 0.3 },
          { DRAWN_RISK, LANE_RISK, 1, 0 },
          { DRAWN_UNCERTAIN, LANE_RISK, 1, 0.3 } },
        /* pasted by hand */
        { { DRAWN_AUDIT, LANE_AUDIT, 0.01, 0.5 },
          { DRAWN_ADDED, LANE_AUDIT, 1, 0 },
          { DRAWN_AUDIT, LANE_AUDIT, 0.01, 0.5 } },
        { { DRAWN_RISK, LANE_RISK, 1, 0 },
          { DRAWN_ADDED, LANE_RISK, 1, 0 },
          { DRAWN_RISK, LANE_RISK, 1, 0 } },
        /* not flagged any more: it is there because somebody wants it to be */
        { { DRAWN_RISK, LANE_RISK, 1, 0 },
          { DRAWN_ADDED, LANE_AUDIT, 1, 0 },
          { DRAWN_ADDED, LANE_AUDIT, 1, 0 } },
        { { DRAWN_ADDED, LANE_AUDIT, 1, 0 },
          { DRAWN_AUDIT, LANE_AUDIT, 0.01, 0.5 },
          { DRAWN_ADDED, LANE_AUDIT, 1, 0 } },
    };
    struct box box;
    (void)state;
    box_open(&box);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32];
        struct ad_record r;
        snprintf(text, sizeof text, "ad %zu", i);
        struct sample *m = sample_new(&box, text);
        for (int k = 0; k < 2; k++) {
            const struct chance *c = k ? &cases[i].then : &cases[i].first;
            m->score.pack = k ? STR(PACK_NEXT) : STR(PACK);
            m->put.drawn = c->drawn;
            m->put.lane = c->lane;
            m->put.inclusion = c->inclusion;
            m->put.order = c->order;
            sample_put(&box, m, NOW_MS + k);
        }
        assert_int_equal(store_find_ad(box.s, str_of(m->key), &box.arena, &r, &box.err),
                         FIND_ONE);
        const struct chance *s = &cases[i].stands;
        int64_t order;
        const struct bind binds[] = { bind_text(str_of(m->key)) };
        ASSERT_OK(&box, db_number(box.s->db,
                                  &(struct query){ "SELECT CAST(draw * 100 AS INTEGER) "
                                                   "FROM queue WHERE ad_key = $1",
                                                   BINDS(binds), NULL, NULL },
                                  &order, &box.err));
        if (r.row.drawn != s->drawn || r.row.lane != s->lane ||
            fabs(r.row.inclusion - s->inclusion) > 1e-9 ||
            order != lround(s->order * 100))
            fail_msg("case %zu: %s, %s, %g, %lld", i, drawn_name(r.row.drawn),
                     lane_name(r.row.lane), r.row.inclusion, (long long)order);
    }
    box_close(&box);
}

extern const struct bundle bundle_schema;

/* A data base as it was before rows were drawn, with what was drawn by the key's bits. */
static const char OLD_ROWS[] =
    "INSERT INTO ad SELECT column1, '', 't', '', '', '', '', '', 's', '', '', '', '', "
    "0, 1, 1, 1, 0, 0, 0 FROM (VALUES ('a'), ('b'), ('c'));"
    "INSERT INTO queue (ad_key, score_id, state, lane, inclusion, band, probability, "
    "source, lang, kind, first_seen_ms, tie, holder, claim_until_ms, version, outcome, "
    "decided_by, decision_id) VALUES "
    "('a', 1, 2, 'audit', 0.01, 0, 0.02, 's', '', '', 1, 5764607523034234, '', 0, 1, "
    "'not-risk', 'ann', 1),"
    "('b', 2, 0, 'risk', 1, 3, 0.9, 's', '', '', 1, 7, '', 0, 1, '', '', 0),"
    "('c', 3, 0, 'audit', 1, 0, 0.1, 's', '', '', 1, 9, '', 0, 1, '', '', 0);"
    "INSERT INTO decision VALUES (1, 5, 'not-risk', 'p', 0), (2, 6, 'confirmed', 'p', "
    "0);"
    "INSERT INTO decision_words VALUES (1, 'a', 'ann', '', '');";

static void
an_older_store_is_brought_up(void **state)
{
    static const char rows[] = "SELECT sum(CASE "
                               "WHEN ad_key = 'a' AND drawn = 'audit' "
                               "AND abs(draw - 0.5) < 1e-6 THEN 1 "
                               "WHEN ad_key = 'b' AND drawn = 'risk' THEN 10 "
                               "WHEN ad_key = 'c' AND drawn = 'added' THEN 100 "
                               "ELSE 0 END) FROM queue";
    static const char facts[] = "SELECT sum(CASE "
                                "WHEN id = 1 AND inclusion = 0.01 AND drawn = 'audit' "
                                "THEN 1 WHEN id = 2 AND inclusion = 1 THEN 10 "
                                "ELSE 0 END) FROM decision";
    int64_t found = 0;
    struct box box;
    struct db *db;
    (void)state;
    box_path(&box);
    ASSERT_OK(&box, db_open(&db, box.path, DB_WRITE, &box.err));
    for (size_t i = 0; i < 17; i++) {
        char note[100];
        snprintf(note, sizeof note, "INSERT INTO schema_version VALUES (%zu, 'old')",
                 i + 1);
        ASSERT_OK(&box, db_sqlite.script(db, bundle_schema.files[i].data, &box.err));
        ASSERT_OK(&box, db_sqlite.script(db, str_of(note), &box.err));
    }
    ASSERT_OK(&box, db_sqlite.script(db, str_of(OLD_ROWS), &box.err));
    db_close(db);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    ASSERT_OK(&box,
              db_number(box.s->db, &(struct query){ .sql = rows }, &found, &box.err));
    assert_int_equal(found, 111);
    ASSERT_OK(&box,
              db_number(box.s->db, &(struct query){ .sql = facts }, &found, &box.err));
    assert_int_equal(found, 11);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(strata_are_halves_of_bands),
        cmocka_unit_test(numbers_of_strata_are_kept),
        cmocka_unit_test(inclusion_is_the_share_that_is_drawn),
        cmocka_unit_test(what_is_flagged_always_comes),
        cmocka_unit_test(some_are_never_drawn),
        cmocka_unit_test(the_key_decides_alone),
        cmocka_unit_test(turns_follow_the_shares),
        cmocka_unit_test(a_way_that_was_empty_does_not_catch_up),
        cmocka_unit_test(a_store_keeps_its_key),
        cmocka_unit_test(a_row_stays_in_its_sample),
        cmocka_unit_test(an_older_store_is_brought_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
