/*
 * fuzz_inflate: gzip that is none, within its ceilings.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/inflate.h"

#include <stdlib.h>

#define MAX 100000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct str out;

    arena_init(&arena, 0);
    (void)inflate_gzip((struct str){ (const char *)data, size }, MAX, &arena, &out);
    if (out.n > MAX) {
        abort();
    }
    arena_free(&arena);
    return 0;
}
