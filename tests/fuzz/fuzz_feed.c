/*
 * fuzz_feed: sitemaps and feeds of any form; what they name lies in the arena or in the text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/feed.h"
#include "crawler/links.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size };
    struct arena arena;
    struct scan scan;
    struct links links;

    arena_init(&arena, 0);
    for (int lines = 0; lines < 2; lines++) {
        if (!(lines ? feed_read_lines(text, &arena, &scan)
                    : feed_read(text, &arena, &scan))) {
            continue;
        }
        if (scan.link_count > FEED_LINKS_MAX) {
            abort();
        }
        for (size_t i = 0; i < scan.link_count; i++) {
            if (scan.links[i].href.n == 0) {
                abort();
            }
        }
        links_resolve(&scan, STR("http://a.example/sitemap.xml"), STR("UTF-8"), &arena,
                      &links);
    }
    arena_free(&arena);
    return 0;
}
