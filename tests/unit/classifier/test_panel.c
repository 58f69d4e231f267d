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
        { 0, 0, 0, DIMENSION_NONE },     { 2, 0, 0, DIMENSION_POSITIVE },
        { 1, 0, 0, DIMENSION_PARTIAL },  { 1, 1, 0, DIMENSION_POSITIVE },
        { 1, 0, 1, DIMENSION_POSITIVE }, { 0, 3, 0, DIMENSION_POSITIVE },
        { 0, 2, 0, DIMENSION_PARTIAL },  { 0, 2, 1, DIMENSION_POSITIVE },
        { 0, 1, 5, DIMENSION_PARTIAL },  { 0, 0, 9, DIMENSION_PARTIAL },
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
    bool hit[CUES_MAX] = { false };
    (void)state;
    if (!ruleset_load(&bundle, &r, &err))
        fail_msg("%s", err.text);
    arena_init(&arena, 0);
    hit[ruleset_find_cue(r, STR("O01"))] = true;
    hit[ruleset_find_cue(r, STR("S01"))] = true;
    panel_judge(r, hit, &arena, d);
    assert_int_equal(d[0].strong, 1);
    assert_int_equal(d[0].state, DIMENSION_PARTIAL);
    hit[ruleset_find_cue(r, STR("P09"))] = true;
    hit[ruleset_find_cue(r, STR("P08"))] = true;
    panel_judge(r, hit, &arena, d);
    assert_int_equal(d[0].state, DIMENSION_POSITIVE);
    assert_int_equal(d[1].state, DIMENSION_PARTIAL);
    assert_int_equal(d[2].state, DIMENSION_NONE);
    arena_free(&arena);
    ruleset_free(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(combinations),
        cmocka_unit_test(indicators_count_once),
    };
    return cmocka_run_group_tests_name("panel", tests, NULL, NULL);
}
