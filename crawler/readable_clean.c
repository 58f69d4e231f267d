/*
 * readable_clean: takes out of a chosen block what is not its text: share buttons, forms,
 * lists of links, picture galleries, a heading that repeats the title.
 *
 * Goes backwards through the nodes, so that what is inside a part is judged before the part,
 * and takes what was dropped out of the measures around.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/class_words.h"
#include "crawler/plain.h"
#include "crawler/readable_parts.h"

#define LINKS_ONLY  0.8 /* share of links in a part that is nothing but links */
#define SHARE_CHARS 500 /* longer blocks with "share" in their class are text */

/* Drops a part and takes its measures out of all that stands around it. */
static void
drop(struct finder *f, uint32_t i, uint32_t top)
{
    const struct node *nodes = f->tree->nodes;
    const struct measure m = f->measures[i];
    for (uint32_t at = i; at > top;) {
        at = nodes[at].parent;
        struct measure *up = &f->measures[at];
        up->chars -= m.chars < up->chars ? m.chars : up->chars;
        up->link_chars -= m.link_chars < up->link_chars ? m.link_chars : up->link_chars;
        up->head_chars -= m.head_chars < up->head_chars ? m.head_chars : up->head_chars;
        up->list_chars -= m.list_chars < up->list_chars ? m.list_chars : up->list_chars;
        up->commas -= m.commas < up->commas ? m.commas : up->commas;
        up->paragraphs -= m.paragraphs < up->paragraphs ? m.paragraphs : up->paragraphs;
        up->images -= m.images < up->images ? m.images : up->images;
        up->items -= m.items < up->items ? m.items : up->items;
        up->inputs -= m.inputs < up->inputs ? m.inputs : up->inputs;
        up->embeds -= m.embeds < up->embeds ? m.embeds : up->embeds;
    }
    memset(f->skip + i, 1, nodes[i].end - i);
}

static bool
is_inside(const struct finder *f, uint32_t i, uint32_t top, enum tag tag)
{
    const struct node *nodes = f->tree->nodes;
    for (uint32_t at = i; at > top;) {
        at = nodes[at].parent;
        if (nodes[at].tag == tag)
            return true;
    }
    return false;
}

/* A table that holds data, not a layout: header cells, a caption, or many small cells. */
static bool
is_data_table(const struct finder *f, uint32_t i)
{
    const struct node *nodes = f->tree->nodes;
    size_t rows = 0, cells = 0;
    if (str_eq_nocase(node_attr(&nodes[i], "role"), STR("presentation")))
        return false;
    for (uint32_t k = i + 1; k < nodes[i].end; k++) {
        if (nodes[k].tag == TAG_TABLE)
            return false;
        if (nodes[k].tag == TAG_CAPTION || nodes[k].tag == TAG_TH ||
            nodes[k].tag == TAG_THEAD)
            return true;
        rows += nodes[k].tag == TAG_TR;
        cells += nodes[k].tag == TAG_TD;
    }
    return rows > 1 && cells > rows && (rows >= 10 || cells > 10 || cells == 2 * rows);
}

/* Reads a part rather as a menu, a gallery or a form than as text? */
static bool
looks_like_clutter(const struct finder *f, uint32_t i, uint32_t top)
{
    const struct measure *m = &f->measures[i];
    const struct node *node = &f->tree->nodes[i];
    int weight = readable_class_weight(f, i);
    if (weight < 0)
        return true;
    if (m->commas >= 10)
        return false;
    bool is_list = node->tag == TAG_UL || node->tag == TAG_OL ||
                   (m->chars > 0 && m->list_chars * 10 > m->chars * 9);
    double heads = m->chars > 0 ? (double)m->head_chars / m->chars : 0;
    double links = readable_link_density(f, i);
    bool in_figure = is_inside(f, i, top, TAG_FIGURE);
    uint32_t items = m->items > 100 ? m->items - 100 : 0;
    return (m->images > 1 && m->paragraphs * 2 < m->images && !in_figure) ||
           (!is_list && items > m->paragraphs) || m->inputs > m->paragraphs / 3 ||
           (!is_list && heads < 0.9 && m->chars < 25 &&
            (m->images == 0 || m->images > 2) && !in_figure) ||
           (!is_list && weight < 25 && links > 0.2) || (weight >= 25 && links > 0.5) ||
           links > LINKS_ONLY || (m->embeds == 1 && m->chars < 75) || m->embeds > 1;
}

static bool
is_always_out(const struct finder *f, uint32_t i)
{
    switch (f->tree->nodes[i].tag) {
    case TAG_FOOTER:
    case TAG_ASIDE:
    case TAG_NAV:
    case TAG_SELECT:
    case TAG_BUTTON:
    case TAG_TEXTAREA:
    case TAG_INPUT:
    case TAG_EMBED:
    case TAG_LINK:
        return true;
    default:
        return (f->measures[i].words & WORD_SHARE) != 0 &&
               f->measures[i].chars < SHARE_CHARS;
    }
}

static bool
repeats_title(const struct finder *f, uint32_t i, struct str title)
{
    enum tag tag = (enum tag)f->tree->nodes[i].tag;
    if ((tag != TAG_H1 && tag != TAG_H2) || f->measures[i].chars > title.n)
        return false;
    struct str text = plain_line(tree_text(f->tree, i, f->skip, f->arena), f->arena);
    return text.n > 0 && (str_eq_nocase(text, title) ||
                          (text.n * 4 > title.n * 3 && str_find(title, text) >= 0));
}

/* Is it one of the elements that are judged by what they hold? */
static bool
is_judged(const struct finder *f, uint32_t i, uint32_t top)
{
    switch (f->tree->nodes[i].tag) {
    case TAG_TABLE:
        return !is_data_table(f, i);
    case TAG_FORM:
    case TAG_FIELDSET:
    case TAG_UL:
    case TAG_DIV:
    case TAG_SECTION:
        return !is_inside(f, i, top, TAG_TABLE) && !is_inside(f, i, top, TAG_PRE);
    default:
        return false;
    }
}

void
readable_clean(struct finder *f, uint32_t top, struct str title)
{
    const struct node *nodes = f->tree->nodes;
    for (uint32_t i = nodes[top].end; i-- > top + 1;) {
        if (f->skip[i] || nodes[i].is_text)
            continue;
        bool out = is_always_out(f, i) || repeats_title(f, i, title);
        if (!out && f->how.clean_parts)
            out = is_judged(f, i, top) && looks_like_clutter(f, i, top);
        if (out)
            drop(f, i, top);
    }
}
