/*
 * What `unless_near` blocks: only what it stands close to, in the same field, for patterns,
 * expressions and `all`; another place of the rule still counts. A plain search over all pairs
 * of places is the second opinion.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/nearby.h"
#include "classifier/ruleset.h"
#include "classifier/trying.h"
#include "classifier/evaluate.h"

#include <stdio.h>
#include <stdlib.h>

#define RULE(id, rest)                                                                 \
    "- {id: " id                                                                       \
    ", lang: [any], checked: author, hit: [x], miss: [y], points: 1, " rest "}\n"
#define PACK                                                                           \
    RULE("plain", "cue: P08, any: ['bad', 'ill <3> luck'], unless_near: ['good <2> "   \
                  "fun', 'fine']")                                                     \
    RULE("both", "cue: P08, any: [evil], unless: [never], unless_near: [seldom]")      \
    RULE("all", "cue: P08, all: [left, right], unless_near: [middle]")                 \
    RULE("regex", "cue: P08, regex: 'k\\d+', literal: k, unless_near: [harmless]")     \
    RULE("sum", "cue: P08, any: ['#money'], unless_near: [refund]")                    \
    RULE("papers", "cue: D05, any: ['keep <3> papers'], unless_near: [copies]")        \
    RULE("order", "cue: P08, any: ['one <~4> two'], unless_near: ['three <~4> four']")

struct bench {
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle;
    struct classifier *c;
    struct scorer *s;
    struct arena arena;
    struct score score;
    struct evaluation judged;
};

static void
open_bench(struct bench *b, const char *pack)
{
    const char *const parts[] = { "cues.yaml", HELP_CUES, "pack/a.yaml", pack, NULL };
    struct err err = { 0 };
    *b = (struct bench){ 0 };
    b->bundle = help_bundle(b->files, parts);
    struct classifier_options options = { .rules = &b->bundle, .version = STR("test") };
    if (!classifier_load(&b->c, &options, &err))
        fail_msg("%s", err.text);
    b->s = scorer_new(b->c);
    arena_init(&b->arena, 0);
}

static void
close_bench(struct bench *b)
{
    scorer_free(b->s);
    classifier_free(b->c);
    arena_free(&b->arena);
}

static void
judge(struct bench *b, struct str title, struct str text)
{
    struct ad ad = { .title = title, .text = text, .lang = LANG_EN, .kind = AD_JOB };
    scorer_judge(b->s, &ad, &b->arena, &b->score, &b->judged);
}

/* What the rule quotes; empty when it does not hold. */
static struct str
quoted(const struct bench *b, const char *rule, struct str title, struct str text)
{
    uint32_t index = ruleset_find(classifier_rules(b->c), str_of(rule));
    for (size_t i = 0; i < b->judged.hit_count; i++) {
        const struct rule_hit *hit = &b->judged.hits[i];
        if (hit->rule == index)
            return str_sub(hit->field == FIELD_TITLE ? title : text, hit->start,
                           hit->end);
    }
    return STR("");
}

/* "@5" stands for five words, "@N" for the distance that blocks, "@M" for one more. */
static struct str
spread(const char *text, struct arena *arena)
{
    struct str out = STR("");
    for (const char *p = text; *p;) {
        if (*p != '@') {
            out = arena_printf(arena, STR_FMT "%c", STR_ARG(out), *p++);
            continue;
        }
        int words = p[1] == 'N'   ? UNLESS_NEAR_WORDS
                    : p[1] == 'M' ? UNLESS_NEAR_WORDS + 1
                                  : p[1] - '0';
        for (int i = 0; i < words; i++)
            out = arena_printf(arena, STR_FMT "%sw%d", STR_ARG(out), i ? " " : "", i);
        p += 2;
    }
    return out;
}

static void
what_stands_close_is_blocked(void **state)
{
    static const struct {
        const char *rule, *title, *text, *quote;
    } CASES[] = {
        { "plain", "", "bad", "bad" },
        { "plain", "", "bad fine", "" },
        { "plain", "", "fine, bad", "" },
        { "plain", "", "bad @N fine", "" },
        { "plain", "", "bad @M fine", "bad" },
        { "plain", "", "fine @N bad", "" },
        { "plain", "", "fine @M bad", "bad" },
        { "plain", "", "bad @N good @1 fun", "" },
        { "plain", "", "bad @M good @1 fun", "bad" },
        { "plain", "", "good bad fun", "" }, /* one inside the other */
        { "plain", "", "ill fine luck", "" },
        { "plain", "", "ill @2 luck @N fine", "" },
        { "plain", "", "ill @2 luck @M fine", "ill w0 w1 luck" },
        /* another place counts, and is what is quoted */
        { "plain", "", "fine bad @M BAD", "BAD" },
        { "plain", "", "fine bad @M ill luck @M BAD", "ill luck" },
        { "plain", "", "bad @M fine @M Bad", "bad" },
        { "plain", "", "fine bad @N bad @N bad", "bad" },
        { "plain", "", "fine bad @M fine bad @N fine", "" },
        /* each field by itself */
        { "plain", "fine", "bad", "bad" },
        { "plain", "bad", "fine", "bad" },
        { "plain", "bad", "fine @M bad", "bad" },
        { "plain", "bad fine", "BAD", "BAD" },
        { "plain", "bad", "BAD fine", "bad" },
        { "plain", "bad fine", "bad fine", "" },
        /* both keys in one rule */
        { "both", "", "evil seldom", "" },
        { "both", "", "evil @M seldom", "evil" },
        { "both", "", "evil @M never", "" },
        /* without `any` each pattern of `all` needs a place */
        { "all", "", "left right", "left" },
        { "all", "", "left middle right", "" },
        { "all", "", "left middle @M right", "" },
        { "all", "", "left middle @M Left right", "Left" },
        { "all", "", "middle right @M left @M Right", "left" },
        /* expressions */
        { "regex", "", "k15", "k15" },
        { "regex", "", "k15 @N harmless", "" },
        { "regex", "", "k15 @M harmless", "k15" },
        { "regex", "", "harmless k15 @M k16", "k16" },
        { "regex", "harmless", "k15", "k15" },
        /* sums, which cover words */
        { "sum", "", "500 000 $ @N refund", "" },
        { "sum", "", "500 000 $ @M refund", "500 000 $" },
        { "sum", "", "refund @N 500 000 $", "" },
        /* what the text takes back is no place either */
        { "papers", "", "we keep your papers", "keep your papers" },
        { "papers", "", "we do not keep your papers", "" },
        { "papers", "", "copies: we keep your papers", "" },
        { "papers", "", "we do not keep your papers. @M We keep all papers",
          "keep all papers" },
        { "papers", "", "copies. We do not keep your papers. @M We keep all papers",
          "keep all papers" },
        { "papers", "", "We keep all papers, copies. @M We do not keep your papers",
          "" },
        /* either order */
        { "order", "", "two @2 one", "two w0 w1 one" },
        { "order", "", "two @2 one @N four @1 three", "" },
        { "order", "", "two @2 one @M four @1 three", "two w0 w1 one" },
        { "order", "", "two one @M one two", "two one" },
        { "order", "", "three four two one @M one two", "one two" },
    };
    struct bench b;
    (void)state;
    open_bench(&b, PACK);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct str title = spread(CASES[i].title, &b.arena);
        struct str text = spread(CASES[i].text, &b.arena);
        judge(&b, title, text);
        struct str quote = quoted(&b, CASES[i].rule, title, text);
        if (!str_eq(quote, str_of(CASES[i].quote)))
            fail_msg("%s: '%s' | '%s': '" STR_FMT "' and not '%s'", CASES[i].rule,
                     CASES[i].title, CASES[i].text, STR_ARG(quote), CASES[i].quote);
        arena_reset(&b.arena);
    }
    close_bench(&b);
}

/* What was blocked is told, with what blocks it and how far that stands. */
static void
blocks_are_told(void **state)
{
    struct bench b;
    (void)state;
    open_bench(&b, PACK);
    struct str text = STR("fine and more to say of the bad day so fine, k7 harmless");
    judge(&b, STR(""), text);
    const struct near_block *regex = b.judged.blocks;
    assert_non_null(regex);
    const struct near_block *plain = regex->next;
    assert_non_null(plain);
    assert_null(plain->next);
    assert_int_equal(plain->rule, ruleset_find(classifier_rules(b.c), STR("plain")));
    assert_int_equal(plain->index, 1);
    assert_int_equal(plain->words, 2);
    assert_true(str_eq(str_sub(text, plain->start, plain->end), STR("bad")));
    assert_int_equal(plain->by_start, 39);
    assert_int_equal(plain->by_end, 43);
    assert_int_equal(regex->words, 0);
    assert_true(str_eq(str_sub(text, regex->start, regex->end), STR("k7")));
    judge(&b, STR(""), STR("fine bad w w w w w w w w w w w w w w w w bad"));
    assert_null(b.judged.blocks);
    close_bench(&b);
}

/* Spans of one word each: the engine's answer against every pair. */
static void
a_plain_search_agrees(void **state)
{
    static const char *const PIECES[] = { "word ", "bad ", "fine " };
    struct bench b;
    uint32_t seed = 20261122;
    size_t blocked = 0, moved = 0;
    (void)state;
    open_bench(&b, PACK);
    for (int t = 0; t < 3000; t++) {
        enum { WORDS = 150 };
        uint8_t kinds[WORDS]; /* 1: bad, 2: fine */
        struct buf text;
        size_t at[WORDS + 1], wanted = 0;
        bool holds = false;
        buf_init(&text, 10000);
        seed = seed * 1664525u + 1013904223u;
        const uint32_t rare = 4 + (seed >> 8) % 40;
        for (int w = 0; w < WORDS; w++) {
            seed = seed * 1664525u + 1013904223u;
            kinds[w] = (seed >> 8) % rare == 0 ? 1 : (seed >> 8) % rare == 1 ? 2 : 0;
            at[w] = text.n;
            buf_add(&text, str_of(PIECES[kinds[w]]));
        }
        size_t seen = 0;
        for (int w = 0; w < WORDS && !holds; w++) {
            if (kinds[w] != 1)
                continue;
            holds = true;
            wanted = at[w];
            seen++;
            for (int v = 0; v < WORDS; v++)
                holds &= kinds[v] != 2 || abs(v - w) - 1 > UNLESS_NEAR_WORDS;
        }
        judge(&b, STR(""), buf_str(&text));
        struct str quote = quoted(&b, "plain", STR(""), buf_str(&text));
        if ((quote.n > 0) != holds ||
            (holds && (size_t)(quote.p - buf_str(&text).p) != wanted))
            fail_msg("%s", buf_cstr(&text));
        blocked += seen && !holds;
        moved += holds && seen > 1;
        arena_reset(&b.arena);
        buf_free(&text);
    }
    assert_true(blocked > 100);
    assert_true(moved > 100);
    close_bench(&b);
}

/* A text made of nothing but hits and what blocks them costs a limited effort, and the limit is
 * told; a text of some length that is not made so does not reach it. */
static void
hostile_texts_are_limited(void **state)
{
    static const struct {
        const char *piece;
        int times;
        bool limited;
    } CASES[] = {
        { "bad fine ", 60000, true },
        { "bad w w w w fine w w w w ", 500, false },
        { "one three two four ", 40000, true },
        { "k7 harmless ", 16, true },
        { "k7 harmless ", 15, false },
        { "We keep papers, copies. Do not keep papers. ", 20000, true },
    };
    struct bench b;
    (void)state;
    open_bench(&b, PACK);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct buf text;
        buf_init(&text, 4u << 20);
        for (int k = 0; k < CASES[i].times; k++)
            buf_add(&text, str_of(CASES[i].piece));
        judge(&b, STR(""), buf_str(&text));
        assert_int_equal(b.judged.hit_count, 0);
        assert_non_null(b.judged.blocks);
        if ((b.judged.limits > 0) != CASES[i].limited)
            fail_msg("%s %d times: %zu limits", CASES[i].piece, CASES[i].times,
                     b.judged.limits);
        buf_free(&text);
        arena_reset(&b.arena);
    }
    close_bench(&b);
}

/* What stands free in front of the flood still counts; behind it nothing is known. */
static void
limits_leave_what_is_certain(void **state)
{
    for (int behind = 0; behind < 2; behind++) {
        struct bench b;
        struct buf text;
        open_bench(&b, PACK);
        buf_init(&text, 4u << 20);
        for (int i = 0; i < 60 && !behind; i++)
            buf_add(&text, str_of(i ? "w " : "bad "));
        for (int i = 0; i < 60000; i++)
            buf_lit(&text, "bad fine ");
        for (int i = 0; i < 60 && behind; i++)
            buf_add(&text, str_of(i < 59 ? "w " : "bad "));
        judge(&b, STR(""), buf_str(&text));
        assert_true(b.judged.limits > 0);
        assert_int_equal(b.judged.hit_count, behind ? 0 : 1);
        if (!behind) {
            assert_int_equal(b.judged.hits[0].start, 0);
            assert_int_equal(b.judged.hits[0].end, 3);
        }
        buf_free(&text);
        close_bench(&b);
    }
    (void)state;
}

static void
distances_count_words_between(void **state)
{
    static const struct {
        struct word_span a, b;
        uint32_t between;
    } CASES[] = {
        { { 0, 0 }, { 1, 1 }, 0 }, { { 0, 0 }, { 2, 2 }, 1 },
        { { 5, 6 }, { 0, 2 }, 2 }, { { 0, 9 }, { 3, 4 }, 0 },
        { { 3, 4 }, { 0, 9 }, 0 }, { { 3, 2 }, { 5, 5 }, 2 }, /* between two words */
        { { 3, 2 }, { 0, 0 }, 2 }, { { 3, 2 }, { 3, 3 }, 0 },
        { { 3, 2 }, { 2, 2 }, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        assert_int_equal(nearby_between(CASES[i].a, CASES[i].b), CASES[i].between);
        assert_int_equal(nearby_between(CASES[i].b, CASES[i].a), CASES[i].between);
    }
}

/* Many spans, nested and apart: joined they answer as one by one. */
static void
joined_spans_answer_like_each(void **state)
{
    uint32_t seed = 7;
    (void)state;
    for (int t = 0; t < 2000; t++) {
        struct word_span spans[12], kept[12];
        struct nearby nearby;
        size_t count = (size_t)(t % 12);
        for (size_t i = 0; i < count; i++) {
            seed = seed * 1664525u + 1013904223u;
            spans[i].first = (int32_t)((seed >> 8) % 300);
            spans[i].last = spans[i].first + (int32_t)((seed >> 20) % 40) - 1;
            kept[i] = spans[i];
        }
        nearby_of(spans, count, &nearby);
        for (int32_t at = 0; at < 340; at++) {
            for (int32_t n = 0; n < 3; n++) {
                struct word_span place = { at, at + n - 1 };
                bool near = false;
                for (size_t i = 0; i < count; i++)
                    near |= nearby_between(kept[i], place) <= UNLESS_NEAR_WORDS;
                assert_int_equal(nearby_has(&nearby, place), near);
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_close_is_blocked),
        cmocka_unit_test(blocks_are_told),
        cmocka_unit_test(a_plain_search_agrees),
        cmocka_unit_test(hostile_texts_are_limited),
        cmocka_unit_test(limits_leave_what_is_certain),
        cmocka_unit_test(distances_count_words_between),
        cmocka_unit_test(joined_spans_answer_like_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
