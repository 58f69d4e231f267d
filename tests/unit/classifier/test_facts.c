/*
 * Facts stated, denied and silent: how places are settled, and how they are written.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/facts.h"

#define RULES                                                                          \
    "- {id: a.contract, fact: contract, lang: [any], checked: author,\n"               \
    "   any: [contract], hit: [contract], miss: [none]}\n"                             \
    "- {id: a.no-contract, fact: contract, denied: true, lang: [any],\n"               \
    "   checked: author, any: [\"no contract\"], hit: [\"no contract\"], miss: [x]}\n" \
    "- {id: a.no-visa, fact: visa, denied: true, lang: [any], checked: author,\n"      \
    "   any: [\"no visa\"], hit: [\"no visa\"], miss: [x]}\n"                          \
    "- {id: a.insured, fact: insurance, lang: [any], checked: author,\n"               \
    "   any: [insured], hit: [insured], miss: [x]}\n"                                  \
    "- {id: a.silent, cue: O01, lang: [any], points: 1.0, checked: author,\n"          \
    "   absent: [contract]}\n"

struct trying {
    struct classifier *c;
    struct scorer *s;
    struct arena arena;
};

static void
begin(struct trying *t)
{
    const char *const parts[] = { "cues.yaml", HELP_CUES, "pack/a.yaml", RULES, NULL };
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle = help_bundle(files, parts);
    struct classifier_options options = { .rules = &bundle };
    struct err err = { 0 };
    if (!classifier_load(&t->c, &options, &err))
        fail_msg("%s", err.text);
    t->s = scorer_new(t->c);
    arena_init(&t->arena, 0);
}

static void
finish(struct trying *t)
{
    arena_free(&t->arena);
    scorer_free(t->s);
    classifier_free(t->c);
}

static const struct fact_seen *
find(const struct score *score, const char *name)
{
    for (size_t i = 0; i < score->fact_count; i++) {
        if (strcmp(score->facts[i].name, name) == 0)
            return &score->facts[i];
    }
    return NULL;
}

static void
states(void **state)
{
    static const struct {
        const char *text, *employer, *salary;
        enum ad_kind kind;
        const char *fact;
        enum fact_state want;
        const char *quote;
    } CASES[] = {
        { "a contract", "", "", AD_JOB, "contract", FACT_STATED, "contract" },
        { "there is no contract", "", "", AD_JOB, "contract", FACT_DENIED,
          "no contract" },
        /* what is denied outweighs what is stated, wherever it stands */
        { "no contract, a contract", "", "", AD_JOB, "contract", FACT_DENIED,
          "no contract" },
        { "a contract! no contract", "", "", AD_JOB, "contract", FACT_DENIED,
          "no contract" },
        { "anything", "", "", AD_JOB, "contract", FACT_SILENT, "" },
        { "no visa", "", "", AD_JOB, "visa", FACT_DENIED, "no visa" },
        /* fields of the ad; blanks are no part of the quote */
        { "x", "  Test Farm ", "", AD_JOB, "employer", FACT_STATED, "Test Farm" },
        { "x", "   ", "", AD_JOB, "employer", FACT_SILENT, "" },
        { "x", "", "900 $", AD_JOB, "pay", FACT_STATED, "900 $" },
        { "salary 900 $ a month", "", "", AD_JOB, "pay", FACT_STATED, "900 $ a month" },
        /* one fact says another */
        { "x", "Test Tours", "", AD_TRAVEL, "agency", FACT_STATED, "Test Tours" },
        { "insured", "", "", AD_TRAVEL, "insurance", FACT_STATED, "insured" },
        /* not expected of the kind, but spoken of */
        { "insured", "", "", AD_JOB, "insurance", FACT_STATED, "insured" },
        { "ё! no contract", "", "", AD_JOB, "contract", FACT_DENIED, "no contract" },
        { "", "", "", AD_JOB, "contract", FACT_SILENT, "" },
    };
    struct trying t;
    (void)state;
    begin(&t);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct ad ad = { .text = str_of(CASES[i].text),
                         .employer = str_of(CASES[i].employer),
                         .salary = str_of(CASES[i].salary),
                         .kind = CASES[i].kind };
        struct score score;
        scorer_score(t.s, &ad, &t.arena, &score);
        const struct fact_seen *seen = find(&score, CASES[i].fact);
        assert_non_null(seen);
        if (seen->state != CASES[i].want ||
            !str_eq(seen->quote, str_of(CASES[i].quote)))
            fail_msg("%s: %s is %s \"" STR_FMT "\"", CASES[i].text, CASES[i].fact,
                     fact_state_name(seen->state), STR_ARG(seen->quote));
        if (seen->state != FACT_SILENT)
            assert_true(str_eq(seen->quote, str_sub(ad_field_text(&ad, seen->field),
                                                    seen->start, seen->end)));
        arena_reset(&t.arena);
    }
    finish(&t);
}

/* Implied facts are not listed where nobody expects them; silence is what is neither. */
static void
lists(void **state)
{
    struct trying t;
    struct score score;
    (void)state;
    begin(&t);
    struct ad ad = { .text = STR("no visa"), .employer = STR("Test"), .kind = AD_JOB };
    scorer_score(t.s, &ad, &t.arena, &score);
    assert_null(find(&score, "agency"));
    assert_null(find(&score, "insurance"));
    assert_int_equal(score.fact_count, 8);
    assert_int_equal(score.silent_count, 6);
    for (size_t i = 0; i < score.silent_count; i++) {
        assert_false(str_eq(score.silent[i], STR("visa")));
        assert_false(str_eq(score.silent[i], STR("employer")));
    }
    finish(&t);
}

/* For `absent:` a fact that is denied is not stated. */
static void
denied_is_absent(void **state)
{
    static const struct {
        const char *text;
        size_t cues;
    } CASES[] = { { "a contract", 0 }, { "no contract", 1 }, { "nothing", 1 } };
    struct trying t;
    (void)state;
    begin(&t);
    for (size_t i = 0; i < 3; i++) {
        struct ad ad = { .text = str_of(CASES[i].text), .kind = AD_JOB };
        struct score score;
        scorer_score(t.s, &ad, &t.arena, &score);
        assert_int_equal(score.cue_count, CASES[i].cues);
    }
    finish(&t);
}

static void
written_as_json(void **state)
{
    struct trying t;
    struct score score;
    struct buf out;
    (void)state;
    begin(&t);
    struct ad ad = { .text = STR("no contract"), .kind = AD_JOB };
    scorer_score(t.s, &ad, &t.arena, &score);
    buf_init(&out, 1u << 16);
    struct json j = json_to(&out);
    score_write_json(&score, &j);
    assert_true(str_find(buf_str(&out),
                         STR("\"contract\":{\"state\":\"denied\",\"field\":\"text\","
                             "\"start\":0,\"end\":11,\"quote\":\"no contract\"}")) >=
                0);
    assert_true(str_find(buf_str(&out), STR("\"visa\":{\"state\":\"silent\"}")) >= 0);
    assert_true(str_find(score.why, STR("denied or put off: contract")) < 0);
    buf_free(&out);
    finish(&t);
}

static void
denied_goes_with_fact(void **state)
{
    const char *const parts[] = {
        "cues.yaml", HELP_CUES, "pack/a.yaml",
        "- {id: a.x, cue: O01, denied: true, lang: [any], points: 1.0,\n"
        "   checked: author, any: [x], hit: [x], miss: [y]}\n",
        NULL
    };
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle = help_bundle(files, parts);
    struct ruleset *r;
    struct err err = { 0 };
    (void)state;
    assert_false(ruleset_load(&bundle, &r, &err));
    assert_non_null(strstr(err.text, "denied goes with fact"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states),
        cmocka_unit_test(lists),
        cmocka_unit_test(denied_is_absent),
        cmocka_unit_test(written_as_json),
        cmocka_unit_test(denied_goes_with_fact),
    };
    return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
