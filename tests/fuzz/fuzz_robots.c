/*
 * fuzz_robots: a first line as path, the rest as robots.txt.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/robots.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str all = { (const char *)data, size }, path;
    struct robots_answer answer;
    struct robots *r;
    struct arena arena;
    size_t count;

    arena_init(&arena, 0);
    if (!str_cut(&all, '\n', &path)) {
        path = STR("");
    }
    r = robots_parse(all, STR("lurewatch"), &arena);
    answer = robots_allows(r, path);
    if (!answer.allowed && answer.line_number == 0) {
        abort();
    }
    if (!robots_allows(r, STR("/robots.txt")).allowed || robots_delay_ms(r) < -1) {
        abort();
    }
    (void)robots_sitemaps(r, &count);
    arena_free(&arena);
    return 0;
}
