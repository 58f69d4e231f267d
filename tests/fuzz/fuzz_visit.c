/*
 * fuzz_visit: what a fetcher, taken over by a server, could hand over.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/visit_wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct source SOURCES[] = { { .id = { "a", 1 } }, { .id = { "", 0 } } };

/* A visit that is taken says the same when it is put and taken again. */
static void
check_again(const struct visit *v, struct visits *pool)
{
    struct visit *again = visit_take(pool, &v->page.at);
    struct wire_getter g;
    struct buf b;

    buf_init(&b, WIRE_MAX);
    wire_put_visit(v, &b);
    g = (struct wire_getter){ buf_str(&b), false };
    if (buf_failed(&b) || !wire_take_visit(&g, SOURCES, 2, again) ||
        again->page.link_count != v->page.link_count ||
        again->page.ad_count != v->page.ad_count ||
        again->exchange.body.n != v->exchange.body.n) {
        abort();
    }
    visit_give_back(pool, again);
    buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_getter g = { { (const char *)data, size }, false };
    struct visits pool = { NULL };
    struct visit *v = visit_take(&pool, &(struct page_url){ .depth = 0 });
    struct crawl_stats stats = { .pages = 0 };

    if (wire_take_visit(&g, SOURCES, 2, v)) {
        check_again(v, &pool);
    }
    g = (struct wire_getter){ { (const char *)data, size }, false };
    (void)!wire_take_stats(&g, &stats);
    visit_give_back(&pool, v);
    visits_free(&pool);
    return 0;
}
