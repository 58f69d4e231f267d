/*
 * fuzz_warc_page: any bytes as the answer that an archive holds; what comes out is no longer
 * than what went in, unless it was packed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/warc_page.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    const struct warc_record record = { .type = STR("response"),
                                        .content_type = STR("application/http"),
                                        .target = STR("http://x/"),
                                        .date = STR("2024-01-02T15:04:05Z"),
                                        .block = bytes };
    struct extract_input in;
    struct arena arena;
    const char *what = "";

    arena_init(&arena, 0);
    assert(warc_unchunk(bytes, &arena).n <= size);
    if (warc_page_read(&record, &arena, &in, &what) == WARC_PAGE_BAD)
        assert(what[0]);
    arena_free(&arena);
    return 0;
}
