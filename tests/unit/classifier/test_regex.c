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
    enum regex_outcome outcome = regex_run(regex, scratch, text, &folded, start, end);
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

static void
literals_are_derived(void **state)
{
    static const struct {
        const char *expression, *gate;
    } CASES[] = {
        { "кредит\\w*", "кредит" }, { "abc|def", "" },          { "(abc)def", "def" },
        { "abcd?", "abc" },         { "abcd{0,3}x", "abc" },    { "ab+", "" },
        { "[abc]+wxyz", "wxyz" },   { "(?:abc)?", "" },         { "a.b", "" },
        { "\\bвиза\\b", "виза" },   { "[]a]визами", "визами" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct regex *regex;
        struct err err;
        struct buf b;
        arena_init(&arena, 0);
        buf_init(&b, 256);
        assert_true(regex_compile(str_of(CASES[i].expression), (struct str){ 0 },
                                  &arena, &regex, &err));
        struct str gate = regex_gate(regex);
        fold_to_utf8((const uint8_t *)gate.p, gate.n, &b);
        if (strcmp(buf_cstr(&b), CASES[i].gate) != 0)
            fail_msg("%s: gate '%s'", CASES[i].expression, buf_cstr(&b));
        buf_free(&b);
        regex_free(regex);
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
    assert_int_equal(run("yyyy|zzzz", "", buf_str(&b), &start, &end), REGEX_LIMIT);
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
        cmocka_unit_test(literals_are_derived),
        cmocka_unit_test(faulty_expressions_are_refused),
        cmocka_unit_test(limits_are_told),
    };
    return cmocka_run_group_tests_name("regex", tests, NULL, NULL);
}
