/*
 * yaml_build: a tree of nodes being built, whoever reads the file.
 *
 * Text and brackets are handed over in the order of the file, each with its place. What is
 * nested too deep, doubled or not a key is refused with a sentence.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_YAML_BUILD_H
#define CLASSIFIER_YAML_BUILD_H

#include "classifier/yaml_tree.h"

/* A place in the file, counted from 0, columns in code points. */
struct yaml_place {
    size_t line, column;
};

struct yaml_builder {
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

/* Says "file:line:column: ..."; returns false. */
bool yaml_put_fail(const struct yaml_builder *b, struct yaml_place at, const char *what);
/* A key or a text, which is copied. */
MUST_USE bool yaml_put_text(struct yaml_builder *b, struct str text, struct yaml_place at);
/* A list or a mapping begins; yaml_put_close() ends it. */
MUST_USE bool
yaml_put_open(struct yaml_builder *b, enum node_kind kind, struct yaml_place at);
void yaml_put_close(struct yaml_builder *b);

/*
 * Reads a file that is written plainly: block lists and mappings with short bare keys; values
 * on one line, bare, quoted, or lists and mappings in brackets; comments. False when there is
 * anything else in it or anything wrong, and then what stands in `b` is of no use. What it
 * reads is what libyaml reads.
 */
MUST_USE bool yaml_plain_read(struct str bytes, struct yaml_builder *b);
/* Reads any file, by libyaml; no root when it is empty. */
MUST_USE bool yaml_events_read(struct str bytes, struct yaml_builder *b);

#endif
