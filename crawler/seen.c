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
    uint32_t *times = s->times ? mem_alloc(capacity, sizeof *times) : NULL;

    for (size_t i = 0; i < s->capacity; i++) {
        if (s->slots[i] != 0) {
            size_t at = slot_of(slots, capacity, s->slots[i]);

            slots[at] = s->slots[i];
            if (times) {
                times[at] = s->times[i];
            }
        }
    }
    free(s->slots);
    free(s->times);
    s->slots = slots;
    s->times = times;
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
seen_note(struct seen *s, uint64_t hash, int64_t fetched_ms)
{
    int64_t fetched_s = fetched_ms / 1000;

    hash |= hash == 0;
    if (fetched_s <= 0 || fetched_s > UINT32_MAX || !seen_has(s, hash)) {
        return;
    }
    if (!s->times) {
        s->times = mem_alloc(s->capacity, sizeof *s->times);
    }
    s->times[slot_of(s->slots, s->capacity, hash)] = (uint32_t)fetched_s;
}

int64_t
seen_fetched_s(const struct seen *s, uint64_t hash)
{
    hash |= hash == 0;
    return s->times && seen_has(s, hash)
               ? s->times[slot_of(s->slots, s->capacity, hash)]
               : 0;
}

void
seen_free(struct seen *s)
{
    free(s->slots);
    free(s->times);
    *s = (struct seen){ 0 };
}
