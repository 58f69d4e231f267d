/*
 * The queue: order, every filter against a plain walk, claims, decisions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store/help.h"

#define HOUR_MS INT64_C(3600000)

static void
names_go_both_ways(void **state)
{
    (void)state;
    for (int i = 0; i < QUEUE_STATE_COUNT; i++) {
        enum queue_state found;
        assert_true(
            queue_state_of(str_of(queue_state_name((enum queue_state)i)), &found));
        assert_int_equal(found, i);
    }
    for (int i = 0; i < DECISION_COUNT; i++) {
        enum decision found;
        assert_true(decision_of(str_of(decision_name((enum decision)i)), &found));
        assert_int_equal(found, i);
    }
    enum decision decision;
    enum queue_state queue_state;
    assert_false(decision_of(STR("Confirmed"), &decision));
    assert_false(decision_of(STR(""), &decision));
    assert_false(queue_state_of(STR("opened"), &queue_state));
}

/* A small generator, the same numbers in every run. */
static unsigned
next(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

#define CROWD 400

static const char *const sources[] = { "board-kz", "channel", "agency" };
static const enum lang langs[] = { LANG_RU, LANG_KK, LANG_EN };
static const enum ad_kind kinds[] = { AD_JOB, AD_MARRIAGE, AD_TRAVEL };

static enum claim_answer
claim(struct box *box, struct str key, const char *who, int64_t now_ms,
      int64_t until_ms)
{
    struct queue_row row;
    return store_claim(box->s, key, str_of(who), now_ms, until_ms, &box->arena, &row,
                       &box->err);
}

static enum decide_answer
decide(struct box *box, struct str key, const char *who, enum decision outcome)
{
    struct queue_row row;
    const struct decide d = { .key = key,
                              .who = str_of(who),
                              .reason = STR("debt"),
                              .note = STR("seen twice"),
                              .outcome = outcome,
                              .now_ms = NOW_MS,
                              .keep = &retention_default };
    return store_decide(box->s, &d, &box->arena, &row, &box->err);
}

/* Ads of all sorts; many share band and probability, so that ties are real. Some are
 * held, some held no more at NOW_MS, some decided. */
static void
fill(struct box *box)
{
    unsigned seed = 7;
    for (int i = 0; i < CROWD; i++) {
        char text[32];
        snprintf(text, sizeof text, "crowd %d", i);
        struct sample *m = sample_new(box, text);
        m->ad.source = str_of(sources[next(&seed) % 3]);
        m->ad.seen_at_ms = NOW_MS - (int64_t)(next(&seed) % 40) * 6 * HOUR_MS;
        m->score.lang = langs[next(&seed) % 3];
        m->score.kind = kinds[next(&seed) % 3];
        m->score.band = (enum band)(next(&seed) % BAND_COUNT);
        m->score.probability = (double)(next(&seed) % 5) / 5;
        m->put.lane = (enum lane)(1 + next(&seed) % 3);
        sample_put(box, m, NOW_MS);
        struct str key = str_of(m->key);
        unsigned fate = next(&seed) % 8;
        if (fate == 0)
            assert_int_equal(claim(box, key, "aya", NOW_MS - 10, NOW_MS + HOUR_MS),
                             CLAIM_DONE);
        else if (fate == 1)
            assert_int_equal(claim(box, key, "bek", NOW_MS - 10, NOW_MS), CLAIM_DONE);
        else if (fate == 2)
            assert_int_equal(
                decide(box, key, "aya", (enum decision)(next(&seed) % DECISION_COUNT)),
                DECIDE_DONE);
    }
}

static bool
shows(const struct queue_filter *f, const struct queue_row *r)
{
    return (f->all_states || r->state == f->state) &&
           (f->lane == LANE_NONE ? r->lane != LANE_CAREFUL : r->lane == f->lane) &&
           (!f->band_given || r->band >= f->band) &&
           (f->source.n == 0 || str_eq(f->source, r->source)) &&
           (f->lang == LANG_NONE || r->lang == f->lang) &&
           (f->kind == AD_KIND_NONE || r->kind == f->kind) &&
           (f->from_ms == 0 || r->first_seen_ms >= f->from_ms) &&
           (f->to_ms == 0 || r->first_seen_ms < f->to_ms);
}

static bool
in_order(const struct queue_row *a, const struct queue_row *b)
{
    if (a->band != b->band)
        return a->band > b->band;
    if (a->probability != b->probability)
        return a->probability > b->probability;
    if (a->first_seen_ms != b->first_seen_ms)
        return a->first_seen_ms < b->first_seen_ms;
    return str_cmp(a->key, b->key) < 0;
}

/* All rows, in every lane, put together from single lanes. */
static const struct queue_row *
everything(struct box *box, size_t *count)
{
    struct queue_row *all = ARENA_NEW(&box->arena, struct queue_row, CROWD);
    *count = 0;
    for (int lane = LANE_RISK; lane < LANE_COUNT; lane++) {
        const struct queue_filter f = { .all_states = true,
                                        .lane = (enum lane)lane,
                                        .limit = CROWD };
        const struct queue_row *rows;
        size_t n;
        ASSERT_OK(box, store_queue_list(box->s, &f, NOW_MS, &box->arena, &rows, &n,
                                        &box->err));
        for (size_t i = 0; i < n; i++)
            all[(*count)++] = rows[i];
    }
    assert_int_equal(*count, CROWD);
    return all;
}

/* Lists in pages of seven and compares with a walk over everything. */
static void
check_filter(struct box *box, struct queue_filter f, const struct queue_row *all,
             size_t all_count)
{
    int64_t by_band[BAND_COUNT];
    int64_t bands_expected[BAND_COUNT] = { 0 };
    size_t expected = 0;
    size_t seen = 0;
    struct queue_row last = { 0 };
    for (size_t i = 0; i < all_count; i++)
        if (shows(&f, &all[i])) {
            bands_expected[all[i].band]++;
            expected++;
        }
    ASSERT_OK(box, store_queue_count(box->s, &f, NOW_MS, by_band, &box->err));
    assert_memory_equal(by_band, bands_expected, sizeof by_band);
    for (f.limit = 7;; f.offset += f.limit) {
        const struct queue_row *rows;
        size_t count;
        ASSERT_OK(box, store_queue_list(box->s, &f, NOW_MS, &box->arena, &rows, &count,
                                        &box->err));
        for (size_t i = 0; i < count; i++) {
            assert_true(shows(&f, &rows[i]));
            assert_true(seen == 0 || in_order(&last, &rows[i]));
            last = rows[i];
            seen++;
        }
        if (count < f.limit)
            break;
    }
    assert_int_equal(seen, expected);
}

static void
every_filter_shows_what_it_says(void **state)
{
    (void)state;
    static const int64_t periods[][2] = { { 0, 0 },
                                          { NOW_MS - DAY_MS, NOW_MS + 1 },
                                          { NOW_MS - 9 * DAY_MS, NOW_MS },
                                          { NOW_MS - DAY_MS, 0 },
                                          { 0, NOW_MS - 2 * DAY_MS } };
    struct box box;
    size_t all_count;
    box_open(&box);
    fill(&box);
    const struct queue_row *all = everything(&box, &all_count);
    /* 4 states x 4 lanes x 2 sources x 2 languages x 2 kinds x 2 bands x 5 periods */
    for (int i = 0; i < 4 * 4 * 2 * 2 * 2 * 2 * 5; i++) {
        int n = i;
        struct queue_filter f = { 0 };
        f.all_states = n % 4 == 3;
        f.state = (enum queue_state)(n % 4 == 3 ? 0 : n % 4);
        f.lane = (enum lane)((n /= 4) % 4);
        f.source = str_of((n /= 4) % 2 ? "channel" : "");
        f.lang = (n /= 2) % 2 ? LANG_KK : LANG_NONE;
        f.kind = (n /= 2) % 2 ? AD_TRAVEL : AD_KIND_NONE;
        f.band_given = (n /= 2) % 2;
        f.band = BAND_REVIEW;
        f.from_ms = periods[n / 2][0];
        f.to_ms = periods[n / 2][1];
        check_filter(&box, f, all, all_count);
    }
    box_close(&box);
}

static void
odd_filters_are_bounded(void **state)
{
    (void)state;
    struct box box;
    const struct queue_row *rows;
    size_t count;
    box_open(&box);
    for (int i = 0; i < 60; i++) {
        char text[32];
        snprintf(text, sizeof text, "ad %d", i);
        sample_put(&box, sample_new(&box, text), NOW_MS);
    }
    static const struct {
        struct queue_filter filter;
        size_t count;
    } cases[] = {
        { { 0 }, 50 },
        { { .limit = SIZE_MAX, .offset = 0 }, 60 },
        { { .limit = 10, .offset = 55 }, 5 },
        { { .limit = 10, .offset = SIZE_MAX }, 0 },
        { { .source = STR("' OR 1=1 --") }, 0 },
        { { .from_ms = NOW_MS + 1, .to_ms = NOW_MS }, 0 },
        { { .from_ms = INT64_MIN }, 50 },
        { { .from_ms = INT64_MAX, .to_ms = INT64_MAX }, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ASSERT_OK(&box, store_queue_list(box.s, &cases[i].filter, NOW_MS, &box.arena,
                                         &rows, &count, &box.err));
        if (count != cases[i].count)
            fail_msg("case %zu: %zu rows", i, count);
    }
    box_close(&box);
}

static void
a_claim_is_held_and_runs_out(void **state)
{
    (void)state;
    struct box box;
    struct queue_row row;
    box_open(&box);
    struct sample *m = sample_new(&box, "one ad");
    struct str key = str_of(m->key);
    sample_put(&box, m, NOW_MS);
    int64_t until = NOW_MS + HOUR_MS;
    /* who, when, until, answer; in this order on one row */
    static const struct {
        const char *who;
        int64_t at, until;
        enum claim_answer answer;
        const char *holder;
    } steps[] = {
        { "aya", 0, HOUR_MS, CLAIM_DONE, "aya" },
        { "bek", 1, HOUR_MS, CLAIM_TAKEN, "aya" },
        { "aya", 2, 2 * HOUR_MS, CLAIM_DONE, "aya" },
        { "bek", HOUR_MS, 3 * HOUR_MS, CLAIM_TAKEN, "aya" },
        { "bek", 2 * HOUR_MS, 3 * HOUR_MS, CLAIM_DONE, "bek" },
        { "aya", 2 * HOUR_MS + 1, 3 * HOUR_MS, CLAIM_TAKEN, "bek" },
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        enum claim_answer answer =
            store_claim(box.s, key, str_of(steps[i].who), NOW_MS + steps[i].at,
                        NOW_MS + steps[i].until, &box.arena, &row, &box.err);
        assert_int_equal(answer, steps[i].answer);
        assert_int_equal(row.state, QUEUE_CLAIMED);
        ASSERT_STR(row.holder, steps[i].holder);
    }
    /* own renewal is no change of the row, a new holder is */
    assert_int_equal(row.version, 3);
    assert_int_equal(claim(&box, STR("none"), "aya", NOW_MS, until), CLAIM_GONE);
    assert_int_equal(claim(&box, key, "", NOW_MS, until), CLAIM_FAILED);
    assert_int_equal(claim(&box, key, "aya", until, until), CLAIM_FAILED);
    /* giving back */
    int64_t now = NOW_MS + 2 * HOUR_MS + 2;
    assert_int_equal(store_release(box.s, key, STR("aya"), now, &box.err), CLAIM_TAKEN);
    assert_int_equal(store_release(box.s, key, STR("bek"), now, &box.err), CLAIM_DONE);
    assert_int_equal(store_release(box.s, key, STR("bek"), now, &box.err), CLAIM_DONE);
    assert_int_equal(store_release(box.s, STR("none"), STR("bek"), now, &box.err),
                     CLAIM_GONE);
    assert_int_equal(decide(&box, key, "bek", DECISION_CONFIRMED), DECIDE_DONE);
    assert_int_equal(store_release(box.s, key, STR("bek"), now, &box.err), CLAIM_GONE);
    assert_int_equal(claim(&box, key, "aya", NOW_MS, until), CLAIM_GONE);
    box_close(&box);
}

static void
the_next_are_taken_from_the_top(void **state)
{
    (void)state;
    struct box box;
    const struct queue_row *rows;
    size_t count;
    const struct queue_filter f = { .state = QUEUE_DECIDED };
    box_open(&box);
    for (int i = 0; i < 10; i++) {
        char text[32];
        snprintf(text, sizeof text, "ad %d", i);
        struct sample *m = sample_new(&box, text);
        m->score.probability = i / 10.0;
        m->put.lane = i == 9 ? LANE_CAREFUL : LANE_RISK;
        sample_put(&box, m, NOW_MS);
    }
    static const struct {
        const char *who;
        size_t wanted, got;
        double top;
    } steps[] = { { "aya", 3, 3, 0.8 },
                  { "bek", 3, 3, 0.5 },
                  { "aya", 9, 3, 0.2 },
                  { "bek", 1, 0, 0 },
                  { "aya", 0, 0, 0 } };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        ASSERT_OK(&box, store_claim_next(box.s, &f, steps[i].wanted,
                                         str_of(steps[i].who), NOW_MS, NOW_MS + HOUR_MS,
                                         &box.arena, &rows, &count, &box.err));
        assert_int_equal(count, steps[i].got);
        if (count > 0) {
            assert_true(rows[0].probability == steps[i].top);
            assert_int_equal(rows[0].state, QUEUE_CLAIMED);
            ASSERT_STR(rows[0].holder, steps[i].who);
        }
    }
    box_close(&box);
}

static void
decisions_are_added_and_superseded(void **state)
{
    (void)state;
    struct box box;
    struct queue_row row;
    box_open(&box);
    struct sample *m = sample_new(&box, "to be decided");
    struct sample *other = sample_new(&box, "another");
    struct str key = str_of(m->key);
    sample_put(&box, m, NOW_MS);
    sample_put(&box, other, NOW_MS);
    assert_int_equal(claim(&box, key, "aya", NOW_MS - 5, NOW_MS + HOUR_MS), CLAIM_DONE);
    struct decide d = { .key = key,
                        .who = STR("bek"),
                        .reason = STR("debt"),
                        .note = STR("a note"),
                        .outcome = DECISION_NOT_RISK,
                        .now_ms = NOW_MS,
                        .keep = &retention_default };
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err), DECIDE_TAKEN);
    ASSERT_STR(row.holder, "aya");
    d.who = STR("aya");
    d.version = 99;
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err),
                     DECIDE_CHANGED);
    d.version = row.version;
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err), DECIDE_DONE);
    assert_int_equal(row.state, QUEUE_DECIDED);
    assert_true(row.decided && row.decision == DECISION_NOT_RISK);
    assert_int_equal(decide(&box, str_of(other->key), "bek", DECISION_ESCALATED),
                     DECIDE_DONE);
    /* a correction by somebody else */
    d.who = STR("bek");
    d.version = 0;
    d.now_ms = NOW_MS + 7;
    d.outcome = DECISION_CONFIRMED;
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err), DECIDE_DONE);
    struct ad_record r = sample_find(&box, m);
    assert_int_equal(r.decision_count, 2);
    assert_int_equal(r.decisions[0].outcome, DECISION_NOT_RISK);
    assert_int_equal(r.decisions[0].supersedes, 0);
    ASSERT_STR(r.decisions[0].who, "aya");
    ASSERT_STR(r.decisions[0].note, "a note");
    ASSERT_STR(r.decisions[0].reason, "debt");
    ASSERT_STR(r.decisions[0].pack, PACK);
    assert_int_equal(r.decisions[1].supersedes, r.decisions[0].id);
    assert_int_equal(r.decisions[1].at_ms, NOW_MS + 7);
    assert_true(r.row.decided && r.row.decision == DECISION_CONFIRMED);
    /* seen again it stays decided */
    assert_false(sample_put(&box, m, NOW_MS + DAY_MS).queued);
    assert_int_equal(sample_find(&box, m).row.state, QUEUE_DECIDED);
    d.key = STR("0000000000000000");
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err),
                     DECIDE_NO_ROW);
    d.key = key;
    d.who = STR("");
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err),
                     DECIDE_FAILED);
    box_close(&box);
}

static void
a_decision_sets_how_long_it_is_kept(void **state)
{
    (void)state;
    static const struct {
        enum decision outcome;
        int64_t kept_ms; /* 0: for ever */
        enum queue_state state;
    } cases[] = {
        { DECISION_CONFIRMED, 0, QUEUE_DECIDED },
        { DECISION_ESCALATED, 0, QUEUE_DECIDED },
        { DECISION_NOT_RISK, 90 * DAY_MS, QUEUE_DECIDED },
        { DECISION_UNSURE, 180 * DAY_MS, QUEUE_OPEN },
    };
    struct box box;
    box_open(&box);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32];
        snprintf(text, sizeof text, "ad %zu", i);
        struct sample *m = sample_new(&box, text);
        sample_put(&box, m, NOW_MS);
        assert_int_equal(sample_find(&box, m).expires_ms, NOW_MS + 180 * DAY_MS);
        assert_int_equal(decide(&box, str_of(m->key), "aya", cases[i].outcome),
                         DECIDE_DONE);
        for (int again = 0; again < 2; again++) {
            int64_t now = NOW_MS + again * DAY_MS;
            int64_t expected = cases[i].kept_ms == 0 ? 0 : now + cases[i].kept_ms;
            struct ad_record r = sample_find(&box, m);
            assert_int_equal(r.expires_ms, expected);
            assert_int_equal(r.row.state, cases[i].state);
            /* while it is still out there, it is kept */
            sample_put(&box, m, NOW_MS + DAY_MS);
        }
    }
    box_close(&box);
}

static void
who_is_unsure_asks_somebody_else(void **state)
{
    (void)state;
    struct box box;
    const struct queue_row *rows;
    size_t count;
    const struct queue_filter f = { 0 };
    box_open(&box);
    struct sample *m = sample_new(&box, "hard to say");
    sample_put(&box, m, NOW_MS);
    assert_int_equal(decide(&box, str_of(m->key), "aya", DECISION_UNSURE), DECIDE_DONE);
    ASSERT_OK(&box,
              store_queue_list(box.s, &f, NOW_MS, &box.arena, &rows, &count, &box.err));
    assert_int_equal(count, 1);
    assert_true(rows[0].decided && rows[0].decision == DECISION_UNSURE);
    ASSERT_OK(&box, store_claim_next(box.s, &f, 5, STR("aya"), NOW_MS, NOW_MS + 1,
                                     &box.arena, &rows, &count, &box.err));
    assert_int_equal(count, 0);
    ASSERT_OK(&box, store_claim_next(box.s, &f, 5, STR("bek"), NOW_MS, NOW_MS + 1,
                                     &box.arena, &rows, &count, &box.err));
    assert_int_equal(count, 1);
    assert_int_equal(decide(&box, str_of(m->key), "bek", DECISION_NOT_RISK),
                     DECIDE_DONE);
    struct ad_record r = sample_find(&box, m);
    assert_int_equal(r.row.state, QUEUE_DECIDED);
    assert_int_equal(r.decision_count, 2);
    box_close(&box);
}

static void
figures_add_up(void **state)
{
    (void)state;
    struct box box;
    struct queue_stats stats;
    box_open(&box);
    ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
    assert_int_equal(stats.oldest_open_ms, 0);
    fill(&box);
    const struct page page = page_of("https://board.test/", NOW_MS);
    ASSERT_OK(&box,
              store_put_page(box.s, &page, NULL, &retention_default, NULL, &box.err));
    ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
    int64_t states = 0;
    int64_t bands = 0;
    for (int i = 0; i < QUEUE_STATE_COUNT; i++)
        states += stats.by_state[i];
    for (int i = 0; i < BAND_COUNT; i++)
        bands += stats.by_band[i];
    assert_int_equal(states, CROWD);
    assert_int_equal(bands, CROWD - stats.by_state[QUEUE_DECIDED]);
    assert_int_equal(stats.by_decision[DECISION_CONFIRMED] +
                         stats.by_decision[DECISION_NOT_RISK] +
                         stats.by_decision[DECISION_ESCALATED],
                     stats.by_state[QUEUE_DECIDED]);
    assert_int_equal(stats.ads, CROWD);
    assert_int_equal(stats.sightings, CROWD);
    assert_int_equal(stats.pages, 1);
    assert_true(stats.oldest_open_ms >= NOW_MS - 10 * DAY_MS);
    box_close(&box);
}

static void
sources_are_named_once_and_sorted(void **state)
{
    static const char *const sorted[] = { "agency", "board-kz", "channel" };
    struct box box;
    const struct str *ids = NULL;
    size_t count = 9;
    (void)state;
    box_open(&box);
    assert_true(store_ad_sources(box.s, &box.arena, &ids, &count, &box.err));
    assert_int_equal(count, 0);
    fill(&box);
    assert_true(store_ad_sources(box.s, &box.arena, &ids, &count, &box.err));
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        assert_true(str_eq(ids[i], str_of(sorted[i])));
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(every_filter_shows_what_it_says),
        cmocka_unit_test(odd_filters_are_bounded),
        cmocka_unit_test(a_claim_is_held_and_runs_out),
        cmocka_unit_test(the_next_are_taken_from_the_top),
        cmocka_unit_test(decisions_are_added_and_superseded),
        cmocka_unit_test(a_decision_sets_how_long_it_is_kept),
        cmocka_unit_test(who_is_unsure_asks_somebody_else),
        cmocka_unit_test(figures_add_up),
        cmocka_unit_test(sources_are_named_once_and_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
