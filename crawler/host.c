/*
 * host: the hosts of a crawl, their queues of URLs, and who is due next.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/host.h"

#include "core/mem.h"

#include <stdlib.h>

#define SLOTS_MIN 256

static void
grow_table(struct hosts *hosts, const struct hash_key *key)
{
    size_t count = hosts->slot_count > 0 ? hosts->slot_count * 2 : SLOTS_MIN;
    struct host **slots = mem_alloc(count, sizeof(struct host *));

    for (size_t i = 0; i < hosts->slot_count; i++) {
        struct host *host = hosts->slots[i];

        while (host) {
            struct host *next = host->next;
            size_t at = (size_t)hash_keyed(key, host->origin) & (count - 1);

            host->next = slots[at];
            slots[at] = host;
            host = next;
        }
    }
    free(hosts->slots);
    hosts->slots = slots;
    hosts->slot_count = count;
}

struct host *
hosts_get(struct hosts *hosts, const struct hash_key *key, struct str origin)
{
    struct host *host;
    char *text;
    size_t at;

    if (hosts->count >= hosts->slot_count) {
        grow_table(hosts, key);
    }
    at = (size_t)hash_keyed(key, origin) & (hosts->slot_count - 1);
    for (host = hosts->slots[at]; host; host = host->next) {
        if (str_eq(host->origin, origin)) {
            return host;
        }
    }
    host = mem_alloc(1, sizeof *host);
    text = mem_alloc(origin.n + 1, 1);
    memcpy(text, origin.p, origin.n);
    host->origin = (struct str){ text, origin.n };
    host->end_ms = -1;
    arena_init(&host->robots_arena, 0);
    host->next = hosts->slots[at];
    hosts->slots[at] = host;
    hosts->count++;
    return host;
}

void
hosts_free(struct hosts *hosts)
{
    for (size_t i = 0; i < hosts->slot_count; i++) {
        struct host *host = hosts->slots[i];

        while (host) {
            struct host *next = host->next;
            struct waiting *url;

            while ((url = host_pop(hosts, host)) != NULL) {
                free(url);
            }
            arena_free(&host->robots_arena);
            free((char *)(uintptr_t)host->origin.p);
            free(host);
            host = next;
        }
    }
    free(hosts->slots);
    free(hosts->heap);
    *hosts = (struct hosts){ 0 };
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

void
host_push(struct hosts *hosts, struct host *host, struct waiting *url)
{
    url->next = NULL;
    if (host->last) {
        host->last->next = url;
    } else {
        host->first = url;
    }
    host->last = url;
    host->count++;
    hosts->waiting++;
}

void
host_push_front(struct hosts *hosts, struct host *host, struct waiting *url)
{
    url->next = host->first;
    host->first = url;
    if (!host->last) {
        host->last = url;
    }
    host->count++;
    hosts->waiting++;
}

struct waiting *
host_pop(struct hosts *hosts, struct host *host)
{
    struct waiting *url = host->first;

    if (url) {
        host->first = url->next;
        if (!host->first) {
            host->last = NULL;
        }
        host->count--;
        hosts->waiting--;
    }
    return url;
}

static void
heap_set(struct hosts *hosts, size_t at, struct host *host)
{
    hosts->heap[at - 1] = host;
    host->heap_at = at;
}

void
hosts_schedule(struct hosts *hosts, struct host *host)
{
    size_t at;

    if (host->heap_at > 0 || host->in_flight || host->count == 0) {
        return;
    }
    hosts->heap = mem_grow(hosts->heap, &hosts->heap_capacity, hosts->heap_count + 1,
                           sizeof(struct host *));
    at = ++hosts->heap_count;
    while (at > 1 && hosts->heap[at / 2 - 1]->next_ms > host->next_ms) {
        heap_set(hosts, at, hosts->heap[at / 2 - 1]);
        at /= 2;
    }
    heap_set(hosts, at, host);
}

struct host *
hosts_first(const struct hosts *hosts)
{
    return hosts->heap_count > 0 ? hosts->heap[0] : NULL;
}

struct host *
hosts_take(struct hosts *hosts)
{
    struct host *first = hosts_first(hosts), *last;
    size_t at = 1;

    if (!first) {
        return NULL;
    }
    first->heap_at = 0;
    last = hosts->heap[--hosts->heap_count];
    if (hosts->heap_count == 0) {
        return first;
    }
    for (;;) {
        size_t child = 2 * at;

        if (child > hosts->heap_count) {
            break;
        }
        if (child < hosts->heap_count &&
            hosts->heap[child]->next_ms < hosts->heap[child - 1]->next_ms) {
            child++;
        }
        if (hosts->heap[child - 1]->next_ms >= last->next_ms) {
            break;
        }
        heap_set(hosts, at, hosts->heap[child - 1]);
        at = child;
    }
    heap_set(hosts, at, last);
    return first;
}
