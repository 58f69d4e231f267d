/*
 * regex_need: reads an expression from left to right, group by group, to a fixed depth.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex_part.h"

#include "core/utf8.h"

#define DEPTH_MAX 8 /* groups inside groups */
#define CLASS_MAX 6 /* characters of a class that are told apart */

struct reader {
    struct str s;
    size_t at;
    struct arena *arena;
    bool lost; /* something was met that makes all of it meaningless */
};

/* ---- single elements ---- */

/* What a set of characters may hold. */
struct set {
    bool space, other;         /* white space, anything else */
    uint32_t chars[CLASS_MAX]; /* while they are few and told one by one */
    size_t count;
    bool many;
};

static void
set_add(struct set *set, uint32_t c)
{
    if (need_is_space(c))
        set->space = true;
    else
        set->other = true;
    if (set->count < CLASS_MAX && c >= ' ') /* some below mean something in a text */
        set->chars[set->count++] = c;
    else
        set->many = true;
}

/* An escape that stands for a kind of character; false when it is not known. `property` is
 * the first letter of the name behind \\p. */
static bool
set_add_kind(struct set *set, char c, char property)
{
    bool word = c == 'd' || c == 'w' || c == 'S' ||
                (c == 'p' && strchr("LNM", property) && property != '\0');
    set->many = true;
    set->space |= !word;
    set->other |= c != 's';
    return strchr("dDwWsSpPN", c) != NULL && c != '\0';
}

/* Steps over "{...}" or the one letter behind \p and \P. */
static void
skip_property(struct reader *r)
{
    if (r->at < r->s.n && r->s.p[r->at] == '{') {
        ptrdiff_t close = str_find_char(str_sub(r->s, r->at, r->s.n), '}');
        r->at = close < 0 ? r->s.n : r->at + (size_t)close + 1;
    } else if (r->at < r->s.n) {
        r->at++;
    }
}

/* The escape behind a backslash, inside a class or outside; false when it is not known. */
static bool
read_escape(struct reader *r, struct set *set)
{
    char c = r->at < r->s.n ? r->s.p[r->at] : '\0';
    if (c == 'x' && r->at + 1 < r->s.n && r->s.p[r->at + 1] == '{') {
        struct str rest = str_sub(r->s, r->at + 2, r->s.n);
        uint32_t value = 0;
        size_t i = 0;
        for (; i < rest.n && i < 7 && rest.p[i] != '}'; i++) {
            const char *digits = "0123456789abcdef";
            const char *digit = strchr(digits, rest.p[i] | 0x20);
            if (!digit || rest.p[i] == '\0')
                return false;
            value = value << 4 | (uint32_t)(digit - digits);
        }
        r->at += 2 + i + 1;
        set_add(set, value);
        return true;
    }
    if ((c & 0x80) || (c > ' ' && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') &&
                       !(c >= '0' && c <= '9'))) {
        set_add(set, utf8_next(r->s, &r->at));
        return true;
    }
    r->at++;
    if (c == 'n' || c == 't' || c == 'r' || c == 'f') {
        set_add(set, ' '); /* one white space is as good as another here */
        set->many = true;
        return true;
    }
    size_t name = r->at;
    if (c == 'p' || c == 'P')
        skip_property(r);
    name += name < r->s.n && r->s.p[name] == '{';
    return set_add_kind(set, c, name < r->s.n ? r->s.p[name] : '\0');
}

/* Is there white space from a to b? */
static bool
holds_space(uint32_t a, uint32_t b)
{
    static const uint32_t SPACES[] = { 9,      0x20,   0x85,   0xA0,   0x1680, 0x180E,
                                       0x2000, 0x2028, 0x202F, 0x205F, 0x3000 };
    bool found = need_is_space(a) || need_is_space(b);
    for (size_t i = 0; i < sizeof(SPACES) / sizeof(*SPACES); i++)
        found |= a <= SPACES[i] && SPACES[i] <= b;
    return found;
}

/* A class; r->at is behind its '['. */
static bool
read_class(struct reader *r, struct set *set)
{
    bool negated = r->at < r->s.n && r->s.p[r->at] == '^';
    r->at += negated;
    for (bool first = true; r->at < r->s.n && (first || r->s.p[r->at] != ']');
         first = false) {
        char c = r->s.p[r->at];
        if (c == '[' && r->at + 1 < r->s.n && strchr(":.=", r->s.p[r->at + 1]))
            return false;
        uint32_t from = 0;
        if (c == '\\') {
            r->at++;
            if (!read_escape(r, set))
                return false;
        } else {
            from = utf8_next(r->s, &r->at);
            set_add(set, from);
        }
        if (r->at + 1 < r->s.n && r->s.p[r->at] == '-' && r->s.p[r->at + 1] != ']') {
            size_t end = ++r->at;
            uint32_t to = utf8_next(r->s, &end);
            set->many = set->other = true;
            set->space |= from == 0 || to == '\\' || holds_space(from, to);
        }
    }
    r->at++;
    if (negated)
        *set = (struct set){ .space = true, .other = true, .many = true };
    return true;
}

/* A set as a part: its few characters as texts, else one character of any kind. */
static struct part
set_part(struct arena *arena, const struct set *set)
{
    struct part out = part_open(arena, (struct need_reach){ .chars = 1 });
    out.from_space = out.to_space = set->space && !set->other;
    if (set->many || set->count == 0)
        return out;
    out.exact = true;
    for (size_t i = 0; i < set->count; i++) {
        struct buf b;
        char text[8];
        b = (struct buf){ .p = text, .cap = sizeof(text), .max = sizeof(text) - 1 };
        utf8_put(&b, set->chars[i]);
        out.texts[out.text_count++] = arena_str(arena, buf_str(&b));
    }
    return out;
}

/* ---- repeats ---- */

static bool
read_number(struct reader *r, uint32_t *out)
{
    size_t from = r->at;
    *out = 0;
    while (r->at < r->s.n && r->s.p[r->at] >= '0' && r->s.p[r->at] <= '9' &&
           *out < 100000)
        *out = *out * 10 + (uint32_t)(r->s.p[r->at++] - '0');
    return r->at > from;
}

/* "{2,5}" and the like; false, nothing read and once when it is plain text. */
static bool
read_braces(struct reader *r, struct repeat *out)
{
    size_t from = r->at++;
    if (read_number(r, &out->least)) {
        out->most = out->least;
        if (r->at < r->s.n && r->s.p[r->at] == ',') {
            r->at++;
            if (!read_number(r, &out->most))
                out->most = UINT32_MAX;
        }
        if (r->at < r->s.n && r->s.p[r->at] == '}') {
            r->at++;
            return true;
        }
    }
    r->at = from;
    *out = (struct repeat){ 1, 1 };
    return false;
}

static struct repeat
read_repeat(struct reader *r)
{
    struct repeat out = { 1, 1 };
    char c = r->at < r->s.n ? r->s.p[r->at] : '\0';
    if (c == '{') {
        if (!read_braces(r, &out))
            return out;
    } else if (c == '*' || c == '+' || c == '?') {
        out = (struct repeat){ c == '+', c == '?' ? 1 : UINT32_MAX };
        r->at++;
    } else {
        return out;
    }
    if (r->at < r->s.n && (r->s.p[r->at] == '?' || r->s.p[r->at] == '+'))
        r->at++;
    return out;
}

/* ---- groups and branches ---- */

static struct part read_branches(struct reader *r, int depth);

/* Offset behind the ')' of the group whose inside begins at r->at. */
static void
skip_group(struct reader *r)
{
    struct set ignored = { 0 };
    for (int depth = 1; depth > 0 && r->at < r->s.n;) {
        char c = r->s.p[r->at++];
        if (c == '\\')
            r->at++;
        else if (c == '[')
            r->lost |= !read_class(r, &ignored);
        else
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
}

/* A group; r->at is behind its '('. */
static struct part
read_group(struct reader *r, int depth)
{
    struct str rest = str_sub(r->s, r->at, r->s.n);
    struct part none = part_of_text(r->arena, STR(""));
    none.reach.chars = 0;
    if (str_starts(rest, STR("?=")) || str_starts(rest, STR("?!")) ||
        str_starts(rest, STR("?<=")) || str_starts(rest, STR("?<!"))) {
        skip_group(r);
        return part_open(r->arena, none.reach); /* what stands around is not followed */
    }
    if (str_starts(rest, STR("?:")) || str_starts(rest, STR("?>"))) {
        r->at += 2;
    } else if (str_starts(rest, STR("?i:"))) {
        r->at += 3;
    } else if (str_starts(rest, STR("?-i:"))) {
        r->at += 4;
    } else if (str_starts(rest, STR("?i)"))) {
        r->at += 3;
        return none;
    } else if (str_starts(rest, STR("?")) || str_starts(rest, STR("*"))) {
        r->lost = true;
    }
    if (depth >= DEPTH_MAX) {
        skip_group(r);
        return part_open(r->arena, (struct need_reach){ .any = true });
    }
    struct part out = read_branches(r, depth + 1);
    r->at += r->at < r->s.n;
    return out;
}

/* An escape outside a class. */
static struct part
read_outer_escape(struct reader *r, struct set *set)
{
    char c = r->at < r->s.n ? r->s.p[r->at] : '\0';
    if (c == 'b') {
        static const char EDGE[] = { NEED_EDGE };
        struct part edge = part_of_text(r->arena, (struct str){ EDGE, 1 });
        edge.reach.chars = 0;
        r->at++;
        return edge;
    }
    bool named = c == 'N' && r->at + 1 < r->s.n && r->s.p[r->at + 1] == '{';
    if (c == 'Q' || c == 'K' || c == 'E' || named)
        r->lost = true;
    if (c == 'B' || c == 'A' || c == 'z' || c == 'Z' || c == 'G') {
        r->at++;
        return part_open(r->arena, (struct need_reach){ 0 });
    }
    if (c == 'd') {
        static const char DIGIT[] = { NEED_DIGIT };
        r->at++;
        set->other = true;
        return part_of_text(r->arena, (struct str){ DIGIT, 1 });
    }
    if (read_escape(r, set))
        return set_part(r->arena, set);
    r->lost |= c == '\0' || !strchr("hHvVRX", c); /* such as \12 or \g{1} */
    set->space = set->other = set->many = true;
    return part_open(r->arena, (struct need_reach){ .any = true });
}

/* One element and how often it is repeated. */
static struct part
read_element(struct reader *r, int depth)
{
    struct set set = { 0 };
    struct part part;
    bool single = true;
    char c = r->s.p[r->at];
    if (c == '(') {
        r->at++;
        part = read_group(r, depth);
        single = false;
    } else if (c == '[') {
        r->at++;
        r->lost |= !read_class(r, &set);
        part = set_part(r->arena, &set);
    } else if (c == '\\') {
        r->at++;
        part = read_outer_escape(r, &set);
    } else if (c == '^' || c == '$') {
        r->at++;
        part = part_open(r->arena, (struct need_reach){ 0 });
    } else if (c == '.') {
        r->at++;
        set.space = set.other = set.many = true;
        part = set_part(r->arena, &set);
    } else {
        set_add(&set, utf8_next(r->s, &r->at));
        part = set_part(r->arena, &set);
    }
    return part_repeat(r->arena, &part, single && set.space != set.other,
                       read_repeat(r));
}

static struct part
read_branch(struct reader *r, int depth)
{
    struct part out = part_open(r->arena, (struct need_reach){ 0 });
    struct run run = { .all = &out,
                       .texts = ARENA_NEW(r->arena, struct str, NEED_TEXTS_MAX) };
    size_t elements = 0;
    while (r->at < r->s.n && r->s.p[r->at] != '|' && r->s.p[r->at] != ')' && !r->lost) {
        struct part part = read_element(r, depth);
        part_append(&run, &part, r->arena);
        elements++;
    }
    if (elements == 0)
        return part_of_text(r->arena, STR(""));
    if (!run.part) {
        out.exact = true;
        memcpy(out.texts, run.texts, run.count * sizeof(*out.texts));
        out.text_count = run.count;
        return out;
    }
    part_end_run(&run, r->arena);
    return out;
}

static struct part
read_branches(struct reader *r, int depth)
{
    struct part out = read_branch(r, depth);
    while (r->at < r->s.n && r->s.p[r->at] == '|' && !r->lost) {
        r->at++;
        struct part next = read_branch(r, depth);
        out = part_either(&out, &next, r->arena);
    }
    return out;
}

struct regex_needs
regex_needs_of(struct str expression, struct arena *arena)
{
    struct reader r = { .s = expression, .arena = arena };
    struct regex_needs out = { .count = 0 };
    struct part all = read_branches(&r, 0);
    if (r.lost || r.at < expression.n)
        return out;
    part_settle(&all, arena);
    memcpy(out.clauses, all.clauses, sizeof(out.clauses));
    out.count = all.clause_count;
    return out;
}
