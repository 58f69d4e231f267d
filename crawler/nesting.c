/*
 * nesting: see nesting.h. When a ceiling is passed the mark is set and nothing is followed
 * any more: the page is refused then and only its tokens are read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/nesting.h"

#define NOT_OPEN SIZE_MAX

void
nesting_start(struct nesting *n)
{
    n->depth = n->format_count = n->formats = 0;
    n->deepest = n->formats_most = n->paragraphs = n->templates = 0;
    n->too_deep = n->too_many_formats = false;
}

bool
nesting_is_foreign(const struct nesting *n)
{
    bool followed = !n->too_deep && !n->too_many_formats;
    return followed && n->depth > 0 && n->open[n->depth - 1].foreign != 0;
}

bool
nesting_is_template(const struct nesting *n)
{
    return !n->too_deep && !n->too_many_formats && n->templates > 0;
}

/* FNV-1a over lower case; equal names give equal numbers. */
static uint32_t
hash_name(struct str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = (uint8_t)s.p[i];
        h = (h ^ (uint32_t)(c >= 'A' && c <= 'Z' ? c + 32 : c)) * 16777619u;
    }
    return h;
}

/* Drops formatting elements down to the last marker, and the marker. */
static void
clear_to_marker(struct nesting *n)
{
    while (n->format_count > 0) {
        n->format_count--;
        if (n->format[n->format_count].tag == TAG_OTHER)
            return;
        n->formats--;
    }
}

static void
pop_to(struct nesting *n, size_t depth)
{
    while (n->depth > depth) {
        enum tag tag = (enum tag)n->open[--n->depth].tag;
        n->paragraphs -= tag == TAG_P;
        n->templates -= tag == TAG_TEMPLATE;
        if (tag_is(tag, TAG_MARKER) && !n->open[n->depth].foreign)
            clear_to_marker(n);
    }
}

/* Place of the innermost open `tag` above any element of the classes `bounds`. */
static size_t
find_open(const struct nesting *n, enum tag tag, unsigned bounds)
{
    for (size_t i = n->depth; i-- > 0;) {
        enum tag here = (enum tag)n->open[i].tag;
        if (here == tag)
            return i;
        if (tag_is(here, bounds))
            break;
    }
    return NOT_OPEN;
}

static void
close_paragraph(struct nesting *n)
{
    if (n->paragraphs == 0)
        return;
    for (size_t i = n->depth; i-- > 0;) {
        enum tag here = (enum tag)n->open[i].tag;
        if (here == TAG_P) {
            pop_to(n, i);
            return;
        }
        if (here == TAG_BUTTON || tag_is(here, TAG_SCOPE))
            return;
    }
}

/* A list item or a term ends the one before it, unless a block stands between. */
static void
close_item(struct nesting *n, enum tag a, enum tag b)
{
    for (size_t i = n->depth; i-- > 0;) {
        enum tag here = (enum tag)n->open[i].tag;
        if (here == a || here == b) {
            pop_to(n, i);
            return;
        }
        if (tag_is(here, TAG_SPECIAL) && here != TAG_ADDRESS && here != TAG_DIV &&
            here != TAG_P)
            return;
    }
}

/*
 * The part of a table that `tag` opens ends the parts of its own rank and below. False when
 * there is no table around: a tree builder ignores the tag then.
 */
static bool
close_table_part(struct nesting *n, enum tag tag)
{
    bool is_cell = tag == TAG_TD || tag == TAG_TH;
    for (size_t i = n->depth; i-- > 0;) {
        enum tag here = (enum tag)n->open[i].tag;
        bool is_body = here == TAG_TBODY || here == TAG_THEAD || here == TAG_TFOOT;
        if (here == TAG_TABLE || here == TAG_TEMPLATE || (is_cell && here == TAG_TR) ||
            (tag == TAG_TR && is_body)) {
            pop_to(n, i + 1);
            return true;
        }
    }
    return false;
}

/* Is it one of the elements that only stand inside a table? */
static bool
is_table_part(enum tag tag)
{
    return tag == TAG_TD || tag == TAG_TH || tag == TAG_TR || tag == TAG_TBODY ||
           tag == TAG_THEAD || tag == TAG_TFOOT || tag == TAG_CAPTION ||
           tag == TAG_COL || tag == TAG_COLGROUP;
}

static void
drop_format(struct nesting *n, size_t at)
{
    memmove(&n->format[at], &n->format[at + 1],
            (n->format_count - at - 1) * sizeof(n->format[0]));
    n->format_count--;
    n->formats--;
}

/* Place of the last formatting element `tag` behind the last marker. */
static size_t
find_format(const struct nesting *n, enum tag tag)
{
    for (size_t i = n->format_count; i-- > 0;) {
        if (n->format[i].tag == tag)
            return i;
        if (n->format[i].tag == TAG_OTHER)
            break;
    }
    return NOT_OPEN;
}

/* Takes an element out of the stack, from the top or from between (adoption agency). */
static void
remove_open(struct nesting *n, size_t at)
{
    bool has_block = false;
    for (size_t i = at + 1; i < n->depth; i++)
        has_block = has_block || tag_is((enum tag)n->open[i].tag, TAG_SPECIAL);
    if (!has_block) {
        pop_to(n, at);
        return;
    }
    memmove(&n->open[at], &n->open[at + 1], (n->depth - at - 1) * sizeof(n->open[0]));
    n->depth--;
}

static void
close_format(struct nesting *n, enum tag tag)
{
    size_t format = find_format(n, tag);
    if (format != NOT_OPEN)
        drop_format(n, format);
    size_t open = find_open(n, tag, TAG_SCOPE);
    if (open != NOT_OPEN)
        remove_open(n, open);
}

/* Adds to the formatting list; of more than three alike the first goes. */
static void
add_format(struct nesting *n, struct nesting_open entry)
{
    size_t alike = 0, first = NOT_OPEN;
    for (size_t i = n->format_count; i-- > 0 && n->format[i].tag != TAG_OTHER;)
        if (n->format[i].tag == entry.tag && n->format[i].hash == entry.hash) {
            alike++;
            first = i;
        }
    if (alike >= 3)
        drop_format(n, first);
    if (n->format_count > NESTING_FORMAT_MAX || n->formats >= NESTING_FORMAT_MAX) {
        n->too_many_formats = true;
        return;
    }
    n->format[n->format_count++] = entry;
    n->formats++;
    if (n->formats > n->formats_most)
        n->formats_most = n->formats;
}

static void
add_marker(struct nesting *n)
{
    if (n->format_count <= NESTING_FORMAT_MAX)
        n->format[n->format_count++] = (struct nesting_open){ .tag = TAG_OTHER };
    else
        n->too_many_formats = true;
}

/* What a start tag ends before it opens, inside HTML. */
static void
imply_ends(struct nesting *n, enum tag tag)
{
    if (tag == TAG_LI)
        close_item(n, TAG_LI, TAG_LI);
    else if (tag == TAG_DD || tag == TAG_DT)
        close_item(n, TAG_DD, TAG_DT);
    else if ((tag == TAG_OPTION || tag == TAG_OPTGROUP) && n->depth > 0 &&
             n->open[n->depth - 1].tag == TAG_OPTION)
        pop_to(n, n->depth - 1);
    else if ((tag == TAG_A || tag == TAG_NOBR) && find_format(n, tag) != NOT_OPEN)
        close_format(n, tag);
    else if (tag == TAG_BUTTON && find_open(n, TAG_BUTTON, TAG_SCOPE) != NOT_OPEN)
        pop_to(n, find_open(n, TAG_BUTTON, TAG_SCOPE));
    if (tag_is(tag, TAG_CLOSES_P))
        close_paragraph(n);
    if (tag >= TAG_H1 && tag <= TAG_H6 && n->depth > 0 &&
        n->open[n->depth - 1].tag >= TAG_H1 && n->open[n->depth - 1].tag <= TAG_H6)
        pop_to(n, n->depth - 1);
}

static void
push(struct nesting *n, struct nesting_open entry)
{
    if (n->depth + n->formats >= NESTING_DEPTH_MAX || n->depth >= NESTING_DEPTH_MAX) {
        n->too_deep = true;
        return;
    }
    n->open[n->depth++] = entry;
    if (n->depth > n->deepest)
        n->deepest = n->depth;
    n->paragraphs += entry.tag == TAG_P;
    n->templates += entry.tag == TAG_TEMPLATE;
}

/* Is the content of an element inside svg or math HTML again (integration points)? */
static bool
is_integration_point(const struct token *token)
{
    static const char *const names[] = {
        "foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms",
        "mtext"
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_eq_nocase(token->name, str_of(names[i])))
            return true;
    return false;
}

/* A start tag inside svg or math; false when it breaks out and is HTML after all. */
static bool
open_foreign(struct nesting *n, const struct token *token)
{
    bool breaks_out = (tag_is(token->tag, TAG_BLOCK) && token->tag != TAG_FORM) ||
                      (tag_is(token->tag, TAG_FORMAT) && token->tag != TAG_A) ||
                      token->tag == TAG_SPAN || token->tag == TAG_IMG ||
                      token->tag == TAG_META || token->tag == TAG_EMBED;
    if (breaks_out) {
        while (nesting_is_foreign(n))
            pop_to(n, n->depth - 1);
        return false;
    }
    if (!token->self_closing)
        push(n, (struct nesting_open){ .hash = hash_name(token->name),
                                       .tag = TAG_OTHER,
                                       .foreign = !is_integration_point(token) });
    return true;
}

static void
open_tag(struct nesting *n, const struct token *token)
{
    enum tag tag = token->tag;
    if (nesting_is_foreign(n) && open_foreign(n, token))
        return;
    if (tag == TAG_HTML || tag == TAG_HEAD || tag == TAG_BODY || tag == TAG_FRAMESET) {
        if (find_open(n, tag, 0) == NOT_OPEN && n->depth < 4)
            push(n, (struct nesting_open){ .tag = (uint8_t)tag });
        return;
    }
    if (is_table_part(tag) && !close_table_part(n, tag))
        return;
    imply_ends(n, tag);
    if (tag_is(tag, TAG_VOID))
        return;
    bool foreign = tag == TAG_SVG || tag == TAG_MATH;
    if (foreign && token->self_closing)
        return;
    struct nesting_open entry = { .tag = (uint8_t)tag, .foreign = foreign };
    if (tag == TAG_OTHER)
        entry.hash = hash_name(token->name);
    push(n, entry);
    if (tag_is(tag, TAG_MARKER))
        add_marker(n);
    if (tag_is(tag, TAG_FORMAT)) {
        entry.hash = hash_name(token->attrs);
        add_format(n, entry);
    }
}

/* An end tag that no rule of its own exists for: stops at the first special element. */
static void
close_other(struct nesting *n, const struct token *token)
{
    uint32_t hash =
        token->tag == TAG_OTHER || nesting_is_foreign(n) ? hash_name(token->name) : 0;
    for (size_t i = n->depth; i-- > 0;) {
        const struct nesting_open *open = &n->open[i];
        bool same =
            open->tag == token->tag && (token->tag != TAG_OTHER || open->hash == hash);
        if (same || (open->tag == TAG_OTHER && open->foreign && open->hash == hash)) {
            pop_to(n, i);
            return;
        }
        if (tag_is((enum tag)open->tag, TAG_SPECIAL))
            return;
    }
}

static void
close_tag(struct nesting *n, const struct token *token)
{
    enum tag tag = token->tag;
    size_t at = NOT_OPEN;
    if (tag == TAG_HTML || tag == TAG_BODY)
        return;
    if (nesting_is_foreign(n)) {
        close_other(n, token);
        return;
    }
    if (tag_is(tag, TAG_FORMAT)) {
        close_format(n, tag);
        return;
    }
    if (tag == TAG_TABLE || is_table_part(tag)) {
        for (at = n->depth; at-- > 0;) {
            if (n->open[at].tag == tag)
                break;
            if (n->open[at].tag == TAG_TABLE || n->open[at].tag == TAG_TEMPLATE)
                return;
        }
    } else if (tag == TAG_P) {
        close_paragraph(n);
        return;
    } else if (tag_is(tag, TAG_SPECIAL)) {
        at = find_open(n, tag, TAG_SCOPE);
    } else {
        close_other(n, token);
        return;
    }
    if (at != NOT_OPEN)
        pop_to(n, at);
}

void
nesting_tag(struct nesting *n, const struct token *token)
{
    if (n->too_deep || n->too_many_formats)
        return;
    if (token->kind == TOKEN_START)
        open_tag(n, token);
    else if (token->kind == TOKEN_CLOSE)
        close_tag(n, token);
}
