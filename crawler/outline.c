/*
 * outline: see outline.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/outline.h"

#define NOT_OPEN SIZE_MAX
#define BLOCKS_MOST                                                                    \
    7 /* that a link may be closed across; Gumbo gives up behind eight */

void
outline_start(struct outline *o, struct buf *out)
{
    *o = (struct outline){ .out = out };
    if (out != NULL)
        buf_lit(out, "<!DOCTYPE html>");
}

/* ---- writing ---- */

static void
write_text(struct outline *o, const struct token *token)
{
    struct str rest = token->text, piece;
    if (o->out == NULL)
        return;
    bool escapes = token->is_raw && str_find_char(rest, '&') >= 0;
    for (size_t i = 0; escapes && i < rest.n; i++) {
        if (rest.p[i] == '&')
            buf_lit(o->out, "&amp;");
        else if (rest.p[i] == '<')
            buf_lit(o->out, "&lt;");
        else
            buf_add_char(o->out, rest.p[i]);
    }
    if (escapes)
        return;
    /* A '<' that is text here could begin a tag beside what was left out. */
    bool ends_in_sign = rest.n > 0 && rest.p[rest.n - 1] == '<';
    while (str_cut(&rest, '<', &piece)) {
        buf_add(o->out, piece);
        if (rest.n > 0 || ends_in_sign)
            buf_lit(o->out, "&lt;");
    }
}

static void
write_start(struct outline *o, const struct token *token)
{
    if (o->out == NULL)
        return;
    buf_add_char(o->out, '<');
    buf_add(o->out, token->name);
    buf_add(o->out, token->attrs);
    buf_add_char(o->out, '>');
}

static void
write_close(struct outline *o, struct str name)
{
    if (o->out == NULL)
        return;
    buf_lit(o->out, "</");
    buf_add(o->out, name);
    buf_add_char(o->out, '>');
}

/* ---- the stack ---- */

static void
forget(struct outline *o, const struct outline_open *open)
{
    o->paragraphs -= open->tag == TAG_P;
    o->formats -= tag_is(open->tag, TAG_FORMAT);
    if (!open->is_silent)
        write_close(o, open->name);
}

static void
pop_to(struct outline *o, size_t depth)
{
    while (o->depth > depth)
        forget(o, &o->open[--o->depth]);
}

/* Closes one element and leaves those inside it open. */
static void
take_out(struct outline *o, size_t at)
{
    forget(o, &o->open[at]);
    memmove(&o->open[at], &o->open[at + 1], (o->depth - at - 1) * sizeof(o->open[0]));
    o->depth--;
}

static void
push(struct outline *o, const struct token *token)
{
    struct outline_open open = { .name = token->name, .tag = token->tag };
    bool is_format = tag_is(token->tag, TAG_FORMAT);
    size_t alike = 0;
    if (o->depth >= OUTLINE_DEPTH_MAX) {
        o->too_deep = true;
        return;
    }
    if (is_format && o->formats >= OUTLINE_FORMAT_MAX) {
        o->too_many_formats = true;
        return;
    }
    for (size_t i = 0; is_format && i < o->depth; i++)
        alike += o->open[i].tag == token->tag;
    open.is_silent = alike >= OUTLINE_ALIKE_MAX;
    if (!open.is_silent)
        write_start(o, token);
    o->open[o->depth++] = open;
    o->paragraphs += token->tag == TAG_P;
    o->formats += is_format;
    o->deepest = o->depth > o->deepest ? o->depth : o->deepest;
    o->formats_most = o->formats > o->formats_most ? o->formats : o->formats_most;
}

/* Place of the innermost open `tag` that no element of the classes `bounds` stands before. */
static size_t
find_open(const struct outline *o, enum tag tag, unsigned bounds)
{
    for (size_t i = o->depth; i-- > 0;) {
        if (o->open[i].tag == tag)
            return i;
        if (tag_is(o->open[i].tag, bounds))
            break;
    }
    return NOT_OPEN;
}

static void
pop_found(struct outline *o, size_t at)
{
    if (at != NOT_OPEN)
        pop_to(o, at);
}

static void
close_paragraph(struct outline *o)
{
    for (size_t i = o->depth; o->paragraphs > 0 && i-- > 0;) {
        enum tag here = o->open[i].tag;
        if (here == TAG_P) {
            pop_to(o, i);
            return;
        }
        if (here == TAG_BUTTON || tag_is(here, TAG_SCOPE))
            return;
    }
}

/* A list item or a term ends the one before it, unless a block stands between. */
static void
close_item(struct outline *o, enum tag a, enum tag b)
{
    for (size_t i = o->depth; i-- > 0;) {
        enum tag here = o->open[i].tag;
        if (here == a || here == b) {
            pop_to(o, i);
            return;
        }
        if (tag_is(here, TAG_SPECIAL) && here != TAG_ADDRESS && here != TAG_DIV &&
            here != TAG_P)
            return;
    }
}

static bool
is_heading(enum tag tag)
{
    return tag >= TAG_H1 && tag <= TAG_H6;
}

/* ---- tables ---- */

/* Is it one of the elements that only stand inside a table? */
static bool
is_table_part(enum tag tag)
{
    return tag == TAG_TD || tag == TAG_TH || tag == TAG_TR || tag == TAG_TBODY ||
           tag == TAG_THEAD || tag == TAG_TFOOT || tag == TAG_CAPTION ||
           tag == TAG_COL || tag == TAG_COLGROUP;
}

/*
 * The part of a table that `tag` opens ends the parts of its own rank and below. False when
 * there is no table around: the tag is nothing then.
 */
static bool
make_room_in_table(struct outline *o, enum tag tag)
{
    bool is_cell = tag == TAG_TD || tag == TAG_TH;
    for (size_t i = o->depth; i-- > 0;) {
        enum tag here = o->open[i].tag;
        bool is_body = here == TAG_TBODY || here == TAG_THEAD || here == TAG_TFOOT;
        if (here == TAG_TABLE || (is_cell && here == TAG_TR) ||
            (tag == TAG_TR && is_body)) {
            pop_to(o, i + 1);
            return true;
        }
    }
    return false;
}

/* A table that begins between the rows of another ends that one. */
static void
close_bare_table(struct outline *o)
{
    for (size_t i = o->depth; i-- > 0;) {
        enum tag here = o->open[i].tag;
        if (here == TAG_TD || here == TAG_TH || here == TAG_CAPTION)
            return;
        if (here == TAG_TABLE) {
            pop_to(o, i);
            return;
        }
    }
}

/* ---- start tags ---- */

static void
close_formatting(struct outline *o, enum tag tag)
{
    size_t at = find_open(o, tag, TAG_SCOPE), blocks = 0;
    if (at == NOT_OPEN)
        return;
    for (size_t i = at + 1; i < o->depth; i++)
        blocks += tag_is(o->open[i].tag, TAG_SPECIAL);
    if (blocks == 0)
        pop_to(o, at);
    else if (tag == TAG_A && blocks <= BLOCKS_MOST && !o->open[at].is_silent)
        take_out(o, at);
}

/* What a start tag ends before it opens. */
static void
imply_ends(struct outline *o, enum tag tag)
{
    enum tag top = o->depth > 0 ? o->open[o->depth - 1].tag : TAG_OTHER;
    if (tag == TAG_LI)
        close_item(o, TAG_LI, TAG_LI);
    else if (tag == TAG_DD || tag == TAG_DT)
        close_item(o, TAG_DD, TAG_DT);
    else if ((tag == TAG_OPTION || tag == TAG_OPTGROUP) && top == TAG_OPTION)
        pop_to(o, o->depth - 1);
    else if (tag == TAG_A || tag == TAG_NOBR)
        close_formatting(o, tag);
    else if (tag == TAG_BUTTON)
        pop_found(o, find_open(o, TAG_BUTTON, TAG_SCOPE));
    else if (tag == TAG_TABLE)
        close_bare_table(o);
    if (tag_is(tag, TAG_CLOSES_P))
        close_paragraph(o);
    if (is_heading(tag) && o->depth > 0 && is_heading(o->open[o->depth - 1].tag))
        pop_to(o, o->depth - 1);
}

/* html and body make themselves; the first of each is written for its attributes. */
static void
open_root(struct outline *o, const struct token *token)
{
    bool *seen = token->tag == TAG_HTML ? &o->has_html : &o->has_body;
    if (!*seen)
        write_start(o, token);
    *seen = true;
}

static void
open_tag(struct outline *o, const struct token *token)
{
    if (token->tag == TAG_HTML || token->tag == TAG_BODY)
        open_root(o, token);
    if (tag_is(token->tag, TAG_DROPPED))
        return;
    if (is_table_part(token->tag) && !make_room_in_table(o, token->tag))
        return;
    imply_ends(o, token->tag);
    if (tag_is(token->tag, TAG_VOID))
        write_start(o, token);
    else
        push(o, token);
}

/* ---- end tags ---- */

/* An end tag without a rule of its own: stops at the first special element. */
static void
close_other(struct outline *o, const struct token *token)
{
    for (size_t i = o->depth; i-- > 0;) {
        const struct outline_open *open = &o->open[i];
        if (open->tag == token->tag &&
            (token->tag != TAG_OTHER || str_eq_nocase(open->name, token->name))) {
            pop_to(o, i);
            return;
        }
        if (tag_is(open->tag, TAG_SPECIAL))
            return;
    }
}

static void
close_heading(struct outline *o)
{
    for (size_t i = o->depth; i-- > 0 && !tag_is(o->open[i].tag, TAG_SCOPE);)
        if (is_heading(o->open[i].tag)) {
            pop_to(o, i);
            return;
        }
}

static void
close_part_of_table(struct outline *o, enum tag tag)
{
    for (size_t i = o->depth; i-- > 0;) {
        if (o->open[i].tag == tag) {
            pop_to(o, i);
            return;
        }
        if (o->open[i].tag == TAG_TABLE)
            return;
    }
}

static void
close_list_item(struct outline *o)
{
    for (size_t i = o->depth; i-- > 0;) {
        enum tag here = o->open[i].tag;
        if (here == TAG_LI) {
            pop_to(o, i);
            return;
        }
        if (here == TAG_UL || here == TAG_OL || tag_is(here, TAG_SCOPE))
            return;
    }
}

static void
close_tag(struct outline *o, const struct token *token)
{
    enum tag tag = token->tag;
    if (tag_is(tag, TAG_DROPPED))
        return;
    if (tag == TAG_TABLE || is_table_part(tag))
        close_part_of_table(o, tag);
    else if (tag_is(tag, TAG_FORMAT))
        close_formatting(o, tag);
    else if (tag == TAG_P)
        close_paragraph(o);
    else if (tag == TAG_LI)
        close_list_item(o);
    else if (is_heading(tag))
        close_heading(o);
    else if (tag == TAG_FORM || tag_is(tag, TAG_ENDS_WIDE))
        pop_found(o, find_open(o, tag, TAG_SCOPE));
    else
        close_other(o, token);
}

/* Is it an element whose text nobody reads? */
static bool
has_raw_text(const struct token *token)
{
    return token->kind == TOKEN_START && tag_is(token->tag, TAG_RAWTEXT | TAG_RCDATA) &&
           token->tag != TAG_XMP;
}

void
outline_token(struct outline *o, const struct token *token)
{
    bool is_raw_text = o->in_raw && token->kind == TOKEN_TEXT;
    bool keeps = zone_keeps(&o->zone, token);
    o->in_raw = has_raw_text(token);
    if (!keeps || is_raw_text || o->too_deep || o->too_many_formats)
        return;
    if (token->kind == TOKEN_START)
        open_tag(o, token);
    else if (token->kind == TOKEN_CLOSE)
        close_tag(o, token);
    else if (token->kind == TOKEN_TEXT)
        write_text(o, token);
}

void
outline_end(struct outline *o)
{
    pop_to(o, 0);
}
