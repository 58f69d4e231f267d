/*
 * rows: see rows.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/rows.h"

#include "crawler/thing.h"

size_t
rows_columns_of(const struct node *node)
{
    int64_t span;
    if (node->tag != TAG_TD && node->tag != TAG_TH)
        return 0;
    bool is_told = str_to_int(node_attr(node, "colspan"), &span);
    if (!is_told || span <= 1)
        return 1;
    return (size_t)(span < ROWS_COLUMNS_MAX ? span : ROWS_COLUMNS_MAX);
}

void
rows_name_columns(struct rows *r, uint32_t head)
{
    const struct node *nodes = r->tree->nodes;
    size_t column = 0;
    r->head = head;
    memset(r->names, 0, sizeof(r->names));
    for (uint32_t i = head + 1; head != 0 && i < nodes[head].end; i = nodes[i].end) {
        size_t span = rows_columns_of(&nodes[i]);
        if (span == 0 || column >= ROWS_COLUMNS_MAX)
            continue;
        struct str name = tree_text(r->tree, i, r->skip, r->arena);
        r->names[column] = thing_field(name, r->arena);
        for (size_t k = 1; k < span && column + k < ROWS_COLUMNS_MAX; k++)
            r->names[column + k] = r->names[column];
        column += span;
    }
}
