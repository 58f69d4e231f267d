/*
 * regex_gate: a concatenation needs the best of what its elements need, an alternation any of
 * what its branches need. What is repeated zero times, looked around or of unknown kind needs
 * nothing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex_gate.h"

#include "core/utf8.h"

#define DEPTH_MAX   8 /* groups inside groups */
#define LETTERS_MIN 2 /* a single letter stands in every text */

/* A literal that is needed. */
struct piece {
    struct str bytes;
    bool exact;
    bool first;   /* the expression begins with it */
    bool bounded; /* it begins a word */
};

/* A set under construction; `least` is the length of its shortest literal. */
struct need {
    struct piece pieces[REGEX_GATE_MAX];
    size_t count;
    size_t least;
};

enum plain { PLAIN_NOT, PLAIN_LETTER, PLAIN_SIGN };

/* Length of the element at `at`: an escape, a class, a character; of '(' and ')' one byte. */
static size_t
element_length(struct str s, size_t at)
{
    size_t next = at;
    if (s.p[at] == '\\') {
        next++;
        if (next < s.n)
            utf8_next(s, &next);
        if (next < s.n && s.p[next] == '{' && strchr("pPxN", s.p[next - 1])) {
            ptrdiff_t close = str_find_char(str_sub(s, next, s.n), '}');
            next = close < 0 ? s.n : next + (size_t)close + 1;
        }
        return next - at;
    }
    if (s.p[at] != '[') {
        utf8_next(s, &next);
        return next - at;
    }
    next++;
    if (next < s.n && s.p[next] == '^')
        next++;
    if (next < s.n && s.p[next] == ']')
        next++;
    while (next < s.n && s.p[next] != ']')
        next += s.p[next] == '\\' ? 2 : 1;
    return next < s.n ? next + 1 - at : s.n - at;
}

/* Offset behind the ')' that closes the '(' at `at`; s.n when there is none. */
static size_t
group_end(struct str s, size_t at)
{
    int depth = 0;
    while (at < s.n) {
        char c = s.p[at];
        at += element_length(s, at);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth == 0)
            return at;
    }
    return s.n;
}

/* Length of the quantifier at `at`, 0 when there is none; `zero` when it allows none at all. */
static size_t
quantifier_at(struct str s, size_t at, bool *zero)
{
    *zero = false;
    if (at >= s.n)
        return 0;
    char c = s.p[at];
    size_t n = 0;
    if (c == '*' || c == '?' || c == '+') {
        *zero = c != '+';
        n = 1;
    } else if (c == '{') {
        ptrdiff_t close = str_find_char(str_sub(s, at, s.n), '}');
        if (close < 0 || at + 1 >= s.n)
            return 0;
        *zero = s.p[at + 1] == '0' || s.p[at + 1] == ',';
        n = (size_t)close + 1;
    }
    if (n && at + n < s.n && (s.p[at + n] == '?' || s.p[at + n] == '+'))
        n++;
    return n;
}

/*
 * A letter has other cases and look-alikes; a sign such as '@' is always the same byte. Digits
 * are neither: inside a word folding may read them as letters.
 */
static enum plain
plain_at(struct str s, size_t at, size_t length)
{
    char c = s.p[at];
    if ((c & 0x80) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-')
        return PLAIN_LETTER;
    if (length == 1 && strchr("@/_#%&=", c) && c != '\0')
        return PLAIN_SIGN;
    return PLAIN_NOT;
}

/* Takes over `found` when its shortest literal is longer than what `best` has. */
static void
keep_better(struct need *best, const struct need *found)
{
    if (found->count && (best->count == 0 || found->least > best->least))
        *best = *found;
}

static void
keep_run(struct need *best, struct piece run, enum plain plain)
{
    size_t n = run.bytes.n;
    if (plain == PLAIN_NOT || n == 0 || (plain == PLAIN_LETTER && n < LETTERS_MIN))
        return;
    struct need one = { .count = 1, .least = n };
    one.pieces[0] = run;
    one.pieces[0].exact = plain == PLAIN_SIGN;
    keep_better(best, &one);
}

/* Is the element that ends at `at` a word boundary? */
static bool
is_behind_boundary(struct str s, size_t at)
{
    struct str before = str_sub(s, 0, at);
    return str_ends(before, STR("\\b")) && !str_ends(before, STR("\\\\b"));
}

static struct piece
run_between(struct str s, size_t from, size_t to)
{
    return (struct piece){
        .bytes = str_sub(s, from, to),
        .first = from == 0,
        .bounded = is_behind_boundary(s, from),
    };
}

/* What a group at `at` needs, seen from outside. */
static void
keep_group(struct need *best, struct str s, size_t at, struct need *found)
{
    bool bounded = is_behind_boundary(s, at);
    for (size_t i = 0; i < found->count; i++) {
        found->pieces[i].bounded |= bounded && found->pieces[i].first;
        found->pieces[i].first &= at == 0;
    }
    keep_better(best, found);
}

/* The inside of a group without its opening; false when it matches nothing by itself. */
static bool
open_group(struct str group, struct str *inside)
{
    *inside = str_sub(group, 1, group.n - 1);
    if (!str_starts(*inside, STR("?")))
        return !str_starts(*inside, STR("*"));
    if (str_starts(*inside, STR("?:"))) {
        *inside = str_sub(*inside, 2, inside->n);
        return true;
    }
    if (str_starts(*inside, STR("?-i:")) || str_starts(*inside, STR("?i:"))) {
        *inside = str_sub(*inside, (size_t)str_find_char(*inside, ':') + 1, inside->n);
        return true;
    }
    return false;
}

static void need_of(struct str s, int depth, struct need *out);

/* What one branch needs: the best of its runs and groups. */
static void
need_of_branch(struct str s, int depth, struct need *out)
{
    enum plain running = PLAIN_NOT;
    size_t from = 0, at = 0;
    while (at < s.n) {
        bool group = s.p[at] == '(';
        size_t next = group ? group_end(s, at) : at + element_length(s, at);
        bool zero;
        size_t quantifier = quantifier_at(s, next, &zero);
        enum plain plain = group || quantifier ? PLAIN_NOT : plain_at(s, at, next - at);
        if (plain != running) {
            keep_run(out, run_between(s, from, at), running);
            from = at;
            running = plain;
        }
        struct str inside;
        if (group && !zero && open_group(str_sub(s, at, next), &inside)) {
            struct need found = { 0 };
            need_of(inside, depth + 1, &found);
            keep_group(out, s, at, &found);
        }
        at = next + quantifier;
    }
    keep_run(out, run_between(s, from, s.n), running);
}

/* Adds what a branch needs; false when the union becomes too large or a branch needs nothing. */
static bool
join(struct need *all, const struct need *branch)
{
    if (branch->count == 0 || all->count + branch->count > REGEX_GATE_MAX)
        return false;
    if (all->count == 0 || branch->least < all->least)
        all->least = branch->least;
    for (size_t i = 0; i < branch->count; i++)
        all->pieces[all->count++] = branch->pieces[i];
    return true;
}

/* What an expression needs; groups are followed to a fixed depth only. */
static void
need_of(struct str s, int depth, struct need *out)
{
    struct need all = { 0 };
    size_t from = 0;
    if (depth > DEPTH_MAX)
        return;
    for (size_t at = 0; at <= s.n;) {
        if (at == s.n || s.p[at] == '|') {
            struct need branch = { 0 };
            need_of_branch(str_sub(s, from, at), depth, &branch);
            if (!join(&all, &branch))
                return;
            from = at + 1;
            at++;
        } else {
            at = s.p[at] == '(' ? group_end(s, at) : at + element_length(s, at);
        }
    }
    *out = all;
}

/* Folds a run of letters as texts are folded; empty when too little is left, or when the run
 * mixes scripts, for such a run folds by the word around it. */
static struct str
fold_letters(struct str run, struct arena *arena)
{
    struct folded folded;
    fold_text(run, arena, &folded);
    if (folded.signs.mixed_words || (folded.signs.latin && folded.signs.cyrillic))
        return (struct str){ 0 };
    struct str out = str_trim((struct str){ (const char *)folded.p, folded.n });
    return out.n >= LETTERS_MIN ? out : (struct str){ 0 };
}

static uint32_t
pair_bit(const char *p)
{
    return ((uint8_t)p[0] * 257u + (uint8_t)p[1] * 31u) % GATE_GRAMS;
}

static uint32_t
triple_bit(const char *p)
{
    return (pair_bit(p) * 37u + (uint8_t)p[2] * 1009u + 7919u) % GATE_GRAMS;
}

/* A pair for the shortest literals, triples for the others. */
static void
prepare_looks(struct gate_literal *l)
{
    if (l->exact || l->bytes.n < 2)
        return;
    if (l->bytes.n == 2)
        l->looks[l->look_count++] = (uint16_t)pair_bit(l->bytes.p);
    for (size_t i = 0; i + 3 <= l->bytes.n && l->look_count < GATE_LOOKS; i++)
        l->looks[l->look_count++] = (uint16_t)triple_bit(l->bytes.p + i);
}

struct regex_gate
regex_gate_of(struct str expression, struct arena *arena)
{
    struct need need = { 0 };
    struct regex_gate gate = { 0 };
    if (str_find(expression, STR("(?x")) < 0 && str_find(expression, STR("\\Q")) < 0)
        need_of(expression, 0, &need);
    struct gate_literal *literals = ARENA_NEW(arena, struct gate_literal, need.count);
    for (size_t i = 0; i < need.count; i++) {
        const struct piece *piece = &need.pieces[i];
        literals[i].exact = piece->exact;
        literals[i].bounded = piece->bounded;
        literals[i].bytes = piece->exact ? arena_str(arena, piece->bytes)
                                         : fold_letters(piece->bytes, arena);
        if (literals[i].bytes.n == 0)
            return gate;
        prepare_looks(&literals[i]);
    }
    gate.literals = literals;
    gate.count = need.count;
    return gate;
}

struct regex_gate
regex_gate_literal(struct str literal, struct arena *arena)
{
    struct regex_gate gate = { 0 };
    struct gate_literal *one = ARENA_NEW(arena, struct gate_literal, 1);
    one->bytes = fold_letters(literal, arena);
    prepare_looks(one);
    gate.literals = one;
    gate.count = one->bytes.n > 0;
    return gate;
}

void
regex_gate_text(struct str original, const struct folded *folded, struct gate_text *out)
{
    const char *p = (const char *)folded->p;
    out->original = original;
    out->folded = folded;
    memset(out->grams, 0, sizeof(out->grams));
    for (size_t i = 0; i + 1 < folded->n; i++) {
        uint32_t pair = pair_bit(p + i);
        out->grams[pair / 64] |= UINT64_C(1) << pair % 64;
        if (i + 2 < folded->n) {
            uint32_t triple = triple_bit(p + i);
            out->grams[triple / 64] |= UINT64_C(1) << triple % 64;
        }
    }
}

/* Can the literal stand in the text, by the sketch? */
static bool
is_likely(const struct gate_literal *l, const struct gate_text *text)
{
    for (uint8_t i = 0; i < l->look_count; i++) {
        if (!(text->grams[l->looks[i] / 64] >> l->looks[i] % 64 & 1))
            return false;
    }
    return true;
}

/* Does the literal stand in the folded text, at the start of a word if it must? */
static bool
stands_in(const struct gate_literal *l, const struct gate_text *text)
{
    const struct folded *folded = text->folded;
    struct str rest = { (const char *)folded->p, folded->n };
    while (is_likely(l, text)) {
        ptrdiff_t at = str_find(rest, l->bytes);
        if (at < 0)
            return false;
        size_t place = folded->n - rest.n + (size_t)at;
        if (!l->bounded || place == 0 || !fold_is_word(folded->p[place - 1]))
            return true;
        rest = str_sub(rest, (size_t)at + 1, rest.n);
    }
    return false;
}

/*
 * Where folding had to undo evasions the two texts differ, and letters gate nothing: the
 * expression is then run in any case.
 */
bool
regex_gate_open(const struct regex_gate *gate, const struct gate_text *text)
{
    const struct fold_signs *signs = &text->folded->signs;
    bool evaded = signs->mixed_words || signs->hidden || signs->respaced;
    for (size_t i = 0; i < gate->count; i++) {
        const struct gate_literal *l = &gate->literals[i];
        if (l->exact ? str_find(text->original, l->bytes) >= 0
                     : evaded || stands_in(l, text))
            return true;
    }
    return gate->count == 0;
}
