/*
 * node: asking the nodes of a tree (crawler/tree.h): attributes, what is hidden, text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/tree.h"

const struct attr *
node_find_attr(const struct node *node, struct str name)
{
    for (uint32_t i = 0; i < node->attr_count; i++)
        if (str_eq(node->attrs[i].name, name))
            return &node->attrs[i];
    return NULL;
}

bool
node_has_word(const struct node *node, const char *attr, struct str word)
{
    struct str list = node_attr(node, attr);
    size_t from = 0;
    for (size_t i = 0; i <= list.n; i++) {
        bool ends = i == list.n || list.p[i] == ' ' || list.p[i] == '\n' ||
                    list.p[i] == '\t' || list.p[i] == '\r' || list.p[i] == '\f';
        if (!ends)
            continue;
        if (i > from && str_eq(str_sub(list, from, i), word))
            return true;
        from = i + 1;
    }
    return false;
}

bool
node_has_class(const struct node *node, struct str word)
{
    return node_has_word(node, "class", word);
}

/* Does a style attribute say `name: value`, with any spaces? */
static bool
style_says(struct str style, struct str name, struct str value)
{
    struct str piece;
    while (str_cut(&style, ';', &piece)) {
        struct str before;
        if (str_cut(&piece, ':', &before) && str_eq_nocase(str_trim(before), name) &&
            str_eq_nocase(str_sub(str_trim(piece), 0, value.n), value))
            return true;
    }
    return false;
}

static bool
is_hidden(const struct node *node)
{
    switch (node->tag) {
    case TAG_SCRIPT:
    case TAG_STYLE:
    case TAG_TEMPLATE:
    case TAG_NOSCRIPT:
    case TAG_HEAD:
    case TAG_IFRAME:
    case TAG_OBJECT:
    case TAG_NOFRAMES:
    case TAG_NOEMBED:
    case TAG_SELECT:
    case TAG_TEXTAREA:
    case TAG_SVG:
    case TAG_MATH:
        return true;
    default:
        break;
    }
    if (node->attr_count == 0)
        return false;
    struct str style = node_attr(node, "style");
    return node_has_attr(node, "hidden") ||
           (style.n > 0 && (style_says(style, STR("display"), STR("none")) ||
                            style_says(style, STR("visibility"), STR("hidden"))));
}

uint8_t *
tree_hidden(const struct tree *tree, struct arena *arena)
{
    uint8_t *hidden = ARENA_NEW(arena, uint8_t, tree->count + 1);
    for (uint32_t i = 0; i < tree->count;) {
        const struct node *node = &tree->nodes[i];
        if (!node->is_text && is_hidden(node)) {
            memset(hidden + i, 1, node->end - i);
            i = node->end;
        } else {
            i++;
        }
    }
    return hidden;
}

/* Line and space that an element makes at its start and its end. */
static void
add_gap(struct plain *p, const struct node *node)
{
    if (node->is_text)
        return;
    if (tag_is((enum tag)node->tag, TAG_BLOCK))
        plain_gap(p, PLAIN_LINE);
    else if (node->tag == TAG_TD || node->tag == TAG_TH || node->tag == TAG_IMG ||
             node->tag == TAG_INPUT || node->tag == TAG_BUTTON)
        plain_gap(p, PLAIN_SPACE);
}

void
tree_add_text(const struct tree *tree, uint32_t root, const uint8_t *skip,
              struct plain *p)
{
    if (root >= tree->count)
        return;
    uint32_t before = root, end = tree->nodes[root].end, pre_end = 0;
    add_gap(p, &tree->nodes[root]);
    for (uint32_t i = root; i < end;) {
        const struct node *node = &tree->nodes[i];
        while (before > root && tree->nodes[before].end <= i) {
            add_gap(p, &tree->nodes[before]);
            before = tree->nodes[before].parent;
        }
        if (skip != NULL && skip[i] != 0) {
            add_gap(p, node);
            i = node->end;
            continue;
        }
        if (node->is_text)
            plain_text(p, node->text, i < pre_end);
        else
            add_gap(p, node);
        if (node->tag == TAG_PRE && node->end > pre_end)
            pre_end = node->end;
        before = i++;
    }
    add_gap(p, &tree->nodes[root]);
}

struct str
tree_text(const struct tree *tree, uint32_t node, const uint8_t *skip,
          struct arena *arena)
{
    struct plain p;
    plain_start(&p);
    tree_add_text(tree, node, skip, &p);
    return plain_end(&p, arena);
}
