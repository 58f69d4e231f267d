/*
 * yaml_plain: reads what rule files are made of, line by line, without a tokenizer.
 *
 * A pack is megabytes, and every command that scores begins with it; libyaml takes longer to
 * read it than all that is built of it. Whatever is not certain to mean the same there is left
 * to it: the file is then given up here as a whole.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/yaml_build.h"

#include "core/utf8.h"

#define KEY_MAX 64

struct plain {
    struct yaml_builder *b;
    struct str line; /* the line at hand, without its end */
    size_t number;   /* of the line, from 0 */
    size_t at;       /* byte in the line */
    struct {
        size_t at, column;
    } counted;                      /* columns are counted up to here */
    size_t columns[YAML_DEPTH_MAX]; /* of the blocks that are open */
    bool waits; /* the line before ended with a key whose value stands below it */
};

static char
peek(const struct plain *p)
{
    return p->at < p->line.n ? p->line.p[p->at] : '\0';
}

static struct yaml_place
place(struct plain *p)
{
    for (; p->counted.at < p->at; p->counted.at++)
        p->counted.column += ((unsigned char)p->line.p[p->counted.at] & 0xC0) != 0x80;
    return (struct yaml_place){ p->number, p->counted.column };
}

static void
skip_spaces(struct plain *p)
{
    while (peek(p) == ' ')
        p->at++;
}

static bool
is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool
is_high(char c)
{
    return (unsigned char)c >= 0x80;
}

/* ---- text ---- */

/* Length of the bare key at hand, if a colon and a space or the end of the line follow. */
static size_t
key_length(const struct plain *p)
{
    size_t end = p->at;
    if (!is_alnum(peek(p)))
        return 0;
    while (end < p->line.n && (is_alnum(p->line.p[end]) || p->line.p[end] == '_' ||
                               p->line.p[end] == '-' || p->line.p[end] == '.'))
        end++;
    if (end == p->line.n || p->line.p[end] != ':' || end - p->at > KEY_MAX)
        return 0;
    return end + 1 == p->line.n || p->line.p[end + 1] == ' ' ? end - p->at : 0;
}

static bool
read_key(struct plain *p)
{
    const size_t n = key_length(p);
    const struct str key = str_sub(p->line, p->at, p->at + n);
    if (n == 0 || !yaml_put_text(p->b, key, place(p)))
        return false;
    p->at += n + 1;
    return true;
}

/* Text in double quotes without escapes, or in single ones without a quote in it. */
static bool
read_quoted(struct plain *p)
{
    const struct yaml_place from = place(p);
    const char quote = peek(p);
    const struct str rest = str_sub(p->line, p->at + 1, p->line.n);
    const ptrdiff_t end = str_find_char(rest, quote);
    if (end < 0)
        return false;
    const struct str text = str_sub(rest, 0, (size_t)end);
    if (quote == '"' && str_find_char(text, '\\') >= 0)
        return false;
    p->at += (size_t)end + 2;
    return peek(p) != quote && yaml_put_text(p->b, text, from);
}

/* May a bare text begin here? */
static bool
begins_bare(const struct plain *p)
{
    const char c = peek(p);
    if (c == '-')
        return p->at + 1 < p->line.n && p->line.p[p->at + 1] >= '0' &&
               p->line.p[p->at + 1] <= '9';
    return is_alnum(c) || is_high(c);
}

/* Does a bare text end here? Inside brackets any sign that could mean something ends it. */
static bool
ends_bare(const struct plain *p, size_t at, bool bracketed)
{
    const char c = p->line.p[at];
    if (bracketed)
        return !is_alnum(c) && !is_high(c) && !strchr(" .-_/()%+'", c);
    if (c == ':')
        return at + 1 == p->line.n || p->line.p[at + 1] == ' ';
    return c == '#' && p->line.p[at - 1] == ' ';
}

static bool
read_bare(struct plain *p, bool bracketed)
{
    const struct yaml_place from = place(p);
    size_t end = p->at;
    if (!begins_bare(p))
        return false;
    while (end < p->line.n && !ends_bare(p, end, bracketed))
        end++;
    const size_t behind = end;
    while (p->line.p[end - 1] == ' ')
        end--;
    const struct str text = str_sub(p->line, p->at, end);
    p->at = behind;
    return yaml_put_text(p->b, text, from);
}

static bool
read_text(struct plain *p, bool bracketed)
{
    const char c = peek(p);
    return c == '"' || c == '\'' ? read_quoted(p) : read_bare(p, bracketed);
}

/* ---- values ---- */

static bool
open_bracket(struct plain *p)
{
    const enum node_kind kind = peek(p) == '[' ? NODE_LIST : NODE_MAP;
    if (!yaml_put_open(p->b, kind, place(p)))
        return false;
    p->at++;
    return true;
}

static bool
is_open_bracket(char c)
{
    return c == '[' || c == '{';
}

/* The key in front of an item in brackets, if it stands in a mapping. */
static bool
read_item_key(struct plain *p)
{
    if (p->b->open[p->b->depth - 1]->kind != NODE_MAP)
        return true;
    if (!read_key(p))
        return false;
    skip_spaces(p);
    return true;
}

/* A list or mapping in brackets, all on one line and none of them empty. */
static bool
read_brackets(struct plain *p)
{
    const int outside = p->b->depth;
    if (!open_bracket(p))
        return false;
    for (bool item = true; p->b->depth > outside;) {
        skip_spaces(p);
        const char c = peek(p);
        const enum node_kind kind = p->b->open[p->b->depth - 1]->kind;
        if (item) {
            if (!read_item_key(p))
                return false;
            item = is_open_bracket(peek(p));
            if (!(item ? open_bracket(p) : read_text(p, true)))
                return false;
        } else if (c == (kind == NODE_LIST ? ']' : '}')) {
            yaml_put_close(p->b);
            p->at++;
        } else if (c == ',') {
            item = true;
            p->at++;
        } else {
            return false;
        }
    }
    return true;
}

/* Is what is left of the line nothing, or a comment? */
static bool
ends_line(struct plain *p)
{
    const size_t from = p->at;
    skip_spaces(p);
    return p->at == p->line.n || (p->at > from && peek(p) == '#');
}

static bool
read_value(struct plain *p)
{
    if (!(is_open_bracket(peek(p)) ? read_brackets(p) : read_text(p, false)))
        return false;
    if (p->at > 0 && peek(p) == '#') /* spaces before it went with a bare text */
        return p->line.p[p->at - 1] == ' ';
    return ends_line(p);
}

/* ---- lines ---- */

/* Makes a block of that kind, whose entries begin here, the one at hand. */
static bool
enter(struct plain *p, enum node_kind kind)
{
    struct yaml_builder *b = p->b;
    const struct yaml_place from = place(p);
    if (b->depth > 0 && !p->waits)
        return b->open[b->depth - 1]->kind == kind &&
               p->columns[b->depth - 1] == from.column;
    if (b->depth == 0 ? b->root != NULL : p->columns[b->depth - 1] >= from.column)
        return false;
    if (!yaml_put_open(b, kind, from))
        return false;
    p->columns[b->depth - 1] = from.column;
    p->waits = false;
    return true;
}

/* A key and its value, or a key whose value stands below. */
static bool
read_entry(struct plain *p)
{
    if (!enter(p, NODE_MAP) || !read_key(p))
        return false;
    if (ends_line(p)) {
        p->waits = true;
        return true;
    }
    return read_value(p);
}

/* Leaves the blocks that the line does not belong to. */
static void
leave(struct plain *p)
{
    while (p->b->depth > 0 && p->columns[p->b->depth - 1] > p->at) {
        yaml_put_close(p->b);
    }
}

static bool
read_line(struct plain *p)
{
    skip_spaces(p);
    if (p->at == p->line.n || peek(p) == '#')
        return true;
    if (!p->waits)
        leave(p);
    if (peek(p) != '-' || p->at + 1 == p->line.n || p->line.p[p->at + 1] != ' ')
        return read_entry(p);
    if (!enter(p, NODE_LIST))
        return false;
    p->at += 2;
    if (peek(p) == ' ' || p->at == p->line.n)
        return false;
    p->waits = key_length(p) > 0; /* for the mapping that it begins */
    return p->waits ? read_entry(p) : read_value(p);
}

/* Are all bytes letters, signs, spaces or the ends of lines that this file knows? */
static bool
is_plain(struct str bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        const unsigned char c = (unsigned char)bytes.p[i];
        if (c >= 0x20 && c < 0x7F)
            continue;
        if (c == '\n')
            continue;
        if (c < 0x80)
            return false;
        const unsigned char next = i + 1 < bytes.n ? (unsigned char)bytes.p[i + 1] : 0;
        const unsigned char third = i + 2 < bytes.n ? (unsigned char)bytes.p[i + 2] : 0;
        if ((c == 0xC2 && next < 0xA0) ||
            (c == 0xE2 && next == 0x80 && third >= 0xA8) ||
            (c == 0xEF && next == 0xBB && third == 0xBF) ||
            (c == 0xEF && next == 0xBF && third >= 0xBE))
            return false;
    }
    return utf8_valid(bytes);
}

bool
yaml_plain_read(struct str bytes, struct yaml_builder *b)
{
    struct plain p = { .b = b };
    struct str rest = bytes;
    if (!is_plain(bytes))
        return false;
    for (; str_cut(&rest, '\n', &p.line); p.number++) {
        p.at = p.counted.at = p.counted.column = 0;
        if (!read_line(&p))
            return false;
    }
    while (b->depth > 0)
        yaml_put_close(b);
    return b->root && !p.waits;
}
