/*
 * quality: what is shown and what is held back, in three forms; sheets by themselves.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/drawn.h"
#include "reports/words.h"
#include "reports/quality.h"
#include "reports/sheet.h"
#include "store/inside.h"
#include "tests/unit/store/help.h"

static void
expect(struct buf *out, const char *const *parts, bool there)
{
    for (size_t i = 0; parts[i]; i++)
        if ((str_find(buf_str(out), str_of(parts[i])) >= 0) != there)
            fail_msg("'%s' is %s in:\n%s", parts[i], there ? "not" : "", buf_cstr(out));
}

#define PARTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* A report of figures that were made up. */
static struct quality
quality_of(int64_t decided)
{
    struct quality q = { .options = { .from_ms = NOW_MS - 7 * DAY_MS,
                                      .to_ms = NOW_MS,
                                      .now_ms = NOW_MS,
                                      .say = LANG_EN,
                                      .title = STR("Unit <7>"),
                                      .least = 30 } };
    const struct estimate_part part = { .rows = 100,
                                        .decided = decided,
                                        .deceptive = 20,
                                        .ads = 100,
                                        .total = { true, 50, 40, 61 },
                                        .share = { true, 0.5, 0.4, 0.61 } };
    for (int i = 0; i < BAND_COUNT; i++)
        q.estimate.bands[i] = part;
    q.estimate.flagged = q.estimate.below = part;
    q.estimate.total = (struct interval){ true, 100, 80, 120 };
    q.estimate.recall = (struct interval){ true, 0.512, 0.433, 0.618 };
    q.pairs = decided;
    q.equal = (struct interval){ true, 0.9, 0.8, 0.95 };
    q.kappa = (struct interval){ true, 0.77, 0.66, 0.88 };
    q.weeks[0] =
        (struct quality_week){ .from_ms = NOW_MS, .ads = 400, .strata = { 400 } };
    q.week_count = 1;
    return q;
}

static const struct quality_phrase phrase = {
    .words = STR("билет в кредит"),
    .lang = STR("ru"),
    .here = 12,
    .there = 1,
    .z = 4.25,
    .cue = STR("P08"),
    .hit = STR("Билет в кредит, \"сразу\" <b>"),
    .miss = STR("Билет туда и обратно"),
};

static void
figures_are_shown_with_intervals(void **state)
{
    struct quality q = quality_of(40);
    struct buf out;
    (void)state;
    q.phrases = (struct quality_phrases){ &phrase, 1, 40, 90, true, 0 };
    q.words = (struct quality_phrases){ &phrase, 1, 400, 900, true, 0 };
    buf_init(&out, 1u << 20);
    quality_write_text(&q, &out);
    expect(&out,
           PARTS("Unit <7>", "50.0 % (40.0-61.0)", "51.2 % (43.3-61.8)",
                 "0.77 (0.66-0.88)", "2026-11-14", "cue: P08",
                 "    - \"билет в кредит\"\n", "shadow: true",
                 "# in 12 of 40 confirmed, 1 of 90 dismissed ads"),
           true);
    buf_reset(&out);
    quality_write_html(&q, &out);
    expect(&out,
           PARTS("<!DOCTYPE html>", "Unit &lt;7&gt;", "default-src 'none'", "51.2 %"),
           true);
    expect(&out, PARTS("<script", "<b>", "Unit <7>", "href="), false);
    buf_reset(&out);
    quality_write_json(&q, &out);
    expect(&out,
           PARTS("\"recall\":{\"at\":0.512", "\"kappa\":{\"at\":0.77",
                 "\"candidates\":{\"here_ads\":40", "\"rule\":\"- id: ru.candidate-1"),
           true);
    buf_free(&out);
}

static void
few_decisions_show_nothing(void **state)
{
    struct quality q = quality_of(29);
    struct buf out;
    (void)state;
    buf_init(&out, 1u << 20);
    quality_write_text(&q, &out);
    expect(&out, PARTS("29, wanted 30", "too few decisions", "No"), true);
    expect(&out, PARTS("50.0 %", "51.2", "0.77"), false);
    buf_reset(&out);
    quality_write_json(&q, &out);
    expect(&out,
           PARTS("\"recall\":null", "\"share\":null", "\"kappa\":null",
                 "\"candidates\":null", "\"new_words\":null"),
           true);
    buf_free(&out);
}

/* Enough was read, but all of it from the top. */
static void
what_is_not_known_is_told(void **state)
{
    struct quality q = quality_of(40);
    struct buf out;
    (void)state;
    q.estimate.flagged.total.known = q.estimate.flagged.share.known = false;
    q.estimate.recall.known = q.estimate.total.known = false;
    q.phrases = (struct quality_phrases){ &phrase, 1, 40, 90, true, 40000 };
    buf_init(&out, 1u << 20);
    quality_write_text(&q, &out);
    expect(&out,
           PARTS("Too much of what is flagged is not read yet",
                 "Only the newest ads were compared: 40000."),
           true);
    expect(&out, PARTS("Nothing deceptive was found"), false);
    buf_reset(&out);
    quality_write_json(&q, &out);
    expect(&out, PARTS("\"recall\":null", "\"newest\":40000"), true);
    buf_free(&out);
}

static void
each_language_speaks(void **state)
{
    static const struct {
        enum lang say;
        const char *part;
    } cases[] = { { LANG_EN, "What the flags find and miss" },
                  { LANG_RU, "Что пометки находят и пропускают" },
                  { LANG_KK, "Белгілеу нені табады" },
                  { LANG_NONE, "What the flags find and miss" } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct quality q = quality_of(40);
        struct buf out;
        q.options.say = cases[i].say;
        q.options.shortened = true;
        buf_init(&out, 1u << 20);
        quality_write_text(&q, &out);
        expect(&out, PARTS(cases[i].part), true);
        buf_free(&out);
    }
}

static void
a_store_is_gathered(void **state)
{
    struct quality *q = calloc(1, sizeof *q);
    const struct quality_options options = { .to_ms = NOW_MS + DAY_MS, .least = 5 };
    struct box box;
    (void)state;
    box_open(&box);
    for (int i = 0; i < 12; i++) {
        char text[16];
        struct queue_row row;
        snprintf(text, sizeof text, "ad %d", i);
        struct sample *m = sample_new(&box, text);
        bool flagged = i % 2 == 0;
        m->score.band = flagged ? BAND_HIGH : BAND_NONE;
        m->score.probability = flagged ? 0.9 : 0.01;
        m->put.lane = flagged ? LANE_RISK : LANE_AUDIT;
        m->put.inclusion = flagged ? 1 : 0.1;
        m->put.drawn = flagged ? DRAWN_RISK : DRAWN_AUDIT;
        sample_put(&box, m, NOW_MS);
        const struct decide d = { .key = str_of(m->key),
                                  .who = STR("ann"),
                                  .outcome =
                                      i < 7 ? DECISION_CONFIRMED : DECISION_NOT_RISK,
                                  .now_ms = NOW_MS,
                                  .keep = &retention_default };
        assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err),
                         DECIDE_DONE);
    }
    ASSERT_OK(&box, quality_gather(box.s, &options, q, &box.err));
    assert_int_equal(q->ways[DRAWN_AUDIT].rows, 6);
    assert_int_equal(q->estimate.flagged.deceptive, 4);
    assert_true(q->estimate.below.total.at > 29.9 && q->estimate.below.total.at < 30.1);
    assert_true(quality_shows_recall(q) && quality_shows_band(q, BAND_HIGH));
    assert_false(quality_shows_band(q, BAND_LOW) || quality_shows_agreement(q));
    assert_int_equal(q->week_count, 1);
    assert_int_equal(q->weeks[0].ads, 12);
    assert_int_equal(q->weeks[0].from_ms,
                     NOW_MS / DAY_MS * DAY_MS - 5 * DAY_MS); /* Monday */
    free(q);
    box_close(&box);
}

/* A period is told whole or not at all. */
static void
a_long_period_is_refused(void **state)
{
    struct quality *q = calloc(1, sizeof *q);
    struct quality_options options = { .to_ms = NOW_MS + DAY_MS, .least = 5 };
    struct box box;
    (void)state;
    box_open(&box);
    for (int i = 0; i <= QUALITY_WEEKS_MAX; i++) {
        char text[16];
        snprintf(text, sizeof text, "ad %d", i);
        struct sample *m = sample_new(&box, text);
        m->ad.seen_at_ms = NOW_MS - i * 7 * DAY_MS;
        sample_put(&box, m, NOW_MS);
    }
    assert_false(quality_gather(box.s, &options, q, &box.err));
    assert_non_null(strstr(box.err.text, "more than 60 weeks"));
    options.from_ms = NOW_MS - (QUALITY_WEEKS_MAX * 7 - 5) * DAY_MS;
    ASSERT_OK(&box, quality_gather(box.s, &options, q, &box.err));
    assert_int_equal(q->week_count, QUALITY_WEEKS_MAX);
    assert_int_equal(q->weeks[QUALITY_WEEKS_MAX - 1].ads, 1);
    free(q);
    box_close(&box);
}

static void
a_list_shows_the_first_sentence(void **state)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "No cues", "No cues" },
        { "Cues: fines (D06). Words for it: “день” (+0.7, text).",
          "Cues: fines (D06)." },
        { "Ends with it.", "Ends with it." },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ASSERT_STR(word_first_sentence(str_of(cases[i][0])), cases[i][1]);
}

static void
rows_say_why_they_came(void **state)
{
    static const struct {
        enum drawn drawn;
        enum lang say;
        const char *text;
        enum band band;
    } cases[] = {
        { DRAWN_RISK, LANG_EN, "", BAND_HIGH },
        { DRAWN_AUDIT, LANG_EN,
          "audit sample: drawn at random to check the scores; by its score (Low) alone "
          "it "
          "would not be here",
          BAND_LOW },
        { DRAWN_AUDIT, LANG_EN,
          "also in the audit sample, drawn at random to check the scores",
          BAND_REVIEW },
        { DRAWN_UNCERTAIN, LANG_EN,
          "drawn at random near the threshold, where the score is least sure",
          BAND_LOW },
        { DRAWN_UNCERTAIN, LANG_EN, "", BAND_HIGH }, /* it is here by its score */
        { DRAWN_ADDED, LANG_RU, "добавлено человеком", BAND_LOW },
        { DRAWN_AUDIT, LANG_RU,
          "контрольная выборка: взято случайно для проверки оценок; по одной оценке "
          "(Низкий) сюда не попало бы",
          BAND_LOW },
        { DRAWN_AUDIT, LANG_KK,
          "бақылау іріктемесіне де кіреді: бағаларды тексеру үшін кездейсоқ алынды",
          BAND_HIGH },
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct queue_row row = { .drawn = cases[i].drawn, .band = cases[i].band };
        ASSERT_STR(drawn_why(&row, cases[i].say, &arena), cases[i].text);
    }
    arena_free(&arena);
}

static void
sheets_escape_and_stop(void **state)
{
    struct arena arena;
    struct buf out;
    struct sheet s = { .arena = &arena, .title = STR("T"), .lang = STR("en") };
    (void)state;
    arena_init(&arena, 0);
    buf_init(&out, 1u << 20);
    sheet_heading(&s, "H");
    sheet_sentence(&s, STR("<i>\x1b[31m red"));
    struct sheet_block *t = sheet_table(&s, 2, 2);
    sheet_row(t, (const struct str[]){ STR("ы"), STR("b") });
    sheet_row(t, (const struct str[]){ STR("longer"), STR("&") });
    sheet_row(t, (const struct str[]){ STR("too"), STR("many") });
    sheet_lines(&s, STR("one\ntwo"));
    sheet_write_text(&s, &out);
    expect(&out, PARTS("ы       b\n", "longer  &\n", "one\ntwo\n"), true);
    expect(&out, PARTS("\x1b", "too"), false);
    buf_reset(&out);
    sheet_write_html(&s, &out);
    expect(&out, PARTS("&lt;i&gt;", "&amp;", "<pre>one\ntwo</pre>"), true);
    expect(&out, PARTS("<i>", "\x1b"), false);
    for (int i = 0; i < 2 * SHEET_BLOCKS; i++)
        sheet_heading(&s, "again");
    assert_int_equal(s.count, SHEET_BLOCKS);
    assert_null(sheet_table(&s, 2, 2));
    sheet_row(NULL, NULL);
    buf_free(&out);
    arena_free(&arena);
}

/* Counts of a week, and of the three before it: in halves, or of the band alone. */
static void
weeks_of_older_edges_are_compared_by_band(void **state)
{
    static const struct {
        int ads[5]; /* of the latest, by stratum */
        bool differs;
    } cases[] = {
        { { 500, 0, 100, 400, 0 }, false },
        { { 400, 100, 0, 500, 0 }, true },
        { { 500, 0, 100, 0, 400 }, true },
    };
    const struct quality_options options = { .from_ms = NOW_MS - 40 * DAY_MS,
                                             .to_ms = NOW_MS + DAY_MS,
                                             .now_ms = NOW_MS,
                                             .say = LANG_EN };
    const long long day = NOW_MS / DAY_MS;
    struct quality *q = calloc(1, sizeof *q);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct box box;
        struct str sql;
        struct buf out;
        box_open(&box);
        sql = arena_printf(&box.arena, "INSERT INTO intake VALUES ");
        for (int week = 1; week < 4; week++)
            sql = arena_printf(&box.arena, STR_FMT "(%lld, 0, 500), (%lld, 9, 500), ",
                               STR_ARG(sql), day - 7 * week, day - 7 * week);
        for (int k = 0; k < 5; k++)
            sql = arena_printf(&box.arena, STR_FMT "%s(%lld, %d, %d)", STR_ARG(sql),
                               k ? ", " : "", day, k, cases[i].ads[k]);
        ASSERT_OK(&box, db_sqlite.script(box.s->db, sql, &box.err));
        ASSERT_OK(&box, quality_gather(box.s, &options, q, &box.err));
        assert_int_equal(q->week_count, 4);
        for (int week = 0; week < 4; week++)
            assert_int_equal(q->weeks[week].ads, 1000);
        assert_true(q->weeks[3].compared);
        assert_int_equal(q->weeks[3].psi > 0.01, cases[i].differs);
        buf_init(&out, 1u << 20);
        quality_write_text(q, &out);
        expect(&out, PARTS("50.00 %"), true);
        buf_reset(&out);
        quality_write_json(q, &out);
        expect(&out, PARTS("\"unsplit\":[0,500,0,0]", "\"unsplit\":[0,0,0,0]"), true);
        buf_free(&out);
        box_close(&box);
    }
    free(q);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_shown_with_intervals),
        cmocka_unit_test(few_decisions_show_nothing),
        cmocka_unit_test(what_is_not_known_is_told),
        cmocka_unit_test(each_language_speaks),
        cmocka_unit_test(a_store_is_gathered),
        cmocka_unit_test(weeks_of_older_edges_are_compared_by_band),
        cmocka_unit_test(a_list_shows_the_first_sentence),
        cmocka_unit_test(a_long_period_is_refused),
        cmocka_unit_test(rows_say_why_they_came),
        cmocka_unit_test(sheets_escape_and_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
