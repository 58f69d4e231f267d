/*
 * visit: one finished visit on its way to be kept.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/visit.h"

#include "core/mem.h"

#include <stdlib.h>

#define ARENA_KEPT                                                                     \
    (1u << 16) /* an arena above this is given back: thousands may wait */

struct visit *
visit_take(struct visits *pool, const struct page_url *at)
{
    struct visit *v = pool->spare;

    if (v) {
        pool->spare = v->next;
    } else {
        v = mem_alloc(1, sizeof *v);
        arena_init(&v->arena, 0);
    }
    v->next = NULL;
    v->is_record = false;
    v->exchange = (struct warc_visit){ .kind = WARC_RESPONSE };
    v->page = (struct page){ .at = *at };
    v->page.at.url = arena_str(&v->arena, at->url);
    v->page.at.etag = arena_str(&v->arena, at->etag);
    v->page.at.last_modified = arena_str(&v->arena, at->last_modified);
    v->page.at.digest = arena_str(&v->arena, at->digest);
    return v;
}

void
visit_give_back(struct visits *pool, struct visit *v)
{
    if (!v) {
        return;
    }
    if (v->arena.used > ARENA_KEPT) {
        arena_free(&v->arena);
    } else {
        arena_reset(&v->arena);
    }
    v->next = pool->spare;
    pool->spare = v;
}

void
visits_free(struct visits *pool)
{
    while (pool->spare) {
        struct visit *v = pool->spare;

        pool->spare = v->next;
        arena_free(&v->arena);
        free(v);
    }
}
