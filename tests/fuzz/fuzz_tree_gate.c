/*
 * fuzz_tree_gate: any bytes through gate and tree, then everything that reads ads. The first
 * byte says how often the rest is repeated, so that short inputs become deep and long pages;
 * what passes the gate must be built or refused within the ceilings.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/extract.h"
#include "crawler/scan.h"
#include "crawler/tree.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The tree is whole, and not deeper than what was counted before it was built. */
static void
check_tree(const struct tree *tree, const struct scan *scan)
{
    for (uint32_t i = 0; i < tree->count; i++) {
        const struct node *node = &tree->nodes[i];
        assert(node->end > i && node->end <= tree->count);
        assert(i == 0 ||
               (node->parent < i && tree->nodes[node->parent].end >= node->end));
        assert(node->depth <= 2 * scan->depth + scan->formats + 8);
    }
}

static void
check_extracted(const struct extracted *e)
{
    assert(e->outcome == PAGE_OK || e->what.n > 0);
    assert(utf8_valid(e->text) && utf8_valid(e->title));
    for (size_t i = 0; i < e->ad_count; i++)
        for (int field = 0; field < FIELD_COUNT; field++)
            assert(utf8_valid(ad_field_text(&e->ads[i], (enum ad_field)field)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct buf page;
    struct scan scan;
    struct tree tree;
    struct extracted e;
    struct str what;
    if (size == 0)
        return 0;
    arena_init(&arena, 0);
    buf_init(&page, 1u << 20);
    for (int i = 0; i <= data[0]; i++)
        buf_add(&page, (struct str){ (const char *)data + 1, size - 1 });
    scan_page(buf_str(&page), true, &arena, &scan);
    if (scan_gate(&scan, &arena, &what) == PAGE_OK) {
        enum page_outcome outcome = tree_of_outline(scan.outline, &arena, &tree, &what);
        assert((outcome == PAGE_OK) == (what.n == 0));
        check_tree(&tree, &scan);
    }
    struct extract_input in = { .body = buf_str(&page), .url = STR("http://a.test/b") };
    extract_page(&in, &arena, &e);
    check_extracted(&e);
    buf_free(&page);
    arena_free(&arena);
    return 0;
}
