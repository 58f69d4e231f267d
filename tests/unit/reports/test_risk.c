/*
 * test_risk: a score that was stored is read as it was.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/risk.h"

#include <math.h>

/* All numbers that a sentence about it is made of. */
static void
numbers_come_back(void **state)
{
    static const struct hit cues[] = { { .cue = STR("P08"), .points = 3 },
                                       { .cue = STR("P09"), .points = 1 } };
    static const struct score CASES[] = {
        { .probability = 0.299731, .prior = 0.02, .points = 1.4, .lang = LANG_RU },
        { .probability = 0.85,
          .prior = 0.1,
          .points = -0.6,
          .lang = LANG_KK,
          .bayes_known = true,
          .bayes_probability = 0.187141,
          .change = { .more = 1.3, .band = BAND_REVIEW } },
        { .probability = 0.01,
          .prior = 0.02,
          .lang = LANG_EN,
          .bayes_known = true,
          .bayes_probability = 0.004,
          .change = { .cues = 2, .words = true, .band = BAND_LOW },
          .cues = cues,
          .cue_count = 2 },
        { .probability = 0.5,
          .prior = 0.02,
          .change = { .words = true, .band = BAND_LOW } },
        { .probability = 0.00001, .prior = 0.02 },
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const struct score *was = &CASES[i];
        struct buf out;
        struct score is;
        buf_init(&out, 1 << 16);
        struct json j = json_to(&out);
        score_write_json(was, &j);
        assert_true(risk_score(buf_str(&out), &arena, &is));
        if (fabs(is.probability - was->probability) > 1e-6 ||
            fabs(is.prior - was->prior) > 1e-6 ||
            fabs(is.points - was->points) > 0.005 ||
            fabs(is.bayes_probability - was->bayes_probability) > 1e-6 ||
            is.change.cues != was->change.cues ||
            is.change.words != was->change.words ||
            is.change.band != was->change.band ||
            fabs(is.change.more - was->change.more) > 1e-6 || is.lang != was->lang ||
            is.bayes_known != was->bayes_known)
            fail_msg("%s", buf_cstr(&out));
        buf_free(&out);
    }
    arena_free(&arena);
}

/* What a hostile or an older line says of a change is believed as far as it can be. */
static void
changes_are_doubted(void **state)
{
    static const struct {
        const char *change;
        struct score_change is;
    } CASES[] = {
        { "null", { 0 } },
        { "3", { 0 } },
        { "{\"band\":\"tall\",\"without_cues\":1}", { 0 } },
        { "{\"band\":\"low\",\"without_cues\":1}", { .cues = 1, .band = BAND_LOW } },
        { "{\"band\":\"low\",\"without_cues\":2}", { .band = BAND_LOW } },
        { "{\"band\":\"low\",\"without_cues\":-1}", { .band = BAND_LOW } },
        { "{\"band\":\"low\",\"without_cues\":1e300}", { .band = BAND_LOW } },
        { "{\"band\":\"low\",\"without_words\":1}", { .band = BAND_LOW } },
        { "{\"band\":\"high\",\"more_points\":1.5}",
          { .more = 1.5, .band = BAND_HIGH } },
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const struct str json =
            arena_printf(&arena,
                         "{\"context\":\"recruiting\",\"band\":\"review\",\"lane\":"
                         "\"risk\",\"cues\":[{"
                         "\"cue\":\"P08\",\"points\":3}],\"change\":%s}",
                         CASES[i].change);
        struct score is;
        assert_true(risk_score(json, &arena, &is));
        if (is.change.cues != CASES[i].is.cues ||
            is.change.words != CASES[i].is.words ||
            is.change.band != CASES[i].is.band ||
            fabs(is.change.more - CASES[i].is.more) > 1e-9)
            fail_msg("%s", CASES[i].change);
    }
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(changes_are_doubted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
