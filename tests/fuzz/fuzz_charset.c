/*
 * fuzz_charset: any bytes behind any Content-Type (up to the first line feed) become
 * well-formed UTF-8, the same twice.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/charset.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct str header = STR("");
    struct arena arena;
    struct charset_text first, second;
    (void)str_cut(&bytes, '\n', &header);
    arena_init(&arena, 0);
    charset_decode(bytes, header, &arena, &first);
    charset_decode(bytes, header, &arena, &second);
    assert(utf8_valid(first.text));
    assert(first.name.n > 0);
    assert(str_eq(first.text, second.text) && str_eq(first.name, second.name));
    arena_free(&arena);
    return 0;
}
