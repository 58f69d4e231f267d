/*
 * host: the hosts of a crawl, their queues of URLs, and who is due next.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/host.h"

#include "core/mem.h"

#include <stdlib.h>

#define SLOTS_MIN 256
#define LAST_EACH 8 /* so often the last rank has its turn */

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
    host->end_us = -1;
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

            host_drop(hosts, host);
            arena_free(&host->robots_arena);
            free((char *)(uintptr_t)host->origin.p);
            free(host->soft);
            free(host);
            host = next;
        }
    }
    free(hosts->slots);
    free(hosts->heap);
    *hosts = (struct hosts){ 0 };
}

void
host_push(struct hosts *hosts, struct host *host, struct waiting *url,
          enum host_rank rank)
{
    waiting_push(&host->queues[rank], host->origin, url);
    free(url);
    hosts->met += !host->met;
    host->met = true;
    host->count++;
    hosts->waiting++;
}

void
host_push_front(struct hosts *hosts, struct host *host, struct waiting *url)
{
    url->next = host->front;
    host->front = url;
    host->count++;
    hosts->waiting++;
}

/* The queue whose turn it is; there is one that is not empty. */
static struct waiting_queue *
queue_of(struct host *host)
{
    bool last = ++host->taken % LAST_EACH == 0;
    struct waiting_queue *found = NULL;

    for (int i = 0; i < HOST_RANK_COUNT; i++) {
        if (host->queues[i].count > 0 && (!found || last)) {
            found = &host->queues[i];
        }
    }
    return found;
}

struct waiting *
host_pop(struct hosts *hosts, struct host *host)
{
    struct waiting *url = host->front;

    if (host->count == 0) {
        return NULL;
    }
    if (url) {
        host->front = url->next;
    } else {
        url = waiting_pop(queue_of(host), host->origin);
    }
    host->count--;
    hosts->waiting--;
    return url;
}

void
host_drop(struct hosts *hosts, struct host *host)
{
    while (host->front) {
        struct waiting *next = host->front->next;

        free(host->front);
        host->front = next;
    }
    for (int i = 0; i < HOST_RANK_COUNT; i++) {
        waiting_drop(&host->queues[i]);
    }
    hosts->waiting -= host->count;
    host->count = host->seeds = host->refused = 0;
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
    while (at > 1 && hosts->heap[at / 2 - 1]->next_us > host->next_us) {
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
            hosts->heap[child]->next_us < hosts->heap[child - 1]->next_us) {
            child++;
        }
        if (hosts->heap[child - 1]->next_us >= last->next_us) {
            break;
        }
        heap_set(hosts, at, hosts->heap[child - 1]);
        at = child;
    }
    heap_set(hosts, at, last);
    return first;
}
