/*
 * select: see select.h. A selector is kept as a flat list of simple tests; matching goes from
 * the last compound up the parents and takes the nearest one that fits, which is right when
 * all combinators are descendants.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/select.h"

enum select_kind {
    SELECT_TAG,
    SELECT_CLASS,
    SELECT_ID,
    SELECT_ATTR,
    SELECT_ATTR_VALUE
};

/* One simple test. */
struct select_part {
    enum select_kind kind;
    struct str name;  /* tag, class, id or attribute */
    struct str value; /* of SELECT_ATTR_VALUE */
    bool begins;      /* first test of a compound */
    bool first;       /* first compound of an alternative */
};

struct reader {
    struct str text;
    size_t at;
    struct arena *arena;
    struct select_part *parts;
    size_t count;
    struct err *err;
};

static bool
is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || (uint8_t)c >= 0x80;
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char
peek(const struct reader *r)
{
    return r->at < r->text.n ? r->text.p[r->at] : '\0';
}

static void
skip_spaces(struct reader *r)
{
    while (r->at < r->text.n && is_space(r->text.p[r->at]))
        r->at++;
}

static bool
fail(struct reader *r, const char *what)
{
    return err_set(r->err,
                   "selector \"" STR_FMT
                   "\" at byte %zu: %s; known are tag, .class, #id, "
                   "[attr], [attr=value] and descendants such as \"div.a span\"",
                   STR_ARG(r->text), r->at + 1, what);
}

static bool
read_name(struct reader *r, struct str *name)
{
    size_t from = r->at;
    while (r->at < r->text.n && is_name_byte(r->text.p[r->at]))
        r->at++;
    *name = arena_str(r->arena, str_sub(r->text, from, r->at));
    return name->n > 0 || fail(r, "a name was expected");
}

static struct str
lower(struct arena *arena, struct str s)
{
    char *p = arena_alloc(arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    return (struct str){ p, s.n };
}

/* What stands between '[' and ']'. */
static bool
read_attr(struct reader *r, struct select_part *part)
{
    skip_spaces(r);
    if (!read_name(r, &part->name))
        return false;
    part->name = lower(r->arena, part->name);
    part->kind = SELECT_ATTR;
    skip_spaces(r);
    if (peek(r) == '=') {
        r->at++;
        skip_spaces(r);
        part->kind = SELECT_ATTR_VALUE;
        char quote = peek(r);
        size_t from = r->at;
        if (quote == '"' || quote == '\'') {
            from = ++r->at;
            while (r->at < r->text.n && peek(r) != quote)
                r->at++;
            part->value = arena_str(r->arena, str_sub(r->text, from, r->at));
            if (r->at++ >= r->text.n)
                return fail(r, "the quote is not closed");
        } else {
            while (r->at < r->text.n && peek(r) != ']' && !is_space(peek(r)))
                r->at++;
            part->value = arena_str(r->arena, str_sub(r->text, from, r->at));
        }
        skip_spaces(r);
    }
    if (peek(r) != ']')
        return fail(r, "']' was expected");
    r->at++;
    return true;
}

/* One simple test at the reader's place. */
static bool
read_part(struct reader *r, struct select_part *part)
{
    char c = peek(r);
    if (c == '.' || c == '#') {
        r->at++;
        part->kind = c == '.' ? SELECT_CLASS : SELECT_ID;
        return read_name(r, &part->name);
    }
    if (c == '[') {
        r->at++;
        return read_attr(r, part);
    }
    part->kind = SELECT_TAG;
    if (!is_name_byte(c))
        return fail(r, "this sign is not known");
    if (!read_name(r, &part->name))
        return false;
    part->name = lower(r->arena, part->name);
    return true;
}

bool
select_parse(struct str text, struct arena *arena, struct selector *out,
             struct err *err)
{
    struct reader r = { .text = text, .arena = arena, .err = err };
    r.parts = ARENA_NEW(arena, struct select_part, SELECT_PARTS_MAX);
    bool begins = true, first = true;
    skip_spaces(&r);
    while (r.at < text.n) {
        if (peek(&r) == ',' && !begins) {
            r.at++;
            begins = first = true;
            skip_spaces(&r);
            continue;
        }
        if (r.count >= SELECT_PARTS_MAX)
            return fail(&r, "it is too long");
        struct select_part *part = &r.parts[r.count];
        if (!read_part(&r, part))
            return false;
        if (part->kind == SELECT_TAG && !begins)
            return fail(&r, "a tag name stands at the start");
        part->begins = begins;
        part->first = first;
        r.count++;
        begins = first = false;
        if (is_space(peek(&r))) {
            skip_spaces(&r);
            begins = peek(&r) != ',';
        }
    }
    if (r.count == 0 || first)
        return fail(&r, "something to look for was expected");
    *out = (struct selector){ r.parts, r.count };
    return true;
}

static bool
fits_part(const struct select_part *part, const struct node *node)
{
    const char *name = part->name.p; /* ends in NUL: it was copied by arena_str() */
    switch (part->kind) {
    case SELECT_TAG:
        return str_eq_nocase(node->text, part->name);
    case SELECT_CLASS:
        return node_has_class(node, part->name);
    case SELECT_ID:
        return str_eq(node_attr(node, "id"), part->name);
    case SELECT_ATTR:
        return node_has_attr(node, name);
    case SELECT_ATTR_VALUE:
        return node_has_attr(node, name) && str_eq(node_attr(node, name), part->value);
    }
    return false;
}

/* Does the compound that ends before part `to` fit? *from is where it begins. */
static bool
fits_compound(const struct select_part *parts, size_t to, const struct node *node,
              size_t *from)
{
    bool fits = !node->is_text;
    size_t i = to;
    do {
        i--;
        fits = fits && fits_part(&parts[i], node);
    } while (!parts[i].begins);
    *from = i;
    return fits;
}

/* Does the alternative whose last part is before `to` fit the node? */
static bool
fits_alternative(const struct selector *selector, size_t to, const struct tree *tree,
                 uint32_t at)
{
    size_t from;
    if (!fits_compound(selector->parts, to, &tree->nodes[at], &from))
        return false;
    while (!selector->parts[from].first) {
        to = from;
        do {
            if (at == 0)
                return false;
            at = tree->nodes[at].parent;
        } while (!fits_compound(selector->parts, to, &tree->nodes[at], &from));
    }
    return true;
}

/* First match in [from, end); `end` when there is none. */
static uint32_t
next_match(const struct selector *selector, const struct tree *tree, uint32_t from,
           uint32_t end)
{
    for (uint32_t i = from; i < end; i++) {
        if (tree->nodes[i].is_text)
            continue;
        for (size_t to = 1; to <= selector->count; to++) {
            bool ends = to == selector->count || selector->parts[to].first;
            if (ends && fits_alternative(selector, to, tree, i))
                return i;
        }
    }
    return end;
}

uint32_t
select_next(const struct selector *selector, const struct tree *tree, uint32_t from)
{
    return next_match(selector, tree, from, tree->count);
}

/* What is looked through, and how much is taken. */
struct range {
    uint32_t from, end;
    int most;
};

static struct str
text_of_matches(struct str text, const struct tree *tree, struct range range,
                const uint8_t *skip, struct arena *arena)
{
    struct selector selector;
    struct plain p;
    if (text.n == 0 || !select_parse(text, arena, &selector, NULL))
        return STR("");
    plain_start(&p);
    uint32_t at = next_match(&selector, tree, range.from, range.end);
    for (int taken = 0; at < range.end && taken < range.most; taken++) {
        plain_gap(&p, PLAIN_LINE);
        tree_add_text(tree, at, skip, &p);
        at = next_match(&selector, tree, tree->nodes[at].end, range.end);
    }
    return plain_end(&p, arena);
}

struct str
select_text(struct str selector, const struct tree *tree, const uint8_t *skip,
            struct arena *arena)
{
    struct range all = { 0, tree->count, SELECT_TAKEN_MAX };
    return text_of_matches(selector, tree, all, skip, arena);
}

struct str
select_text_in(struct str selector, const struct tree *tree, uint32_t root,
               const uint8_t *skip, struct arena *arena)
{
    struct range part = { root, tree->nodes[root].end, SELECT_TAKEN_MAX };
    return text_of_matches(selector, tree, part, skip, arena);
}

struct str
select_first_text(struct str selector, const struct tree *tree, const uint8_t *skip,
                  struct arena *arena)
{
    struct range all = { 0, tree->count, 1 };
    return text_of_matches(selector, tree, all, skip, arena);
}
