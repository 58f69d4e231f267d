/*
 * Near misses: what a rule lacked, told by kind and in words; nothing that holds is told.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/nearmiss.h"
#include "classifier/trying.h"
#include "core/mem.h"

#include <stdlib.h>

#define RULE(id, rest)                                                                 \
    "- {id: " id ", lang: [ru], checked: author, hit: [a], miss: [b], " rest "}\n"
#define WIDE "cue: D03, points: 1, any: ['(паспорт* | виз*) <3> (забира* | храни*)']"

struct bench {
    struct arena arena;
    struct classifier *c;
    struct scorer *scorer;
    struct score score;
    struct evaluation judged;
    struct reading reading;
    struct near_misses near;
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
look(struct bench *b, const struct ad *ad, size_t most)
{
    struct near_ask ask = { classifier_rules(b->c), &b->reading, &b->judged, most };
    scorer_judge(b->scorer, ad, &b->arena, &b->score, &b->judged);
    reading_of(reader_new(&b->arena), ad, &b->arena, &b->reading);
    near_find(&ask, &b->arena, &b->near);
    assert_int_equal(b->near.disputed, 0);
}

struct lack {
    const char *rules, *text;
    enum near_kind kind;
    const char *says;
};

static const struct lack LACKS[] = {
    { RULE("x", WIDE), "паспорт на все время работы забираем", NEAR_GAP,
      "words between \"паспорт\" and \"забираем\": 4, at most 2 are allowed" },
    { RULE("x", WIDE), "забираем паспорт", NEAR_ELSEWHERE,
      "\"паспорт\" stands there, in another place or order" },
    { RULE("x", WIDE), "Паспорта готовы", NEAR_WORD,
      "nothing stands for (забира* | храни*)" },
    { RULE("x", WIDE), "паспорт забера", NEAR_WORD,
      "\"забера\" stands where забира* was looked for" },
    { RULE("x", "cue: D03, points: 1, any: [виза]"), "Делаем визу", NEAR_WORD,
      "\"визу\" stands where виза was looked for" },
    { RULE("x", "cue: D03, points: 1, any: [девушк*]"), "для девушек", NEAR_WORD,
      "\"девушек\" stands where девушк* was looked for" },
    { RULE("x", "cue: D03, points: 1, any: ['оплата после возвращения']"),
      "оплата после приезда", NEAR_WORD, "nothing stands for возвращения" },
    { RULE("x", "cue: D03, points: 1, any: ['(оплата после возвращения | в конце)']"),
      "оплата после приезда", NEAR_WORD,
      "\"оплата после приезда\" stands where оплата после возвращения was looked" },
    { RULE("x", "cue: D03, points: 1, any: ['^ срочно']"), "очень срочно", NEAR_START,
      "\"срочно\" is not at the start" },
    { RULE("x", "cue: D03, points: 1, any: ['платим #money']"), "платим хорошо",
      NEAR_WORD, "nothing stands for #money" },
    { RULE("x", WIDE), "Мы не забираем паспорта, паспорт не забираем", NEAR_NEGATED,
      "is taken back by the words around it" },
    { RULE("x", "cue: S01, points: 1, any: [паспорт*], unless: ['не <2> нуж*']"),
      "паспорт не нужен", NEAR_UNLESS, "blocked by \"не нужен\": unless не <2> нуж*" },
    { RULE("x", "cue: S01, points: 1, all: [паспорт*], unless: ['не <2> нуж*']"),
      "паспорт не нужен", NEAR_UNLESS, "blocked by \"не нужен\"" },
    { RULE("x", "cue: S01, points: 1, any: [паспорт*], unless_near: ['не <2> нуж*']"),
      "паспорт нам от вас сразу не нужен", NEAR_UNLESS_NEAR,
      "blocked by \"не нужен\" near \"паспорт\", words between: 4, up to 12 block: "
      "unless_near не <2> нуж*" },
    { RULE("x", "cue: S01, points: 1, all: [паспорт*, виз*], unless_near: [нужен]"),
      "виза, паспорт нужен", NEAR_UNLESS_NEAR,
      "blocked by \"нужен\" near \"виза\", words between: 1" },
    { RULE("x",
           "cue: S01, points: 1, regex: 'к\\d+', literal: к, unless_near: [нужен]"),
      "к15 нужен", NEAR_UNLESS_NEAR, "blocked by \"нужен\" near \"к15\"" },
    { RULE("x", "cue: D03, points: 1, any: [паспорт*], with: [S01, P08]"),
      "паспорт в офис", NEAR_COMPANY, "its company is missing: S01, P08" },
    { "- {id: x, lang: [kk], checked: author, hit: [a], miss: [b], cue: D03, points: 1,"
      " any: [паспорт*]}",
      "Сдайте паспорт на хранение", NEAR_LANGUAGE,
      "is for kk, the ad's language is ru" },
    { RULE("x", "cue: D03, points: 1, any: [паспорт*], in: [title]"),
      "Сдайте паспорт на хранение", NEAR_FIELD,
      "it stands in text, the rule looks in title only" },
    { RULE("x", "cue: D03, points: 1, any: [паспорт*], kinds: [marriage]"),
      "Сдайте паспорт на хранение", NEAR_AD_KIND,
      "is for ads of marriage, this one is of job" },
    { RULE("x", "cue: D03, points: 1, any: [паспорт*], absent: [contract]")
          RULE("f", "fact: contract, any: [договор*]"),
      "паспорт и договор", NEAR_FACT, "not silent about contract" },
    { RULE("x", "cue: D03, points: 1, any: [паспорт*], pay_ratio: {min: 2}"), "паспорт",
      NEAR_PAY, "no pay that can be compared" },
    { RULE("x", "cue: D03, points: 1, any: [паспорт*], evasion: true"), "паспорт",
      NEAR_EVASION, "no evasive spelling" },
    { RULE("x", "cue: D03, points: 1, regex: 'pass\\d+', literal: pass"), "pass a",
      NEAR_REGEX, "the literal \"pass\" stands there" },
    { RULE("x", "cue: D03, points: 1, regex: 'забира\\w+ паспорт\\w*'"),
      "Мы не забираем паспорта", NEAR_NEGATED,
      "\"забираем паспорта\" is taken back by the words around it" },
    { RULE("x", "cue: D03, points: 1, regex: 'бираем'"),
      "Не забираем паспорта, никогда не забираем паспорта", NEAR_NEGATED,
      "\"бираем\" is taken back by the words around it" },
    { RULE("x", "cue: D03, points: 1, all: [паспорт*, забира*, офис*]"),
      "паспорт забирают", NEAR_WORD, "nothing stands for офис*" },
};

static void
lacks_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(LACKS) / sizeof(*LACKS); i++) {
        struct bench b;
        struct ad ad = { .text = str_of(LACKS[i].text),
                         .lang = LANG_RU,
                         .kind = AD_JOB };
        open_pack(&b, LACKS[i].rules);
        look(&b, &ad, 5);
        if (b.near.count != 1)
            fail_msg("%s: %zu near misses", LACKS[i].text, b.near.count);
        const struct near_miss *miss = &b.near.list[0];
        struct str said = near_say(&miss->reasons[0], LANG_EN, &b.arena);
        assert_true(miss->distance > 0 && miss->distance < NEAR_FAR);
        if (miss->reasons[0].kind != LACKS[i].kind ||
            str_find(said, str_of(LACKS[i].says)) < 0)
            fail_msg("%s: %s: " STR_FMT, LACKS[i].text,
                     near_kind_name(miss->reasons[0].kind), STR_ARG(said));
        close_pack(&b);
    }
}

/* What holds is no near miss, and what has nothing in common is none either. */
static void
others_are_not_told(void **state)
{
    static const struct {
        const char *rules, *text;
    } CASES[] = {
        { RULE("x", WIDE), "паспорт сразу забираем" },
        { RULE("x", WIDE), "требуется повар" },
        { RULE("x", "cue: D03, points: 1, any: [виз*]"), "требуется повар" },
        { RULE("x", "cue: D03, points: 1, regex: 'pass\\d+', literal: pass"), "повар" },
        { RULE("x", "cue: D03, points: 1, regex: 'забира\\w+ паспорт\\w*'"),
          "Не забираем паспорта днём. Забираем паспорта сразу" },
        { RULE("x", "cue: D03, points: 1, all: [паспорт*, забира*, офис*]"), "повар" },
        { RULE("x", WIDE), "" },
        { RULE("x", WIDE), "\xff\xfe\xff" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct bench b;
        struct ad ad = { .text = str_of(CASES[i].text), .lang = LANG_RU };
        open_pack(&b, CASES[i].rules);
        look(&b, &ad, 5);
        if (b.near.count)
            fail_msg("%s: %s", CASES[i].text, CASES[i].rules);
        close_pack(&b);
    }
}

static void
the_nearest_comes_first(void **state)
{
    struct bench b;
    struct ad ad = { .text = STR("паспорт на все время забираем"), .lang = LANG_RU };
    (void)state;
    open_pack(&b, RULE("missing", "cue: D03, points: 1, any: ['паспорт* <3> слон*']")
                      RULE("wide", WIDE)
                          RULE("other", "cue: D05, points: 1, any: ['паспорт* <5> "
                                        "забира* <2> слон*']"));
    look(&b, &ad, 5);
    assert_int_equal(b.near.count, 3);
    assert_true(str_eq(b.near.list[0].rule->id, STR("wide")));
    assert_true(str_eq(b.near.list[1].rule->id, STR("other")));
    assert_true(str_eq(b.near.list[2].rule->id, STR("missing")));
    look(&b, &ad, 2);
    assert_int_equal(b.near.count, 2);
    assert_true(str_eq(b.near.list[1].rule->id, STR("other")));
    look(&b, &ad, 0);
    assert_int_equal(b.near.count, 0);
    close_pack(&b);
}

/* Every spread of three languages' reasons has its own sentence in each. */
static void
reasons_are_said_in_three_languages(void **state)
{
    static const enum lang SAYS[] = { LANG_EN, LANG_RU, LANG_KK };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (int kind = 0; kind < NEAR_KINDS; kind++) {
        struct near_reason reason = { .kind = (enum near_kind)kind,
                                      .wanted = STR("w"),
                                      .found = STR("f"),
                                      .behind = STR("b") };
        struct str said[3];
        for (size_t i = 0; i < 3; i++) {
            said[i] = near_say(&reason, SAYS[i], &arena);
            assert_true(said[i].n > 5);
        }
        if (str_eq(said[0], said[1]) || str_eq(said[1], said[2]))
            fail_msg("%s is not translated", near_kind_name((enum near_kind)kind));
    }
    arena_free(&arena);
}

/* A long hostile text is looked at in part, and soon. */
static void
long_texts_are_cut(void **state)
{
    struct bench b;
    struct buf text;
    (void)state;
    buf_init(&text, 1u << 20);
    for (int i = 0; i < 20000; i++)
        buf_lit(&text, "паспорт забира ");
    struct ad ad = { .text = buf_str(&text), .lang = LANG_RU };
    open_pack(&b, RULE("x", "cue: D03, points: 1, any: ['паспорт* <1> паспорт* <1> "
                            "паспорт* <1> паспорт* <~5> слон*']"));
    look(&b, &ad, 5);
    assert_true(b.near.cut);
    close_pack(&b);
    buf_free(&text);
}

/* The engine and the close look agree over all examples of the shipped pack. */
static void
the_engine_agrees(void **state)
{
    struct bundle bundle;
    struct bench b;
    struct err err = { 0 };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    if (!bundle_read("rules", ".yaml", &arena, &bundle, &err)) {
        arena_free(&arena);
        skip();
    }
    struct classifier_options options = { .rules = &bundle };
    assert_true(classifier_load(&b.c, &options, &err));
    b.scorer = scorer_new(b.c);
    arena_init(&b.arena, 0);
    const struct ruleset *rules = classifier_rules(b.c);
    for (size_t i = 0; i < rules->rule_count; i += 23) {
        const struct rule *rule = &rules->rules[i];
        for (size_t k = 0; k < rule->hit_count; k++) {
            look(&b, &rule->hit[k].ad, 20);
            arena_reset(&b.arena);
        }
        for (size_t k = 0; k < rule->miss_count; k++) {
            look(&b, &rule->miss[k].ad, 20);
            arena_reset(&b.arena);
        }
    }
    close_pack(&b);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lacks_are_told),
        cmocka_unit_test(others_are_not_told),
        cmocka_unit_test(the_nearest_comes_first),
        cmocka_unit_test(reasons_are_said_in_three_languages),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(the_engine_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
