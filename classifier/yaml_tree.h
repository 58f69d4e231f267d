/*
 * yaml_tree: a YAML file as a tree of nodes that remember their line and column.
 *
 * Read through libyaml's events, so every later complaint can name its place. Rule files come
 * from other people: at most 4 MB, 8 levels, 64 keys in a mapping; anchors, aliases, tags and
 * doubled keys are refused. Numbers and booleans are read from plain text by the getters.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_YAML_TREE_H
#define CLASSIFIER_YAML_TREE_H

#include "core/arena.h"
#include "core/err.h"

#define YAML_BYTES_MAX (4u << 20)
#define YAML_DEPTH_MAX 8
#define YAML_KEYS_MAX  64

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    struct str file; /* name for messages */
    int line, column; /* counted from 1 */
    struct str text; /* NODE_TEXT */
    struct str key;  /* when it is a value in a mapping */
    int key_line, key_column;
    struct node *first, *last; /* NODE_LIST, NODE_MAP */
    struct node *next;         /* in the parent */
    size_t count;
};

/* The root node; an empty file reads as an empty list. */
MUST_USE bool yaml_tree_read(struct str file, struct str bytes, struct arena *arena,
                             struct node **out, struct err *err);

/* Says "file:line:column: ..." about a node; returns false. */
bool node_fail(const struct node *node, struct err *err, const char *format, ...)
    PRINTF(3, 4);
/* The same about the node's key. */
bool node_fail_key(const struct node *node, struct err *err, const char *format, ...)
    PRINTF(3, 4);

/* Value of a key in a mapping; NULL when it is not there. */
const struct node *node_find(const struct node *map, const char *key);
/* As node_find, but its absence is an error. */
MUST_USE bool node_need(const struct node *map, const char *key, const struct node **out,
                        struct err *err);
MUST_USE bool node_is(const struct node *node, enum node_kind kind, struct err *err);
/* Non-empty text. */
MUST_USE bool node_text(const struct node *node, struct str *out, struct err *err);
MUST_USE bool node_number(const struct node *node, double low, double high, double *out,
                          struct err *err);
MUST_USE bool node_bool(const struct node *node, bool *out, struct err *err);

/* A list of names to choose from; ends with NULL. */
MUST_USE bool node_choice(const struct node *node, const char *const *names, int *out,
                          struct err *err);
/* Are all keys of the mapping among the known ones? Names the likely one otherwise. */
MUST_USE bool node_known_keys(const struct node *map, const char *const *known,
                              struct err *err);

/* Appends " (did you mean 'x'?)" when a name is near `found`, and the list of names. */
struct err_hint {
    char text[512];
};
void yaml_suggest(struct str found, const char *const *names, struct err_hint *out);
/* The name that is nearest to `found`, at most two slips of the keyboard away: " (did you mean
 * 'x'?)", or nothing. For lists too long to be shown. Start with .distance = 0. */
struct near_name {
    struct str name;
    size_t distance; /* 0: none was near yet */
};
void yaml_nearer(struct str found, struct str name, struct near_name *best);
void yaml_near_hint(const struct near_name *best, struct err_hint *out);

#endif
