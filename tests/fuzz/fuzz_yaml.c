/*
 * fuzz_yaml: any bytes as a YAML file. What is read as plain lines is read by libyaml, and as
 * the same tree.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/yaml_build.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The node behind `node` in the order of the file, which its parents are kept for; NULL: the
 * last one. */
static const struct node *
step(const struct node *node, const struct node *parents[YAML_DEPTH_MAX + 1],
     int *depth)
{
    if (node->first) {
        parents[(*depth)++] = node;
        return node->first;
    }
    while (!node->next && *depth > 0)
        node = parents[--*depth];
    return node->next;
}

static void
compare(const struct node *a, const struct node *b)
{
    const struct node *of_a[YAML_DEPTH_MAX + 1], *of_b[YAML_DEPTH_MAX + 1];
    int depth_a = 0, depth_b = 0;
    while (a && b) {
        if (a->kind != b->kind || a->line != b->line || a->column != b->column ||
            a->key_line != b->key_line || a->key_column != b->key_column ||
            a->count != b->count || depth_a != depth_b || !str_eq(a->text, b->text) ||
            !str_eq(a->key, b->key))
            abort();
        a = step(a, of_a, &depth_a);
        b = step(b, of_b, &depth_b);
    }
    if (a || b)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str bytes = { (const char *)data, size };
    struct arena arena;
    struct err err = { 0 };
    arena_init(&arena, 0);
    struct yaml_builder plain = { .arena = &arena, .err = &err, .file = STR("f") };
    struct yaml_builder events = plain;
    if (yaml_plain_read(bytes, &plain)) {
        if (!yaml_events_read(bytes, &events))
            abort();
        compare(plain.root, events.root);
    }
    arena_free(&arena);
    return 0;
}
