/*
 * Ads, sightings, scores: what is kept, what is counted, what never changes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store/help.h"

static void
key_levels_white_space_only(void **state)
{
    (void)state;
    static const struct {
        const char *title[2], *text[2];
        bool same;
    } cases[] = {
        { { "A", "A" }, { "b c", "b  c" }, true },
        { { "A", " A\t" }, { "b c", "\n b \r\n\t c \n" }, true },
        { { "A", "A" }, { "b c", "b\u00a0c" }, true },
        { { "A", "A" }, { "b c", "b\u2003\u3000c" }, true },
        { { "A", "A" }, { "", "\u2028 " }, true },
        { { "A", "A" }, { "b c", "b C" }, false },
        { { "A", "A" }, { "b c", "bc" }, false },
        { { "A", "A" }, { "b c", "b c." }, false },
        { { "A", "A" }, { "b c", "b\u200bc" }, false },
        { { "A b", "A" }, { "c", "b c" }, false },
        { { "", "A" }, { "A", "" }, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char keys[2][AD_KEY_SIZE];
        for (int k = 0; k < 2; k++) {
            const struct ad ad = { .title = str_of(cases[i].title[k]),
                                   .text = str_of(cases[i].text[k]) };
            ad_key(&ad, keys[k]);
            assert_int_equal(strlen(keys[k]), AD_KEY_SIZE - 1);
        }
        if ((strcmp(keys[0], keys[1]) == 0) != cases[i].same)
            fail_msg("case %zu", i);
    }
}

static void
key_of_any_bytes(void **state)
{
    (void)state;
    char key[AD_KEY_SIZE];
    char again[AD_KEY_SIZE];
    const struct ad empty = { 0 };
    ad_key(&empty, key);
    /* SHA-256 of one line feed */
    assert_string_equal(
        key, "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b");
    const struct ad broken = { .title = STR("\xff\xc3"), .text = STR("a\0b \xd0") };
    ad_key(&broken, key);
    ad_key(&broken, again);
    assert_string_equal(key, again);
    size_t size = 3 * 1024 * 1024;
    char *bytes = malloc(size);
    memset(bytes, 'x', size);
    struct ad big = { .text = { bytes, size } };
    ad_key(&big, key);
    for (size_t i = 1; i < size; i += 2)
        bytes[i] = ' ';
    ad_key(&big, again);
    assert_string_not_equal(key, again);
    free(bytes);
}

static void
everything_comes_back(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    struct sample *m = sample_new(&box, "Виза и билет в кредит\0, отработка");
    m->ad.text = STR("Виза и билет\0 в кредит");
    m->ad.label = AD_DECEPTIVE;
    ad_key(&m->ad, m->key);
    struct ad_put_result result = sample_put(&box, m, NOW_MS);
    assert_true(result.is_new);
    assert_true(result.queued);

    struct ad_record r = sample_find(&box, m);
    assert_true(str_eq(r.ad.text, m->ad.text));
    ASSERT_STR(r.ad.title, "Hostess wanted");
    ASSERT_STR(r.ad.employer, "Star Agency");
    ASSERT_STR(r.ad.location, "Dubai");
    ASSERT_STR(r.ad.salary, "4000 $");
    ASSERT_STR(r.ad.contacts, "+7 701 123 45 67");
    ASSERT_STR(r.ad.source, "board-kz");
    ASSERT_STR(r.ad.id, "msg-1");
    ASSERT_STR(r.ad.url, "https://board.test/d/1");
    assert_int_equal(r.ad.kind, AD_JOB);
    assert_int_equal(r.ad.lang, LANG_RU);
    assert_int_equal(r.ad.label, AD_DECEPTIVE);
    assert_int_equal(r.ad.seen_at_ms, NOW_MS);
    assert_true(r.queued);
    ASSERT_STR(r.row.key, m->key);
    assert_int_equal(r.row.state, QUEUE_OPEN);
    assert_int_equal(r.row.lane, LANE_RISK);
    assert_int_equal(r.row.band, BAND_HIGH);
    assert_true(r.row.probability == 0.87);
    assert_true(r.row.points == 9.5);
    assert_true(r.row.inclusion == 1);
    ASSERT_STR(r.row.why, "Travel on credit and high pay.");
    ASSERT_STR(r.row.pack, PACK);
    ASSERT_STR(r.row.cue, "P08");
    assert_int_equal(r.row.times_seen, 1);
    assert_int_equal(r.cue_count, 2);
    assert_int_equal(r.counter_count, 1);
    ASSERT_STR(r.cues[0].rule, "ru.travel-on-credit");
    assert_int_equal(r.cues[0].indicator_count, 2);
    ASSERT_STR(r.cues[0].indicators[1], "D2.5");
    assert_int_equal(r.cues[0].grade, 'A');
    assert_int_equal(r.cues[0].end, 4);
    assert_int_equal(r.cues[1].indicator_count, 0);
    ASSERT_STR(r.counter[0].cue, "N02");
    assert_true(r.counter[0].points == -2.0);
    assert_true(r.risk.n > 2 && r.risk.p[0] == '{');
    assert_int_equal(r.decision_count, 0);
    assert_int_equal(r.expires_ms, NOW_MS + retention_default.open_ms);
    assert_false(r.hold);
    ASSERT_STR(r.warc_file, "");
    box_close(&box);
}

static void
seen_again_is_one_row(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    struct sample *m = sample_new(&box, "the same words");
    m->put.lane = LANE_NONE;
    m->score.band = BAND_LOW;
    assert_true(sample_put(&box, m, NOW_MS).is_new);
    assert_int_equal(sample_find(&box, m).expires_ms,
                     NOW_MS + retention_default.unflagged_ms);
    /* the same sighting brought again counts once */
    assert_false(sample_put(&box, m, NOW_MS).is_new);
    assert_int_equal(sample_find(&box, m).row.times_seen, 1);
    /* another place, the same time */
    m->ad.url = STR("https://other.test/7");
    m->ad.source = STR("other");
    sample_put(&box, m, NOW_MS);
    /* later, and earlier */
    sample_put(&box, m, NOW_MS + DAY_MS);
    m->ad.seen_at_ms = NOW_MS - 9 * DAY_MS;
    sample_put(&box, m, NOW_MS + DAY_MS);
    /* a time that lies ahead is not believed */
    m->ad.seen_at_ms = NOW_MS + 900 * DAY_MS;
    sample_put(&box, m, NOW_MS + 2 * DAY_MS);

    struct ad_record r = sample_find(&box, m);
    assert_int_equal(r.row.times_seen, 5);
    assert_int_equal(r.row.first_seen_ms, NOW_MS - 9 * DAY_MS);
    assert_int_equal(r.row.last_seen_ms, NOW_MS + 2 * DAY_MS);
    assert_int_equal(r.expires_ms,
                     NOW_MS + 2 * DAY_MS + retention_default.unflagged_ms);
    ASSERT_STR(r.ad.source, "board-kz");
    assert_false(r.queued);
    assert_int_equal(r.row.lane, LANE_NONE);
    ASSERT_STR(r.row.cue, "P08");
    box_close(&box);
}

static void
a_score_never_changes(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    struct sample *m = sample_new(&box, "scored once");
    sample_put(&box, m, NOW_MS);
    m->score.probability = 0.1;
    m->score.why = STR("Something else.");
    m->score.cue_count = 0;
    assert_false(sample_put(&box, m, NOW_MS + 1).queued);
    struct ad_record r = sample_find(&box, m);
    assert_true(r.row.probability == 0.87);
    assert_int_equal(r.cue_count, 2);
    assert_int_equal(r.row.version, 1);
    /* a new pack may speak: the row that waits takes its word */
    m->score.pack = STR(PACK_NEXT);
    m->score.probability = 0.55;
    m->score.band = BAND_REVIEW;
    sample_put(&box, m, NOW_MS + 2);
    r = sample_find(&box, m);
    assert_true(r.row.probability == 0.55);
    assert_int_equal(r.row.band, BAND_REVIEW);
    assert_int_equal(r.cue_count, 0);
    ASSERT_STR(r.row.pack, PACK_NEXT);
    assert_int_equal(r.row.version, 2);
    box_close(&box);
}

static void
a_new_pack_leaves_people_alone(void **state)
{
    (void)state;
    static const struct {
        bool claimed, careful;
        enum lane lane; /* under the new pack */
        bool moves;
    } cases[] = {
        { false, false, LANE_RISK, true },  { true, false, LANE_RISK, false },
        { false, true, LANE_RISK, false },  { false, true, LANE_CAREFUL, true },
        { false, false, LANE_NONE, false }, { false, false, LANE_CAREFUL, true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct box box;
        struct queue_row row;
        box_open(&box);
        struct sample *m = sample_new(&box, "waits");
        m->put.lane = cases[i].careful ? LANE_CAREFUL : LANE_RISK;
        sample_put(&box, m, NOW_MS);
        if (cases[i].claimed)
            assert_int_equal(store_claim(box.s, str_of(m->key), STR("aya"), NOW_MS,
                                         NOW_MS + DAY_MS, &box.arena, &row, &box.err),
                             CLAIM_DONE);
        m->score.pack = STR(PACK_NEXT);
        m->put.lane = cases[i].lane;
        sample_put(&box, m, NOW_MS + 5);
        struct ad_record r = sample_find(&box, m);
        assert_true(r.queued);
        if (str_eq(r.row.pack, STR(PACK_NEXT)) != cases[i].moves)
            fail_msg("case %zu", i);
        box_close(&box);
    }
}

static void
what_is_drawn_keeps_its_chance(void **state)
{
    (void)state;
    static const struct {
        enum lane lane;
        double inclusion, kept;
    } cases[] = { { LANE_RISK, 1, 1 },    { LANE_AUDIT, 0.02, 0.02 },
                  { LANE_CAREFUL, 1, 1 }, { LANE_AUDIT, 0, 1 },
                  { LANE_AUDIT, 1.5, 1 }, { LANE_AUDIT, -1, 1 } };
    struct box box;
    box_open(&box);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32];
        snprintf(text, sizeof text, "ad %zu", i);
        struct sample *m = sample_new(&box, text);
        m->put.lane = cases[i].lane;
        m->put.inclusion = cases[i].inclusion;
        assert_true(sample_put(&box, m, NOW_MS).queued);
        assert_true(sample_find(&box, m).row.inclusion == cases[i].kept);
    }
    box_close(&box);
}

static void
contacts_of_seekers_are_not_kept(void **state)
{
    (void)state;
    static const enum context contexts[] = { CONTEXT_SEEKING, CONTEXT_SELF_SERVICE };
    for (size_t i = 0; i < sizeof contexts / sizeof contexts[0]; i++) {
        struct box box;
        box_open(&box);
        struct sample *m =
            sample_new(&box, "Ищу работу, мой номер +7 701 123 45 67 звоните");
        struct contact contact = { .kind = CONTACT_PHONE,
                                   .value = STR("+77011234567") };
        m->ad.title = STR("Ищу работу +7 701 123 45 67");
        m->score.context = contexts[i];
        m->put.lane = LANE_CAREFUL;
        m->score.contacts = &contact;
        m->score.contact_count = 1;
        m->cues[0].quote = STR("мой номер +7 701 123 45 67");
        m->cues[0].start = 22;
        m->cues[0].end = m->cues[0].start + m->cues[0].quote.n;
        m->cues[1].quote = STR("работу");
        ad_key(&m->ad, m->key);
        assert_true(sample_put(&box, m, NOW_MS).is_new);
        assert_false(sample_put(&box, m, NOW_MS + 1).is_new);
        struct ad_record r = sample_find(&box, m);
        ASSERT_STR(r.ad.employer, "");
        ASSERT_STR(r.ad.contacts, "");
        assert_true(str_find(r.ad.text, STR("123 45 67")) < 0);
        assert_true(str_find(r.ad.title, STR("123 45 67")) < 0);
        assert_true(str_find(r.ad.text, STR("звоните")) > 0);
        assert_true(str_find(r.risk, STR("123")) < 0);
        for (size_t k = 0; k < r.cue_count; k++) {
            const struct hit *hit = &r.cues[k];
            assert_true(str_find(hit->quote, STR("123 45 67")) < 0);
            assert_true(str_eq(hit->quote, str_sub(r.ad.text, hit->start, hit->end)));
        }
        ASSERT_STR(r.cues[1].quote, "работу");
        box_close(&box);
    }
}

static void
many_are_whole_or_nothing(void **state)
{
    (void)state;
    struct box box;
    struct queue_stats stats;
    box_open(&box);
    struct sample *good = sample_new(&box, "good");
    struct sample *huge = sample_new(&box, "huge");
    size_t size = (size_t)65 * 1024 * 1024;
    char *bytes = malloc(size);
    memset(bytes, 'x', size);
    huge->ad.text = (struct str){ bytes, size };
    const struct ad_put puts[] = { good->put, huge->put };
    assert_false(
        store_put_ads(box.s, puts, 2, &retention_default, NOW_MS, NULL, &box.err));
    ASSERT_HAS(box.err.text, "64 MB");
    ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
    assert_int_equal(stats.ads, 0);
    ASSERT_OK(&box, store_put_ads(box.s, puts, 1, &retention_default, NOW_MS, NULL,
                                  &box.err));
    ASSERT_OK(&box, store_put_ads(box.s, NULL, 0, &retention_default, NOW_MS, NULL,
                                  &box.err));
    ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
    assert_int_equal(stats.ads, 1);
    free(bytes);
    box_close(&box);
}

static void
ads_are_found_by_prefix(void **state)
{
    (void)state;
    struct box box;
    struct ad_record record;
    box_open(&box);
    for (int i = 0; i < 300; i++) {
        char text[32];
        snprintf(text, sizeof text, "ad %d", i);
        struct sample *m = sample_new(&box, text);
        sample_put(&box, m, NOW_MS);
    }
    struct sample *m = sample_new(&box, "ad 7");
    static const struct {
        const char *prefix; /* NULL: of the ad's own key, `length` digits */
        size_t length;
        enum find_answer answer;
    } cases[] = {
        { NULL, 64, FIND_ONE },
        { NULL, 16, FIND_ONE },
        { NULL, 3, FIND_NONE },
        { "", 0, FIND_NONE },
        { "zzzz", 4, FIND_NONE },
        { "%%%%", 4, FIND_NONE },
        { "0123456789abcdef", 16, FIND_NONE },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *p = cases[i].prefix != NULL ? cases[i].prefix : m->key;
        assert_int_equal(store_find_ad(box.s, (struct str){ p, cases[i].length },
                                       &box.arena, &record, &box.err),
                         cases[i].answer);
    }
    char upper[AD_KEY_SIZE];
    for (size_t i = 0; i < AD_KEY_SIZE; i++)
        upper[i] = m->key[i] >= 'a' ? (char)(m->key[i] - 32) : m->key[i];
    assert_int_equal(store_find_ad(box.s, str_of(upper), &box.arena, &record, &box.err),
                     FIND_ONE);
    char longer[AD_KEY_SIZE + 2];
    snprintf(longer, sizeof longer, "%s0", m->key);
    assert_int_equal(
        store_find_ad(box.s, str_of(longer), &box.arena, &record, &box.err), FIND_NONE);
    box_close(&box);
}

static void
a_short_prefix_may_fit_many(void **state)
{
    (void)state;
    struct box box;
    struct ad_record record;
    char(*keys)[AD_KEY_SIZE] = malloc(2000 * sizeof *keys);
    box_open(&box);
    bool found = false;
    for (int i = 0; i < 2000 && !found; i++) {
        char text[32];
        snprintf(text, sizeof text, "many %d", i);
        struct sample *m = sample_new(&box, text);
        memcpy(keys[i], m->key, AD_KEY_SIZE);
        for (int k = 0; k < i && !found; k++) {
            if (memcmp(keys[i], keys[k], 4) != 0)
                continue;
            found = true;
            snprintf(text, sizeof text, "many %d", k);
            sample_put(&box, sample_new(&box, text), NOW_MS);
            sample_put(&box, m, NOW_MS);
            assert_int_equal(store_find_ad(box.s, (struct str){ m->key, 4 }, &box.arena,
                                           &record, &box.err),
                             FIND_MANY);
        }
    }
    assert_true(found);
    free(keys);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_levels_white_space_only),
        cmocka_unit_test(key_of_any_bytes),
        cmocka_unit_test(everything_comes_back),
        cmocka_unit_test(seen_again_is_one_row),
        cmocka_unit_test(a_score_never_changes),
        cmocka_unit_test(a_new_pack_leaves_people_alone),
        cmocka_unit_test(what_is_drawn_keeps_its_chance),
        cmocka_unit_test(contacts_of_seekers_are_not_kept),
        cmocka_unit_test(many_are_whole_or_nothing),
        cmocka_unit_test(ads_are_found_by_prefix),
        cmocka_unit_test(a_short_prefix_may_fit_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
