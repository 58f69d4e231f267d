/*
 * cards: see cards.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/cards.h"

#include "core/utf8.h"
#include "crawler/contact_links.h"
#include "crawler/facts.h"
#include "crawler/rows.h"
#include "crawler/select.h"
#include "crawler/thing.h"

#define CARDS_LEAST  3
#define CARD_CHARS   60  /* fewer characters are no whole ad */
#define PHONE_DIGITS 9   /* in one run, signs of a phone between them */
#define GROUPS_TRIED 64  /* looks of neighbours; a page with more is no list */
#define TITLE_MAX    200 /* bytes of a heading */

/* What a subtree holds. */
struct extent {
    uint32_t chars;
    uint32_t phone;  /* hash of a phone in its text or behind a link; 0 none */
    bool leads_away; /* a link to another page */
};

/* A page whose cards are read. */
struct page_read {
    const struct tree *tree;
    const uint8_t *skip;
    struct arena *arena;
    const struct extent *extents;
    struct rows rows; /* of the table whose rows are cards */
};

/* ---- what elements hold ---- */

static bool
is_phone_sign(char c)
{
    return c == ' ' || c == '-' || c == '(' || c == ')' || c == '+';
}

/* Hash of the first run of digits in a text that is as long as a phone; 0 none. */
static uint32_t
phone_in(struct str s)
{
    uint32_t hash = 0;
    int digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9') {
            hash = (hash ^ (uint32_t)c) * 16777619u;
            digits++;
        } else if (!is_phone_sign(c)) {
            if (digits >= PHONE_DIGITS)
                break;
            hash = 0;
            digits = 0;
        }
    }
    return digits >= PHONE_DIGITS ? hash | 1 : 0;
}

static uint32_t
hash_of(struct str s)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        hash = (hash ^ (uint8_t)s.p[i]) * 16777619u;
    return hash | 1;
}

static void
measure_own(const struct node *node, struct arena *arena, struct extent *own)
{
    if (node->is_text) {
        own->chars = (uint32_t)utf8_count(str_trim(node->text));
        own->phone = phone_in(node->text);
        return;
    }
    if (node->tag != TAG_A)
        return;
    struct str href = str_trim(node_attr(node, "href"));
    struct str contact = contact_of_link(href, arena);
    if (contact.n > 0)
        own->phone = hash_of(contact);
    else if (href.n > 0 && href.p[0] != '#' && !str_starts(href, STR("javascript:")))
        own->leads_away = true;
}

static struct extent *
measure(const struct tree *tree, const uint8_t *skip, struct arena *arena)
{
    struct extent *extents = ARENA_NEW(arena, struct extent, tree->count + 1);
    for (uint32_t i = tree->count; i-- > 1;) {
        if (skip[i])
            continue;
        struct extent *own = &extents[i], *up = &extents[tree->nodes[i].parent];
        measure_own(&tree->nodes[i], arena, own);
        up->chars += own->chars;
        up->leads_away = up->leads_away || own->leads_away;
        if (own->phone != 0)
            up->phone = own->phone;
    }
    return extents;
}

/* ---- cards of a page ---- */

/* Do two elements look alike: the same tag, and the same first class? */
static bool
is_alike(const struct node *a, const struct node *b)
{
    struct str x = node_attr(a, "class"), y = node_attr(b, "class"), first_x, first_y;
    bool has_x = str_cut(&x, ' ', &first_x), has_y = str_cut(&y, ' ', &first_y);
    return a->tag == b->tag && str_eq(a->text, b->text) && has_x == has_y &&
           (!has_x || str_eq(first_x, first_y));
}

static bool
is_card(const struct extent *e)
{
    return e->chars >= CARD_CHARS && e->phone != 0 && !e->leads_away;
}

/* What the neighbours like `first` below its parent come to. */
struct group {
    uint32_t first, cards, others, chars, phones;
};

static struct group
group_of(const struct tree *tree, const uint8_t *skip, const struct extent *extents,
         uint32_t first)
{
    const struct node *nodes = tree->nodes;
    struct group g = { .first = first };
    uint32_t end = nodes[nodes[first].parent].end, phone = 0;
    for (uint32_t i = first; i < end; i = nodes[i].end) {
        if (skip[i] || nodes[i].is_text || !is_alike(&nodes[first], &nodes[i]))
            continue;
        bool is_one = is_card(&extents[i]);
        g.cards += is_one;
        g.others += !is_one && extents[i].chars >= CARD_CHARS;
        g.chars += is_one ? extents[i].chars : 0;
        g.phones += is_one && extents[i].phone != phone;
        phone = is_one ? extents[i].phone : phone;
    }
    return g;
}

/* The first card of the group that is most of the page; 0 when there is none. */
static uint32_t
find_group(const struct tree *tree, const uint8_t *skip, const struct extent *extents)
{
    const struct node *nodes = tree->nodes;
    uint32_t before = 0; /* parent and look of the group seen last */
    int tried = 0;
    for (uint32_t i = 1; i < tree->count && tried < GROUPS_TRIED; i++) {
        if (skip[i] || nodes[i].is_text || !is_card(&extents[i]))
            continue;
        if (before != 0 && nodes[before].parent == nodes[i].parent &&
            is_alike(&nodes[before], &nodes[i]))
            continue;
        before = i;
        tried++;
        struct group g = group_of(tree, skip, extents, i);
        if (g.cards >= CARDS_LEAST && g.cards >= 4 * g.others && g.phones >= 2 &&
            g.chars * 2 > extents[0].chars)
            return i;
    }
    return 0;
}

/* ---- parts of a card ---- */

/* The first short heading of a card. Longer ones are passed over unread: they may be nested. */
static struct str
title_of(const struct page_read *page, uint32_t card)
{
    const struct node *nodes = page->tree->nodes;
    for (uint32_t i = card + 1; i < nodes[card].end; i++) {
        bool is_heading = (nodes[i].tag >= TAG_H1 && nodes[i].tag <= TAG_H6) ||
                          nodes[i].tag == TAG_B || nodes[i].tag == TAG_STRONG;
        if (page->skip[i] || !is_heading || page->extents[i].chars > TITLE_MAX)
            continue;
        struct str text =
            thing_field(tree_text(page->tree, i, page->skip, page->arena), page->arena);
        if (text.n > 0 && text.n <= TITLE_MAX)
            return text;
    }
    return STR("");
}

/* Head cells of the table around a row, when its first row is such; 0 otherwise. */
static uint32_t
head_row(const struct tree *tree, uint32_t row)
{
    const struct node *nodes = tree->nodes;
    uint32_t table = row;
    while (table != 0 && nodes[table].tag != TAG_TABLE)
        table = nodes[table].parent;
    for (uint32_t i = table + 1; table != 0 && i < nodes[table].end && i < row; i++)
        if (nodes[i].tag == TAG_TR)
            return i + 1 < nodes[i].end && nodes[i + 1].tag == TAG_TH ? i : 0;
    return 0;
}

/* A row of a table as lines, each cell behind the name of its column. */
static struct str
row_text(struct page_read *page, uint32_t row)
{
    const struct node *nodes = page->tree->nodes;
    uint32_t head = head_row(page->tree, row);
    size_t column = 0;
    struct buf text;
    if (head != page->rows.head)
        rows_name_columns(&page->rows, head);
    buf_init(&text, PLAIN_MAX);
    for (uint32_t i = row + 1; i < nodes[row].end; i = nodes[i].end) {
        size_t at = column, span = rows_columns_of(&nodes[i]);
        column += span;
        if (nodes[i].is_text || page->skip[i])
            continue;
        struct str cell = tree_text(page->tree, i, page->skip, page->arena);
        if (cell.n == 0)
            continue;
        if (text.n > 0)
            buf_add_char(&text, '\n');
        if (span > 0 && at < ROWS_COLUMNS_MAX && page->rows.names[at].n > 0) {
            buf_add(&text, page->rows.names[at]);
            buf_lit(&text, ": ");
        }
        buf_add(&text, cell);
    }
    struct str whole = arena_str(page->arena, buf_str(&text));
    buf_free(&text);
    return whole;
}

static void
read_card(struct page_read *page, struct card *card)
{
    const struct tree *tree = page->tree;
    struct facts facts;
    bool is_row = tree->nodes[card->node].tag == TAG_TR;
    card->text = is_row ? row_text(page, card->node)
                        : tree_text(tree, card->node, page->skip, page->arena);
    card->title = title_of(page, card->node);
    card->contacts = contact_links(tree, card->node, page->skip, page->arena);
    facts_find_in(tree, card->node, card->text, page->skip, page->arena, &facts);
    card->pay = facts.pay;
    card->place = facts.place;
    card->employer = facts.employer;
}

size_t
cards_shown(const struct tree *tree, const uint8_t *skip, struct arena *arena,
            struct card **out, size_t *left_off)
{
    const struct node *nodes = tree->nodes;
    size_t count = 0;
    *left_off = 0;
    *out = NULL;
    if (tree->count == 0)
        return 0;
    struct extent *extents = measure(tree, skip, arena);
    struct page_read page = { .tree = tree,
                              .skip = skip,
                              .arena = arena,
                              .extents = extents,
                              .rows = { .tree = tree, .skip = skip, .arena = arena } };
    uint32_t first = find_group(tree, skip, extents);
    if (first == 0)
        return 0;
    *out = ARENA_NEW(arena, struct card, CARDS_MAX);
    for (uint32_t i = first; i < nodes[nodes[first].parent].end; i = nodes[i].end) {
        if (skip[i] || nodes[i].is_text || !is_alike(&nodes[first], &nodes[i]) ||
            !is_card(&extents[i]))
            continue;
        if (count == CARDS_MAX) {
            ++*left_off;
            continue;
        }
        (*out)[count].node = i;
        read_card(&page, &(*out)[count++]);
    }
    return count;
}

/* ---- cards that the source names ---- */

static void
take(struct str *part, struct str selector, const struct tree *tree, uint32_t card,
     const uint8_t *skip, struct arena *arena)
{
    struct str found = select_text_in(selector, tree, card, skip, arena);
    if (found.n > 0)
        *part = thing_field(found, arena);
}

size_t
cards_named(const struct source_select *select, const struct tree *tree,
            const uint8_t *skip, struct arena *arena, struct card **out,
            size_t *left_off)
{
    struct selector selector;
    size_t count = 0;
    *left_off = 0;
    *out = ARENA_NEW(arena, struct card, CARDS_MAX);
    if (select->each.n == 0 || !select_parse(select->each, arena, &selector, NULL))
        return 0;
    struct page_read page = { .tree = tree,
                              .skip = skip,
                              .arena = arena,
                              .rows = { .tree = tree, .skip = skip, .arena = arena } };
    page.extents = measure(tree, skip, arena);
    for (uint32_t at = select_next(&selector, tree, 0); at < tree->count;
         at = select_next(&selector, tree, tree->nodes[at].end)) {
        struct card *card = &(*out)[count];
        if (skip[at])
            continue;
        if (count == CARDS_MAX) {
            ++*left_off;
            continue;
        }
        card->node = at;
        read_card(&page, card);
        struct str text = select_text_in(select->text, tree, at, skip, arena);
        card->text = text.n > 0 ? text : card->text;
        take(&card->title, select->title, tree, at, skip, arena);
        take(&card->pay, select->pay, tree, at, skip, arena);
        take(&card->place, select->place, tree, at, skip, arena);
        take(&card->employer, select->employer, tree, at, skip, arena);
        take(&card->contacts, select->contacts, tree, at, skip, arena);
        count += card->text.n > 0;
    }
    return count;
}
