/*
 * tree: see tree.h.
 *
 * Gumbo knows no failing allocation: it would write through NULL. So the allocator jumps out
 * of the parser when the ceiling is reached (setjmp in parse_bounded(), the only one in the
 * room); nothing is left open by that, since all the parser holds is memory of the arena that
 * is dropped next. gumbo_destroy_output() is never called: it recurses over the tree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/tree.h"

#include "core/mem.h"

#include <gumbo.h>
#include <setjmp.h>
#include <stdlib.h>

struct bounded {
    struct arena arena;
    jmp_buf full;
};

static void *
bounded_alloc(void *user, size_t size)
{
    struct bounded *memory = user;
    void *p = arena_try(&memory->arena, size);
    if (p == NULL)
        longjmp(memory->full, 1);
    return p;
}

static void
bounded_free(void *user, void *p)
{
    (void)user;
    (void)p;
}

/* Runs Gumbo; NULL when it wanted more memory than it may have. */
static const GumboOutput *
parse_bounded(struct bounded *memory, struct str html)
{
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = bounded_alloc;
    options.deallocator = bounded_free;
    options.userdata = memory;
    options.max_errors = 0;
    if (setjmp(memory->full) != 0)
        return NULL;
    return gumbo_parse_with_options(&options, html.p, html.n);
}

/* ---- copying out ---- */

struct place {
    const GumboVector *children;
    unsigned next;
    uint32_t node;
};

struct copier {
    struct arena *arena;
    struct node *nodes;
    size_t count, cap;
    struct place path[TREE_DEPTH_MAX];
    size_t depth;
};

static struct str
copy_text(struct arena *arena, const char *text)
{
    return arena_str(arena, str_of(text));
}

static void
copy_element(struct copier *c, const GumboElement *element, struct node *node)
{
    struct str name = str_of(gumbo_normalized_tagname(element->tag));
    if (element->tag == GUMBO_TAG_UNKNOWN) {
        GumboStringPiece piece = element->original_tag;
        gumbo_tag_from_original_text(&piece);
        name = arena_str(c->arena, (struct str){ piece.data, piece.length });
    }
    bool is_html = element->tag_namespace == GUMBO_NAMESPACE_HTML;
    enum tag tag = tag_of(name);
    /* Inside svg only the root counts as an element that we know. */
    if (!is_html && tag != TAG_SVG && tag != TAG_MATH)
        tag = TAG_OTHER;
    node->tag = (uint8_t)tag;
    node->text = name;
    unsigned n = element->attributes.length;
    struct attr *attrs = ARENA_NEW(c->arena, struct attr, n > 0 ? n : 1);
    for (unsigned i = 0; i < n; i++) {
        const GumboAttribute *from = element->attributes.data[i];
        attrs[i].name = copy_text(c->arena, from->name);
        attrs[i].value = copy_text(c->arena, from->value);
    }
    node->attrs = attrs;
    node->attr_count = n;
}

/* Copies one node; elements are entered. False when they nest too deep. */
static bool
copy_node(struct copier *c, const GumboNode *from)
{
    bool is_element =
        from->type == GUMBO_NODE_ELEMENT || from->type == GUMBO_NODE_TEMPLATE;
    if (!is_element &&
        (from->type == GUMBO_NODE_COMMENT || from->type == GUMBO_NODE_DOCUMENT))
        return true;
    if (is_element && c->depth >= TREE_DEPTH_MAX)
        return false;
    c->nodes = mem_grow(c->nodes, &c->cap, c->count + 1, sizeof(*c->nodes));
    uint32_t at = (uint32_t)c->count++;
    struct node *node = &c->nodes[at];
    *node = (struct node){ .end = at + 1, .depth = (uint16_t)c->depth };
    if (c->depth > 0)
        node->parent = c->path[c->depth - 1].node;
    if (!is_element) {
        node->is_text = true;
        node->text = copy_text(c->arena, from->v.text.text);
        return true;
    }
    copy_element(c, &from->v.element, node);
    c->path[c->depth++] = (struct place){ &from->v.element.children, 0, at };
    return true;
}

static bool
copy_tree(struct copier *c, const GumboNode *root)
{
    if (!copy_node(c, root))
        return false;
    while (c->depth > 0) {
        struct place *here = &c->path[c->depth - 1];
        if (here->next < here->children->length) {
            if (!copy_node(c, here->children->data[here->next++]))
                return false;
        } else {
            c->nodes[here->node].end = (uint32_t)c->count;
            c->depth--;
        }
    }
    return true;
}

enum page_outcome
tree_build(struct str html, struct arena *arena, struct tree *out, struct str *what)
{
    *out = (struct tree){ NULL, 0 };
    *what = STR("");
    struct bounded *memory = mem_alloc(1, sizeof(*memory));
    struct copier *copier = mem_alloc(1, sizeof(*copier));
    enum page_outcome outcome = PAGE_OK;
    arena_init(&memory->arena, TREE_MEMORY_MAX);
    const GumboOutput *output = parse_bounded(memory, html);
    copier->arena = arena;
    if (output == NULL) {
        outcome = PAGE_TOO_LARGE;
        *what = arena_printf(arena, "its tree takes more than %u MB",
                             TREE_MEMORY_MAX >> 20);
    } else if (!copy_tree(copier, output->root)) {
        outcome = PAGE_TOO_DEEP;
        *what = arena_printf(arena, "elements nest deeper than %d", TREE_DEPTH_MAX);
    } else {
        struct node *nodes = ARENA_NEW(arena, struct node, copier->count);
        memcpy(nodes, copier->nodes, copier->count * sizeof(*nodes));
        *out = (struct tree){ nodes, (uint32_t)copier->count };
    }
    free(copier->nodes);
    free(copier);
    arena_free(&memory->arena);
    free(memory);
    return outcome;
}
