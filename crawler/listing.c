/*
 * listing: see listing.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/listing.h"

#include "core/utf8.h"

#define CARD_CHARS      15 /* a card says at least this much */
#define CARDS_LEAST     3
#define CARDS_BESIDE_H1 5 /* a page with a main heading may list a few others below */
#define SHAPES_MAX      8 /* kinds of neighbours told apart below one parent */

struct extent {
    uint32_t chars;
    uint32_t links;
};

/* Neighbours that look alike. */
struct shape {
    struct str tag, class_name;
    uint32_t cards, chars;
};

static void
measure(const struct tree *tree, const uint8_t *skip, struct extent *extents)
{
    const struct node *nodes = tree->nodes;
    for (uint32_t i = tree->count; i-- > 1;) {
        if (skip[i])
            continue;
        struct extent *own = &extents[i], *up = &extents[nodes[i].parent];
        if (nodes[i].is_text)
            own->chars = (uint32_t)utf8_count(str_trim(nodes[i].text));
        own->links += nodes[i].tag == TAG_A && node_has_attr(&nodes[i], "href");
        up->chars += own->chars;
        up->links += own->links;
    }
}

static struct shape *
shape_of(struct shape shapes[SHAPES_MAX], const struct node *node)
{
    struct str class_name = node_attr(node, "class");
    for (size_t i = 0; i < SHAPES_MAX; i++) {
        if (shapes[i].tag.n == 0)
            shapes[i] = (struct shape){ .tag = node->text, .class_name = class_name };
        /* The first class tells the kind; later ones mark single cards. */
        ptrdiff_t n = str_find_char(class_name, ' ');
        struct str first = n > 0 ? str_sub(class_name, 0, (size_t)n) : class_name;
        if (str_eq(shapes[i].tag, node->text) &&
            str_starts(shapes[i].class_name, first))
            return &shapes[i];
    }
    return NULL;
}

/* Characters in the cards below one parent; 0 when there are too few of them. */
static uint32_t
cards_below(const struct tree *tree, const uint8_t *skip, const struct extent *extents,
            uint32_t parent, uint32_t least)
{
    const struct node *nodes = tree->nodes;
    struct shape shapes[SHAPES_MAX] = { 0 };
    uint32_t best = 0;
    for (uint32_t i = parent + 1; i < nodes[parent].end; i = nodes[i].end) {
        if (skip[i] || nodes[i].is_text || extents[i].links == 0 ||
            extents[i].chars < CARD_CHARS)
            continue;
        struct shape *shape = shape_of(shapes, &nodes[i]);
        if (shape == NULL)
            continue;
        shape->cards++;
        shape->chars += extents[i].chars;
        if (shape->cards >= least && shape->chars > best)
            best = shape->chars;
    }
    return best;
}

bool
listing_is_list(const struct tree *tree, const uint8_t *skip, struct arena *arena)
{
    const struct node *nodes = tree->nodes;
    if (tree->count == 0)
        return false;
    struct extent *extents = ARENA_NEW(arena, struct extent, tree->count);
    measure(tree, skip, extents);
    bool has_h1 = false;
    for (uint32_t i = 1; i < tree->count; i++)
        has_h1 = has_h1 || (nodes[i].tag == TAG_H1 && !skip[i] && extents[i].chars > 0);
    uint32_t least = has_h1 ? CARDS_BESIDE_H1 : CARDS_LEAST;
    uint32_t half = extents[0].chars / 2;
    for (uint32_t i = 0; i < tree->count; i++) {
        if (skip[i] || nodes[i].is_text || extents[i].links < least ||
            extents[i].chars < half)
            continue;
        if (cards_below(tree, skip, extents, i, least) > half)
            return true;
    }
    return false;
}
