/*
 * readable_score: measures of subtrees, and points for the elements around paragraphs.
 *
 * A paragraph is a run of text and inline elements between block edges or double line breaks;
 * its points go to the block around it and, less, to the blocks above.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/class_words.h"
#include "crawler/readable_parts.h"

#define PARAGRAPH_CHARS 25 /* shorter runs give no points */
#define LEVELS_UP       5

/* Characters of text with white space runs as one, and its commas. */
static void
count_text(struct str s, uint32_t *chars, uint32_t *commas)
{
    bool space = true;
    *chars = *commas = 0;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = (uint8_t)s.p[i];
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f') {
            *chars += !space;
            space = true;
            continue;
        }
        space = false;
        *chars += (c & 0xc0) != 0x80;
        *commas += c == ',';
    }
}

static bool
is_heading(const struct node *node)
{
    return node->tag >= TAG_H1 && node->tag <= TAG_H6;
}

static void
measure_own(struct finder *f, uint32_t i)
{
    const struct node *node = &f->tree->nodes[i];
    struct measure *m = &f->measures[i];
    if (node->is_text)
        return;
    m->paragraphs += node->tag == TAG_P;
    m->images += node->tag == TAG_IMG;
    m->items += node->tag == TAG_LI;
    m->inputs += node->tag == TAG_INPUT;
    m->embeds +=
        node->tag == TAG_IFRAME || node->tag == TAG_OBJECT || node->tag == TAG_EMBED;
    if (node->tag == TAG_A) {
        /* A link within the page is half a heading, not a way out. */
        bool inner = str_starts(node_attr(node, "href"), STR("#"));
        m->link_chars = inner ? m->chars * 3 / 10 : m->chars;
    }
    if (is_heading(node))
        m->head_chars = m->chars;
    if (node->tag == TAG_UL || node->tag == TAG_OL)
        m->list_chars = m->chars;
}

void
readable_look(struct finder *f)
{
    const struct node *nodes = f->tree->nodes;
    struct measure *own = ARENA_NEW(f->arena, struct measure, f->tree->count);
    for (uint32_t i = 0; i < f->tree->count; i++) {
        if (nodes[i].is_text)
            count_text(nodes[i].text, &own[i].chars, &own[i].commas);
        else
            own[i].words = (uint8_t)class_words(&nodes[i]);
    }
    f->own = own;
}

void
readable_measure(struct finder *f)
{
    const struct node *nodes = f->tree->nodes;
    memcpy(f->measures, f->own, f->tree->count * sizeof(f->own[0]));
    for (uint32_t i = f->tree->count; i-- > 1;) {
        if (f->skip[i]) {
            f->measures[i] = (struct measure){ .words = f->own[i].words };
            continue;
        }
        measure_own(f, i);
        const struct measure *m = &f->measures[i];
        struct measure *up = &f->measures[nodes[i].parent];
        up->chars += m->chars;
        up->link_chars += m->link_chars;
        up->head_chars += m->head_chars;
        up->list_chars += m->list_chars;
        up->commas += m->commas;
        up->paragraphs += m->paragraphs;
        up->images += m->images;
        up->items += m->items;
        up->inputs += m->inputs;
        up->embeds += m->embeds;
    }
}

int
readable_class_weight(const struct finder *f, uint32_t node)
{
    if (!f->how.weigh_classes)
        return 0;
    unsigned words = f->measures[node].words;
    return ((words & WORD_GOOD) != 0 ? 25 : 0) - ((words & WORD_BAD) != 0 ? 25 : 0);
}

double
readable_link_density(const struct finder *f, uint32_t node)
{
    const struct measure *m = &f->measures[node];
    return m->chars > 0 ? (double)m->link_chars / m->chars : 0;
}

/* Points that an element starts with. */
static float
first_points(const struct finder *f, uint32_t i)
{
    int points = readable_class_weight(f, i);
    switch (f->tree->nodes[i].tag) {
    case TAG_DIV:
    case TAG_ARTICLE:
    case TAG_MAIN:
        return (float)(points + 5);
    case TAG_PRE:
    case TAG_TD:
    case TAG_BLOCKQUOTE:
        return (float)(points + 3);
    case TAG_ADDRESS:
    case TAG_OL:
    case TAG_UL:
    case TAG_DL:
    case TAG_DD:
    case TAG_DT:
    case TAG_LI:
    case TAG_FORM:
        return (float)(points - 3);
    case TAG_TH:
        return (float)(points - 5);
    default:
        return (float)(is_heading(&f->tree->nodes[i]) ? points - 5 : points);
    }
}

/* A paragraph being collected. */
struct run {
    uint32_t container; /* the block around it */
    uint32_t chars, commas;
    bool mixed; /* the container holds blocks besides */
    bool after_break;
};

static void
end_run(struct finder *f, struct run *run)
{
    const struct node *nodes = f->tree->nodes;
    uint32_t chars = run->chars, at = run->container;
    run->chars = 0;
    run->after_break = false;
    float points = (float)(2 + run->commas + (chars / 100 < 3 ? chars / 100 : 3));
    run->commas = 0;
    if (chars < PARAGRAPH_CHARS || at == 0)
        return;
    bool is_plain = nodes[at].tag == TAG_DIV || nodes[at].tag == TAG_SECTION ||
                    nodes[at].tag == TAG_ARTICLE || nodes[at].tag == TAG_BODY ||
                    nodes[at].tag == TAG_MAIN;
    if (!is_plain || !run->mixed)
        at = nodes[at].parent;
    for (int level = 0; level < LEVELS_UP && at != 0; level++) {
        struct measure *m = &f->measures[at];
        if (!m->scored) {
            m->scored = true;
            m->score = first_points(f, at);
        }
        m->score += level == 0   ? points
                    : level == 1 ? points / 2
                                 : points / (float)(level * 3);
        at = nodes[at].parent;
    }
}

static bool
is_edge(const struct node *node)
{
    return !node->is_text && node->tag != TAG_BR &&
           (tag_is((enum tag)node->tag, TAG_BLOCK) || node->tag == TAG_TD ||
            node->tag == TAG_TH);
}

/* The nearest block around a node. */
static uint32_t
block_around(const struct finder *f, uint32_t i)
{
    const struct node *nodes = f->tree->nodes;
    do
        i = nodes[i].parent;
    while (i != 0 && !is_edge(&nodes[i]));
    return i;
}

/* Does the block hold other blocks that hold text? */
static uint8_t *
find_mixed(const struct finder *f)
{
    const struct node *nodes = f->tree->nodes;
    uint8_t *mixed = ARENA_NEW(f->arena, uint8_t, f->tree->count);
    for (uint32_t i = f->tree->count; i-- > 1;) {
        if (f->skip[i] || nodes[i].is_text)
            continue;
        if (mixed[i] || (is_edge(&nodes[i]) && f->measures[i].chars > 0))
            mixed[nodes[i].parent] = 1;
    }
    return mixed;
}

static void
add_to_run(struct finder *f, struct run *run, uint32_t i, const uint8_t *mixed)
{
    const struct measure *m = &f->measures[i];
    if (m->chars == 0)
        return;
    if (run->chars == 0) {
        run->container = block_around(f, i);
        run->mixed = mixed[run->container] != 0;
    }
    run->chars += m->chars;
    run->commas += m->commas;
    run->after_break = false;
}

void
readable_score(struct finder *f)
{
    const struct node *nodes = f->tree->nodes;
    const uint8_t *mixed = find_mixed(f);
    struct run run = { 0 };
    uint32_t before = 0;
    for (uint32_t i = 1; i < f->tree->count;) {
        while (before > 0 && nodes[before].end <= i) {
            if (is_edge(&nodes[before]))
                end_run(f, &run);
            before = nodes[before].parent;
        }
        if (f->skip[i]) {
            i = nodes[i].end;
            continue;
        }
        if (nodes[i].is_text) {
            add_to_run(f, &run, i, mixed);
        } else if (nodes[i].tag == TAG_BR) {
            if (run.after_break)
                end_run(f, &run);
            run.after_break = true;
        } else if (is_edge(&nodes[i])) {
            end_run(f, &run);
        }
        before = i++;
    }
    end_run(f, &run);
}
