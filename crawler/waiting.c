/*
 * waiting: URLs that wait for their host, packed; see waiting.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/waiting.h"

#include "core/buf.h"
#include "core/mem.h"

#include <stdlib.h>

#define BLOCK_LEAST 256u   /* of a host with few URLs */
#define BLOCK_MOST  65536u /* above it nothing is gained */

struct waiting_block {
    struct waiting_block *next;
    uint32_t begin, end, size;
    unsigned char bytes[];
};

/* What stands before the texts of every URL. */
struct packed {
    uint32_t source;
    uint16_t path_n, depth;
    uint8_t hops, tries;
    bool is_seed, was_visited;
};

/* And behind it for one that was visited. Times in whole seconds: a million URLs are kept. */
struct packed_visit {
    uint32_t due_s, interval_s, fetched_s, changed_s;
    struct page_looks looks;
    uint16_t etag_n, last_modified_n, digest_n;
    bool links_only;
    uint8_t told;
};

/* Seconds since 1970, or of an interval; the greatest stands for never. */
static uint32_t
seconds_of(int64_t ms)
{
    return ms <= 0                            ? 0
           : ms / 1000 >= (int64_t)UINT32_MAX ? UINT32_MAX
                                              : (uint32_t)(ms / 1000);
}

static int64_t
ms_of(uint32_t seconds)
{
    return seconds == UINT32_MAX ? INT64_MAX : (int64_t)seconds * 1000;
}

/* A longer one is of no use: what it is a condition of is asked for without. */
static struct str
short_text(struct str text)
{
    return text.n <= UINT16_MAX ? text : STR("");
}

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
waiting_new(const struct page_url *at, uint32_t source)
{
    size_t texts = at->url.n + at->etag.n + at->last_modified.n + at->digest.n;
    struct waiting *w = mem_alloc(1, sizeof *w + texts + 4);
    char *text = (char *)(w + 1);

    w->at = *at;
    w->at.url = put_text(&text, at->url);
    w->at.etag = put_text(&text, at->etag);
    w->at.last_modified = put_text(&text, at->last_modified);
    w->at.digest = put_text(&text, at->digest);
    w->source = source;
    return w;
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
put(unsigned char **at, const void *bytes, size_t n)
{
    if (n > 0) {
        memcpy(*at, bytes, n);
    }
    *at += n;
}

void
waiting_push(struct waiting_queue *q, struct str origin, const struct waiting *url)
{
    const struct page_url *at = &url->at;
    struct str path = str_sub(at->url, origin.n, at->url.n);
    struct packed head = {
        .source = url->source,
        .path_n = (uint16_t)path.n,
        .depth = (uint16_t)(at->depth < UINT16_MAX ? at->depth : UINT16_MAX),
        .hops = (uint8_t)(at->hops < UINT8_MAX ? at->hops : UINT8_MAX),
        .tries = (uint8_t)url->tries,
        .is_seed = at->is_seed
    };
    struct str etag = short_text(at->etag), digest = short_text(at->digest);
    struct str last_modified = short_text(at->last_modified);
    struct packed_visit visit = { .due_s = seconds_of(at->due_ms),
                                  .interval_s = seconds_of(at->interval_ms),
                                  .fetched_s = seconds_of(at->fetched_ms),
                                  .changed_s = seconds_of(at->changed_ms),
                                  .looks = at->looks,
                                  .etag_n = (uint16_t)etag.n,
                                  .last_modified_n = (uint16_t)last_modified.n,
                                  .digest_n = (uint16_t)digest.n,
                                  .links_only = at->links_only,
                                  .told = (uint8_t)at->told };
    size_t texts = etag.n + last_modified.n + digest.n;
    unsigned char *to;

    head.was_visited = texts > 0 || at->due_ms != 0 || at->interval_ms != 0 ||
                       at->fetched_ms != 0 || at->links_only;
    to = room(q, sizeof head + path.n + (head.was_visited ? sizeof visit + texts : 0));
    put(&to, &head, sizeof head);
    put(&to, path.p, path.n);
    if (head.was_visited) {
        put(&to, &visit, sizeof visit);
        put(&to, etag.p, etag.n);
        put(&to, last_modified.p, last_modified.n);
        put(&to, digest.p, digest.n);
    }
    q->count++;
}

static struct str
take(struct waiting_block *block, size_t n)
{
    struct str s = { (const char *)block->bytes + block->begin, n };

    block->begin += (uint32_t)n;
    return s;
}

static void
take_visit(struct waiting_block *block, struct page_url *at)
{
    struct packed_visit visit;

    memcpy(&visit, take(block, sizeof visit).p, sizeof visit);
    at->due_ms = ms_of(visit.due_s);
    at->interval_ms = ms_of(visit.interval_s);
    at->fetched_ms = ms_of(visit.fetched_s);
    at->changed_ms = ms_of(visit.changed_s);
    at->told = (enum page_told)visit.told;
    at->looks = visit.looks;
    at->links_only = visit.links_only;
    at->etag = take(block, visit.etag_n);
    at->last_modified = take(block, visit.last_modified_n);
    at->digest = take(block, visit.digest_n);
}

struct waiting *
waiting_pop(struct waiting_queue *q, struct str origin)
{
    struct waiting_block *block = q->first;
    struct page_url at = { .depth = 0 };
    struct waiting *url;
    struct packed head;
    struct buf text;
    struct str path;

    if (q->count == 0) {
        return NULL;
    }
    memcpy(&head, take(block, sizeof head).p, sizeof head);
    path = take(block, head.path_n);
    at.depth = head.depth;
    at.hops = head.hops;
    at.is_seed = head.is_seed;
    if (head.was_visited) {
        take_visit(block, &at);
    }
    buf_init(&text, origin.n + path.n);
    buf_add(&text, origin);
    buf_add(&text, path);
    at.url = buf_str(&text);
    url = waiting_new(&at, head.source);
    url->tries = head.tries;
    buf_free(&text);
    q->count--;
    if (block->begin == block->end && (block->next || q->count == 0)) {
        q->first = block->next;
        q->last = q->first ? q->last : NULL;
        free(block);
    }
    return url;
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
    *q = (struct waiting_queue){ 0 };
}
