/*
 * yaml_tree: builds the tree with a stack of its own, so depth never becomes recursion.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/yaml_tree.h"

#include <yaml.h>

struct builder {
    yaml_parser_t parser;
    struct arena *arena;
    struct err *err;
    struct str file;
    struct node *open[YAML_DEPTH_MAX];
    int depth;
    struct node *root;
    struct str key; /* read, waits for its value */
    int key_line, key_column;
    bool has_key;
};

static bool
fail_mark(const struct builder *b, const yaml_mark_t *mark, const char *what)
{
    return err_set(b->err, STR_FMT ":%zu:%zu: %s", STR_ARG(b->file), mark->line + 1,
                   mark->column + 1, what);
}

static bool
fail_parser(const struct builder *b)
{
    const yaml_parser_t *p = &b->parser;
    const char *problem = p->problem ? p->problem : "not readable as YAML";
    if (p->error == YAML_READER_ERROR)
        return err_set(b->err, STR_FMT ": byte %zu: %s; expected UTF-8 text",
                       STR_ARG(b->file), p->problem_offset, problem);
    return err_set(b->err, STR_FMT ":%zu:%zu: %s%s%s", STR_ARG(b->file),
                   p->problem_mark.line + 1, p->problem_mark.column + 1, problem,
                   p->context ? ", " : "", p->context ? p->context : "");
}

static bool
add_node(struct builder *b, struct node *node, const yaml_mark_t *mark)
{
    node->file = b->file;
    node->line = (int)mark->line + 1;
    node->column = (int)mark->column + 1;
    if (b->depth == 0) {
        b->root = node;
        return true;
    }
    struct node *parent = b->open[b->depth - 1];
    if (parent->kind == NODE_MAP) {
        node->key = b->key;
        node->key_line = b->key_line;
        node->key_column = b->key_column;
        b->has_key = false;
    }
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    parent->count++;
    return true;
}

static bool
take_key(struct builder *b, const struct node *map, struct str text,
         const yaml_mark_t *mark)
{
    if (map->count >= YAML_KEYS_MAX)
        return fail_mark(b, mark, "more than 64 keys in one mapping");
    for (const struct node *n = map->first; n; n = n->next) {
        if (str_eq(n->key, text))
            return fail_mark(b, mark, "this key stands twice in the same mapping");
    }
    b->key = text;
    b->key_line = (int)mark->line + 1;
    b->key_column = (int)mark->column + 1;
    b->has_key = true;
    return true;
}

static bool
on_scalar(struct builder *b, const yaml_event_t *e)
{
    struct str text = { (const char *)e->data.scalar.value, e->data.scalar.length };
    text = arena_str(b->arena, text);
    if (b->depth) {
        const struct node *parent = b->open[b->depth - 1];
        if (parent->kind == NODE_MAP && !b->has_key)
            return take_key(b, parent, text, &e->start_mark);
    }
    struct node *node = ARENA_NEW(b->arena, struct node, 1);
    node->kind = NODE_TEXT;
    node->text = text;
    return add_node(b, node, &e->start_mark);
}

static bool
on_open(struct builder *b, const yaml_event_t *e, enum node_kind kind)
{
    if (b->depth == YAML_DEPTH_MAX)
        return fail_mark(b, &e->start_mark, "nested deeper than 8 levels");
    if (b->depth && b->open[b->depth - 1]->kind == NODE_MAP && !b->has_key)
        return fail_mark(b, &e->start_mark, "a key must be plain text");
    struct node *node = ARENA_NEW(b->arena, struct node, 1);
    node->kind = kind;
    if (!add_node(b, node, &e->start_mark))
        return false;
    b->open[b->depth++] = node;
    return true;
}

/* Has the event an anchor or a tag? Both are refused: rules are plain data. */
static bool
is_plain(const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_ALIAS_EVENT:
        return false;
    case YAML_SCALAR_EVENT:
        return !e->data.scalar.anchor && !e->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT:
        return !e->data.sequence_start.anchor && !e->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT:
        return !e->data.mapping_start.anchor && !e->data.mapping_start.tag;
    default:
        return true;
    }
}

static bool
on_event(struct builder *b, const yaml_event_t *e)
{
    if (!is_plain(e))
        return fail_mark(b, &e->start_mark,
                         "anchors (&), aliases (*) and tags (!) are not"
                         " read; quote the text if it begins with one");
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (b->root)
            return fail_mark(b, &e->start_mark,
                             "a second document ('---') in the file");
        return true;
    case YAML_SCALAR_EVENT:
        return on_scalar(b, e);
    case YAML_SEQUENCE_START_EVENT:
        return on_open(b, e, NODE_LIST);
    case YAML_MAPPING_START_EVENT:
        return on_open(b, e, NODE_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        b->depth--;
        return true;
    default:
        return true;
    }
}

static bool
read_events(struct builder *b)
{
    for (bool ended = false; !ended;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&b->parser, &event))
            return fail_parser(b);
        ended = event.type == YAML_STREAM_END_EVENT;
        bool ok = on_event(b, &event);
        yaml_event_delete(&event);
        if (!ok)
            return false;
    }
    return true;
}

bool
yaml_tree_read(struct str file, struct str bytes, struct arena *arena,
               struct node **out, struct err *err)
{
    if (bytes.n > YAML_BYTES_MAX)
        return err_set(err, STR_FMT ": %zu bytes; at most 4 MB are read", STR_ARG(file),
                       bytes.n);
    struct builder b = { .arena = arena, .err = err, .file = file };
    if (!yaml_parser_initialize(&b.parser))
        return err_set_kind(err, ERR_START, "no memory for the YAML parser");
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)bytes.p, bytes.n);
    bool ok = read_events(&b);
    yaml_parser_delete(&b.parser);
    if (!ok)
        return false;
    if (!b.root) {
        b.root = ARENA_NEW(arena, struct node, 1);
        *b.root =
            (struct node){ .kind = NODE_LIST, .file = file, .line = 1, .column = 1 };
    }
    *out = b.root;
    return true;
}
