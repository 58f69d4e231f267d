/*
 * seen: which URLs a crawl knows. Open addressing, at most two thirds full.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/seen.h"

#include "core/mem.h"

#include <stdlib.h>

#define CAPACITY_MIN 1024

/* The slot of a hash, or the empty one where it belongs. */
static size_t
slot_of(const uint64_t *slots, size_t capacity, uint64_t hash)
{
    size_t at = (size_t)hash & (capacity - 1);

    while (slots[at] != 0 && slots[at] != hash) {
        at = (at + 1) & (capacity - 1);
    }
    return at;
}

static void
grow(struct seen *s)
{
    size_t capacity = s->capacity > 0 ? s->capacity * 2 : CAPACITY_MIN;
    uint64_t *slots = mem_alloc(capacity, sizeof *slots);

    for (size_t i = 0; i < s->capacity; i++) {
        if (s->slots[i] != 0) {
            slots[slot_of(slots, capacity, s->slots[i])] = s->slots[i];
        }
    }
    free(s->slots);
    s->slots = slots;
    s->capacity = capacity;
}

bool
seen_add(struct seen *s, uint64_t hash)
{
    size_t at;

    hash |= hash == 0;
    if (3 * (s->count + 1) > 2 * s->capacity) {
        grow(s);
    }
    at = slot_of(s->slots, s->capacity, hash);
    if (s->slots[at] == hash) {
        return false;
    }
    s->slots[at] = hash;
    s->count++;
    return true;
}

bool
seen_has(const struct seen *s, uint64_t hash)
{
    hash |= hash == 0;
    return s->capacity > 0 && s->slots[slot_of(s->slots, s->capacity, hash)] == hash;
}

void
seen_free(struct seen *s)
{
    free(s->slots);
    *s = (struct seen){ 0 };
}
