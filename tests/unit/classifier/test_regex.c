/*
 * Regular expressions: matches, gates, limits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/regex.h"
#include "core/buf.h"

static enum regex_outcome
run(const char *expression, const char *literal, struct str text, size_t *start,
    size_t *end)
{
    struct arena arena;
    struct regex *regex;
    struct err err = { 0 };
    arena_init(&arena, 0);
    if (!regex_compile(str_of(expression), str_of(literal), &arena, &regex, &err))
        fail_msg("%s: %s", expression, err.text);
    struct regex_scratch *scratch = regex_scratch_new();
    struct folded folded;
    fold_text(text, &arena, &folded);
    struct gate_text subject;
    regex_gate_text(text, &folded, &subject);
    enum regex_outcome outcome = regex_run(regex, scratch, &subject, start, end);
    regex_scratch_free(scratch);
    regex_free(regex);
    arena_free(&arena);
    return outcome;
}

static void
expressions_match(void **state)
{
    static const struct {
        const char *expression, *literal, *text, *want;
    } CASES[] = {
        { "виз\\w+", "", "Нужны ВИЗЫ!", "ВИЗЫ" },
        { "\\bвиза\\b", "", "визами", NULL },
        { "[а-яё]+ в кредит", "", "Билет В КРЕДИТ", "Билет В КРЕДИТ" },
        { "(t\\.me|wa\\.me)/\\w+", "", "пиши t.me/rabota1", "t.me/rabota1" },
        { "кредит", "нет такого", "кредит", NULL },
        { "a", "", "", NULL },
        { "(?i)abc", "", "xABC", "ABC" },
        { "ab?c", "", "ac", "ac" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        size_t start = 0, end = 0;
        struct str text = str_of(CASES[i].text);
        enum regex_outcome outcome =
            run(CASES[i].expression, CASES[i].literal, text, &start, &end);
        if (outcome != (CASES[i].want ? REGEX_HIT : REGEX_MISS))
            fail_msg("%s in %s", CASES[i].expression, CASES[i].text);
        if (CASES[i].want)
            assert_true(str_eq(str_sub(text, start, end), str_of(CASES[i].want)));
    }
}

/* Letters are shown folded, signs in quotes; "" stands for no gate. */
static void
gates_are_derived(void **state)
{
    static const struct {
        const char *expression, *gate;
    } CASES[] = {
        { "кредит\\w*", "кредит" },
        { "abc|def", "abc def" },
        { "(abc)defg", "defg" },
        { "abcd?", "abc" },
        { "abcd{0,3}x", "abc" },
        { "abcd{2}", "abc" },
        { "a|b", "" },
        { "ab|\\w+", "" },
        { "[abc]+wxyz", "wxyz" },
        { "(?:abc)?", "" },
        { "(?:abc)*x", "" },
        { "(?:abc)+x", "abc" },
        { "a.b", "" },
        { "\\bвиза\\b", "<виза" },
        { "\\b(?:ул|улица)\\b", "<ул <улица" },
        { "\\b(?:\\d (?:abc|def)|x+yzz)", "abc def yzz" },
        { "(?:\\bабв|где)", "<абв где" },
        { "\\\\bабв", "" },
        { "ab12cd|x99yz", "ab yz" },
        { "[]a]визами", "визами" },
        { "(?:ул|улица)\\s+\\p{L}+", "ул улица" },
        { "(?:дом (?:кирпичный|панельный))|(?:квартира)",
          "кирпичный панельный квартира" },
        { "(?=abc)\\w+", "" },
        { "(?!abcdef)xyz", "xyz" },
        { "[\\w.]+@\\w+", "'@'" },
        { "t\\.me/\\w+", "me" },
        { "(?x) a b c", "" },
        { "\\Qa|b\\E", "" },
        { "\\p{Lu}rst", "rst" },
        { "((((((((((abcdef))))))))))", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct buf b;
        arena_init(&arena, 0);
        buf_init(&b, 4096);
        struct regex_gate gate = regex_gate_of(str_of(CASES[i].expression), &arena);
        for (size_t k = 0; k < gate.count; k++) {
            struct str bytes = gate.literals[k].bytes;
            if (k)
                buf_lit(&b, " ");
            if (gate.literals[k].exact)
                buf_printf(&b, "'" STR_FMT "'", STR_ARG(bytes));
            else if (gate.literals[k].bounded)
                buf_lit(&b, "<");
            if (!gate.literals[k].exact)
                fold_to_utf8((const uint8_t *)bytes.p, bytes.n, &b);
        }
        if (strcmp(buf_cstr(&b), CASES[i].gate) != 0)
            fail_msg("%s: gate '%s'", CASES[i].expression, buf_cstr(&b));
        buf_free(&b);
        arena_free(&arena);
    }
}

static void
faulty_expressions_are_refused(void **state)
{
    static const char *const CASES[] = { "(",         "a{2,1}",    "(a+)*",
                                         "((ab)*c)+", "(?:x|y+)+", "(a{2,})*",
                                         "\\C",       "[z-a]",     "(\\w+\\s?)*x" };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct regex *regex;
        struct err err = { 0 };
        arena_init(&arena, 0);
        if (regex_compile(str_of(CASES[i]), (struct str){ 0 }, &arena, &regex, &err))
            fail_msg("%s was taken", CASES[i]);
        assert_true(err.text[0] != '\0');
        arena_free(&arena);
    }
}

/* A limit is not a miss, and broken text is stepped over. */
static void
limits_are_told(void **state)
{
    struct buf b;
    size_t start, end;
    (void)state;
    buf_init(&b, 1 << 21);
    for (int i = 0; i < 20000; i++)
        buf_lit(&b, "a ");
    assert_int_equal(run("(a.*){8}[zy]{2}", "", buf_str(&b), &start, &end),
                     REGEX_LIMIT);
    buf_reset(&b);
    for (int i = 0; i < 1 << 20; i++)
        buf_lit(&b, "x");
    assert_int_equal(run("[yz]{4}", "", buf_str(&b), &start, &end), REGEX_LIMIT);
    struct str broken = STR("\xd0\xff виза \xd0");
    assert_int_equal(run("виза", "", broken, &start, &end), REGEX_HIT);
    assert_true(str_eq(str_sub(broken, start, end), STR("виза")));
    buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_match),
        cmocka_unit_test(gates_are_derived),
        cmocka_unit_test(faulty_expressions_are_refused),
        cmocka_unit_test(limits_are_told),
    };
    return cmocka_run_group_tests_name("regex", tests, NULL, NULL);
}
