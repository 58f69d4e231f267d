/*
 * fuzz_reader: what a reader of pages, taken over by one, could answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/reader_wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An answer that is taken says the same when it is put and taken again. */
static void
check_again(const struct extracted *out, struct arena *arena)
{
    struct extracted again;
    struct buf b;

    buf_init(&b, WIRE_MAX);
    wire_put_read(out, &b);
    if (buf_failed(&b) || !wire_get_read(buf_str(&b), arena, &again) ||
        again.ad_count != out->ad_count || again.link_count != out->link_count) {
        abort();
    }
    buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct extract_input in;
    struct extracted out;
    struct arena arena;

    arena_init(&arena, 0);
    (void)!wire_get_page(bytes, &arena, &in);
    if (wire_get_read(bytes, &arena, &out)) {
        if (!utf8_valid(out.title) || out.outcome >= PAGE_OUTCOME_COUNT) {
            abort();
        }
        check_again(&out, &arena);
    }
    arena_free(&arena);
    return 0;
}
