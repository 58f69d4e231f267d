/*
 * Lint: each check finds its fault, at its place, and leaves a sound rule alone.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/lint_private.h"

struct bench {
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle;
    struct classifier *c;
    struct lint *lint;
    const struct lint_finding *list;
    size_t count;
};

static void
open_pack(struct bench *b, const char *rules, const char *cases)
{
    const char *const parts[] = { "cases/a.yaml", cases, "cues.yaml", HELP_CUES,
                                  "pack/a.yaml",  rules, NULL };
    struct err err = { 0 };
    *b = (struct bench){ 0 };
    b->bundle = help_bundle(b->files, parts);
    struct classifier_options options = { .rules = &b->bundle };
    if (!classifier_load(&b->c, &options, &err) ||
        !lint_begin(b->c, &b->bundle, LANG_EN, &b->lint, &err))
        fail_msg("%s", err.text);
}

static void
close_pack(struct bench *b)
{
    lint_free(b->lint);
    classifier_free(b->c);
}

static const struct lint_finding *
find(const struct bench *b, const char *check)
{
    for (size_t i = 0; i < b->count; i++) {
        if (!strcmp(b->list[i].check, check))
            return &b->list[i];
    }
    return NULL;
}

#define SOUND                                                                          \
    "- id: sound\n  cue: P08\n  lang: [ru]\n  points: 1.0\n  checked: author\n"        \
    "  any: ['в кредит']\n  hit: [виза в кредит]\n  miss: [кредитный эксперт]\n"

struct fault {
    const char *rule; /* lines of a rule "x" after id and lang */
    const char *check;
    enum lint_severity severity;
    int line, column; /* in the file, which begins with SOUND */
    const char *says;
};

#define X "- id: x\n  lang: [ru]\n  checked: author\n"

static const struct fault FAULTS[] = {
    { X "  cue: D03\n  points: 1\n  any: ['паспорт']\n  hit: [деньги]\n"
        "  miss: [повар]\n",
      "example", LINT_ERROR, 15, 9, "does not fire on 1 of its 1 hits" },
    { X "  cue: D03\n  points: 1\n  any: ['паспорт']\n  hit: [паспорт]\n"
        "  miss: [паспорт ваш]\n",
      "example", LINT_ERROR, 16, 10, "fires on 1 of its misses" },
    { X "  cue: D03\n  points: 1\n  with: [T01]\n  any: ['паспорт']\n"
        "  hit: [паспорт]\n  miss: [повар]\n",
      "never-in-force", LINT_WARNING, 14, 10, "never takes effect" },
    { X "  cue: D03\n  points: 4.5\n  any: ['паспорт']\n  hit: [паспорт]\n"
        "  miss: [повар]\n",
      "points", LINT_WARNING, 13, 11, "+4.5 points are outside the recommended +0.3" },
    { X "  cue: N01\n  points: -0.1\n  any: ['паспорт']\n  hit: [паспорт]\n"
        "  miss: [повар]\n",
      "points", LINT_WARNING, 13, 11, "-0.1 points are outside the recommended -0.4" },
    { X "  cue: P08\n  points: 3.2\n  any: ['паспорт']\n  hit: [паспорт]\n"
        "  miss: [повар]\n",
      "over-cap", LINT_WARNING, 13, 11, "the cue P08 is capped at 3.0" },
    { "- id: x\n  lang: [ru]\n  checked: none\n"
      "  cue: D03\n  points: 2.5\n  any: ['паспорт']\n  hit: [паспорт]\n"
      "  miss: [повар]\n",
      "unchecked", LINT_NOTE, 13, 11, "wording that nobody has read" },
    { X "  cue: D03\n  points: 1\n  any: [паспорт, 'об* <3> (виза | об*)']\n"
        "  hit: [паспорт]\n  miss: [обед и обман]\n",
      "short-prefix", LINT_WARNING, 14, 18,
      "the prefix об* has fewer than 4 letters; words it met here: обед, обман" },
    { X "  cue: D03\n  points: 1\n  any: [паспорт, виз*]\n  hit: [паспорт]\n"
        "  miss: [повар]\n",
      "short-prefix", LINT_NOTE, 14, 18, "the prefix виз*" },
    { "- id: x\n  lang: [kk, ru]\n  checked: author\n"
      "  cue: D03\n  points: 1\n  any: ['паспорт']\n  hit: [паспорт]\n"
      "  miss: [Требуется повар в столовую с опытом работы]\n",
      "no-miss", LINT_WARNING, 16, 10, "no counter-example in kk" },
    { X "  cue: D03\n  points: 1\n  any: ['паспорт* <3> визы', 'паспорт <2> визы']\n"
        "  hit: [паспорт визы]\n  miss: [повар]\n",
      "covered", LINT_WARNING, 14, 30, "pattern 1 of the same any covers it" },
    { X "  cue: D03\n  points: 1\n  any: ['паспорт']\n"
        "  unless: ['не*', 'нельзя']\n  hit: [паспорт]\n  miss: [нельзя паспорт]\n",
      "covered", LINT_WARNING, 15, 19, "pattern 1 of the same unless covers it" },
    { X "  cue: D03\n  points: 1\n  any: ['паспорт на руки', билеты]\n"
        "  unless: ['паспорт*']\n  hit: [билеты]\n  miss: [билеты паспорт]\n",
      "always-blocked", LINT_ERROR, 14, 9, "pattern 1 of unless stands too" },
    { X "  cue: D03\n  points: 1\n  any: ['паспорт']\n"
        "  unless: ['слон*']\n  hit: [паспорт]\n  miss: [повар]\n",
      "idle-unless", LINT_NOTE, 15, 12, "blocked nothing" },
    { X "  cue: D03\n  points: 1\n  with: [P08]\n  absent: [contract]\n"
        "  unless: ['слон*']\n",
      "useless-unless", LINT_WARNING, 16, 12, "can never matter" },
    { X "  cue: D03\n  points: 1\n  with: [P08]\n  absent: [contract]\n"
        "  unless_near: ['слон*']\n",
      "useless-unless", LINT_WARNING, 16, 17, "can never matter" },
    { X "  cue: D03\n  points: 1\n  any: ['паспорт на руки', билеты]\n"
        "  unless_near: ['паспорт*']\n  hit: [билеты]\n  miss: [билеты паспорт]\n",
      "always-blocked", LINT_ERROR, 14, 9, "pattern 1 of unless_near stands too" },
    { X "  cue: D03\n  points: 1\n  any: ['паспорт']\n  unless_near: ['слон*']\n"
        "  hit: [паспорт]\n  miss: [паспорт 1 2 3 4 5 6 7 8 9 10 11 12 13 слоны]\n",
      "idle-unless", LINT_NOTE, 15, 17, "blocked nothing" },
    { X "  cue: D03\n  points: 1\n  regex: 'паспорт'\n  literal: паспорт\n"
        "  unless_near: ['слон*']\n"
        "  hit: [паспорт]\n  miss: [паспорт 1 2 3 4 5 6 7 8 9 10 11 12 13 слоны]\n",
      "idle-unless", LINT_NOTE, 16, 17, "blocked nothing" },
    { X "  cue: D03\n  points: 1\n  any: ['паспорт']\n"
        "  unless: ['нельзя*']\n  unless_near: ['нельзя брать']\n"
        "  hit: [паспорт]\n  miss: [нельзя паспорт]\n",
      "covered", LINT_WARNING, 16, 17,
      "pattern 1 of unless blocks wherever it stands" },
    { X "  cue: D03\n  points: 1\n  any: ['паспорт']\n"
        "  unless_near: ['об* <3> виза']\n  hit: [паспорт]\n  miss: [обед]\n",
      "short-prefix", LINT_NOTE, 15, 17, "the prefix об* has fewer than 4 letters" },
    { X "  cue: P08\n  points: 0.5\n  any: ['виза в кредит']\n"
        "  hit: [виза в кредит]\n  miss: [повар]\n",
      "covered", LINT_WARNING, 14, 9,
      "adds nothing: pattern 1 of sound, of the same cue" },
};

static void
faults_are_found_at_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(FAULTS) / sizeof(*FAULTS); i++) {
        const struct fault *f = &FAULTS[i];
        struct bench b;
        struct buf rules;
        buf_init(&rules, 10000);
        buf_lit(&rules, SOUND);
        buf_add(&rules, str_of(f->rule));
        open_pack(&b, buf_cstr(&rules), "[]");
        b.list = lint_finish(b.lint, &b.count);
        const struct lint_finding *found = find(&b, f->check);
        if (!found)
            fail_msg("%s is not found in %s", f->check, f->rule);
        if (found->severity != f->severity || found->line != f->line ||
            found->column != f->column || str_find(found->says, str_of(f->says)) < 0)
            fail_msg("%s: %s at %d:%d: " STR_FMT, f->check,
                     lint_severity_name(found->severity), found->line, found->column,
                     STR_ARG(found->says));
        assert_true(str_eq(found->file, STR("pack/pack/a.yaml")));
        assert_true(str_eq(found->rule, STR("x")));
        close_pack(&b);
        buf_free(&rules);
    }
}

static void
sound_rules_are_left_alone(void **state)
{
    struct bench b;
    (void)state;
    open_pack(&b,
              SOUND "- id: other\n  cue: D03\n  lang: [ru]\n  points: 2.0\n"
                    "  checked: author\n  any: ['паспорт* <3> визы']\n"
                    "  unless: ['вашей']\n  unless_near: ['копия']\n"
                    "  hit: [паспорт для визы]\n"
                    "  miss: [паспорт вашей визы, копия паспорта для визы]\n",
              "- {id: a, text: виза в кредит, band: low}\n");
    b.list = lint_finish(b.lint, &b.count);
    for (size_t i = 0; i < b.count; i++)
        fail_msg("%s " STR_FMT, b.list[i].check, STR_ARG(b.list[i].says));
    close_pack(&b);
}

static void
the_corpus_is_asked(void **state)
{
    struct bench b;
    (void)state;
    open_pack(
        &b,
        SOUND "- id: twin\n  cue: P08\n  lang: [ru]\n  points: 0.5\n"
              "  checked: author\n  any: ['виз* <2> кредит']\n"
              "  hit: [виза в кредит]\n  miss: [кредитный эксперт]\n"
              "- id: deaf\n  cue: D03\n  lang: [ru]\n  points: 0.5\n"
              "  checked: author\n  any: ['слоны']\n"
              "  hit: [слоны]\n  miss: [кредитный эксперт]\n",
        "- {id: a, text: повар, band: none}\n- {id: a, text: швея, band: none}\n");
    for (int i = 0; i < 300; i++) {
        struct ad ad = { .text = STR("Визу в кредит"), .lang = LANG_RU };
        lint_ad(b.lint, &ad);
    }
    b.list = lint_finish(b.lint, &b.count);
    const struct lint_finding *twin = find(&b, "always-together");
    assert_non_null(twin);
    assert_true(str_eq(twin->rule, STR("twin")));
    assert_true(str_find(twin->says, STR("in all 300 ads where it hits, sound")) >= 0);
    const struct lint_finding *deaf = find(&b, "never-fires");
    assert_non_null(deaf);
    assert_true(str_eq(deaf->rule, STR("deaf")));
    assert_int_equal(deaf->severity, LINT_WARNING);
    const struct lint_finding *twice = find(&b, "case-twice");
    assert_non_null(twice);
    assert_int_equal(twice->line, 2);
    close_pack(&b);
}

static bool
covers(const char *wide, const char *narrow)
{
    struct arena arena;
    struct pattern w, n;
    arena_init(&arena, 0);
    assert_true(pattern_parse(str_of(wide), &arena, &w, NULL));
    assert_true(pattern_parse(str_of(narrow), &arena, &n, NULL));
    bool out = lint_covers(&w, &n);
    arena_free(&arena);
    return out;
}

static void
covering_is_never_claimed_wrongly(void **state)
{
    static const struct {
        const char *wide, *narrow;
        bool covers;
    } CASES[] = {
        { "a", "a", true },
        { "a*", "ab", true },
        { "a*", "ab*", true },
        { "ab*", "a*", false },
        { "a", "a*", false },
        { "~a", "a", true },
        { "a", "~a", false },
        { "(a | b | c)", "(b | a)", true },
        { "(a | b)", "(a | c)", false },
        { "a <5> b", "a <3> b", true },
        { "a <3> b", "a <5> b", false },
        { "a <~3> b", "a <3> b", true },
        { "a <3> b", "a <~3> b", false },
        { "a <~5> b", "b <2> a", true },
        { "a b", "a <2> b", false },
        { "b <3> c", "a <5> b <2> c <9> d", true },
        { "b <3> d", "a <5> b <2> c <9> d", false },
        { "b", "(a b | b c)", true },
        { "b", "(a b | c)", false },
        { "(b) <2> c", "(a b) <2> c", false },
        { "^ a", "a", false },
        { "a", "^ a", true },
        { "^ a", "^ a b", true },
        { "^ b", "^ a b", false },
        { "#money", "#money <2> day", true },
        { "#money", "#number", false },
        { "a", "#money", false },
        { "#money", "a", false },
        { "a <3> b <3> c", "a <3> b", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        if (covers(CASES[i].wide, CASES[i].narrow) != CASES[i].covers)
            fail_msg("%s / %s", CASES[i].wide, CASES[i].narrow);
    }
}

/* The shipped pack has nothing that lint calls an error. */
static void
the_shipped_pack_has_no_errors(void **state)
{
    struct arena arena;
    struct bundle bundle;
    struct err err = { 0 };
    struct classifier *c;
    struct lint *lint;
    size_t count;
    (void)state;
    arena_init(&arena, 0);
    if (!bundle_read("rules", ".yaml", &arena, &bundle, &err)) {
        arena_free(&arena);
        skip();
    }
    struct classifier_options options = { .rules = &bundle };
    assert_true(classifier_load(&c, &options, &err));
    assert_true(lint_begin(c, &bundle, LANG_EN, &lint, &err));
    const struct lint_finding *list = lint_finish(lint, &count);
    for (size_t i = 0; i < count; i++) {
        if (list[i].severity == LINT_ERROR)
            fail_msg(STR_FMT ":%d: " STR_FMT ": " STR_FMT, STR_ARG(list[i].file),
                     list[i].line, STR_ARG(list[i].rule), STR_ARG(list[i].says));
    }
    lint_free(lint);
    classifier_free(c);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_found_at_their_place),
        cmocka_unit_test(sound_rules_are_left_alone),
        cmocka_unit_test(the_corpus_is_asked),
        cmocka_unit_test(covering_is_never_claimed_wrongly),
        cmocka_unit_test(the_shipped_pack_has_no_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
