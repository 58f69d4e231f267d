/*
 * facets: kept counts agree with the rows whatever happens to them; places in the list;
 * undo; pauses; kept answers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/audit.h"
#include "store/facets.h"
#include "store/reply.h"
#include "store/sources.h"
#include "tests/unit/store/help.h"

#include <sqlite3.h>

#define CLAIM_MS INT64_C(1800000)

static int
set_up(void **state)
{
    struct box *box = calloc(1, sizeof *box);
    box_open(box);
    *state = box;
    return 0;
}

static int
tear_down(void **state)
{
    box_close(*state);
    free(*state);
    return 0;
}

static struct sample *
put(struct box *box, int n)
{
    static const char *const sources[] = { "board-kz", "channel", "agency" };
    static const char *const cues[] = { "P08", "S02", "P11", "D05" };
    struct sample *m =
        sample_new(box, arena_printf(&box->arena, "visa on credit %d", n).p);
    m->ad.source = str_of(sources[n % 3]);
    m->score.lang = (enum lang)(LANG_RU + n % 2);
    m->score.kind = (enum ad_kind)(AD_JOB + n % 3);
    m->score.band = n % 4 == 0 ? BAND_REVIEW : BAND_HIGH;
    m->score.probability = 0.5 + n % 7 * 0.05;
    m->cues[0].cue = str_of(cues[n % 4]);
    m->score.lane = m->put.lane = n % 5 == 0   ? LANE_CAREFUL
                                  : n % 5 == 1 ? LANE_AUDIT
                                               : LANE_RISK;
    sample_put(box, m, NOW_MS + n);
    return m;
}

/* One number of the data base, asked past the store. */
static int64_t
number(struct box *box, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    int64_t out = -1;
    assert_int_equal(sqlite3_open_v2(box->path, &db, SQLITE_OPEN_READONLY, NULL), 0);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), 0);
    if (sqlite3_step(statement) == SQLITE_ROW)
        out = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return out;
}

/* Does every row of the tally agree with the queue, and the other way round? */
static void
check_tally(struct box *box)
{
    static const char off[] =
        "SELECT count(*) FROM (SELECT decided, lane, band, source, lang, kind, cue, "
        "outcome, ads FROM queue_cell WHERE ads <> 0 EXCEPT SELECT state = 2, lane, "
        "band, source, lang, kind, cue, outcome, count(*) FROM queue "
        "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8)";
    assert_int_equal(number(box, off), 0);
    assert_int_equal(number(box, "SELECT sum(ads) - (SELECT count(*) FROM queue) "
                                 "FROM queue_cell"),
                     0);
    assert_int_equal(
        number(box, "SELECT sum(ads) - (SELECT count(*) FROM ad) FROM source_tally"),
        0);
    assert_int_equal(
        number(box, "SELECT count(*) FROM (SELECT decided, lane, band, lang, kind, "
                    "outcome, ads FROM queue_sum WHERE ads <> 0 EXCEPT SELECT state = "
                    "2, lane, band, lang, kind, outcome, count(*) FROM queue "
                    "GROUP BY 1, 2, 3, 4, 5, 6)"),
        0);
    assert_int_equal(number(box, "SELECT sum(ads) - (SELECT count(*) FROM queue) "
                                 "FROM queue_sum"),
                     0);
    assert_int_equal(
        number(box, "SELECT count(*) FROM queue q LEFT JOIN queue_cell c ON "
                    "c.id = q.cell AND c.decided = (q.state = 2) AND c.lane = q.lane "
                    "AND c.band = q.band AND c.source = q.source AND c.lang = q.lang "
                    "AND c.kind = q.kind AND c.cue = q.cue AND c.outcome = q.outcome "
                    "WHERE c.id IS NULL"),
        0);
}

static int64_t
count_of(struct box *box, const struct queue_filter *filter, enum facet facet,
         const char *value, int64_t now_ms)
{
    struct facets facets;
    ASSERT_OK(box,
              store_facets(box->s, filter, now_ms, &box->arena, &facets, &box->err));
    for (size_t i = 0; i < facets.counts[facet]; i++)
        if (str_eq(facets.values[facet][i].value, str_of(value)))
            return facets.values[facet][i].count;
    return 0;
}

static struct queue_row
decide(struct box *box, const char *key, const char *who, enum decision outcome)
{
    struct queue_row row;
    const struct decide d = { .key = str_of(key),
                              .who = str_of(who),
                              .outcome = outcome,
                              .now_ms = NOW_MS + DAY_MS,
                              .keep = &retention_default };
    assert_int_equal(store_decide(box->s, &d, &box->arena, &row, &box->err),
                     DECIDE_DONE);
    return row;
}

static enum decide_answer
undo(struct box *box, const char *key, const char *who, int64_t decision,
     struct queue_row *row)
{
    const struct undo u = { .key = str_of(key),
                            .who = str_of(who),
                            .decision = decision,
                            .now_ms = NOW_MS + DAY_MS,
                            .until_ms = NOW_MS + DAY_MS + CLAIM_MS,
                            .keep = &retention_default };
    return store_undo(box->s, &u, &box->arena, row, &box->err);
}

static void
counts_agree_with_the_rows(void **state)
{
    struct box *box = *state;
    struct sample *ads[60];
    const struct queue_row *rows;
    struct queue_row row;
    size_t count;
    for (int i = 0; i < 60; i++)
        ads[i] = put(box, i);
    check_tally(box);
    ads[7]->score.pack = ads[8]->score.pack = STR(PACK_NEXT);
    ads[7]->score.band = BAND_LOW;
    ads[8]->cues[0].cue = STR("D05");
    sample_put(box, ads[7], NOW_MS + 100);
    sample_put(box, ads[8], NOW_MS + 100);
    check_tally(box);
    row = decide(box, ads[2]->key, "aya", DECISION_CONFIRMED);
    decide(box, ads[3]->key, "aya", DECISION_UNSURE);
    decide(box, ads[4]->key, "aya", DECISION_NOT_RISK);
    check_tally(box);
    assert_int_equal(undo(box, ads[2]->key, "aya", row.decision_id, &row), DECIDE_DONE);
    check_tally(box);
    ads[9]->score.context = CONTEXT_SEEKING;
    ads[9]->score.pack = STR(PACK_NEXT);
    ads[9]->put.lane = LANE_NONE;
    sample_put(box, ads[9], NOW_MS + 200);
    check_tally(box);
    ASSERT_OK(box, store_claim_next(box->s, &(struct queue_filter){ 0 }, 5, STR("bek"),
                                    NOW_MS + DAY_MS, NOW_MS + DAY_MS + CLAIM_MS,
                                    &box->arena, &rows, &count, &box->err));
    check_tally(box);
    struct str keys[20];
    for (int i = 0; i < 20; i++)
        keys[i] = str_of(ads[i + 30]->key);
    ASSERT_OK(box, store_purge(box->s, keys, 20, STR("aya"), NOW_MS + 400 * DAY_MS,
                               &box->err));
    check_tally(box);
}

static void
facets_know_who_holds(void **state)
{
    struct box *box = *state;
    const struct queue_row *rows;
    struct queue_filter any = { 0 };
    struct queue_filter claimed = { .state = QUEUE_CLAIMED };
    size_t count;
    for (int i = 0; i < 30; i++)
        put(box, i);
    int64_t high = count_of(box, &any, FACET_BAND, "high", NOW_MS);
    ASSERT_OK(box,
              store_claim_next(box->s, &any, 4, STR("bek"), NOW_MS, NOW_MS + CLAIM_MS,
                               &box->arena, &rows, &count, &box->err));
    assert_int_equal(count, 4);
    assert_int_equal(count_of(box, &any, FACET_BAND, "high", NOW_MS), high - 4);
    assert_int_equal(count_of(box, &claimed, FACET_BAND, "high", NOW_MS), 4);
    assert_int_equal(count_of(box, &any, FACET_BAND, "high", NOW_MS + CLAIM_MS), high);
    /* a facet's own value is left out; the careful lane is counted among the lanes */
    struct queue_filter source = { .source = STR("channel") };
    assert_int_equal(count_of(box, &source, FACET_SOURCE, "agency", NOW_MS + CLAIM_MS),
                     8);
    assert_int_equal(count_of(box, &source, FACET_LANE, "careful", NOW_MS), 2);
}

/* What a filter lists, walked by places, is what it counts. */
static void
walks_agree_with_lists(void **state)
{
    struct box *box = *state;
    const struct queue_filter filters[] = {
        { .limit = 7 },
        { .limit = 7, .source = STR("channel") },
        { .limit = 7, .lane = LANE_CAREFUL },
        { .limit = 7, .lang = LANG_KK, .kind = AD_JOB },
        { .limit = 7, .cue = STR("P11") },
        { .limit = 7, .cue = STR("P11"), .source = STR("agency"), .lang = LANG_RU },
        { .limit = 7, .band_given = true, .band_only = true, .band = BAND_REVIEW },
        { .limit = 7, .all_states = true },
        { .limit = 7, .state = QUEUE_DECIDED },
        { .limit = 7,
          .state = QUEUE_DECIDED,
          .outcome_given = true,
          .outcome = DECISION_CONFIRMED },
        { .limit = 7, .from_ms = NOW_MS + 10, .to_ms = NOW_MS + 90 },
        { .limit = 7, .state = QUEUE_CLAIMED, .holder = STR("bek") },
    };
    const struct queue_row *all, *rows;
    size_t total, count;
    for (int i = 0; i < 150; i++)
        put(box, i);
    ASSERT_OK(box, store_claim_next(box->s, &(struct queue_filter){ 0 }, 9, STR("bek"),
                                    NOW_MS, NOW_MS + CLAIM_MS, &box->arena, &rows,
                                    &count, &box->err));
    for (size_t i = 0; i < 9; i += 2)
        decide(box, arena_cstr(&box->arena, rows[i].key), "bek",
               i % 4 ? DECISION_CONFIRMED : DECISION_NOT_RISK);
    for (size_t f = 0; f < sizeof filters / sizeof filters[0]; f++) {
        struct queue_filter filter = filters[f];
        size_t seen = 0;
        filter.limit = 1000;
        ASSERT_OK(box, store_queue_list(box->s, &filter, NOW_MS, &box->arena, &all,
                                        &total, &box->err));
        assert_true(total > 0);
        filter.limit = 7;
        do {
            char cursor[QUEUE_CURSOR_SIZE];
            ASSERT_OK(box, store_queue_list(box->s, &filter, NOW_MS, &box->arena, &rows,
                                            &count, &box->err));
            for (size_t i = 0; i < count; i++, seen++) {
                assert_true(seen < total);
                assert_true(str_eq(rows[i].key, all[seen].key));
            }
            if (count > 0) {
                queue_cursor(&rows[count - 1], cursor);
                assert_int_equal(strlen(cursor), QUEUE_CURSOR_SIZE - 1);
                assert_true(queue_cursor_read(str_of(cursor), &filter.after));
            }
        } while (count > 0);
        assert_int_equal(seen, total);
    }
}

static void
made_up_places_are_refused(void **state)
{
    static const char *const broken[] = {
        "",
        "01",
        "0103x",
        "02033fe000000000000000000001a2000000000000000000000000",
        "01093fe000000000000000000001a20000000000000000000000",
        "0103ffffffffffffffff00000001a20000000000000000000000",
        "01033fe000000000000000000001a200000000000000000000000",
    };
    struct queue_after after;
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        assert_false(queue_cursor_read(str_of(broken[i]), &after));
}

static void
undo_is_a_new_fact(void **state)
{
    struct box *box = *state;
    const char *key = put(box, 2)->key;
    const struct audit_filter log = { .what = STR("undo") };
    const struct audit_row *lines;
    struct queue_row row;
    struct ad_record record;
    int64_t decided;
    size_t count;
    int64_t first = decide(box, key, "aya", DECISION_UNSURE).decision_id;
    int64_t second = decide(box, key, "bek", DECISION_CONFIRMED).decision_id;
    assert_int_equal(undo(box, key, "aya", first, &row), DECIDE_CHANGED);
    assert_int_equal(undo(box, key, "aya", second, &row), DECIDE_CHANGED);
    assert_int_equal(undo(box, key, "bek", 0, &row), DECIDE_CHANGED);
    assert_int_equal(undo(box, "abcd", "bek", second, &row), DECIDE_NO_ROW);
    assert_int_equal(undo(box, key, "bek", second, &row), DECIDE_DONE);
    assert_int_equal(row.state, QUEUE_CLAIMED);
    ASSERT_STR(row.holder, "bek");
    assert_true(row.decided);
    assert_int_equal(row.decision, DECISION_UNSURE); /* as aya left it */
    assert_int_equal(undo(box, key, "bek", second, &row), DECIDE_CHANGED);
    assert_int_equal(undo(box, key, "bek", row.decision_id, &row), DECIDE_CHANGED);
    int64_t third = decide(box, key, "bek", DECISION_NOT_RISK).decision_id;
    assert_int_equal(undo(box, key, "bek", third, &row), DECIDE_DONE);
    assert_int_equal(row.decision, DECISION_UNSURE); /* through the earlier undo */
    assert_int_equal(
        store_find_ad(box->s, str_of(key), &box->arena, &record, &box->err), FIND_ONE);
    assert_int_equal(record.decision_count, 5);
    assert_int_equal(record.decisions[2].outcome, DECISION_UNDONE);
    assert_int_equal(record.decisions[2].supersedes, second);
    assert_int_equal(record.decisions[1].outcome, DECISION_CONFIRMED);
    assert_true(record.expires_ms > 0);
    ASSERT_OK(box,
              store_audit_list(box->s, &log, &box->arena, &lines, &count, &box->err));
    assert_int_equal(count, 2);
    ASSERT_OK(box, store_decided(box->s, STR(""), 0, 100, &decided, &box->err));
    assert_int_equal(decided, 1);
    ASSERT_OK(box, store_decided(box->s, STR("bek"), 0, 100, &decided, &box->err));
    assert_int_equal(decided, 0);
}

static void
undo_yields_to_who_holds(void **state)
{
    struct box *box = *state;
    const char *key = put(box, 2)->key;
    struct queue_row row;
    int64_t id = decide(box, key, "aya", DECISION_UNSURE).decision_id;
    assert_int_equal(store_claim(box->s, str_of(key), STR("bek"), NOW_MS + DAY_MS,
                                 NOW_MS + DAY_MS + CLAIM_MS, &box->arena, &row,
                                 &box->err),
                     CLAIM_DONE);
    assert_int_equal(undo(box, key, "aya", id, &row), DECIDE_TAKEN);
    ASSERT_STR(row.holder, "bek");
}

static void
a_pause_is_kept_and_logged(void **state)
{
    struct box *box = *state;
    const struct source_pause pause = { STR("board-kz"), STR("aya"), NOW_MS };
    const struct audit_filter log = { .what = STR("source") };
    const struct source_pause *rows;
    const struct audit_row *lines;
    size_t count;
    for (int i = 0; i < 2; i++)
        ASSERT_OK(box, store_pause(box->s, &pause, true, &box->err));
    ASSERT_OK(box, store_paused(box->s, &box->arena, &rows, &count, &box->err));
    assert_int_equal(count, 1);
    ASSERT_STR(rows[0].source, "board-kz");
    ASSERT_STR(rows[0].who, "aya");
    for (int i = 0; i < 2; i++)
        ASSERT_OK(box, store_pause(box->s, &pause, false, &box->err));
    ASSERT_OK(box, store_paused(box->s, &box->arena, &rows, &count, &box->err));
    assert_int_equal(count, 0);
    ASSERT_OK(box,
              store_audit_list(box->s, &log, &box->arena, &lines, &count, &box->err));
    assert_int_equal(count, 2);
    assert_false(
        store_pause(box->s, &(struct source_pause){ .at_ms = 1 }, true, &box->err));
}

static void
health_comes_from_the_ledger(void **state)
{
    struct box *box = *state;
    struct source_health h;
    struct page good = page_of("https://board.test/a", NOW_MS);
    struct page bad = page_of("https://board.test/b", NOW_MS + 5000);
    struct page same = page_of("https://board.test/c", NOW_MS + 4000);
    struct page lost = page_of("https://board.test/d", NOW_MS + 4000);
    put(box, 0);
    /* pages as any site has them are no errors */
    same.outcome = PAGE_DUPLICATE;
    lost.outcome = PAGE_SOFT_404;
    same.what = lost.what = STR("of https://board.test/a");
    ASSERT_OK(box,
              store_put_page(box->s, &same, NULL, &retention_default, NULL, &box->err));
    ASSERT_OK(box,
              store_put_page(box->s, &lost, NULL, &retention_default, NULL, &box->err));
    bad.outcome = PAGE_TIMEOUT;
    bad.what = STR("no answer in 30 s");
    ASSERT_OK(box,
              store_put_page(box->s, &good, NULL, &retention_default, NULL, &box->err));
    ASSERT_OK(box,
              store_put_page(box->s, &bad, NULL, &retention_default, NULL, &box->err));
    ASSERT_OK(box, store_source_health(box->s, STR("board-kz"), NOW_MS - 1, &box->arena,
                                       &h, &box->err));
    assert_int_equal(h.ads, 1);
    assert_int_equal(h.requests, 4);
    assert_int_equal(h.pages, 1);
    assert_int_equal(h.last_ms, NOW_MS + 5000);
    assert_int_equal(h.delay_ms, 2000);
    assert_int_equal(h.outcomes[PAGE_TIMEOUT], 1);
    assert_int_equal(h.error_count, 1);
    ASSERT_STR(h.errors[0].what, "no answer in 30 s");
    assert_int_equal(h.due_next_ms, NOW_MS + DAY_MS);
    ASSERT_OK(box,
              store_source_health(box->s, STR("none"), 0, &box->arena, &h, &box->err));
    assert_int_equal(h.requests, 0);
}

static void
an_answer_is_kept_for_a_day(void **state)
{
    struct box *box = *state;
    const struct reply kept = { .who = STR("aya"),
                                .key = STR("k1"),
                                .request = STR("r1"),
                                .status = 201,
                                .etag = STR("7"),
                                .body = STR("{}") };
    struct reply ask = { .who = STR("aya"), .key = STR("k1"), .request = STR("r1") };
    ASSERT_OK(box, store_reply_keep(box->s, &kept, NOW_MS, &box->err));
    assert_int_equal(store_reply_find(box->s, &ask, NOW_MS, &box->arena, &box->err),
                     REPLY_FOUND);
    assert_int_equal(ask.status, 201);
    ASSERT_STR(ask.body, "{}");
    ask.request = STR("r2");
    assert_int_equal(store_reply_find(box->s, &ask, NOW_MS, &box->arena, &box->err),
                     REPLY_OTHER);
    ask.who = STR("bek");
    assert_int_equal(store_reply_find(box->s, &ask, NOW_MS, &box->arena, &box->err),
                     REPLY_NONE);
    ask.who = STR("aya");
    assert_int_equal(
        store_reply_find(box->s, &ask, NOW_MS + REPLY_KEEP_MS, &box->arena, &box->err),
        REPLY_NONE);
    ASSERT_OK(box, store_reply_keep(box->s, &kept, NOW_MS + REPLY_KEEP_MS, &box->err));
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(counts_agree_with_the_rows),  CASE(facets_know_who_holds),
        CASE(walks_agree_with_lists),      CASE(made_up_places_are_refused),
        CASE(undo_is_a_new_fact),          CASE(undo_yields_to_who_holds),
        CASE(a_pause_is_kept_and_logged),  CASE(health_comes_from_the_ledger),
        CASE(an_answer_is_kept_for_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
