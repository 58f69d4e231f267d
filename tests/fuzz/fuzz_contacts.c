/*
 * Contacts of any bytes lie in order inside the text and on characters; masking them ends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "text/masked.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
    if (!holds)
        abort();
}

/* Places to mask are in order and on characters; ranges stay inside. */
static void
check_masked(struct str text, struct str masked, struct arena *arena)
{
    struct masked m;
    size_t last = 0, from = text.n / 3, to = text.n - text.n / 4;
    masked_make(text, arena, &m);
    require(str_eq(m.text, masked));
    for (size_t i = 0; i < m.count; i++) {
        require(m.spans[i].start >= last && m.spans[i].start < m.spans[i].end &&
                m.spans[i].end <= text.n);
        require(m.spans[i].start == utf8_floor(text, m.spans[i].start));
        require(m.spans[i].end == utf8_floor(text, m.spans[i].end));
        last = m.spans[i].end;
    }
    masked_range(&m, &from, &to);
    require(from <= to && to <= m.text.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { (const char *)data, size };
    struct arena arena;
    arena_init(&arena, 0);
    size_t count, last = 0;
    bool limit = false;
    const struct contact *c = contacts_find(text, FIELD_TEXT, &arena, &count, &limit);
    require(count <= CONTACTS_MAX);
    for (size_t i = 0; i < count; i++) {
        require(c[i].start >= last && c[i].start < c[i].end && c[i].end <= size);
        require(c[i].start == utf8_floor(text, c[i].start));
        require(c[i].end == utf8_floor(text, c[i].end));
        require(c[i].value.n > 0);
        last = c[i].end;
    }
    struct buf out;
    buf_init(&out, 4 * size + 64);
    contacts_mask_text(text, &out);
    require(!buf_failed(&out));
    check_masked(text, buf_str(&out), &arena);
    buf_reset(&out);
    contacts_mask_address(text, &out);
    require(!buf_failed(&out));
    buf_free(&out);
    arena_free(&arena);
    return 0;
}
