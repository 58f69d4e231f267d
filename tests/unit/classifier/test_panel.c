/*
 * The Delphi combination rule.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/panel.h"

/* The combination rule of the brochure, p. 3. */
static void
combinations(void **state)
{
    static const struct {
        int strong, medium, weak;
        enum dimension_state want;
    } CASES[] = {
        { 0, 0, 0, DIMENSION_NONE },
        /* two strong */
        { 2, 0, 0, DIMENSION_POSITIVE },
        { 3, 0, 0, DIMENSION_POSITIVE },
        { 2, 5, 5, DIMENSION_POSITIVE },
        /* one strong and one other */
        { 1, 0, 0, DIMENSION_PARTIAL },
        { 1, 1, 0, DIMENSION_POSITIVE },
        { 1, 0, 1, DIMENSION_POSITIVE },
        { 1, 1, 1, DIMENSION_POSITIVE },
        { 1, 0, 3, DIMENSION_POSITIVE },
        /* three medium */
        { 0, 3, 0, DIMENSION_POSITIVE },
        { 0, 4, 0, DIMENSION_POSITIVE },
        { 0, 3, 3, DIMENSION_POSITIVE },
        /* two medium and one weak */
        { 0, 2, 0, DIMENSION_PARTIAL },
        { 0, 2, 1, DIMENSION_POSITIVE },
        { 0, 2, 4, DIMENSION_POSITIVE },
        /* not enough, however many weak ones */
        { 0, 1, 0, DIMENSION_PARTIAL },
        { 0, 1, 1, DIMENSION_PARTIAL },
        { 0, 1, 2, DIMENSION_PARTIAL },
        { 0, 1, 5, DIMENSION_PARTIAL },
        { 0, 0, 1, DIMENSION_PARTIAL },
        { 0, 0, 2, DIMENSION_PARTIAL },
        { 0, 0, 3, DIMENSION_PARTIAL },
        { 0, 0, 9, DIMENSION_PARTIAL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++)
        assert_int_equal(panel_state(CASES[i].strong, CASES[i].medium, CASES[i].weak),
                         CASES[i].want);
}

/* Two cues of one indicator count it once. */
static void
indicators_count_once(void **state)
{
    const char *const parts[] = { "cues.yaml", HELP_CUES, NULL };
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle = help_bundle(files, parts);
    struct ruleset *r;
    struct err err = { 0 };
    struct arena arena;
    struct dimension d[DIMENSION_COUNT];
    struct panel_cue hit[CUES_MAX] = { { false, false } };
    (void)state;
    if (!ruleset_load(&bundle, &r, &err))
        fail_msg("%s", err.text);
    arena_init(&arena, 0);
    hit[ruleset_find_cue(r, STR("O01"))].counts = true;
    hit[ruleset_find_cue(r, STR("S01"))].counts = true;
    panel_judge(r, hit, &arena, d);
    assert_int_equal(d[0].strong, 1);
    assert_int_equal(d[0].state, DIMENSION_PARTIAL);
    hit[ruleset_find_cue(r, STR("P09"))].counts = true;
    hit[ruleset_find_cue(r, STR("P08"))].counts = true;
    panel_judge(r, hit, &arena, d);
    assert_int_equal(d[0].state, DIMENSION_POSITIVE);
    assert_int_equal(d[1].state, DIMENSION_PARTIAL);
    assert_int_equal(d[2].state, DIMENSION_NONE);
    arena_free(&arena);
    ruleset_free(r);
}

#define TERM_CUES                                                                      \
    "groups:\n"                                                                        \
    "  - {group: control, cap: 8.0}\n"                                                 \
    "indicators:\n"                                                                    \
    "  - {id: D2.4, strength: medium, name: {en: debt}, verified: true}\n"             \
    "  - {id: D2.5, strength: medium, name: {en: papers}, verified: false}\n"          \
    "  - {id: D4.1, strength: strong, name: {en: hours}, verified: true}\n"            \
    "  - {id: D4.3, strength: medium, name: {en: wages}, verified: true}\n"            \
    "  - {id: D5.1, strength: strong, name: {en: papers there}}\n"                     \
    "  - {id: D5.2, strength: strong, name: {en: debt there}}\n"                       \
    "  - {id: D6.1, strength: medium, name: {en: dependency}}\n"                       \
    "cues:\n" HELP_CUE("D05", "control", "[D2.5, D5.1]", "3.0")                        \
        HELP_CUE("D02", "control", "[D2.4, D5.2]", "3.0")                              \
            HELP_CUE("D06", "control", "[D2.4, D4.3]", "3.0")                          \
                HELP_CUE("D09", "control", "[D4.1]", "3.0")                            \
                    HELP_CUE("D10", "control", "[D6.1]", "3.0")

/* Terms of D4 to D6 are told when the ad states them, and no count of them is a finding. */
static void
stated_terms(void **state)
{
    static const struct {
        const char *counts, *stated; /* cues, with blanks between */
        enum dimension_state d2, d4, d5, d6;
        int d2_medium, d4_strong, d5_strong;
        bool verified; /* of D2 */
    } CASES[] = {
        { "", "", DIMENSION_NONE, DIMENSION_NONE, DIMENSION_NONE, DIMENSION_NONE, 0, 0,
          0, false },
        { "D09", "D09", DIMENSION_NONE, DIMENSION_STATED, DIMENSION_NONE,
          DIMENSION_NONE, 0, 1, 0, false },
        /* inferred from what is left out: no stated term */
        { "D09 D10", "", DIMENSION_NONE, DIMENSION_NONE, DIMENSION_NONE, DIMENSION_NONE,
          0, 0, 0, false },
        /* two strong ones would make a dimension positive; here they stay terms */
        { "D05 D02", "D05 D02", DIMENSION_PARTIAL, DIMENSION_NONE, DIMENSION_STATED,
          DIMENSION_NONE, 2, 0, 2, false },
        { "D02 D06", "D02 D06", DIMENSION_PARTIAL, DIMENSION_STATED, DIMENSION_STATED,
          DIMENSION_NONE, 1, 0, 1, true },
        { "D05 D02 D06 D09 D10", "D05 D02 D06 D09 D10", DIMENSION_PARTIAL,
          DIMENSION_STATED, DIMENSION_STATED, DIMENSION_STATED, 2, 1, 2, false },
        /* stated, but it adds no points: its group was capped away or it is in shadow */
        { "", "D09", DIMENSION_NONE, DIMENSION_NONE, DIMENSION_NONE, DIMENSION_NONE, 0,
          0, 0, false },
    };
    const char *const parts[] = { "cues.yaml", TERM_CUES, NULL };
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle = help_bundle(files, parts);
    struct ruleset *r;
    struct err err = { 0 };
    struct arena arena;
    (void)state;
    if (!ruleset_load(&bundle, &r, &err))
        fail_msg("%s", err.text);
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct panel_cue cues[CUES_MAX] = { { false, false } };
        struct dimension d[DIMENSION_COUNT];
        for (size_t c = 0; c < r->cue_count; c++) {
            cues[c].counts = strstr(CASES[i].counts, r->cues[c].code.p) != NULL;
            cues[c].stated = strstr(CASES[i].stated, r->cues[c].code.p) != NULL;
        }
        panel_judge(r, cues, &arena, d);
        assert_int_equal(d[1].state, CASES[i].d2);
        assert_int_equal(d[1].medium, CASES[i].d2_medium);
        assert_int_equal(d[1].verified, CASES[i].verified);
        assert_int_equal(d[3].state, CASES[i].d4);
        assert_int_equal(d[3].strong, CASES[i].d4_strong);
        assert_int_equal(d[4].state, CASES[i].d5);
        assert_int_equal(d[4].strong, CASES[i].d5_strong);
        assert_int_equal(d[5].state, CASES[i].d6);
    }
    arena_free(&arena);
    ruleset_free(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(combinations),
        cmocka_unit_test(indicators_count_once),
        cmocka_unit_test(stated_terms),
    };
    return cmocka_run_group_tests_name("panel", tests, NULL, NULL);
}
