/*
 * What an analyst reads when a pack does not load: file, line, column, what was found, what
 * would be right, and the likely name when a key or value was mistyped.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/ruleset.h"

/* A rule that loads, but for what `rest` makes of it; `rest` begins on line 2. */
#define HEAD "- {id: x, lang: [ru], checked: author, hit: [a], miss: [b],\n   "
#define GOOD "cue: P08, points: 1, any: [a]"

struct wrong {
    const char *text;
    const char *where; /* line and column */
    const char *want[3];
};

static void
expect(const struct wrong *wrong, const char *file, const struct err *err)
{
    const char *places[] = { file, wrong->where };
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        if (!strstr(err->text, places[i]))
            fail_msg("no place %s in: %s", places[i], err->text);
    }
    for (size_t i = 0; i < 3 && wrong->want[i]; i++) {
        if (!strstr(err->text, wrong->want[i]))
            fail_msg("%s: no \"%s\" in: %s", wrong->text, wrong->want[i], err->text);
    }
}

/* Loads a pack in which one file is wrong; cases are read as well. */
static void
load_wrong(const char *name, const char *file, const struct wrong *wrong)
{
    const char *parts[] = { NULL, NULL, "cues.yaml", HELP_CUES, NULL, NULL, NULL };
    const bool is_case = !strcmp(name, "cases/a.yaml");
    const bool is_cues = !strcmp(name, "cues.yaml");
    struct bundle_file files[HELP_FILES_MAX];
    struct arena arena;
    struct err err = { 0 };
    struct ruleset *r = NULL;
    const struct written_case *cases;
    size_t count = 0;
    parts[is_cues ? 2 : is_case ? 0 : 4] = name;
    parts[is_cues ? 3 : is_case ? 1 : 5] = wrong->text;
    struct bundle bundle = help_bundle(files, is_case ? parts : parts + 2);
    arena_init(&arena, 0);
    if (is_case) {
        assert_true(ruleset_load(&bundle, &r, &err));
        assert_false(ruleset_cases(&bundle, r, &arena, &cases, &count, &err));
    } else {
        assert_false(ruleset_load(&bundle, &r, &err));
        assert_null(r);
    }
    expect(wrong, file, &err);
    ruleset_free(r);
    arena_free(&arena);
}

static const struct wrong RULES[] = {
    /* mistyped keys */
    { HEAD "cue: P08, pionts: 1, any: [a]}",
      ":2:14:",
      { "unknown key 'pionts'", "(did you mean 'points'?)", "known are id, cue" } },
    { HEAD GOOD ", unles: [c]}", ":2:35:", { "(did you mean 'unless'?)" } },
    { HEAD GOOD ", unles_near: [c]}", ":2:35:", { "(did you mean 'unless_near'?)" } },
    { HEAD GOOD ", unless_near: ['(a']}", ":2:49:", { "this '(' has no ')'" } },
    { HEAD GOOD ", unless_near: []}", ":2:48:", { "expected 1 to 256 patterns" } },
    { HEAD GOOD ", Shadow: true}", ":2:35:", { "(did you mean 'shadow'?)" } },
    { HEAD GOOD ", wordlist: [c]}", ":2:35:", { "unknown key 'wordlist'; known" } },
    { HEAD GOOD ", pay_ratio: {mim: 3}}", ":2:47:", { "(did you mean 'min'?)" } },
    { "- {id: x, cue: P08, points: 1, lang: [ru], checked: none, any: [a],\n"
      "   hit: [{txet: a}], miss: [b]}",
      ":2:11:",
      { "unknown key 'txet'", "(did you mean 'text'?)" } },
    /* missing keys */
    { "- {cue: P08, points: 1}",
      ":1:3:",
      { "the key 'id' is missing", "found cue, points" } },
    { "- {id: x, cue: P08, points: 1, checked: none}",
      ":1:3:",
      { "the key 'lang' is missing" } },
    { "- {id: x, cue: P08, points: 1, lang: ru}",
      ":1:3:",
      { "the key 'checked' is missing" } },
    { HEAD "cue: P08, any: [a]}",
      ":1:3:",
      { "the key 'points' is missing", "such as 1.2" } },
    /* what the rule does */
    { HEAD "points: 1, any: [a]}",
      ":1:3:",
      { "exactly one of cue, context, kind and fact", "found 0 of them" } },
    { HEAD GOOD ", kind: job}", ":1:3:", { "found 2 of them" } },
    { HEAD "cue: P80, points: 1, any: [a]}",
      ":2:9:",
      { "no such cue 'P80'", "(did you mean 'P08'?)", "such as P08" } },
    { HEAD "cue: [P08], points: 1, any: [a]}",
      ":2:9:",
      { "expected plain text, found a list" } },
    { HEAD "context: warnin, any: [a]}",
      ":2:13:",
      { "no such value 'warnin'", "(did you mean 'warning'?)",
        "known are recruiting" } },
    { HEAD "kind: marrige, any: [a]}", ":2:10:", { "(did you mean 'marriage'?)" } },
    { HEAD "fact: adress, any: [a]}", ":2:10:", { "(did you mean 'address'?)" } },
    /* values */
    { HEAD "cue: P08, points: many, any: [a]}",
      ":2:22:",
      { "expected a number from -20 to 20", "found 'many'" } },
    { HEAD "cue: P08, points: 21, any: [a]}", ":2:22:", { "found '21'" } },
    { HEAD "cue: P08, points: -1, any: [a]}",
      ":2:22:",
      { "only rules of counter-cues", "from 0 to 20, found -1" } },
    { HEAD "cue: N01, points: 1, any: [a]}",
      ":2:22:",
      { "takes points away", "from -20 to 0, found 1" } },
    { HEAD GOOD ", shadow: yes}", ":2:43:", { "expected true or false, found 'yes'" } },
    { HEAD GOOD ", in: [titel]}", ":2:40:", { "(did you mean 'title'?)" } },
    { HEAD GOOD ", in: []}", ":2:39:", { "the list is empty; expected at least" } },
    { HEAD GOOD ", kinds: [jobs]}", ":2:43:", { "(did you mean 'job'?)" } },
    { HEAD GOOD ", absent: [contrct]}", ":2:44:", { "(did you mean 'contract'?)" } },
    { HEAD GOOD ", pay_ratio: {}}", ":2:46:", { "min, max or both", "found neither" } },
    { HEAD GOOD ", with: [P80]}",
      ":2:42:",
      { "no such cue or rule 'P80'", "(did you mean 'P08'?)" } },
    { "- {id: ru.passport, lang: ru, checked: none, hit: a, miss: b, " GOOD
      "}\n" HEAD GOOD ", with: [S01, ru.paspors]}",
      ":3:47:",
      { "no such cue or rule 'ru.paspors' (did you mean 'ru.passport'?)",
        "or the id of a rule" } },
    { HEAD GOOD ", with: []}",
      ":2:41:",
      { "expected 1 to 16 cues or rules, found 0" } },
    /* patterns */
    { HEAD "cue: P08, points: 1, any: []}",
      ":2:30:",
      { "expected 1 to 256 patterns, found 0" } },
    { HEAD "cue: P08, points: 1, any: ['(a | b']}",
      ":2:31:",
      { "character 1: this '(' has no ')'" } },
    { HEAD "cue: P08, points: 1, any: ['a <0> b']}",
      ":2:31:",
      { "character 3: expected a distance from <1> to <60>" } },
    { HEAD "cue: P08, points: 1, any: ['a #mony']}",
      ":2:31:",
      { "character 3: no such atom; known are #money" } },
    { HEAD "cue: P08, points: 1, any: ['a <2>']}",
      ":2:31:",
      { "expected a word after the distance" } },
    { HEAD "cue: P08, points: 1, regex: 'a('}",
      ":2:32:",
      { "regular expression, character 3" } },
    { HEAD "cue: P08, points: 1, regex: '(a+)+'}",
      ":2:32:",
      { "a repeat without bound inside another", "as in {0,20}" } },
    { HEAD "cue: P08, points: 1, regex: a, any: [b]}",
      ":2:25:",
      { "any or regex, not both" } },
    { HEAD GOOD ", literal: b}",
      ":2:35:",
      { "literal goes with regex; found no regex" } },
    /* examples */
    { "- {id: x, lang: ru, checked: none, " GOOD ", hit: [a]}",
      ":1:3:",
      { "has no miss example", "expected miss: with an honest text" } },
    { "- {id: x, lang: ru, checked: none, " GOOD ", miss: [b]}",
      ":1:3:",
      { "has no hit example", "expected hit: with a text" } },
    { "- {id: x, lang: ru, checked: none, " GOOD ", hit: [''], miss: [b]}",
      ":1:73:",
      { "expected text, found nothing" } },
    { HEAD "cue: P08, points: 1}",
      ":1:3:",
      { "the rule 'x' has no condition", "expected any, all" } },
    { HEAD GOOD "}\n" HEAD GOOD "}",
      ":3:8:",
      { "the id 'x' is taken by the rule at pack/pack/a.yaml:1",
        "expected an id of its own" } },
    { HEAD GOOD ", with: [x]}", ":1:1:", { "waits for itself through `with`" } },
    { HEAD "fact: pay, any: [a], with: [P08]}", ":1:3:", { "judged first" } },
    /* shape */
    { "x: 1", ":1:1:", { "expected a list, found a mapping" } },
    { "- x", ":1:3:", { "expected a mapping", "found plain text" } },
    { "- {id: x,\n   id: y}", ":2:4:", { "this key stands twice" } },
    { "- {id: x\n", ":2:1:", { "did not find expected" } },
};

static void
rule_errors_say_it_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(RULES) / sizeof(*RULES); i++)
        load_wrong("pack/a.yaml", "pack/pack/a.yaml", &RULES[i]);
}

#define CUES_HEAD                                                                      \
    "groups:\n- {group: promise, cap: 4}\nindicators:\n"                               \
    "- {id: D1.1, strength: weak, name: {en: x}}\ncues:\n"
#define CUE_REST ", name: {en: x}, why: {en: x}}"

static void
cue_errors_say_it_all(void **state)
{
    static const struct wrong CASES[] = {
        { CUES_HEAD "- {cue: P01, group: promis, grade: A, cap: 1" CUE_REST,
          ":6:21:",
          { "no such group 'promis'", "(did you mean 'promise'?)" } },
        { CUES_HEAD "- {cue: P01, group: promise, grade: A, cap: 1,\n"
                    "   indicators: [D1.1, D1.2]" CUE_REST,
          ":7:23:",
          { "no such indicator 'D1.2'", "(did you mean 'D1.1'?)" } },
        { CUES_HEAD "- {cue: X01, group: promise, grade: A, cap: 1" CUE_REST,
          ":6:9:",
          { "begins with P, T, O, D, S, G, N or R", "found 'X01'" } },
        { CUES_HEAD "- {cue: P01, group: promise, grade: D, cap: 1" CUE_REST,
          ":6:37:",
          { "no such value 'D'", "known are A, B, C" } },
        { CUES_HEAD "- {cue: P01, group: promise, grade: A, cap: big" CUE_REST,
          ":6:45:",
          { "expected a number from 0 to 100, found 'big'" } },
        { CUES_HEAD "- {cue: P01, group: promise, grade: A, cap: 1, name: {ru: x},"
                    " why: {en: x}}",
          ":6:54:",
          { "the key 'en' is missing; found ru" } },
        { CUES_HEAD "- {cue: P01, grup: promise}",
          ":6:14:",
          { "unknown key 'grup'", "(did you mean 'group'?)" } },
        { "groups: []\nindicators:\n- {id: D7.1, strength: weak, name: {en: x}}",
          ":1:1:",
          { "the key 'cues' is missing; found groups, indicators" } },
        { "groups: []\nindicators:\n- {id: D7.1, strength: weak, name: {en: x}}\ncues: "
          "[]",
          ":3:8:",
          { "expected an indicator such as D2.4, found 'D7.1'" } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++)
        load_wrong("cues.yaml", "pack/cues.yaml", &CASES[i]);
}

static void
pay_errors_say_it_all(void **state)
{
    static const struct wrong CASES[] = {
        { "rats: []", ":1:1:", { "unknown key 'rats'", "(did you mean 'rates'?)" } },
        { "rates:\n- {currency: TENGE, usd: 1}",
          ":2:14:",
          { "expected a currency such as KZT, found 'TENGE'" } },
        { "rates:\n- {currency: KZT, usd: -1}", ":2:24:", { "found '-1'" } },
        { "rows:\n- {occupation: x, country: any, words: [a], usd_month: 0}",
          ":2:56:",
          { "expected a number from 1 to", "found '0'" } },
        { "rows:\n- {occupation: x, country: any, usd_month: 5}",
          ":2:3:",
          { "the key 'words' is missing" } },
        { "rows:\n- {occupation: x, country: any, words: ['~a*'], usd_month: 5}",
          ":2:41:",
          { "'~' goes in front of one whole word" } },
        { "hours_month: 800", ":1:14:", { "from 1 to 744, found '800'" } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++)
        load_wrong("reference-pay.yaml", "pack/reference-pay.yaml", &CASES[i]);
}

static void
case_errors_say_it_all(void **state)
{
    static const struct wrong CASES[] = {
        { "- {id: x, text: t, bnad: low}",
          ":1:20:",
          { "unknown key 'bnad'", "(did you mean 'band'?)" } },
        { "- {id: x, text: t}",
          ":1:3:",
          { "the key 'band' is missing", "found id, text" } },
        { "- {id: x, text: t, band: reviw}", ":1:26:", { "(did you mean 'review'?)" } },
        { "- {id: x, text: t, band: []}",
          ":1:26:",
          { "the list is empty; expected at least one of none" } },
        { "- {id: x, text: t, band: low, context: news-item}",
          ":1:40:",
          { "no such value 'news-item'", "known are recruiting" } },
        { "- {id: x, text: t, band: [low, hihg]}",
          ":1:32:",
          { "(did you mean 'high'?)" } },
        { "- {id: x, text: t, band: low, cues: [PO8]}",
          ":1:38:",
          { "no such cue 'PO8'", "(did you mean 'P08'?)" } },
        { "- {id: x, text: t, band: low,\n   without: [P08, D99]}",
          ":2:19:",
          { "no such cue 'D99'", "expected one of cues.yaml" } },
        { "- {id: x, text: t, band: low, counter: NO1}",
          ":1:40:",
          { "no such cue 'NO1'", "(did you mean 'N01'?)" } },
        { "- {id: x, text: t, band: low, lang: rus}",
          ":1:37:",
          { "(did you mean 'ru'?)" } },
        { "x: 1", ":1:1:", { "expected a list" } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++)
        load_wrong("cases/a.yaml", "pack/cases/a.yaml", &CASES[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_errors_say_it_all),
        cmocka_unit_test(cue_errors_say_it_all),
        cmocka_unit_test(pay_errors_say_it_all),
        cmocka_unit_test(case_errors_say_it_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
