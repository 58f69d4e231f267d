/*
 * fuzz_regex: an expression on the first line, a text behind it. What the expression finds
 * without its gate it must find with it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT_MAX 4096 /* bytes of the text; longer ones only take time */

static void
compare(struct regex *regex, const struct gates *gates, struct str text,
        struct arena *arena)
{
    struct regex_scratch *scratch = regex_scratch_new();
    struct folded folded;
    struct gate_text gated, plain;
    size_t start = 0, end = 0, plain_start = 0, plain_end = 0;
    fold_text(text, arena, &folded);
    gates_text(gates, text, &folded, arena, &gated);
    gates_text(gates, text, &folded, arena, &plain);
    plain.any = true;
    enum regex_outcome a = regex_run(regex, scratch, &gated, &start, &end);
    enum regex_outcome b = regex_run(regex, scratch, &plain, &plain_start, &plain_end);
    if (a == REGEX_LIMIT) { /* what stands too often is not looked at everywhere */
        regex_scratch_free(scratch);
        return;
    }
    if (b == REGEX_HIT && (a != b || start != plain_start || end != plain_end))
        abort();
    if (b == REGEX_MISS && a != b)
        abort();
    regex_scratch_free(scratch);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = { (const char *)data, size };
    struct str expression;
    struct arena arena;
    struct regex *regex;
    struct err err = { .kind = ERR_NONE };
    if (!str_cut(&rest, '\n', &expression) || rest.n > TEXT_MAX)
        return 0;
    arena_init(&arena, 0);
    if (regex_compile(expression, STR(""), &arena, &regex, &err)) {
        struct gates *gates = gates_new();
        gates_add(gates, regex_gate(regex));
        compare(regex, gates, rest, &arena);
        gates_free(gates);
        regex_free(regex);
    }
    arena_free(&arena);
    return 0;
}
