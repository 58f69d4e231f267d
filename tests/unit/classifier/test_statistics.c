/*
 * Statistics of rules: counts by hand, shares and lifts against figures worked out apart,
 * pairs, groups, and what a change of the pack alters.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/impact.h"
#include "classifier/neutral.h"
#include "classifier/trying.h"
#include "classifier/statistics.h"
#include "classifier/statistics_pairs.h"

#include <math.h>

#define RULE(id, rest)                                                                 \
    "- {id: " id ", lang: [ru], checked: author, hit: [a], miss: [b], " rest "}\n"
#define PACK                                                                           \
    RULE("visa", "cue: P08, points: 3, any: [виза]")                                   \
    RULE("ticket", "cue: P08, points: 2, any: [билет]")                                \
    RULE("club", "cue: S01, points: 1, any: [клуб]")                                   \
    RULE("licence", "cue: N01, points: -1, any: [лицензия]")                           \
    RULE("shade", "cue: D03, points: 2, any: [паспорт], shadow: true")                 \
    RULE("lone", "cue: D05, points: 2, any: [долг], with: [S01]")

struct bench {
    struct arena arena;
    struct classifier *c;
    struct scorer *scorer;
};

static void
open_pack(struct bench *b, const char *rules)
{
    const char *const parts[] = { "cues.yaml", HELP_CUES, "pack/a.yaml", rules, NULL };
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle = help_bundle(files, parts);
    struct classifier_options options = { .rules = &bundle };
    struct err err = { 0 };
    arena_init(&b->arena, 0);
    if (!classifier_load(&b->c, &options, &err))
        fail_msg("%s", err.text);
    b->scorer = scorer_new(b->c);
}

static void
close_pack(struct bench *b)
{
    scorer_free(b->scorer);
    classifier_free(b->c);
    arena_free(&b->arena);
}

static void
add(struct bench *b, struct statistics *s, const char *text, enum ad_label label,
    size_t file)
{
    struct ad ad = {
        .text = str_of(text), .label = label, .lang = LANG_RU, .kind = AD_JOB
    };
    struct score score;
    struct evaluation judged;
    struct stat_ad one = { &ad, &score, &judged, file };
    scorer_judge(b->scorer, &ad, &b->arena, &score, &judged);
    statistics_add(s, &one, &b->arena);
}

static const struct stat_row *
row(const struct statistics *s, const char *rule)
{
    return &s->rules[ruleset_find(s->ruleset, str_of(rule))];
}

static const struct stat_row *
cue(const struct statistics *s, const char *code)
{
    return &s->cues[ruleset_find_cue(s->ruleset, str_of(code))];
}

static void
counts_are_those_of_the_hand(void **state)
{
    static const struct str FILES[] = { { "a", 1 }, { "b", 1 } };
    struct bench b;
    (void)state;
    open_pack(&b, PACK);
    struct statistics *s = statistics_new(classifier_rules(b.c), FILES, 2);
    add(&b, s, "виза билет клуб", AD_DECEPTIVE, 0);
    add(&b, s, "виза", AD_DECEPTIVE, 0);
    add(&b, s, "виза лицензия", AD_LEGITIMATE, 1);
    add(&b, s, "клуб паспорт", AD_LEGITIMATE, 1);
    add(&b, s, "долг", AD_LEGITIMATE, 1);
    add(&b, s, "билет", AD_LABEL_NONE, 1);
    assert_int_equal(s->ads.n[STAT_DECEPTIVE], 2);
    assert_int_equal(s->ads.n[STAT_LEGITIMATE], 3);
    assert_int_equal(s->ads.n[STAT_UNLABELLED], 1);
    assert_int_equal(row(s, "visa")->hit.n[STAT_DECEPTIVE], 2);
    assert_int_equal(row(s, "visa")->hit.n[STAT_LEGITIMATE], 1);
    assert_int_equal(row(s, "ticket")->hit.n[STAT_UNLABELLED], 1);
    /* counter-cues and rules in shadow are nobody's company */
    assert_int_equal(row(s, "visa")->alone.n[STAT_DECEPTIVE], 1);
    assert_int_equal(row(s, "visa")->alone.n[STAT_LEGITIMATE], 1);
    assert_int_equal(row(s, "club")->alone.n[STAT_LEGITIMATE], 1);
    assert_int_equal(row(s, "shade")->hit.n[STAT_LEGITIMATE], 1);
    assert_int_equal(row(s, "shade")->alone.n[STAT_LEGITIMATE], 0);
    /* without its company a rule has not hit */
    assert_int_equal(row(s, "lone")->hit.n[STAT_LEGITIMATE], 0);
    assert_int_equal(cue(s, "P08")->hit.n[STAT_DECEPTIVE], 2);
    assert_int_equal(cue(s, "P08")->alone.n[STAT_DECEPTIVE], 1);
    assert_int_equal(cue(s, "D03")->hit.n[STAT_LEGITIMATE], 0);
    uint32_t visa = ruleset_find(s->ruleset, STR("visa"));
    assert_int_equal(s->files[0].rules[visa].n[STAT_DECEPTIVE], 2);
    assert_int_equal(s->files[1].rules[visa].n[STAT_LEGITIMATE], 1);
    assert_int_equal(s->files[1].ads.n[STAT_LEGITIMATE], 3);
    statistics_free(s);
    close_pack(&b);
}

static void
pairs_are_ranked(void **state)
{
    struct bench b;
    size_t count = 0;
    (void)state;
    open_pack(&b, PACK);
    struct statistics *s = statistics_new(classifier_rules(b.c), NULL, 0);
    for (int i = 0; i < 3; i++)
        add(&b, s, "виза билет", AD_DECEPTIVE, 9);
    add(&b, s, "виза клуб", AD_LEGITIMATE, 9);
    const struct stat_pair *pairs = statistics_pairs(s, false, 1, 10, &b.arena, &count);
    assert_int_equal(count, 2);
    assert_int_equal(pairs[0].both, 3);
    assert_true(fabs(statistics_alike(s, false, &pairs[0]) - 0.75) < 1e-9);
    assert_int_equal(pairs[1].both, 1);
    statistics_pairs(s, false, 2, 10, &b.arena, &count);
    assert_int_equal(count, 1);
    pairs = statistics_pairs(s, true, 1, 10, &b.arena, &count);
    assert_int_equal(count, 1); /* P08 and S01 */
    statistics_free(s);
    close_pack(&b);
}

/* The table of pairs grows to its ceiling and says when it is full. */
static void
pairs_have_a_ceiling(void **state)
{
    struct stat_pairs *p = stat_pairs_new();
    uint32_t full = 0;
    (void)state;
    for (uint32_t i = 0; i < STAT_PAIRS_MAX + 5; i++)
        full += !stat_pairs_count(p, i, i + 7);
    assert_int_equal(full, 5);
    assert_true(stat_pairs_count(p, 7, 0)); /* known, in either order */
    stat_pairs_free(p);
}

static void
groups_say_whom_flags_fall_on(void **state)
{
    struct bench b;
    (void)state;
    open_pack(&b, PACK RULE("heavy", "cue: P08, points: 3, any: [кредит]")
                      RULE("heavier", "cue: D03, points: 5, any: [кредит]"));
    struct statistics *s = statistics_new(classifier_rules(b.c), NULL, 0);
    add(&b, s, "кредит, виза, для женщин из Узбекистана, узбечки", AD_LEGITIMATE, 0);
    add(&b, s, "мужчины и женщины, клуб", AD_LEGITIMATE, 0);
    add(&b, s, "повар", AD_LEGITIMATE, 0);
    const struct stat_groups *g = s->groups;
    assert_int_equal(s->flagged.n[STAT_LEGITIMATE], 1);
    assert_int_equal(g[STAT_BY_SEX].list[WHO_WOMEN].ads.n[STAT_LEGITIMATE], 2);
    assert_int_equal(g[STAT_BY_SEX].list[WHO_WOMEN].flagged.n[STAT_LEGITIMATE], 1);
    assert_int_equal(g[STAT_BY_SEX].list[WHO_MEN].flagged.n[STAT_LEGITIMATE], 0);
    assert_int_equal(g[STAT_BY_SEX].list[WHO_SEXES].ads.n[STAT_LEGITIMATE], 1);
    assert_int_equal(g[STAT_BY_NATION].list[WHO_UZBEK].flagged.n[STAT_LEGITIMATE], 1);
    assert_int_equal(g[STAT_BY_NATION].list[WHO_NATIONS].ads.n[STAT_LEGITIMATE], 2);
    assert_int_equal(g[STAT_BY_LANGUAGE].list[LANG_RU - 1].ads.n[STAT_LEGITIMATE], 3);
    uint32_t sector = ruleset_find_cue(s->ruleset, STR("S01"));
    assert_int_equal(g[STAT_BY_SECTOR].list[sector].ads.n[STAT_LEGITIMATE], 1);
    statistics_free(s);
    close_pack(&b);
}

static bool
near(double a, double b)
{
    return fabs(a - b) < 0.0005 * fmax(1, fabs(b));
}

/* Worked out apart, by another program, from the formulas named in the header. */
static void
shares_and_lifts_are_right(void **state)
{
    static const struct {
        uint64_t hits, ads;
        double value, low, high;
    } SHARES[] = {
        { 10, 100, 0.1, 0.05523, 0.17437 },
        { 0, 100, 0, 0, 0.03699 },
        { 100, 100, 1, 0.96301, 1 },
        { 1, 2059, 0.000486, 0.0000857, 0.002745 },
    };
    static const struct {
        uint64_t hit_d, ads_d, hit_l, ads_l;
        double value, low, high;
    } LIFTS[] = {
        { 10, 100, 1, 100, 7.0, 1.293826, 37.87217 },
        { 0, 50, 5, 100, 0.180918, 0.0102041, 3.20766 },
        { 7, 7, 7, 7, 1.0, 1.0, 1.0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(SHARES) / sizeof(*SHARES); i++) {
        struct stat_interval got = stat_share(SHARES[i].hits, SHARES[i].ads);
        if (!near(got.value, SHARES[i].value) || !near(got.low, SHARES[i].low) ||
            !near(got.high, SHARES[i].high))
            fail_msg("share %zu: %g %g %g", i, got.value, got.low, got.high);
    }
    for (size_t i = 0; i < sizeof(LIFTS) / sizeof(*LIFTS); i++) {
        struct stat_count hits = { { LIFTS[i].hit_d, LIFTS[i].hit_l, 0 } };
        struct stat_count ads = { { LIFTS[i].ads_d, LIFTS[i].ads_l, 0 } };
        struct stat_interval got = stat_lift(&hits, &ads);
        if (!got.known || !near(got.value, LIFTS[i].value) ||
            !near(got.low, LIFTS[i].low) || !near(got.high, LIFTS[i].high))
            fail_msg("lift %zu: %g %g %g", i, got.value, got.low, got.high);
    }
    struct stat_count none = { { 0, 0, 3 } }, ads = { { 5, 5, 5 } },
                      one = { { 5, 0, 0 } };
    assert_false(stat_lift(&none, &ads).known);
    assert_false(stat_lift(&one, &one).known);
    assert_false(stat_share(0, 0).known);
}

/* Every word of who.c is one that never is evidence. */
static void
is_neutral(void *context, const uint8_t *p, size_t n)
{
    struct buf text;
    if (neutral_word(context, p, n))
        return;
    buf_init(&text, 100);
    fold_to_utf8(p, n, &text);
    fail_msg("%s is not neutral", buf_cstr(&text));
}

static void
words_of_people_are_neutral(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    who_each(who_new(&arena), is_neutral, (void *)neutral_new(&arena));
    arena_free(&arena);
}

static struct impact_ad
compare(struct impact *m, struct bench packs[2], const char *text, struct arena *arena)
{
    struct ad ad = { .text = str_of(text), .lang = LANG_RU, .label = AD_LEGITIMATE };
    struct impact_side sides[2];
    struct impact_ad out;
    for (int i = 0; i < 2; i++) {
        sides[i].rules = classifier_rules(packs[i].c);
        scorer_judge(packs[i].scorer, &ad, arena, &sides[i].score, &sides[i].judged);
    }
    impact_add(m, &ad, &sides[0], &sides[1], arena, &out);
    return out;
}

static void
a_change_of_the_pack_shows(void **state)
{
    struct bench packs[2];
    (void)state;
    open_pack(&packs[0], RULE("visa", "cue: P08, points: 1, any: [виза]")
                             RULE("old", "cue: D03, points: 1, any: [билет]"));
    open_pack(&packs[1], RULE("new", "cue: D03, points: 4, any: [кредит]")
                             RULE("visa", "cue: P08, points: 2, any: [виза]"));
    struct impact *m =
        impact_new(classifier_rules(packs[0].c), classifier_rules(packs[1].c));
    struct arena *arena = &packs[0].arena;
    assert_int_equal(m->rule_count, 3);
    struct impact_ad moved = compare(m, packs, "виза билет кредит", arena);
    assert_int_equal(moved.before, BAND_LOW);
    assert_true(moved.after > BAND_LOW);
    assert_int_equal(moved.change_count, 3);
    for (size_t i = 0; i < moved.change_count; i++) {
        const struct impact_change *c = &moved.changes[i];
        const char *want = c->what == IMPACT_APPEARED ? "new"
                           : c->what == IMPACT_GONE   ? "old"
                                                      : "visa";
        assert_true(str_eq(c->rule->id, str_of(want)));
        if (c->what == IMPACT_POINTS)
            assert_true(c->points_before == 1 && c->rule->points == 2);
    }
    assert_int_equal(compare(m, packs, "повар", arena).change_count, 0);
    assert_int_equal(compare(m, packs, "билет", arena).change_count, 1);
    assert_int_equal(m->ads, 3);
    assert_int_equal(m->moved, 1);
    assert_int_equal(m->touched, 1);
    assert_int_equal(m->bands[STAT_LEGITIMATE][BAND_LOW][moved.after], 1);
    assert_int_equal(m->rules[ruleset_find(m->after, STR("new"))].appeared.n[1], 1);
    assert_int_equal(m->rules[2].gone.n[STAT_LEGITIMATE], 2);
    impact_free(m);
    close_pack(&packs[0]);
    close_pack(&packs[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_the_hand),
        cmocka_unit_test(pairs_are_ranked),
        cmocka_unit_test(pairs_have_a_ceiling),
        cmocka_unit_test(groups_say_whom_flags_fall_on),
        cmocka_unit_test(shares_and_lifts_are_right),
        cmocka_unit_test(words_of_people_are_neutral),
        cmocka_unit_test(a_change_of_the_pack_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
