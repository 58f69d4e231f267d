/*
 * regex: the one file that sees PCRE2.
 *
 * Compiled to machine code where PCRE2 can, with a stack of its own; where it cannot, the
 * interpreter keeps the same limits. Most expressions of a pack wait behind their gates for
 * ever, and machine code costs more than all else about them: it is made when an expression is
 * run for the first time. Threads share it; of two that make it at once, one throws its own away.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex.h"

#include "core/mem.h"
#include "core/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdatomic.h>
#include <stdlib.h>

#define MATCH_LIMIT 100000
#define DEPTH_LIMIT 10000
#define HEAP_LIMIT  (20u << 10) /* kilobytes */
#define JIT_STACK   (1u << 20)

/* An expression that can be run. */
struct machine {
    pcre2_code *code;
    bool jit; /* there is machine code of it */
};

struct regex {
    struct str text;
    _Atomic(struct machine *) machine; /* NULL: not run yet */
    struct regex_gate gate;
};

struct regex_scratch {
    pcre2_jit_stack *stack;
    pcre2_match_context *context;
    pcre2_match_data *data;
    struct gate_spans places; /* where the expression at hand may begin */
};

/* Length of the element at `at`: an escape, a class, or one byte. */
static size_t
element_length(struct str s, size_t at)
{
    if (s.p[at] == '\\')
        return at + 1 < s.n ? 2 : 1;
    if (s.p[at] != '[')
        return 1;
    size_t i = at + 1;
    if (i < s.n && s.p[i] == '^')
        i++;
    if (i < s.n && s.p[i] == ']')
        i++;
    while (i < s.n && s.p[i] != ']')
        i += s.p[i] == '\\' ? 2 : 1;
    return i < s.n ? i + 1 - at : s.n - at;
}

/* Is there an unbounded repeat at `at`: *, + or {n,}? */
static bool
is_unbounded(struct str s, size_t at)
{
    if (at >= s.n)
        return false;
    if (s.p[at] == '*' || s.p[at] == '+')
        return true;
    if (s.p[at] != '{')
        return false;
    struct str rest = str_sub(s, at, s.n);
    ptrdiff_t close = str_find_char(rest, '}');
    return close > 1 && rest.p[close - 1] == ',';
}

/* A group that is repeated without bound and holds such a repeat: (a+)*. */
static bool
has_nested_repeat(struct str s)
{
    bool inside[64] = { false };
    int depth = 0;
    for (size_t at = 0; at < s.n;) {
        char c = s.p[at];
        at += element_length(s, at);
        if (c == '(') {
            if (++depth < 64)
                inside[depth] = false;
        } else if (c == ')' && depth > 0) {
            bool held = depth < 64 && inside[depth];
            depth--;
            if (held && is_unbounded(s, at))
                return true;
            if (held && depth < 64)
                inside[depth] = true;
        }
        if (c != '(' && depth < 64 && is_unbounded(s, at))
            inside[depth] = true;
    }
    return false;
}

static pcre2_code *
compile(struct str text, struct err *err)
{
    int code = 0;
    PCRE2_SIZE at = 0;
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS |
                       PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
                       PCRE2_USE_OFFSET_LIMIT;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)text.p, text.n, options, &code, &at, NULL);
    if (!compiled) {
        PCRE2_UCHAR what[160];
        pcre2_get_error_message(code, what, sizeof(what));
        err_set(err, "regular expression, character %zu: %s",
                utf8_count(str_sub(text, 0, at)) + 1, (const char *)what);
    }
    return compiled;
}

bool
regex_compile(struct str text, struct str literal, struct arena *arena,
              struct regex **out, struct err *err)
{
    *out = NULL;
    if (text.n > REGEX_BYTES_MAX)
        return err_set(err, "an expression of %zu bytes; at most %d are read", text.n,
                       REGEX_BYTES_MAX);
    if (has_nested_repeat(text))
        return err_set(err,
                       "a repeat without bound inside another, as in (a+)*; give one"
                       " of them an upper bound, as in {0,20}");
    pcre2_code *compiled = compile(text, err);
    if (!compiled)
        return false;
    pcre2_code_free(compiled);
    struct regex *r = mem_alloc(1, sizeof(*r));
    r->text = arena_str(arena, text);
    regex_gate_of(text, literal, arena, &r->gate);
    *out = r;
    return true;
}

static void
machine_free(struct machine *m)
{
    if (!m)
        return;
    pcre2_code_free(m->code);
    free(m);
}

/* NULL when PCRE2 finds no memory. */
static struct machine *
machine_new(struct str text)
{
    pcre2_code *code = compile(text, NULL);
    if (!code)
        return NULL;
    struct machine *m = mem_alloc(1, sizeof(*m));
    m->code = code;
    m->jit = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
    return m;
}

/* What runs the expression, made at the first call. */
static const struct machine *
machine_of(struct regex *r)
{
    struct machine *m = atomic_load_explicit(&r->machine, memory_order_acquire);
    if (m)
        return m;
    struct machine *mine = machine_new(r->text);
    if (!mine || atomic_compare_exchange_strong(&r->machine, &m, mine))
        return mine;
    machine_free(mine);
    return m;
}

void
regex_forget(struct regex *r)
{
    machine_free(atomic_exchange(&r->machine, NULL));
}

void
regex_free(struct regex *r)
{
    if (!r)
        return;
    regex_forget(r);
    free(r);
}

struct regex_gate *
regex_gate(struct regex *r)
{
    return &r->gate;
}

struct regex_scratch *
regex_scratch_new(void)
{
    struct regex_scratch *s = mem_alloc(1, sizeof(*s));
    s->context = pcre2_match_context_create(NULL);
    s->data = pcre2_match_data_create(1, NULL);
    s->stack = pcre2_jit_stack_create(32u << 10, JIT_STACK, NULL);
    if (s->stack)
        pcre2_jit_stack_assign(s->context, NULL, s->stack);
    pcre2_set_match_limit(s->context, MATCH_LIMIT);
    pcre2_set_depth_limit(s->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(s->context, HEAP_LIMIT);
    return s;
}

void
regex_scratch_free(struct regex_scratch *s)
{
    if (!s)
        return;
    pcre2_match_data_free(s->data);
    pcre2_match_context_free(s->context);
    pcre2_jit_stack_free(s->stack);
    free(s->places.spans);
    free(s);
}

/* pcre2_match() does the same, but looks about before it runs machine code. */
static int
match(const struct machine *m, struct regex_scratch *s, struct str text, size_t from)
{
    return (m->jit ? pcre2_jit_match : pcre2_match)(
        m->code, (PCRE2_SPTR)text.p, text.n, from, PCRE2_NOTEMPTY, s->data, s->context);
}

#define CALL 64 /* to call PCRE2 costs as much as to look at so many bytes */

/* Takes a stretch off what may be looked at in the text; false when it is too long. */
static bool
take_work(struct gate_text *text, size_t bytes)
{
    if (text->any)
        return true;
    const bool enough = text->work >= bytes + CALL;
    text->work = enough ? text->work - bytes - CALL : 0;
    return enough;
}

enum regex_outcome
regex_run(struct regex *r, struct regex_scratch *s, struct gate_text *text,
          size_t *start, size_t *end)
{
    const struct str read = text->read.text;
    const size_t begin = blanks_place(&text->read, text->from);
    bool cut = read.n > REGEX_SUBJECT_MAX;
    size_t length = cut ? utf8_floor(read, REGEX_SUBJECT_MAX) : read.n;
    if (read.n == 0 || !regex_gate_open(&r->gate, text))
        return REGEX_MISS;
    const struct machine *machine = machine_of(r);
    if (!machine)
        return REGEX_LIMIT;
    gate_spans_of(&r->gate, text, &s->places);
    for (size_t i = 0; i < s->places.count; i++) {
        const struct gate_span *place = &s->places.spans[i];
        size_t from = place->from > begin ? place->from : begin;
        if (from > length)
            break;
        if (from > place->to)
            continue;
        if (!take_work(text, place->to - from))
            return REGEX_LIMIT;
        pcre2_set_offset_limit(s->context, place->to);
        int found = match(machine, s, str_sub(read, 0, length), from);
        if (found == PCRE2_ERROR_NOMATCH)
            continue;
        if (found < 0)
            return REGEX_LIMIT;
        const PCRE2_SIZE *span = pcre2_get_ovector_pointer(s->data);
        const size_t first = utf8_floor(read, span[0]);
        *start = blanks_origin(&text->read, first);
        *end = blanks_origin(&text->read, span[1] < first ? first : span[1]);
        return REGEX_HIT;
    }
    return cut || s->places.until != SIZE_MAX ? REGEX_LIMIT : REGEX_MISS;
}
