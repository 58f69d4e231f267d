/*
 * Kinds of ads: what is expected of each, and what the ad says of its own kind.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "help.h"

#include "classifier/ruleset.h"
#include "core/buf.h"

#define RIGHT_LEAST 0.9 /* share of the cases of a kind whose kind is told rightly */

/* A classifier of one file of rules. */
static struct classifier *
load(const char *pack)
{
    const char *const parts[] = { "cues.yaml", HELP_CUES, "pack/a.yaml", pack, NULL };
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle = help_bundle(files, parts);
    struct classifier_options options = { .rules = &bundle };
    struct classifier *c = NULL;
    struct err err = { 0 };
    if (!classifier_load(&c, &options, &err))
        fail_msg("%s", err.text);
    return c;
}

/* What is missed depends on the kind; who is named answers for employer and agency. */
static void
silence_is_told_by_kind(void **state)
{
    static const char PACK[] =
        "- {id: stated, fact: licence, lang: [any], checked: author, any: [licenced],"
        " hit: [licenced], miss: [x]}\n"
        "- {id: home, fact: return, lang: [any], checked: author, any: [return],"
        " hit: [return], miss: [x]}\n"
        "- {id: school, fact: school, lang: [any], checked: author, any: [college],"
        " hit: [college], miss: [x]}\n"
        "- {id: kind, kind: marriage, lang: [any], checked: author, any: [matrimony],"
        " hit: [matrimony], miss: [x]}\n";
    static const struct {
        enum ad_kind kind;
        const char *text, *employer, *silent;
    } CASES[] = {
        { AD_JOB, "x", "", "employer address licence duties hours pay contract visa " },
        { AD_OTHER, "x", "",
          "employer address licence duties hours pay contract visa " },
        { AD_KIND_NONE, "licenced", "",
          "employer address duties hours pay contract visa " },
        { AD_KIND_NONE, "matrimony", "",
          "address licence contract agency costs documents return insurance " },
        { AD_MARRIAGE, "x", "Agency",
          "address licence contract costs documents return insurance " },
        { AD_TRAVEL, "licenced, with return", "",
          "address contract agency costs documents insurance " },
        { AD_TRAVEL, "college", "",
          "address licence contract costs documents return insurance " },
        { AD_STUDY, "x", "Agency",
          "address licence contract visa documents insurance school fee " },
        { AD_STUDY, "college", "",
          "address licence contract visa documents insurance fee " },
    };
    struct classifier *c = load(PACK);
    struct scorer *scorer = scorer_new(c);
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct ad ad = { .text = str_of(CASES[i].text),
                         .employer = str_of(CASES[i].employer),
                         .lang = LANG_EN,
                         .kind = CASES[i].kind };
        struct score s;
        struct buf names;
        scorer_score(scorer, &ad, &arena, &s);
        buf_init(&names, 1000);
        for (size_t k = 0; k < s.silent_count; k++)
            buf_printf(&names, STR_FMT " ", STR_ARG(s.silent[k]));
        if (!str_eq(buf_str(&names), str_of(CASES[i].silent)))
            fail_msg("case %zu: " STR_FMT, i, STR_ARG(buf_str(&names)));
        buf_free(&names);
    }
    scorer_free(scorer);
    classifier_free(c);
    arena_free(&arena);
}

/* What is left out is a cue where somebody recruits, and nowhere else; and an offer that a board
 * filed under "other" is one when rules read it so. */
static void
silence_speaks_where_one_recruits(void **state)
{
    static const char PACK[] =
        "- {id: kind, kind: job, lang: [any], checked: author, any: [vacancy],"
        " hit: [vacancy], miss: [x]}\n"
        "- {id: sells, context: other, points: 2.5, lang: [any], checked: author,"
        " any: [bicycle], hit: [bicycle], miss: [x]}\n"
        "- {id: lets, context: other, points: 1.6, lang: [any], checked: author,"
        " any: [garage], hit: [garage], miss: [x]}\n"
        "- {id: private, cue: P09, points: 0.8, lang: [any], checked: author,"
        " any: [privately], hit: [privately], miss: [x]}\n"
        "- {id: unnamed, cue: O01, points: 0.7, lang: [any], checked: author,"
        " absent: [employer], with: [P09], hit: [privately], miss: [x]}\n"
        "- {id: unnamed-sum, cue: O01, points: 0.5, lang: [any], checked: author,"
        " absent: [employer], regex: '[0-9]+ euro', hit: [5 euro], miss: [x]}\n";
    static const struct {
        const char *text;
        enum ad_kind kind;
        enum context context;
        double points;
    } CASES[] = {
        { "privately", AD_JOB, CONTEXT_RECRUITING, 1.5 },
        { "bicycle, privately", AD_JOB, CONTEXT_OTHER, 0.8 },
        { "bicycle, 5 euro", AD_JOB, CONTEXT_OTHER, 0.5 },
        { "garage, 5 euro", AD_JOB, CONTEXT_OTHER, 0.5 },
        { "garage, privately", AD_JOB, CONTEXT_RECRUITING, 1.5 },
        { "5 euro", AD_OTHER, CONTEXT_RECRUITING, 0.5 },
        { "x", AD_JOB, CONTEXT_RECRUITING, 0 },
        { "x", AD_OTHER, CONTEXT_OTHER, 0 },
        { "x", AD_KIND_NONE, CONTEXT_OTHER, 0 },
        { "vacancy", AD_OTHER, CONTEXT_RECRUITING, 0 },
        { "vacancy", AD_KIND_NONE, CONTEXT_RECRUITING, 0 },
    };
    struct classifier *c = load(PACK);
    struct scorer *scorer = scorer_new(c);
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct ad ad = { .text = str_of(CASES[i].text), .kind = CASES[i].kind };
        struct score s;
        scorer_score(scorer, &ad, &arena, &s);
        if (s.context != CASES[i].context || fabs(s.points - CASES[i].points) > 1e-9)
            fail_msg("case %zu: context %d, points %g", i, (int)s.context, s.points);
    }
    scorer_free(scorer);
    classifier_free(c);
    arena_free(&arena);
}

static void
print_row(enum ad_kind kind, const size_t told[AD_KIND_COUNT], size_t all)
{
    print_message("# %-9s %4zu %4zu %8zu %6zu %5zu %9zu  %5.1f %%\n",
                  ad_kind_name(kind), all, told[AD_JOB], told[AD_MARRIAGE],
                  told[AD_TRAVEL], told[AD_STUDY], told[AD_KIND_NONE],
                  100.0 * (double)told[kind] / (double)all);
}

/* The written cases tell their own kind when nobody says it. */
static void
kinds_of_cases_are_told(void **state)
{
    struct arena arena;
    struct bundle bundle;
    struct classifier *c = NULL;
    struct err err = { 0 };
    const struct written_case *cases = NULL;
    size_t count = 0, told[AD_KIND_COUNT][AD_KIND_COUNT] = { 0 };
    (void)state;
    arena_init(&arena, 0);
    if (!bundle_read("rules", ".yaml", &arena, &bundle, &err))
        skip();
    struct classifier_options options = { .rules = &bundle };
    if (!classifier_load(&c, &options, &err) ||
        !ruleset_cases(&bundle, classifier_rules(c), &arena, &cases, &count, &err))
        fail_msg("%s", err.text);
    struct scorer *scorer = scorer_new(c);
    for (size_t i = 0; i < count; i++) {
        struct ad ad = cases[i].ad;
        struct score s;
        ad.kind = AD_KIND_NONE;
        scorer_score(scorer, &ad, &arena, &s);
        told[cases[i].ad.kind][s.kind]++;
    }
    print_message("# kind     cases  job marriage travel study undecided   right\n");
    for (int k = AD_JOB; k <= AD_STUDY; k++) {
        size_t all = 0;
        for (int t = 0; t < AD_KIND_COUNT; t++)
            all += told[k][t];
        print_row((enum ad_kind)k, told[k], all);
        assert_true((double)told[k][k] >= RIGHT_LEAST * (double)all);
    }
    scorer_free(scorer);
    classifier_free(c);
    arena_free(&arena);
}

/* A short text tells its kind where it shows one, and none where it does not: kinds.tsv. */
static void
short_texts_tell_their_kind(void **state)
{
    struct arena arena;
    struct bundle bundle;
    struct classifier *c = NULL;
    struct err err = { 0 };
    struct str table, line, kind;
    size_t tried = 0, wrong = 0;
    (void)state;
    arena_init(&arena, 0);
    if (!bundle_read("rules", ".yaml", &arena, &bundle, &err))
        skip();
    struct classifier_options options = { .rules = &bundle };
    if (!file_read("tests/unit/classifier/kinds.tsv", 1u << 20, &arena, &table, &err) ||
        !classifier_load(&c, &options, &err))
        fail_msg("%s", err.text);
    struct scorer *scorer = scorer_new(c);
    while (str_cut(&table, '\n', &line)) {
        if (line.n == 0 || line.p[0] == '#')
            continue;
        assert_true(str_cut(&line, '\t', &kind));
        struct ad ad = { .text = line };
        struct score s;
        scorer_score(scorer, &ad, &arena, &s);
        const char *told = s.kind == AD_KIND_NONE ? "none" : ad_kind_name(s.kind);
        tried++;
        if (!str_eq(kind, str_of(told)) && ++wrong)
            print_message("# " STR_FMT ", told %s: " STR_FMT "\n", STR_ARG(kind), told,
                          STR_ARG(line));
    }
    print_message("# %zu short texts, %zu wrong\n", tried, wrong);
    assert_true(tried > 0);
    assert_int_equal(wrong, 0);
    scorer_free(scorer);
    classifier_free(c);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_is_told_by_kind),
        cmocka_unit_test(silence_speaks_where_one_recruits),
        cmocka_unit_test(kinds_of_cases_are_told),
        cmocka_unit_test(short_texts_tell_their_kind),
    };
    return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
