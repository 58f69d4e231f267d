/*
 * Token patterns: what is read, what is refused and where.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/pattern.h"
#include "core/buf.h"

/* Writes a parsed pattern in one fixed form: slots with phrases, then the orders. */
static void
show(const struct pattern *p, struct buf *b)
{
    static const char SIGNS[] = {
        [WORD_EXACT] = '=', [WORD_PREFIX] = '*', [WORD_STEM] = '~'
    };
    if (p->anchored)
        buf_lit(b, "^");
    for (size_t s = 0; s < p->slot_count; s++) {
        buf_add_char(b, '[');
        for (size_t k = 0; k < p->slots[s].count; k++) {
            const struct pattern_phrase *phrase = &p->slots[s].phrases[k];
            if (k)
                buf_lit(b, "|");
            for (size_t w = 0; w < phrase->count; w++) {
                if (w)
                    buf_lit(b, " ");
                if (phrase->words[w].kind == WORD_TYPED) {
                    buf_printf(b, "#%d", (int)phrase->words[w].typed);
                    continue;
                }
                buf_add_char(b, SIGNS[phrase->words[w].kind]);
                fold_to_utf8(phrase->words[w].p, phrase->words[w].n, b);
            }
        }
        buf_add_char(b, ']');
    }
    for (size_t o = 0; o < p->order_count; o++) {
        buf_lit(b, " ");
        for (size_t s = 0; s < p->slot_count; s++)
            buf_printf(b, "%s%d/%d", s ? "," : "", p->orders[o].slot[s],
                       p->orders[o].gap[s]);
    }
}

static void
patterns_are_read(void **state)
{
    static const struct {
        const char *text, *want;
    } CASES[] = {
        { "виза", "[=виза] 0/0" },
        { "  Виза\t", "[=виза] 0/0" },
        { "виз*", "[*виз] 0/0" },
        { "~кредит", "[~кредит] 0/0" },
        { "рабочая виза", "[=рабочая][=виза] 0/0,1/0" },
        { "виз* <5> кредит*", "[*виз][*кредит] 0/0,1/4" },
        { "виз*<1>кредит*", "[*виз][*кредит] 0/0,1/0" },
        { "(виз* | билет*) <5> кредит*", "[*виз|*билет][*кредит] 0/0,1/4" },
        { "(a|b c|~delta)", "[=a|=b =c|~delta] 0/0" },
        { "a <~3> b", "[=a][=b] 0/0,1/2 1/0,0/2" },
        { "a <~2> b <~3> c",
          "[=a][=b][=c] 0/0,1/1,2/2 1/0,0/1,2/2 2/0,0/2,1/1 2/0,1/2,0/1" },
        { "^ требуются", "^[=требуются] 0/0" },
        { "^требуются #money", "^[=требуются][#0] 0/0,1/0" },
        { "#age (лет | жас)", "[#2][=лет|=жас] 0/0,1/0" },
        { "e-mail*", "[=e *mail] 0/0" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct pattern pattern;
        struct err err = { 0 };
        struct buf b;
        arena_init(&arena, 0);
        buf_init(&b, 4096);
        if (!pattern_parse(str_of(CASES[i].text), &arena, &pattern, &err))
            fail_msg("%s: %s", CASES[i].text, err.text);
        show(&pattern, &b);
        assert_string_equal(buf_cstr(&b), CASES[i].want);
        buf_free(&b);
        arena_free(&arena);
    }
}

static void
faults_are_named(void **state)
{
    static const struct {
        const char *text, *want;
    } CASES[] = {
        { "", "an empty pattern" },
        { "^", "an empty pattern" },
        { "(a | b", "character 1: this '(' has no ')'" },
        { "(a | )", "an empty alternative" },
        { "()", "an empty alternative" },
        { "(a (b))", "inside brackets" },
        { "(a <2> b)", "inside brackets" },
        { "a )", "expected a word" },
        { "виза <0> b", "character 6: expected a distance" },
        { "a <61> b", "expected a distance" },
        { "a <2 b", "expected '>'" },
        { "a <2>", "expected a word after the distance" },
        { "a*b", "expected a space" },
        { "~a*", "'~' goes in front" },
        { "~", "expected a word after '~'" },
        { "#mony", "no such atom" },
        { "a $ b", "a letter or a digit" },
        { "*", "expected a word" },
        { "a <~2> b <~2> c <~2> d <~2> e", "more than three" },
        { "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", "more than 16" },
        { "(1 2 3 4 5 6 7 8 9)", "more than 8" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct pattern pattern;
        struct err err = { 0 };
        arena_init(&arena, 0);
        assert_false(pattern_parse(str_of(CASES[i].text), &arena, &pattern, &err));
        if (!strstr(err.text, CASES[i].want))
            fail_msg("%s: %s", CASES[i].text, err.text);
        arena_free(&arena);
    }
}

static void
hostile_patterns_end(void **state)
{
    struct arena arena;
    struct pattern pattern;
    struct err err;
    struct buf b;
    (void)state;
    arena_init(&arena, 0);
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 5000; i++)
        buf_lit(&b, "(");
    assert_false(pattern_parse(buf_str(&b), &arena, &pattern, &err));
    assert_false(pattern_parse(str_sub(buf_str(&b), 0, 4000), &arena, &pattern, &err));
    assert_false(pattern_parse(STR("a\0b("), &arena, &pattern, &err));
    assert_false(pattern_parse(STR("\xff\xfe\xd0"), &arena, &pattern, &err));
    buf_free(&b);
    arena_free(&arena);
}

/* The short way that plain words take makes of them what folding does. */
static void
words_are_folded(void **state)
{
    static const char *const WORDS[] = {
        "виза", "visa",  "й",     "приём", "ёлка", "ооо",    "ссср", "длинношеее",
        "www",  "xxx",   "Visa",  "ВИЗА",  "vиза", "қыз",    "o'n",  "тест3",
        "рр",   "cocoa", "пп3пп", "ü",     "ъ",    "хостес", "a",    "ещё",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++) {
        struct arena arena;
        struct pattern pattern;
        struct folded folded;
        struct err err = { 0 };
        arena_init(&arena, 0);
        fold_text(str_of(WORDS[i]), &arena, &folded);
        if (!pattern_parse(str_of(WORDS[i]), &arena, &pattern, &err))
            fail_msg("%s", err.text);
        const struct pattern_phrase *phrase = &pattern.slots[0].phrases[0];
        if (phrase->count != 1 || phrase->words[0].n != folded.n ||
            memcmp(phrase->words[0].p, folded.p, folded.n) != 0)
            fail_msg("%s is not what it folds to", WORDS[i]);
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_folded),
        cmocka_unit_test(patterns_are_read),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(hostile_patterns_end),
    };
    return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
