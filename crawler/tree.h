/*
 * tree: a page as a flat list of nodes in the order of the text.
 *
 * Gumbo builds the tree, in memory of its own with a hard ceiling; the nodes are then copied
 * out and Gumbo's memory is dropped as a whole. Only this file's .c sees Gumbo. Node i's
 * subtree are the nodes [i, end): every walk is a loop, none recurses. Give it the outline of
 * a page that scan_gate() lets pass (crawler/scan.h): any other page may take quadratic time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_TREE_H
#define CRAWLER_TREE_H

#include "core/page.h"
#include "crawler/plain.h"
#include "crawler/tag.h"

#define TREE_MEMORY_MAX (64u << 20) /* for Gumbo */
#define TREE_DEPTH_MAX  1024        /* of what it built */

struct attr {
    struct str name, value; /* name in lower case */
};

struct node {
    struct str text; /* of a text node; the name of an element */
    const struct attr *attrs;
    uint32_t attr_count;
    uint32_t parent; /* 0 for the root */
    uint32_t end;    /* first node behind the subtree */
    uint16_t depth;  /* 0 for the root */
    uint8_t tag;     /* enum tag; TAG_OTHER for text */
    bool is_text;
};

struct tree {
    const struct node *nodes; /* nodes[0] is html */
    uint32_t count;           /* 0 when there is nothing */
};

/*
 * Builds the tree of `html` (UTF-8, an outline) in the arena. PAGE_OK, or PAGE_TOO_LARGE or
 * PAGE_TOO_DEEP with a sentence in *what when a ceiling was reached on the way.
 */
enum page_outcome tree_build(struct str html, struct arena *arena, struct tree *out,
                             struct str *what);
/* The same of an outline (crawler/outline.h), in half the time: by its skeleton. */
enum page_outcome tree_of_outline(struct str outline, struct arena *arena,
                                  struct tree *out, struct str *what);

/* Value of an attribute, "" when it is empty or absent; tell them apart with the other. */
const struct attr *node_find_attr(const struct node *node, struct str name);
static inline struct str
node_attr(const struct node *node, const char *name)
{
    const struct attr *attr =
        node->attr_count > 0 ? node_find_attr(node, str_of(name)) : NULL;
    return attr != NULL ? attr->value : STR("");
}
static inline bool
node_has_attr(const struct node *node, const char *name)
{
    return node->attr_count > 0 && node_find_attr(node, str_of(name)) != NULL;
}
/* Is `word` among the white-space separated words of the attribute, byte for byte? */
bool node_has_word(const struct node *node, const char *attr, struct str word);
/* Is `word` a class of the node? */
bool node_has_class(const struct node *node, struct str word);

/*
 * Marks what nobody sees: one byte a node, 1 for scripts, styles, templates, comments' like,
 * `hidden`, display:none, visibility:hidden, and all below them. Memory from the arena.
 */
uint8_t *tree_hidden(const struct tree *tree, struct arena *arena);

/* Adds the text of a subtree, without nodes that `skip` marks (NULL: all of them). */
void tree_add_text(const struct tree *tree, uint32_t node, const uint8_t *skip,
                   struct plain *p);
/* The same as text in the arena. */
struct str tree_text(const struct tree *tree, uint32_t node, const uint8_t *skip,
                     struct arena *arena);

#endif
