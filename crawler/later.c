/*
 * later: URLs that are due in the future, in order of their time; see later.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/later.h"

#include "core/mem.h"
#include "crawler/packed.h"

#include <stddef.h>
#include <stdlib.h>

struct later_url {
    int64_t wake_ms;
    struct host *host;
    bool may_go;
    unsigned char bytes[];
};

void
later_add(struct later *later, struct host *host, const struct waiting *url,
          int64_t wake_ms, bool may_go)
{
    struct later_url *added;
    struct packing p;
    size_t at;

    packed_prepare(&p, host->origin, url);
    added = mem_alloc(1, offsetof(struct later_url, bytes) + packed_size(&p));
    added->wake_ms = wake_ms;
    added->host = host;
    added->may_go = may_go;
    later->lasting += !may_go;
    packed_put(&p, added->bytes);
    later->heap = mem_grow(later->heap, &later->capacity, later->count + 1,
                           sizeof(struct later_url *));
    at = ++later->count;
    while (at > 1 && later->heap[at / 2 - 1]->wake_ms > wake_ms) {
        later->heap[at - 1] = later->heap[at / 2 - 1];
        at /= 2;
    }
    later->heap[at - 1] = added;
}

int64_t
later_first_ms(const struct later *later)
{
    return later->count > 0 ? later->heap[0]->wake_ms : INT64_MAX;
}

struct waiting *
later_take(struct later *later)
{
    struct later_url *first = later->heap[0], *last = later->heap[--later->count];
    struct waiting *url;
    size_t at = 1, size;

    later->lasting -= !first->may_go;
    while (2 * at <= later->count) {
        size_t child = 2 * at;

        if (child < later->count &&
            later->heap[child]->wake_ms < later->heap[child - 1]->wake_ms) {
            child++;
        }
        if (later->heap[child - 1]->wake_ms >= last->wake_ms) {
            break;
        }
        later->heap[at - 1] = later->heap[child - 1];
        at = child;
    }
    if (later->count > 0) {
        later->heap[at - 1] = last;
    }
    url = packed_open(first->bytes, first->host->origin, &size);
    free(first);
    return url;
}

static int
by_time(const void *a, const void *b)
{
    const struct later_url *const *x = a, *const *y = b;

    return ((*x)->wake_ms > (*y)->wake_ms) - ((*x)->wake_ms < (*y)->wake_ms);
}

void
later_give_up(struct later *later, later_gone *gone, void *user)
{
    size_t stay = (later->count - later->lasting) / 2, kept = 0, size;

    if (later->count > 1) { /* in order it is a heap all the same */
        qsort(later->heap, later->count, sizeof(struct later_url *), by_time);
    }
    for (size_t i = 0; i < later->count; i++) {
        struct later_url *at = later->heap[i];

        if (!at->may_go || stay > 0) {
            stay -= at->may_go;
            later->heap[kept++] = at;
        } else {
            gone(user, packed_open(at->bytes, at->host->origin, &size));
            free(at);
        }
    }
    later->count = kept;
}

void
later_free(struct later *later)
{
    for (size_t i = 0; i < later->count; i++) {
        free(later->heap[i]);
    }
    free(later->heap);
    *later = (struct later){ 0 };
}
