/*
 * Loading rule packs: what loads, and the place of every fault.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/ruleset.h"

#define RULE(id, rest)                                                                 \
    "- {id: " id ", lang: [ru], checked: author, hit: [a], miss: [b], " rest "}\n"

static bool
load(const char *const *parts, struct ruleset **out, struct err *err)
{
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle = help_bundle(files, parts);
    *err = (struct err){ 0 };
    return ruleset_load(&bundle, out, err);
}

static void
packs_load(void **state)
{
    const char *const parts[] = {
        "cues.yaml",
        HELP_CUES,
        "pack/a.yaml",
        RULE("one", "cue: P08, points: 2.5, any: ['a <3> b', c], unless: [d],"
                    " unless_near: ['e f', g]")
            RULE("two", "cue: D03, points: 1, regex: 'a+b', literal: xyz")
                RULE("ctx", "context: warning, all: [a, b]")
                    RULE("kind", "kind: marriage, any: [a], in: [title]")
                        RULE("fact", "fact: licence, any: [a]") RULE(
                            "pay", "cue: P09, points: 1, pay_ratio: {min: 3},"
                                   " with: [P08, two], kinds: [job], shadow: true"),
        "reference-pay.yaml",
        "rates:\n  - {currency: KZT, usd: 0.002}\nrows:\n"
        "  - {occupation: waiter, country: any, words: [официант*], usd_month: 450,"
        " source: x, year: 2018, read: true}\n",
        NULL,
    };
    struct ruleset *r = NULL;
    struct err err;
    (void)state;
    if (!load(parts, &r, &err))
        fail_msg("%s", err.text);
    assert_int_equal(r->rule_count, 6);
    const struct rule *one = &r->rules[ruleset_find(r, STR("one"))];
    assert_int_equal(one->any_count, 2);
    assert_int_equal(one->unless_count, 1);
    assert_int_equal(one->unless_near_count, 2);
    assert_true(r->owners[one->any[0].number].blockable);
    assert_false(r->owners[one->unless[0].number].blockable);
    assert_int_equal(r->owners[one->unless_near[1].number].role, ROLE_UNLESS_NEAR);
    assert_int_equal(one->langs, MATCH_LANG(LANG_RU));
    assert_int_equal(one->hit_count, 1);
    assert_true(str_eq(one->file, STR("pack/pack/a.yaml")));
    assert_int_equal(one->line, 1);
    const struct rule *pay = &r->rules[ruleset_find(r, STR("pay"))];
    assert_int_equal(pay->with_count, 2);
    assert_true(pay->shadow && pay->has_pay_ratio);
    assert_int_equal(pay->kinds, 1u << AD_JOB);
    assert_true(r->rank[ruleset_find(r, STR("pay"))] >
                r->rank[ruleset_find(r, STR("two"))]);
    assert_true(r->rank[ruleset_find(r, STR("fact"))] < 2);
    assert_int_equal(r->rules[ruleset_find(r, STR("ctx"))].context, CONTEXT_WARNING);
    assert_int_equal(ruleset_find(r, STR("none")), RULE_NONE);
    assert_int_equal(r->row_count, 1);
    ruleset_free(r);
}

static void
faulty_rules_are_refused(void **state)
{
    static const struct {
        const char *rules, *want;
    } CASES[] = {
        { "- {id: x, cue: P08, pionts: 1}", ":1:21: unknown key 'pionts' (did you mean"
                                            " 'points'?)" },
        { "- {id: x, cue: P80, points: 1, lang: [ru], checked: none}",
          ":1:16: no such cue 'P80'" },
        { "- {id: x, cue: P08, kind: job}", "exactly one of cue" },
        { "- {cue: P08}", "the key 'id' is missing" },
        { RULE("x", "cue: P08, any: [a]"), "states its points" },
        { RULE("x", "cue: P08, points: -1, any: [a]"), "only rules of counter-cues" },
        { RULE("x", "cue: N01, points: 1, any: [a]"), "takes points away" },
        { RULE("x", "cue: P08, points: 99, any: [a]"), "expected a number from -20" },
        { RULE("x", "cue: P08, points: 1"), "has no condition" },
        { RULE("x", "cue: P08, points: 1, any: ['a <3']"), "expected '>'" },
        { RULE("x", "cue: P08, points: 1, any: []"), "expected 1 to 256 patterns" },
        { RULE("x", "cue: P08, points: 1, regex: 'a('"), "regular expression" },
        { RULE("x", "cue: P08, points: 1, regex: '(a+)*b'"), "a repeat without bound" },
        { RULE("x", "cue: P08, points: 1, regex: a, any: [b]"), "not both" },
        { RULE("x", "cue: P08, points: 1, any: [a], literal: b"), "goes with regex" },
        { RULE("x", "cue: P08, points: 1, any: [a], with: [nobody]"),
          "no such cue or rule 'nobody'" },
        { RULE("x", "cue: P08, points: 1, any: [a], with: [x]"), "waits for itself" },
        { RULE("x", "cue: P08, points: 1, any: [a], with: [P08]"), "waits for itself" },
        { RULE("x", "cue: P08, points: 1, any: [a], with: [y]")
              RULE("y", "cue: P09, points: 1, any: [a], with: [x]"),
          "waits for itself" },
        { RULE("w", "cue: P08, points: 1, any: [a], with: [v]")
              RULE("v", "cue: P08, points: 1, any: [a], with: [b, x]")
                  RULE("b", "cue: P09, points: 1, any: [a]")
                      RULE("x", "context: news, points: 1, any: [a], with: [y]")
                          RULE("y", "context: news, points: 1, any: [a], with: [x]"),
          "pack/pack/a.yaml:4:1: the rule 'x' waits for itself" },
        { RULE("w", "context: news, points: 1, any: [a], with: [P08]")
              RULE("x", "cue: P08, points: 1, any: [a], with: [y]")
                  RULE("y", "cue: P09, points: 1, any: [a], with: [P08]"),
          "pack/pack/a.yaml:2:1: the rule 'x' waits for itself" },
        { RULE("x", "cue: P08, points: 1, any: [a]")
              RULE("x", "cue: P08, points: 1, any: [a]"),
          "the id 'x' is taken by the rule at pack/pack/a.yaml:1" },
        { RULE("x", "fact: licence, any: [a], with: [P08]"), "judged first" },
        { RULE("x", "cue: P08, points: 1, any: [a], in: [body]"),
          "no such value 'body'" },
        { RULE("x", "cue: P08, points: 1, any: [a], pay_ratio: {}"),
          "min, max or both" },
        { "- {id: x, cue: P08, points: 1, lang: [ru], checked: none, any: [a], hit: "
          "[a]}",
          "has no miss example" },
        { "- {id: x, cue: P08, points: 1, lang: [ru], checked: none, any: [a], miss: "
          "[a]}",
          "has no hit example" },
        { "- {id: x, cue: P08, points: 1, lang: [rus], checked: none, any: [a]}",
          "no such value 'rus' (did you mean 'ru'?)" },
        { "a: b", "expected a list, found a mapping" },
        { "- a", "expected a mapping" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const char *const parts[] = { "cues.yaml", HELP_CUES, "pack/a.yaml",
                                      CASES[i].rules, NULL };
        struct ruleset *r;
        struct err err;
        assert_false(load(parts, &r, &err));
        assert_null(r);
        if (!strstr(err.text, CASES[i].want) || !strstr(err.text, "pack/pack/a.yaml:"))
            fail_msg("%s: %s", CASES[i].rules, err.text);
    }
}

static void
faulty_tables_are_refused(void **state)
{
    static const struct {
        const char *cues, *pay, *want;
    } CASES[] = {
        { "groups: []\n", "", "the key 'indicators' is missing" },
        { "groups:\n- {group: a, cap: 1}\n- {group: a, cap: 1}\nindicators: []\ncues: "
          "[]",
          "", "stands twice" },
        { "groups: []\nindicators:\n- {id: E1, strength: weak, name: {en: x}}\ncues: "
          "[]",
          "", "expected an indicator" },
        { "groups: []\nindicators: []\ncues:\n- {cue: P01, group: none, grade: A, cap: "
          "1,"
          " name: {en: x}, why: {en: x}}",
          "", "no such group 'none'" },
        { HELP_CUES, "rates:\n- {currency: TENGE, usd: 1}", "expected a currency" },
        { HELP_CUES,
          "rows:\n- {occupation: x, country: any, words: ['('], usd_month: 1}",
          "has no ')'" },
        { HELP_CUES, "row: []", "unknown key 'row' (did you mean 'rows'?)" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const char *const parts[] = { "cues.yaml", CASES[i].cues, "reference-pay.yaml",
                                      *CASES[i].pay ? CASES[i].pay : "rates: []",
                                      NULL };
        struct ruleset *r;
        struct err err;
        assert_false(load(parts, &r, &err));
        if (!strstr(err.text, CASES[i].want))
            fail_msg("%s %s: %s", CASES[i].cues, CASES[i].pay, err.text);
    }
    const char *const none[] = { NULL };
    struct ruleset *r;
    struct err err;
    assert_false(load(none, &r, &err));
    assert_non_null(strstr(err.text, "no file cues.yaml"));
}

static void
cases_load(void **state)
{
    const char *const parts[] = {
        "cases/a.yaml",
        "- {id: one, kind: job, lang: ru, text: some text, cues: [P08], band: [review, "
        "high],"
        " context: recruiting}\n",
        "cases/b.yaml",
        "- {id: two, text: t, title: u, band: none}\n",
        "cues.yaml",
        HELP_CUES,
        NULL,
    };
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle = help_bundle(files, parts);
    struct arena arena;
    struct err err = { 0 };
    const struct written_case *cases;
    size_t count = 0;
    (void)state;
    arena_init(&arena, 0);
    if (!ruleset_cases(&bundle, NULL, &arena, &cases, &count, &err))
        fail_msg("%s", err.text);
    assert_int_equal(count, 2);
    assert_int_equal(cases[0].ad.kind, AD_JOB);
    assert_int_equal(cases[0].bands, 1u << BAND_REVIEW | 1u << BAND_HIGH);
    assert_true(cases[0].has_context);
    assert_true(str_eq(cases[1].ad.title, STR("u")));
    files[1].data = STR("- {id: two, band: none}\n");
    assert_false(ruleset_cases(&bundle, NULL, &arena, &cases, &count, &err));
    assert_string_equal(
        err.text, "pack/cases/b.yaml:1:3: the key 'text' is missing; found id, band");
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packs_load),
        cmocka_unit_test(faulty_rules_are_refused),
        cmocka_unit_test(faulty_tables_are_refused),
        cmocka_unit_test(cases_load),
    };
    return cmocka_run_group_tests_name("ruleset", tests, NULL, NULL);
}
