/*
 * What expressions may cost: a text that is full of what they need is not looked at everywhere,
 * and that is told. SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/regex.h"
#include "classifier/regex_gate.h"

static enum regex_outcome
run_once(const char *expression, struct str text)
{
    struct arena arena;
    struct regex *regex;
    struct folded folded;
    struct gate_text gated;
    struct err err = { 0 };
    size_t start, end;
    arena_init(&arena, 0);
    assert_true(regex_compile(str_of(expression), STR(""), &arena, &regex, &err));
    struct gates *gates = gates_new();
    struct regex_scratch *scratch = regex_scratch_new();
    gates_add(gates, regex_gate(regex));
    fold_text(text, &arena, &folded);
    gates_text(gates, text, &folded, &arena, &gated);
    const enum regex_outcome outcome = regex_run(regex, scratch, &gated, &start, &end);
    regex_scratch_free(scratch);
    gates_free(gates);
    regex_free(regex);
    arena_free(&arena);
    return outcome;
}

/* What an expression needs may stand in a text too often to be looked at everywhere, and all
 * expressions together may be too many: both are told, and what was found before it counts. */
static void
too_much_is_told(void **state)
{
    static const struct {
        const char *before, *piece, *behind;
        int times;
        enum regex_outcome outcome;
    } CASES[] = {
        { "", "$ ", "", 100, REGEX_MISS },
        { "", "$ ", "$x", 100, REGEX_HIT },
        { "", "$ ", "", 3000, REGEX_LIMIT },
        { "", "$ ", "$x", 3000, REGEX_LIMIT },
        { "$x", "$ ", "", 3000, REGEX_HIT },
        { "", "$ в этом слове нет ничего ", "", 3000, REGEX_MISS },
        { "", "$ в этом слове нет ничего ", "$x", 3000, REGEX_HIT },
    };
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        buf_reset(&b);
        buf_add(&b, str_of(CASES[i].before));
        for (int k = 0; k < CASES[i].times; k++)
            buf_add(&b, str_of(CASES[i].piece));
        buf_add(&b, str_of(CASES[i].behind));
        if (run_once("\\$x", buf_str(&b)) != CASES[i].outcome)
            fail_msg("case %zu", i);
    }
    buf_free(&b);
}

/* The work on one text is counted for all its expressions. */
static void
work_is_counted(void **state)
{
    struct arena arena;
    struct regex *regex;
    struct folded folded;
    struct gate_text text;
    struct buf b;
    struct err err = { 0 };
    size_t start, end;
    int runs = 0;
    (void)state;
    arena_init(&arena, 0);
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 2000; i++)
        buf_lit(&b, "слово 1 виза, и ещё слово за словом. ");
    assert_true(regex_compile(STR("[^.]{0,60}виза\\d"), STR(""), &arena, &regex, &err));
    struct gates *gates = gates_new();
    struct regex_scratch *scratch = regex_scratch_new();
    gates_add(gates, regex_gate(regex));
    fold_text(buf_str(&b), &arena, &folded);
    gates_text(gates, buf_str(&b), &folded, &arena, &text);
    while (runs < 1000 && regex_run(regex, scratch, &text, &start, &end) == REGEX_MISS)
        runs++;
    assert_in_range(runs, 1, GATE_WORK_TIMES + 1);
    gates_text(gates, buf_str(&b), &folded, &arena, &text);
    assert_int_equal(regex_run(regex, scratch, &text, &start, &end), REGEX_MISS);
    regex_scratch_free(scratch);
    gates_free(gates);
    regex_free(regex);
    buf_free(&b);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_much_is_told),
        cmocka_unit_test(work_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
