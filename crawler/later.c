/*
 * later: URLs that are due in the future, in order of their time; see later.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/later.h"

#include "core/mem.h"
#include "crawler/packed.h"

#include <stdlib.h>

struct later_url {
    int64_t wake_ms;
    struct host *host;
    unsigned char bytes[];
};

void
later_add(struct later *later, struct host *host, const struct waiting *url,
          int64_t wake_ms)
{
    struct later_url *added;
    struct packing p;
    size_t at;

    packed_prepare(&p, host->origin, url);
    added = mem_alloc(1, sizeof *added + packed_size(&p));
    added->wake_ms = wake_ms;
    added->host = host;
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

void
later_free(struct later *later)
{
    for (size_t i = 0; i < later->count; i++) {
        free(later->heap[i]);
    }
    free(later->heap);
    *later = (struct later){ 0 };
}
