/*
 * regex_part: texts are multiplied out while they are few ("t\.(me|you)/" is two texts); when
 * they grow too many, or something open follows, they become a clause.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex_part.h"

#include "core/utf8.h"
#include "text/fold.h"

#define TEXT_MAX    64 /* bytes of a multiplied text */
#define REPEAT_MAX  3  /* of a text, as in "a{2}" */
#define REACH_MAX   1000000
#define BOUND_WORTH 4 /* a clause whose lead is bounded is worth so much more */

bool
need_is_space(uint32_t c)
{
    return (c >= 9 && c <= 13) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           c == 0x180E || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool
is_letter(uint32_t c)
{
    return fold_is_letter(fold_letter(c));
}

/* A sign that tells something where it stands. */
static bool
is_sign(uint32_t c)
{
    if (c < 0x80)
        return c > 0x20 && strchr("@/_#%&=$*+<>|\\^~", (int)c) != NULL;
    return !is_letter(c) && !need_is_space(c) &&
           (c >= 0x2600 || c == 0x20AC || c == 0x20BD || c == 0x20B8 || c == 0x2116);
}

/* Quotation marks of all kinds: they tell less, for many texts have some. */
static bool
is_quote(uint32_t c)
{
    return c == '"' || c == 0xAB || c == 0xBB || (c >= 0x201C && c <= 0x201F);
}

/* What ends a word, in the text as it is and folded. */
static bool
is_edge(char c)
{
    return c == NEED_EDGE || c == NEED_SPACE ||
           (c != '\0' && strchr(" -./@:?!,()[]=&#%+*<>", c) != NULL);
}

/* The run of letters from `from` on; *at moves behind it. One letter tells something only as
 * a word by itself. */
static struct need_core
letters_at(struct str text, size_t from, size_t *at)
{
    struct need_core out = { .letters = true };
    size_t count = 0, next = from;
    while (next < text.n && is_letter(utf8_next(text, &next))) {
        *at = next;
        count++;
    }
    out.bytes = str_sub(text, from, *at);
    out.left = from > 0 && is_edge(text.p[from - 1]);
    out.right = *at < text.n && is_edge(text.p[*at]);
    out.closed = out.right && text.p[*at] != NEED_EDGE;
    if (out.closed && text.p[*at] != NEED_SPACE && text.p[*at] != ' ')
        out.behind = text.p[*at];
    if (count > 1)
        out.worth = 2 * (int)count + 3 * out.left + 2 * out.right;
    else if (out.left && out.right)
        out.worth = 4;
    return out;
}

/* Any digit from `from` to `at`. */
static struct need_core
digits_at(struct str text, size_t from, size_t at)
{
    return (struct need_core){ .bytes = str_sub(text, from, at),
                               .apart = from > 0 && text.p[from - 1] == NEED_SPACE,
                               .worth = 1 };
}

struct need_core
need_core_of(struct str text)
{
    struct need_core best = { .worth = 0 };
    for (size_t at = 0; at < text.n;) {
        size_t from = at;
        uint32_t c = utf8_next(text, &at);
        struct need_core core = { .bytes = str_sub(text, from, at) };
        if (is_letter(c))
            core = letters_at(text, from, &at);
        else if (is_sign(c))
            core.worth = 5;
        else if (is_quote(c))
            core.worth = 3;
        else if (c >= '0' && c <= '9')
            core.worth = 2;
        else if (c == NEED_DIGIT)
            core = digits_at(text, from, at);
        if (core.worth > best.worth)
            best = core;
    }
    return best;
}

static struct need_reach
reach_sum(struct need_reach a, struct need_reach b)
{
    return (struct need_reach){ a.chars + b.chars, a.runs + b.runs, a.any || b.any };
}

static struct need_reach
reach_most(struct need_reach a, struct need_reach b)
{
    return (struct need_reach){ a.chars > b.chars ? a.chars : b.chars,
                                a.runs > b.runs ? a.runs : b.runs, a.any || b.any };
}

static struct need_reach
reach_times(struct need_reach a, uint32_t n)
{
    bool far = (uint64_t)a.chars * n > REACH_MAX || (uint64_t)a.runs * n > REACH_MAX;
    return (struct need_reach){ a.chars * n, a.runs * n, a.any || far };
}

/* Keeps the clause if it is among the most telling; the list stays sorted. */
static void
keep_clause(struct part *out, struct need_clause clause)
{
    size_t i = out->clause_count;
    if (clause.worth == 0)
        return;
    if (i == NEED_CLAUSES_MAX) {
        if (out->clauses[--i].worth >= clause.worth)
            return;
    } else {
        out->clause_count++;
    }
    for (; i > 0 && out->clauses[i - 1].worth < clause.worth; i--)
        out->clauses[i] = out->clauses[i - 1];
    out->clauses[i] = clause;
}

/* Texts as a clause; its worth is that of the least telling of them. */
static struct need_clause
clause_of(const struct need_text *texts, size_t count)
{
    struct need_clause out = { .texts = texts, .count = count };
    bool bound = true;
    for (size_t i = 0; i < count; i++) {
        int worth = need_core_of(texts[i].text).worth;
        if (i == 0 || worth < out.worth)
            out.worth = worth;
        bound &= !texts[i].lead.any;
    }
    if (out.worth && bound)
        out.worth += BOUND_WORTH;
    return out;
}

/* Texts at one distance from the start. */
static struct need_clause
clause_at(const struct str *texts, size_t count, struct need_reach lead,
          struct arena *arena)
{
    struct need_text *out = ARENA_NEW(arena, struct need_text, count);
    for (size_t i = 0; i < count; i++)
        out[i] = (struct need_text){ texts[i], lead };
    return clause_of(out, count);
}

/* The same clause so much farther from the start. */
static struct need_clause
clause_behind(const struct need_clause *clause, struct need_reach before,
              struct arena *arena)
{
    struct need_text *out = ARENA_NEW(arena, struct need_text, clause->count);
    for (size_t i = 0; i < clause->count; i++)
        out[i] = (struct need_text){ clause->texts[i].text,
                                     reach_sum(before, clause->texts[i].lead) };
    return clause_of(out, clause->count);
}

static struct part
new_part(struct arena *arena)
{
    return (struct part){ .texts = ARENA_NEW(arena, struct str, NEED_TEXTS_MAX) };
}

struct part
part_of_text(struct arena *arena, struct str text)
{
    struct part out = new_part(arena);
    out.exact = true;
    out.texts[out.text_count++] = text;
    out.reach.chars = (uint32_t)utf8_count(text);
    return out;
}

struct part
part_open(struct arena *arena, struct need_reach reach)
{
    struct part out = new_part(arena);
    out.reach = reach;
    return out;
}

void
part_end_run(struct run *run, struct arena *arena)
{
    if (run->count) {
        keep_clause(run->all, clause_at(run->texts, run->count, run->lead, arena));
        run->part = true;
    }
    run->count = 0;
}

/* Multiplies the texts by those of an exact part; false when they would grow too many. */
static bool
multiply(struct run *run, const struct part *part, struct arena *arena)
{
    struct str made[NEED_TEXTS_MAX];
    size_t n = 0;
    if (run->count * part->text_count > NEED_TEXTS_MAX)
        return false;
    for (size_t i = 0; i < run->count; i++) {
        for (size_t k = 0; k < part->text_count; k++) {
            if (run->texts[i].n + part->texts[k].n > TEXT_MAX)
                return false;
            made[n++] = arena_printf(arena, STR_FMT STR_FMT, STR_ARG(run->texts[i]),
                                     STR_ARG(part->texts[k]));
        }
    }
    memcpy(run->texts, made, n * sizeof(*made));
    run->count = n;
    return true;
}

/* White space in front of what follows and behind what was before, as a text. */
static struct part
space_part(struct arena *arena)
{
    static const char SPACE[] = { NEED_SPACE };
    struct part out = part_of_text(arena, (struct str){ SPACE, 1 });
    out.reach.chars = 0;
    return out;
}

/* Puts an open part behind what the run holds. */
static void
append_open(struct run *run, const struct part *part, struct arena *arena)
{
    struct part *all = run->all;
    struct part space = space_part(arena);
    if (run->count && part->from_space)
        multiply(run, &space, arena);
    part_end_run(run, arena);
    run->part = true;
    for (size_t i = 0; i < part->clause_count; i++)
        keep_clause(all, clause_behind(&part->clauses[i], all->reach, arena));
    all->reach = reach_sum(all->reach, part->reach);
    if (!part->to_space)
        return;
    run->texts[0] = space.texts[0];
    run->count = 1;
    run->lead = all->reach;
}

void
part_append(struct run *run, const struct part *part, struct arena *arena)
{
    struct part *all = run->all;
    if (!part->exact) {
        append_open(run, part, arena);
        return;
    }
    if (run->count == 0 || !multiply(run, part, arena)) {
        part_end_run(run, arena);
        memcpy(run->texts, part->texts, part->text_count * sizeof(*run->texts));
        run->count = part->text_count;
        run->lead = all->reach;
    }
    all->reach = reach_sum(all->reach, part->reach);
}

/* How far a repeated part reaches. A set without bound stays inside one run. */
static struct need_reach
repeat_reach(const struct part *part, bool within, struct repeat repeat)
{
    if (repeat.most < 1000)
        return reach_times(part->reach, repeat.most);
    if (within)
        return (struct need_reach){ .runs = 1 };
    return (struct need_reach){ .any = true };
}

struct part
part_repeat(struct arena *arena, const struct part *part, bool within,
            struct repeat repeat)
{
    struct part out = *part;
    if (repeat.least == 1 && repeat.most == 1)
        return out;
    out.reach = repeat_reach(part, within, repeat);
    if (part->exact && repeat.least == 0 && repeat.most == 1 &&
        part->text_count < NEED_TEXTS_MAX) {
        out.texts = ARENA_NEW(arena, struct str, NEED_TEXTS_MAX);
        memcpy(out.texts, part->texts, part->text_count * sizeof(*out.texts));
        out.texts[out.text_count++] = STR("");
        return out;
    }
    if (part->exact && repeat.least > 0) {
        struct part made = new_part(arena);
        struct run run = { .all = &made, .texts = made.texts };
        for (uint32_t i = 0; i < repeat.least && i < REPEAT_MAX; i++)
            part_append(&run, part, arena);
        if (repeat.least == repeat.most && repeat.least <= REPEAT_MAX && !run.part) {
            out.texts = run.texts;
            out.text_count = run.count;
            return out;
        }
        part_end_run(&run, arena);
        memcpy(out.clauses, made.clauses, sizeof(out.clauses));
        out.clause_count = made.clause_count;
    }
    out.exact = false;
    if (repeat.least == 0)
        out.clause_count = out.from_space = out.to_space = 0;
    return out;
}

/* The k-th clause of a branch, or the last; its texts when the branch is nothing else. */
static struct need_clause
branch_clause(const struct part *branch, size_t k, struct arena *arena)
{
    if (branch->exact)
        return clause_at(branch->texts, branch->text_count, (struct need_reach){ 0 },
                         arena);
    if (branch->clause_count == 0)
        return (struct need_clause){ 0 };
    return branch->clauses[k < branch->clause_count ? k : branch->clause_count - 1];
}

struct part
part_either(const struct part *a, const struct part *b, struct arena *arena)
{
    struct part out = new_part(arena);
    out.reach = reach_most(a->reach, b->reach);
    if (a->exact && b->exact && a->text_count + b->text_count <= NEED_TEXTS_MAX) {
        out.exact = true;
        out.text_count = a->text_count + b->text_count;
        memcpy(out.texts, a->texts, a->text_count * sizeof(*out.texts));
        memcpy(out.texts + a->text_count, b->texts, b->text_count * sizeof(*out.texts));
        return out;
    }
    for (size_t k = 0; k == 0 || k < a->clause_count || k < b->clause_count; k++) {
        struct need_clause x = branch_clause(a, k, arena);
        struct need_clause y = branch_clause(b, k, arena);
        if (x.count == 0 || y.count == 0 || x.count + y.count > NEED_TEXTS_MAX)
            continue;
        struct need_text *texts = ARENA_NEW(arena, struct need_text, x.count + y.count);
        memcpy(texts, x.texts, x.count * sizeof(*texts));
        memcpy(texts + x.count, y.texts, y.count * sizeof(*texts));
        keep_clause(&out, clause_of(texts, x.count + y.count));
    }
    return out;
}

void
part_settle(struct part *part, struct arena *arena)
{
    if (part->exact)
        keep_clause(part, clause_at(part->texts, part->text_count,
                                    (struct need_reach){ 0 }, arena));
}
