/*
 * yaml_tree: builds the tree with a stack of its own, so depth never becomes recursion, from
 * plain lines (yaml_plain.c) or, when a file holds more, from libyaml's events.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/yaml_build.h"

#include <yaml.h>

struct reading {
    yaml_parser_t parser;
    struct yaml_builder tree;
};

/* ---- the tree ---- */

bool
yaml_put_fail(const struct yaml_builder *b, struct yaml_place at, const char *what)
{
    return err_set(b->err, STR_FMT ":%zu:%zu: %s", STR_ARG(b->file), at.line + 1,
                   at.column + 1, what);
}

static void
add_node(struct yaml_builder *b, struct node *node, struct yaml_place at)
{
    node->file = b->file;
    node->line = (int)at.line + 1;
    node->column = (int)at.column + 1;
    if (b->depth == 0) {
        b->root = node;
        return;
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
}

static bool
take_key(struct yaml_builder *b, const struct node *map, struct str text,
         struct yaml_place at)
{
    if (map->count >= YAML_KEYS_MAX)
        return yaml_put_fail(b, at, "more than 64 keys in one mapping");
    for (const struct node *n = map->first; n; n = n->next) {
        if (str_eq(n->key, text))
            return yaml_put_fail(b, at, "this key stands twice in the same mapping");
    }
    b->key = text;
    b->key_line = (int)at.line + 1;
    b->key_column = (int)at.column + 1;
    b->has_key = true;
    return true;
}

bool
yaml_put_text(struct yaml_builder *b, struct str text, struct yaml_place at)
{
    text = arena_str(b->arena, text);
    if (b->depth) {
        const struct node *parent = b->open[b->depth - 1];
        if (parent->kind == NODE_MAP && !b->has_key)
            return take_key(b, parent, text, at);
    }
    struct node *node = ARENA_NEW(b->arena, struct node, 1);
    node->kind = NODE_TEXT;
    node->text = text;
    add_node(b, node, at);
    return true;
}

bool
yaml_put_open(struct yaml_builder *b, enum node_kind kind, struct yaml_place at)
{
    if (b->depth == YAML_DEPTH_MAX)
        return yaml_put_fail(b, at, "nested deeper than 8 levels");
    if (b->depth && b->open[b->depth - 1]->kind == NODE_MAP && !b->has_key)
        return yaml_put_fail(b, at, "a key must be plain text");
    struct node *node = ARENA_NEW(b->arena, struct node, 1);
    node->kind = kind;
    add_node(b, node, at);
    b->open[b->depth++] = node;
    return true;
}

void
yaml_put_close(struct yaml_builder *b)
{
    b->depth--;
}

/* ---- libyaml's events ---- */

static bool
fail_parser(const struct reading *r)
{
    const yaml_parser_t *p = &r->parser;
    const char *problem = p->problem ? p->problem : "not readable as YAML";
    const struct str file = r->tree.file;
    if (p->error == YAML_READER_ERROR)
        return err_set(r->tree.err, STR_FMT ": byte %zu: %s; expected UTF-8 text",
                       STR_ARG(file), p->problem_offset, problem);
    return err_set(r->tree.err, STR_FMT ":%zu:%zu: %s%s%s", STR_ARG(file),
                   p->problem_mark.line + 1, p->problem_mark.column + 1, problem,
                   p->context ? ", " : "", p->context ? p->context : "");
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
on_event(struct yaml_builder *b, const yaml_event_t *e)
{
    const struct yaml_place at = { e->start_mark.line, e->start_mark.column };
    if (!is_plain(e))
        return yaml_put_fail(b, at,
                             "anchors (&), aliases (*) and tags (!) are not"
                             " read; quote the text if it begins with one");
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        return !b->root ||
               yaml_put_fail(b, at, "a second document ('---') in the file");
    case YAML_SCALAR_EVENT:
        return yaml_put_text(
            b,
            (struct str){ (const char *)e->data.scalar.value, e->data.scalar.length },
            at);
    case YAML_SEQUENCE_START_EVENT:
        return yaml_put_open(b, NODE_LIST, at);
    case YAML_MAPPING_START_EVENT:
        return yaml_put_open(b, NODE_MAP, at);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        yaml_put_close(b);
        return true;
    default:
        return true;
    }
}

static bool
read_events(struct reading *r)
{
    for (bool ended = false; !ended;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&r->parser, &event))
            return fail_parser(r);
        ended = event.type == YAML_STREAM_END_EVENT;
        bool ok = on_event(&r->tree, &event);
        yaml_event_delete(&event);
        if (!ok)
            return false;
    }
    return true;
}

bool
yaml_events_read(struct str bytes, struct yaml_builder *b)
{
    struct reading r = { .tree = *b };
    if (!yaml_parser_initialize(&r.parser))
        return err_set_kind(b->err, ERR_START, "no memory for the YAML parser");
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes.p, bytes.n);
    const bool ok = read_events(&r);
    yaml_parser_delete(&r.parser);
    b->root = r.tree.root;
    return ok;
}

bool
yaml_tree_read(struct str file, struct str bytes, struct arena *arena,
               struct node **out, struct err *err)
{
    struct err unsaid = { 0 }; /* a fault is told in the words of libyaml */
    const struct yaml_builder empty = { .arena = arena, .err = err, .file = file };
    struct yaml_builder plain = empty, events = empty;
    plain.err = &unsaid;
    if (bytes.n > YAML_BYTES_MAX)
        return err_set(err, STR_FMT ": %zu bytes; at most 4 MB are read", STR_ARG(file),
                       bytes.n);
    if (yaml_plain_read(bytes, &plain)) {
        *out = plain.root;
        return true;
    }
    if (!yaml_events_read(bytes, &events))
        return false;
    if (!events.root) {
        events.root = ARENA_NEW(arena, struct node, 1);
        *events.root =
            (struct node){ .kind = NODE_LIST, .file = file, .line = 1, .column = 1 };
    }
    *out = events.root;
    return true;
}
