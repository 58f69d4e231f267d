/*
 * fuzz_scan: any bytes through tokenizer, scan, feed reader and links; the tokens cover the
 * page without going back, and what comes out stays within the ceilings. Links of a page in
 * another encoding are URLs in their one spelling.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/feed.h"
#include "crawler/links.h"
#include "crawler/scan.h"
#include "crawler/token.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
walk_tokens(struct str html)
{
    struct tokenizer t;
    struct token token;
    size_t before = 0;
    token_start(&t, html);
    while (token_next(&t, &token)) {
        struct str rest = token.attrs, name, value;
        size_t count = 0;
        assert(t.at > before && t.at <= html.n);
        before = t.at;
        while (token_attr(&rest, &name, &value))
            count++;
        assert(count == token.attr_count);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str html = { (const char *)data, size };
    struct arena arena;
    struct scan scan;
    struct links links;
    struct str what;
    arena_init(&arena, 0);
    walk_tokens(html);
    scan_page(html, false, &arena, &scan);
    assert(scan.link_count <= SCAN_LINKS_MAX && scan.jsonld_count <= SCAN_JSONLD_MAX);
    assert((scan_gate(&scan, &arena, &what) == PAGE_OK) == (what.n == 0));
    links_resolve(&scan, STR("http://a.test/b/c"), STR("UTF-8"), &arena, &links);
    assert(links.count <= scan.link_count);
    links_resolve(&scan, STR("http://a.test/b/c"), STR("windows-1251"), &arena, &links);
    for (size_t i = 0; i < links.count; i++) {
        struct url url;
        assert(url_parse(links.urls[i], NULL, &arena, &url) == URL_OK);
        assert(str_eq(url.text, links.urls[i]));
    }
    (void)feed_read(html, &arena, &scan);
    arena_free(&arena);
    return 0;
}
