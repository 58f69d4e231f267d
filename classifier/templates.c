/*
 * templates: sets joined in a forest, candidates found by two tables: pairs of numbers of a
 * sketch, and anchors. Each slot of a table remembers the first ad with that hash.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/templates.h"

#include "core/mem.h"

#include <stdlib.h>

#define ROWS  2 /* numbers of a sketch that must agree for two ads to be compared */
#define BANDS (SKETCH_MINS / ROWS)
#define START 4096

struct table {
    struct slot {
        uint64_t hash; /* 0: free */
        uint32_t ad;
    } * slots;
    size_t size, count;
};

struct templates {
    struct table table;
    struct sketch *sketches;
    uint32_t *parents;
    size_t count, sketch_cap, parent_cap;
};

struct templates *
templates_new(void)
{
    struct templates *t = mem_alloc(1, sizeof(*t));
    t->table.size = START;
    t->table.slots = mem_alloc(START, sizeof(*t->table.slots));
    return t;
}

void
templates_free(struct templates *t)
{
    if (!t)
        return;
    free(t->table.slots);
    free(t->sketches);
    free(t->parents);
    free(t);
}

static struct slot *
find(struct slot *slots, size_t size, uint64_t hash)
{
    size_t at = hash & (size - 1);
    while (slots[at].hash && slots[at].hash != hash)
        at = (at + 1) & (size - 1);
    return &slots[at];
}

static void
grow(struct table *t)
{
    size_t size = t->size * 2;
    struct slot *slots = mem_alloc(size, sizeof(*slots));
    for (size_t i = 0; i < t->size; i++) {
        if (t->slots[i].hash)
            *find(slots, size, t->slots[i].hash) = t->slots[i];
    }
    free(t->slots);
    t->slots = slots;
    t->size = size;
}

/* The first ad that was noted under the hash; `ad` itself when there was none. */
static uint32_t
note(struct table *t, uint64_t hash, uint32_t ad)
{
    hash = hash ? hash : 1;
    if ((t->count + 1) * 2 > t->size)
        grow(t);
    struct slot *slot = find(t->slots, t->size, hash);
    if (!slot->hash) {
        *slot = (struct slot){ hash, ad };
        t->count++;
    }
    return slot->ad;
}

size_t
templates_count(const struct templates *t)
{
    return t->count;
}

uint32_t
templates_group(struct templates *t, uint32_t index)
{
    while (t->parents[index] != index) {
        t->parents[index] = t->parents[t->parents[index]];
        index = t->parents[index];
    }
    return index;
}

static void
join(struct templates *t, uint32_t a, uint32_t b)
{
    a = templates_group(t, a);
    b = templates_group(t, b);
    if (a < b)
        t->parents[b] = a;
    else
        t->parents[a] = b;
}

static uint64_t
band_hash(const struct sketch *sketch, size_t band)
{
    uint64_t h = band + 1;
    for (size_t i = 0; i < ROWS; i++)
        h = (h ^ sketch->mins[band * ROWS + i]) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

void
templates_add(struct templates *t, const struct sketch *sketch, const uint64_t *anchors,
              size_t anchor_count)
{
    const uint32_t ad = (uint32_t)t->count++;
    t->sketches = mem_grow(t->sketches, &t->sketch_cap, t->count, sizeof(*t->sketches));
    t->parents = mem_grow(t->parents, &t->parent_cap, t->count, sizeof(*t->parents));
    t->sketches[ad] = *sketch;
    t->parents[ad] = ad;
    for (size_t i = 0; i < anchor_count; i++)
        join(t, ad, note(&t->table, anchors[i], ad));
    for (size_t i = 0; sketch->shingles && i < BANDS; i++) {
        const uint32_t other = note(&t->table, band_hash(sketch, i), ad);
        if (other != ad && sketch_alike(sketch, &t->sketches[other]) >= TEMPLATES_ALIKE)
            join(t, ad, other);
    }
}
