/*
 * waiting: URLs that wait for their host, packed; see waiting.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/waiting.h"

#include "core/mem.h"
#include "crawler/packed.h"

#include <stdlib.h>

#define BLOCK_LEAST 256u  /* of a host with few URLs */
#define BLOCK_MOST  8192u /* half of a block is free at each host of many */

struct waiting_block {
    struct waiting_block *next;
    uint32_t begin, end, size;
    unsigned char bytes[];
};

static struct str
put_text(char **at, struct str s)
{
    struct str copy = { *at, s.n };

    if (s.n > 0) {
        memcpy(*at, s.p, s.n);
    }
    *at += s.n;
    **at = '\0';
    *at += 1;
    return copy;
}

struct waiting *
waiting_new_under(struct str origin, const struct page_url *at, uint32_t source)
{
    size_t texts =
        origin.n + at->url.n + at->etag.n + at->last_modified.n + at->digest.n;
    struct waiting *w = mem_alloc(1, sizeof *w + texts + 4);
    char *text = (char *)(w + 1), *address = text + origin.n;

    if (origin.n > 0) {
        memcpy(text, origin.p, origin.n);
    }
    w->at = *at;
    (void)put_text(&address, at->url);
    w->at.url = (struct str){ text, origin.n + at->url.n };
    text = address;
    w->at.etag = put_text(&text, at->etag);
    w->at.last_modified = put_text(&text, at->last_modified);
    w->at.digest = put_text(&text, at->digest);
    w->source = source;
    return w;
}

struct waiting *
waiting_new(const struct page_url *at, uint32_t source)
{
    return waiting_new_under(STR(""), at, source);
}

/* Room for n bytes at the end of the queue. Blocks double until they are large. */
static unsigned char *
room(struct waiting_queue *q, size_t n)
{
    struct waiting_block *last = q->last, *block;
    size_t size = last ? 2 * (size_t)last->size : BLOCK_LEAST;

    if (!last || last->size - last->end < n) {
        size = size < BLOCK_MOST ? size : BLOCK_MOST;
        size = size > n ? size : n;
        block = mem_alloc(1, sizeof *block + size);
        block->size = (uint32_t)size;
        if (last) {
            last->next = block;
        } else {
            q->first = block;
        }
        q->last = last = block;
    }
    last->end += (uint32_t)n;
    return last->bytes + last->end - n;
}

static void
keep_text(struct waiting_text *t, struct str s)
{
    t->p = mem_grow(t->p, &t->capacity, s.n, 1);
    memcpy(t->p, s.p, s.n);
    t->n = s.n;
}

static void
drop_texts(struct waiting_queue *q)
{
    free(q->pushed.p);
    free(q->taken.p);
    q->pushed = q->taken = (struct waiting_text){ 0 };
}

/* Bytes behind the origin in which both begin alike; a byte holds them. */
static size_t
alike(const struct waiting_text *before, struct str url, size_t origin)
{
    size_t n = before->n < url.n ? before->n : url.n, at = origin;

    n = n < origin + UINT8_MAX ? n : origin + UINT8_MAX;
    while (at < n && before->p[at] == url.p[at]) {
        at++;
    }
    return at - origin;
}

void
waiting_push(struct waiting_queue *q, struct str origin, const struct waiting *url)
{
    size_t shared = alike(&q->pushed, url->at.url, origin.n);
    struct packing p;
    unsigned char *to;

    packed_prepare(&p, str_sub(url->at.url, 0, origin.n + shared), url);
    to = room(q, 1 + packed_size(&p));
    to[0] = (unsigned char)shared;
    packed_put(&p, to + 1);
    keep_text(&q->pushed, url->at.url);
    q->count++;
}

struct waiting *
waiting_pop(struct waiting_queue *q, struct str origin)
{
    struct waiting_block *block = q->first;
    struct waiting *url;
    size_t n, shared;

    if (q->count == 0) {
        return NULL;
    }
    shared = block->bytes[block->begin];
    if (shared > 0) {
        origin = (struct str){ q->taken.p, origin.n + shared };
    }
    url = packed_open(block->bytes + block->begin + 1, origin, &n);
    block->begin += 1 + (uint32_t)n;
    q->count--;
    if (q->count > 0) {
        keep_text(&q->taken, url->at.url);
    } else {
        drop_texts(q);
    }
    if (block->begin == block->end && (block->next || q->count == 0)) {
        q->first = block->next;
        q->last = q->first ? q->last : NULL;
        free(block);
    }
    return url;
}

size_t
waiting_bytes(const struct waiting_queue *q)
{
    size_t bytes = 0;

    for (const struct waiting_block *block = q->first; block; block = block->next) {
        bytes += block->end;
    }
    return bytes;
}

void
waiting_drop(struct waiting_queue *q)
{
    struct waiting_block *block = q->first;

    while (block) {
        struct waiting_block *next = block->next;

        free(block);
        block = next;
    }
    drop_texts(q);
    *q = (struct waiting_queue){ 0 };
}
