/*
 * The shipped rule pack: it loads, every rule holds on its hits and on none of its misses, and
 * every written case comes out as it says.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/selftest.h"
#include "core/mem.h"

#include <stdlib.h>

struct pack {
    struct arena arena;
    struct bundle bundle;
    struct classifier *c;
    struct err err;
    bool present;
};

static int
load(void **state)
{
    struct pack *pack = mem_alloc(1, sizeof(*pack));
    *state = pack;
    arena_init(&pack->arena, 0);
    pack->present =
        bundle_read("rules", ".yaml", &pack->arena, &pack->bundle, &pack->err) &&
        bundle_find(&pack->bundle, STR("cues.yaml"));
    struct classifier_options options = { .rules = &pack->bundle };
    if (pack->present && !classifier_load(&pack->c, &options, &pack->err))
        print_message("# %s\n", pack->err.text);
    return 0;
}

static int
unload(void **state)
{
    struct pack *pack = *state;
    classifier_free(pack->c);
    arena_free(&pack->arena);
    free(pack);
    return 0;
}

static void
tell(void *context, struct str what)
{
    (void)context;
    print_message("# " STR_FMT "\n", STR_ARG(what));
}

static struct pack *
need_pack(void **state)
{
    struct pack *pack = *state;
    if (!pack->present)
        skip();
    return pack;
}

static void
pack_loads(void **state)
{
    assert_non_null(need_pack(state)->c);
}

static void
rules_hold_on_their_examples(void **state)
{
    struct pack *pack = need_pack(state);
    assert_non_null(pack->c);
    struct selftest_result r = selftest_rules(pack->c, tell, NULL);
    print_message("# %zu examples, %zu failed\n", r.tried, r.failed);
    assert_int_equal(r.failed, 0);
}

static void
cases_come_out_as_written(void **state)
{
    struct pack *pack = need_pack(state);
    const struct written_case *cases;
    size_t count = 0;
    assert_non_null(pack->c);
    if (!ruleset_cases(&pack->bundle, classifier_rules(pack->c), &pack->arena, &cases,
                       &count, &pack->err)) {
        print_message("# %s\n", pack->err.text);
        fail();
    }
    struct selftest_result r = selftest_cases(pack->c, cases, count, tell, NULL);
    print_message("# %zu cases, %zu complaints\n", r.tried, r.failed);
    assert_int_equal(r.failed, 0);
}

/* Cues that one ad cannot show: they need its neighbours, or a table beside the rules. */
static bool
needs_more_than_the_ad(struct str code)
{
    return str_eq(code, STR("O12")) || str_eq(code, STR("O13"));
}

/* Was the rule written for that language? A Kazakh one is tried on Russian ads too. */
static bool
is_of(const struct rule *rule, enum lang lang)
{
    return rule->langs == MATCH_LANG_ANY ||
           str_starts(rule->id, str_of(lang_name(lang)));
}

static size_t
rules_of_cue(const struct ruleset *rules, uint32_t cue, enum lang lang)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->rule_count; i++) {
        const struct rule *rule = &rules->rules[i];
        count += rule->does == RULE_CUE && rule->cue == cue && !rule->shadow &&
                 is_of(rule, lang);
    }
    return count;
}

/* What the cue list grades A or B has a rule in Russian, in Kazakh and in English. */
static void
cues_are_covered_in_three_languages(void **state)
{
    static const enum lang LANGS[] = { LANG_RU, LANG_KK, LANG_EN };
    struct pack *pack = need_pack(state);
    assert_non_null(pack->c);
    const struct ruleset *rules = classifier_rules(pack->c);
    size_t holes = 0;
    print_message("# cue   ru  kk  en\n");
    for (uint32_t c = 0; c < rules->cue_count; c++) {
        const struct cue *cue = &rules->cues[c];
        size_t counts[3];
        bool hole = false;
        for (int i = 0; i < 3; i++) {
            counts[i] = rules_of_cue(rules, c, LANGS[i]);
            hole |= counts[i] == 0;
        }
        if (cue->grade == 'C' || needs_more_than_the_ad(cue->code))
            continue;
        print_message("# " STR_FMT "  %3zu %3zu %3zu%s\n", STR_ARG(cue->code),
                      counts[0], counts[1], counts[2], hole ? "  a hole" : "");
        holes += hole;
    }
    assert_int_equal(holes, 0);
}

/* Rules of a language; `kind`, when not NULL, stands in the name of their file. */
static size_t
rules_in(const struct ruleset *rules, enum lang lang, const char *kind)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->rule_count; i++) {
        const struct rule *rule = &rules->rules[i];
        bool in_file = !kind || str_find(rule->file, str_of(kind)) >= 0;
        count += in_file && rule->langs != MATCH_LANG_ANY && is_of(rule, lang);
    }
    return count;
}

static void
pack_is_broad(void **state)
{
    static const struct {
        enum lang lang;
        const char *kind;
        size_t least;
    } FLOORS[] = {
        { LANG_RU, NULL, 120 },       { LANG_KK, NULL, 120 },
        { LANG_EN, NULL, 120 },       { LANG_RU, "/marriage", 14 },
        { LANG_KK, "/marriage", 14 }, { LANG_EN, "/marriage", 14 },
        { LANG_RU, "/travel", 14 },   { LANG_KK, "/travel", 14 },
        { LANG_EN, "/travel", 14 },   { LANG_UZ, NULL, 30 },
        { LANG_KY, NULL, 30 },        { LANG_TG, NULL, 30 },
    };
    struct pack *pack = need_pack(state);
    assert_non_null(pack->c);
    for (size_t i = 0; i < sizeof(FLOORS) / sizeof(*FLOORS); i++) {
        size_t count =
            rules_in(classifier_rules(pack->c), FLOORS[i].lang, FLOORS[i].kind);
        print_message("# %s %s: %zu rules\n", lang_name(FLOORS[i].lang),
                      FLOORS[i].kind ? FLOORS[i].kind + 1 : "all", count);
        assert_true(count >= FLOORS[i].least);
    }
}

/* Who comes to Kazakhstan to work is sought in these languages: farms (S12), building sites
 * and markets (S23), homes (S24). */
static void
inbound_work_is_covered(void **state)
{
    static const enum lang LANGS[] = { LANG_RU, LANG_UZ, LANG_KY, LANG_TG };
    static const char *const CUES[] = { "S12", "S23", "S24" };
    struct pack *pack = need_pack(state);
    assert_non_null(pack->c);
    const struct ruleset *rules = classifier_rules(pack->c);
    size_t holes = 0;
    for (int c = 0; c < 3; c++) {
        uint32_t cue = ruleset_find_cue(rules, str_of(CUES[c]));
        assert_int_not_equal(cue, RULE_NONE);
        for (int i = 0; i < 4; i++) {
            size_t count = rules_of_cue(rules, cue, LANGS[i]);
            print_message("# %s %s: %zu rules\n", CUES[c], lang_name(LANGS[i]), count);
            holes += count == 0;
        }
    }
    assert_int_equal(holes, 0);
}

static void
expressions_are_in_use(void **state)
{
    struct pack *pack = need_pack(state);
    assert_non_null(pack->c);
    print_message("# %zu rules with an expression\n",
                  classifier_rules(pack->c)->regex_count);
    assert_true(classifier_rules(pack->c)->regex_count >= 40);
}

/* Written ads: enough of each kind, and honest ones among them. */
static void
cases_are_many(void **state)
{
    static const struct {
        enum ad_kind kind;
        size_t least, honest;
    } FLOORS[] = {
        { AD_JOB, 300, 100 },
        { AD_MARRIAGE, 60, 30 },
        { AD_TRAVEL, 60, 30 },
    };
    const uint32_t flagged = 1u << BAND_REVIEW | 1u << BAND_HIGH;
    struct pack *pack = need_pack(state);
    const struct written_case *cases;
    size_t count = 0;
    assert_true(
        ruleset_cases(&pack->bundle, NULL, &pack->arena, &cases, &count, &pack->err));
    assert_true(count >= 420);
    for (size_t f = 0; f < sizeof(FLOORS) / sizeof(*FLOORS); f++) {
        size_t all = 0, honest = 0;
        for (size_t i = 0; i < count; i++) {
            bool mine = cases[i].ad.kind == FLOORS[f].kind;
            all += mine;
            honest += mine && !(cases[i].bands & flagged);
        }
        print_message("# %s: %zu cases, %zu of them honest\n",
                      ad_kind_name(FLOORS[f].kind), all, honest);
        assert_true(all >= FLOORS[f].least && honest >= FLOORS[f].honest);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pack_loads),
        cmocka_unit_test(rules_hold_on_their_examples),
        cmocka_unit_test(cases_come_out_as_written),
        cmocka_unit_test(cues_are_covered_in_three_languages),
        cmocka_unit_test(pack_is_broad),
        cmocka_unit_test(inbound_work_is_covered),
        cmocka_unit_test(expressions_are_in_use),
        cmocka_unit_test(cases_are_many),
    };
    return cmocka_run_group_tests_name("pack", tests, load, unload);
}
