/*
 * seen: which URLs a crawl knows.
 *
 * Each part is an array of hashes in rising order: a hash's own slot is where it would stand if
 * all were spread evenly, and it stands there or a little behind. So a search ends at the first
 * greater hash, and an array that is seven eighths full is still quick.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/seen.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

#define PART_BITS 6 /* of a hash, its first */
#define SPAN_MIN  16
#define BEHIND    32 /* slots more at a time, behind the span */

_Static_assert(SEEN_PARTS == 1 << PART_BITS, "each part has its first bits");

static const struct seen_part *
part_of(const struct seen *s, uint64_t hash)
{
    return &s->parts[hash >> (64 - PART_BITS)];
}

/* The slot that is a hash's own: rises with the hash. */
static size_t
own_slot(size_t span, uint64_t hash)
{
    return (size_t)((uint64_t)(uint32_t)(hash >> (32 - PART_BITS)) * span >> 32);
}

/* The slot of a hash, or where it belongs: perhaps one behind the last. */
static size_t
slot_of(const struct seen_part *p, uint64_t hash)
{
    size_t at = own_slot(p->span, hash);

    while (at < p->size && p->slots[at] != 0 && p->slots[at] < hash) {
        at++;
    }
    return at;
}

static bool
is_at(const struct seen_part *p, size_t at, uint64_t hash)
{
    return at < p->size && p->slots[at] == hash;
}

/* Room behind the last slot. */
static void
lengthen(struct seen_part *p)
{
    p->slots = mem_resize(p->slots, p->size + BEHIND, sizeof *p->slots);
    memset(p->slots + p->size, 0, BEHIND * sizeof *p->slots);
    if (p->times) {
        p->times = mem_resize(p->times, p->size + BEHIND, sizeof *p->times);
        memset(p->times + p->size, 0, BEHIND * sizeof *p->times);
    }
    p->size += BEHIND;
}

/* Makes a gap at a slot. */
static void
open_gap(struct seen_part *p, size_t at)
{
    size_t end = at;

    while (end < p->size && p->slots[end] != 0) {
        end++;
    }
    if (end == p->size) {
        lengthen(p);
    }
    memmove(p->slots + at + 1, p->slots + at, (end - at) * sizeof *p->slots);
    p->slots[at] = 0;
    if (p->times) {
        memmove(p->times + at + 1, p->times + at, (end - at) * sizeof *p->times);
        p->times[at] = 0;
    }
}

static void
grow(struct seen_part *p)
{
    struct seen_part old = *p;
    size_t next = 0;

    p->span = old.span > 0 ? old.span + old.span / 4 : SPAN_MIN;
    p->size = p->span + BEHIND;
    p->slots = mem_alloc(p->size, sizeof *p->slots);
    p->times = old.times ? mem_alloc(p->size, sizeof *p->times) : NULL;
    for (size_t i = 0; i < old.size; i++) {
        size_t own;

        if (old.slots[i] == 0) {
            continue;
        }
        own = own_slot(p->span, old.slots[i]);
        next = next > own ? next : own;
        if (next == p->size) {
            lengthen(p);
        }
        p->slots[next] = old.slots[i];
        if (p->times) {
            p->times[next] = old.times[i];
        }
        next++;
    }
    free(old.slots);
    free(old.times);
}

bool
seen_add(struct seen *s, uint64_t hash)
{
    struct seen_part *p;
    size_t at;

    hash |= hash == 0;
    p = &s->parts[hash >> (64 - PART_BITS)];
    at = slot_of(p, hash);
    if (is_at(p, at, hash)) {
        return false;
    }
    if (8 * (p->count + 1) > 7 * p->span) {
        grow(p);
        at = slot_of(p, hash);
    }
    open_gap(p, at);
    p->slots[at] = hash;
    p->count++;
    s->count++;
    return true;
}

bool
seen_has(const struct seen *s, uint64_t hash)
{
    const struct seen_part *p;

    hash |= hash == 0;
    p = part_of(s, hash);
    return is_at(p, slot_of(p, hash), hash);
}

void
seen_note(struct seen *s, uint64_t hash, int64_t fetched_ms)
{
    int64_t fetched_s = fetched_ms / 1000;
    struct seen_part *p;
    size_t at;

    hash |= hash == 0;
    p = &s->parts[hash >> (64 - PART_BITS)];
    at = slot_of(p, hash);
    if (fetched_s <= 0 || fetched_s > UINT32_MAX || !is_at(p, at, hash)) {
        return;
    }
    if (!p->times) {
        p->times = mem_alloc(p->size, sizeof *p->times);
    }
    p->times[at] = (uint32_t)fetched_s;
}

int64_t
seen_fetched_s(const struct seen *s, uint64_t hash)
{
    const struct seen_part *p;
    size_t at;

    hash |= hash == 0;
    p = part_of(s, hash);
    at = slot_of(p, hash);
    return p->times && is_at(p, at, hash) ? p->times[at] : 0;
}

void
seen_free(struct seen *s)
{
    for (size_t i = 0; i < SEEN_PARTS; i++) {
        free(s->parts[i].slots);
        free(s->parts[i].times);
    }
    *s = (struct seen){ 0 };
}
