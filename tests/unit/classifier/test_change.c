/*
 * What would change a band: that it does, and that nothing less does.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/change.h"

#include <math.h>

/* A rule for each cue; `a` stands for itself. */
#define RULE(id, cue, points)                                                          \
    "- {id: " id ", cue: " cue ", points: " points                                     \
    ", lang: [any], checked: author, any: [" id "], hit: [" id "], miss: [x]}\n"
#define PACK                                                                           \
    RULE("credit", "P08", "3")                                                         \
    RULE("easy", "P09", "3")                                                           \
    RULE("tourist", "D03", "5")                                                        \
    RULE("kept", "D05", "5")                                                           \
    RULE("vague", "O01", "1.2")                                                        \
    RULE("wanted", "T01", "3")                                                         \
    RULE("trade", "S01", "5")                                                          \
    RULE("licence", "N01", "-2")                                                       \
    "- {id: unread, cue: D03, points: 5, lang: [any], checked: none, any: [unread],"   \
    " hit: [unread], miss: [x]}\n"

static struct bundle_file files[HELP_FILES_MAX];
static struct ruleset *rules;
static const struct weights *weights;
static struct arena arena;

static int
set_up(void **state)
{
    static const char *const parts[] = { "cues.yaml", HELP_CUES, "pack/a.yaml", PACK,
                                         NULL };
    static struct bundle bundle;
    struct err err;
    (void)state;
    bundle = help_bundle(files, parts);
    if (!ruleset_load(&bundle, &rules, &err))
        fail_msg("%s", err.text);
    arena_init(&arena, 0);
    weights = weights_new(rules, LANG_EN, &arena);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    ruleset_free(rules);
    arena_free(&arena);
    return 0;
}

static struct bayes_evidence
words(double log_odds, enum lang lang, size_t count, bool most)
{
    return (struct bayes_evidence){ .known = log_odds > 0 || log_odds < 0,
                                    .pool = model_pool(lang),
                                    .log_odds = log_odds,
                                    .coverage = 1,
                                    .count = count,
                                    .compared = true,
                                    .compared_most = most };
}

/* The score of an ad in which these rules hold, up to four, beside those words. */
static struct score
score_of(const char *const ids[4], const struct bayes_evidence *bayes)
{
    struct rule_hit hits[4];
    struct evaluation judged = { .hits = hits };
    struct score score = { 0 };
    for (int i = 0; i < 4 && ids[i]; i++) {
        const uint32_t rule = ruleset_find(rules, str_of(ids[i]));
        hits[judged.hit_count++] =
            (struct rule_hit){ .rule = rule,
                               .field = FIELD_TEXT,
                               .end = 1,
                               .in_force = true,
                               .targets = rules->rules[rule].targets };
    }
    const struct weigh_input in = { weights, &judged, bayes, CONTEXT_RECRUITING, 0.02 };
    weigh(&in, &arena, &score);
    return score;
}

static void
cues_and_words_are_left_out(void **state)
{
    static const struct {
        const char *ids[4];
        double words;
        enum band band;
        struct score_change change;
    } CASES[] = {
        { { "tourist" }, 0, BAND_REVIEW, { .cues = 1, .band = BAND_NONE } },
        { { "tourist", "credit" }, 0, BAND_HIGH, { .cues = 1, .band = BAND_LOW } },
        { { "tourist", "kept" }, 0, BAND_HIGH, { .cues = 1, .band = BAND_REVIEW } },
        /* of a group that is capped the second takes the place of the first */
        { { "credit", "easy" }, 0, BAND_REVIEW, { .cues = 1, .band = BAND_LOW } },
        /* a counter-cue stays */
        { { "tourist", "credit", "licence" },
          0,
          BAND_REVIEW,
          { .cues = 1, .band = BAND_NONE } },
        /* a trade goes with its company; of equals the first counts as the strongest */
        { { "trade", "tourist" }, 0, BAND_HIGH, { .cues = 1, .band = BAND_REVIEW } },
        { { "tourist", "trade" }, 0, BAND_HIGH, { .cues = 1, .band = BAND_NONE } },
        /* who is wanted decides nothing */
        { { "wanted" }, 0, BAND_NONE, { .more = 1.2, .band = BAND_LOW } },
        { { "wanted", "tourist" }, 0, BAND_REVIEW, { .cues = 1, .band = BAND_NONE } },
        /* what nobody has checked reaches `high` with nobody's help only */
        { { "unread", "kept" }, 0, BAND_HIGH, { .cues = 1, .band = BAND_REVIEW } },
        /* words: not enough beside no cue; enough alone; and at the edge that points hold */
        { { "tourist" }, -5, BAND_REVIEW, { .cues = 1, .band = BAND_NONE } },
        { { "vague" }, 4, BAND_REVIEW, { .words = true, .band = BAND_LOW } },
        { { "tourist" },
          4,
          BAND_REVIEW,
          { .cues = 1, .words = true, .band = BAND_NONE } },
        { { "vague" }, -3, BAND_NONE, { .more = 2.7, .band = BAND_REVIEW } },
        { { NULL }, 0, BAND_NONE, { .more = 1.2, .band = BAND_LOW } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const struct bayes_evidence bayes = words(CASES[i].words, LANG_EN, 30, true);
        const struct score s = score_of(CASES[i].ids, &bayes);
        const struct score_change *is = &s.change, *wanted = &CASES[i].change;
        if (s.band != CASES[i].band || is->cues != wanted->cues ||
            is->words != wanted->words || is->band != wanted->band ||
            fabs(is->more - wanted->more) > 1e-9)
            fail_msg("case %zu: %s (%g points); %zu cues, words %d, %g more: %s", i,
                     band_name(s.band), s.points, is->cues, is->words, is->more,
                     band_name(is->band));
    }
}

/* The points that are named are those that it takes: with a tenth less it is the same band. */
static void
points_named_are_points_needed(void **state)
{
    static const struct {
        enum lang lang;
        bool most;
    } OF[] = { { LANG_EN, true }, { LANG_RU, false }, { LANG_KK, true } };
    static const double PRIORS[] = { 0.02, 0.0001, 0.3 };
    const struct shown_hits none = { NULL, 0 };
    size_t named = 0;
    (void)state;
    for (size_t k = 0; k < 9 * 3; k++) {
        for (double points = -6; points < 3.7; points += 0.13) {
            for (double odds = -5; odds < 4; odds += 0.23) {
                const struct bayes_evidence w =
                    words(odds, OF[k % 3].lang, 5 + 30 * (k / 9), OF[k % 3].most);
                const struct weigh_input in = { .bayes = &w,
                                                .context = CONTEXT_RECRUITING,
                                                .prior = PRIORS[k / 3 % 3] };
                const struct deciding d = { points, points };
                const struct score score = { .band = decide_band(&in, &d) };
                if (score.band >= BAND_REVIEW)
                    continue;
                const struct score_change change =
                    change_of(&in, &none, &d, &score, &arena);
                const double more = change.more > 0 ? change.more : 12.7;
                const struct deciding with = { points + more, points + more };
                const struct deciding less = { with.points - 0.1, with.points - 0.1 };
                named += change.more > 0;
                if (decide_band(&in, &less) != score.band ||
                    decide_band(&in, &with) != change.band ||
                    (change.band > score.band) != (change.more > 0))
                    fail_msg("prior %g, %g points, words %g: %g more", in.prior, points,
                             odds, change.more);
            }
        }
    }
    assert_true(named > 10000);
}

/* Who recruits nobody is told nothing of bands; and what no cues reach is not promised. */
static void
nothing_is_said_where_nothing_helps(void **state)
{
    const struct bayes_evidence bayes = words(0, LANG_EN, 0, true);
    struct evaluation judged = { .hits = NULL };
    struct weigh_input in = { weights, &judged, &bayes, CONTEXT_SEEKING, 0.02 };
    struct score score = { 0 };
    (void)state;
    weigh(&in, &arena, &score);
    assert_true(!score.change.cues && !score.change.words && !(score.change.more > 0));
    in.context = CONTEXT_RECRUITING;
    in.prior = 1e-9;
    weigh(&in, &arena, &score);
    assert_true(!score.change.cues && !score.change.words && !(score.change.more > 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cues_and_words_are_left_out),
        cmocka_unit_test(points_named_are_points_needed),
        cmocka_unit_test(nothing_is_said_where_nothing_helps),
    };
    return cmocka_run_group_tests_name("change", tests, set_up, tear_down);
}
