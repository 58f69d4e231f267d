/*
 * reader_take: reading for who has nothing else to do meanwhile.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/opening.h"
#include "crawler/reader.h"

#include <stddef.h>

bool
page_reader_new(const struct page_reader_options *options, struct page_reader **out,
                struct err *err)
{
    if (!page_reader_start(options, out, err)) {
        return false;
    }
    if (!page_reader_ready(*out, err)) {
        page_reader_free(*out);
        *out = NULL;
        return false;
    }
    return true;
}

void
page_reader_take(struct page_reader *r, const struct extract_input *in,
                 struct arena *arena, struct extracted *out)
{
    if (!r) {
        open_page(in, arena, out);
        return;
    }
    page_reader_begin(r, in, arena, out);
    while (page_reader_turn(r) == 0) {
        page_reader_wait(r);
    }
}
