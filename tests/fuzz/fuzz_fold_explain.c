/*
 * fuzz_fold_explain: any bytes are explained with pieces inside the text, in order, on
 * character boundaries, each with a reason.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "text/fold_explain.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
    if (!holds)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { (const char *)data, size };
    struct arena arena;
    struct folded folded;
    struct fold_explanation out;
    arena_init(&arena, 0);
    fold_text(text, &arena, &folded);
    fold_explain(text, &folded, (enum lang)(size % LANG_COUNT), &arena, &out);
    require(out.count <= FOLD_PIECES_MAX);
    for (size_t i = 0; i < out.count; i++) {
        const struct fold_piece *p = &out.pieces[i];
        require(p->start < p->end && p->end <= size && p->reasons != 0);
        require(p->start == utf8_floor(text, p->start));
        require(i == 0 || p->start >= out.pieces[i - 1].start);
        require(utf8_valid(p->folded));
    }
    fold_show_hidden(text, &arena);
    arena_free(&arena);
    return 0;
}
