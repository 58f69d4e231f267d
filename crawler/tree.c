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
#include "crawler/entity.h"
#include "crawler/skeleton.h"
#include "crawler/token.h"

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
    if (size > TREE_MEMORY_MAX - memory->arena.used)
        longjmp(memory->full, 1);
    return arena_raw(&memory->arena, size);
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
    const struct skeleton *skeleton;     /* NULL: the page itself was parsed */
    struct str names[GUMBO_TAG_UNKNOWN]; /* looked up already */
    uint8_t tags[GUMBO_TAG_UNKNOWN];
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

/* Name and tag of an element. */
static void
copy_name(struct copier *c, const GumboElement *element, struct node *node)
{
    if (element->tag == GUMBO_TAG_UNKNOWN) {
        GumboStringPiece piece = element->original_tag;
        gumbo_tag_from_original_text(&piece);
        node->text = arena_str(c->arena, (struct str){ piece.data, piece.length });
        node->tag = (uint8_t)tag_of(node->text);
    } else {
        struct str *name = &c->names[element->tag];
        if (name->p == NULL) {
            *name = str_of(gumbo_normalized_tagname(element->tag));
            c->tags[element->tag] = (uint8_t)tag_of(*name);
        }
        node->text = *name;
        node->tag = c->tags[element->tag];
    }
    /* Inside svg only the root counts as an element that we know. */
    if (element->tag_namespace != GUMBO_NAMESPACE_HTML && node->tag != TAG_SVG &&
        node->tag != TAG_MATH)
        node->tag = TAG_OTHER;
}

static void
copy_attrs(struct copier *c, const GumboVector *from, struct node *node)
{
    struct attr *attrs =
        ARENA_RAW(c->arena, struct attr, from->length > 0 ? from->length : 1);
    for (unsigned i = 0; i < from->length; i++) {
        const GumboAttribute *attr = from->data[i];
        attrs[i].name = copy_text(c->arena, attr->name);
        attrs[i].value = copy_text(c->arena, attr->value);
    }
    node->attrs = attrs;
    node->attr_count = from->length;
}

static struct str
lower(struct str name, struct arena *arena)
{
    struct str copy = arena_str(arena, name);
    char *p = (char *)(uintptr_t)copy.p;
    for (size_t i = 0; i < copy.n; i++)
        p[i] = (char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i]);
    return copy;
}

static bool
has_attr(const struct attr *attrs, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(attrs[i].name, name))
            return true;
    return false;
}

/* The attributes as they were written; of those with one name the first. */
static void
read_attrs(struct copier *c, struct str written, struct node *node)
{
    struct str rest = written, name, value;
    size_t count = 0;
    while (token_attr(&rest, &name, &value))
        count++;
    struct attr *attrs = ARENA_RAW(c->arena, struct attr, count > 0 ? count : 1);
    count = 0;
    for (rest = written; token_attr(&rest, &name, &value);) {
        name = lower(name, c->arena);
        if (has_attr(attrs, count, name))
            continue;
        attrs[count++] = (struct attr){ name, entity_decode(value, true, c->arena) };
    }
    node->attrs = attrs;
    node->attr_count = (uint32_t)count;
}

static void
copy_element(struct copier *c, const GumboElement *element, struct node *node)
{
    const GumboAttribute *first =
        element->attributes.length > 0 ? element->attributes.data[0] : NULL;
    copy_name(c, element, node);
    if (c->skeleton != NULL && first != NULL && !skeleton_spells_out(node->tag)) {
        struct str number = str_of(first->value);
        const struct skeleton_piece *piece = skeleton_take(c->skeleton, &number);
        read_attrs(c, piece != NULL ? piece->text : STR(""), node);
    } else {
        copy_attrs(c, &element->attributes, node);
    }
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
        node->text =
            c->skeleton != NULL
                ? skeleton_text(c->skeleton, str_of(from->v.text.text), c->arena)
                : copy_text(c->arena, from->v.text.text);
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

static enum page_outcome
build(struct str html, const struct skeleton *skeleton, struct arena *arena,
      struct tree *out, struct str *what)
{
    *out = (struct tree){ NULL, 0 };
    *what = STR("");
    struct bounded *memory = mem_alloc(1, sizeof(*memory));
    struct copier *copier = mem_alloc(1, sizeof(*copier));
    enum page_outcome outcome = PAGE_OK;
    arena_init(&memory->arena, 0);
    const GumboOutput *output = parse_bounded(memory, html);
    copier->arena = arena;
    copier->skeleton = skeleton;
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

enum page_outcome
tree_build(struct str html, struct arena *arena, struct tree *out, struct str *what)
{
    return build(html, NULL, arena, out, what);
}

enum page_outcome
tree_of_outline(struct str outline, struct arena *arena, struct tree *out,
                struct str *what)
{
    struct skeleton skeleton;
    skeleton_make(outline, arena, &skeleton);
    return build(skeleton.html, &skeleton, arena, out, what);
}
