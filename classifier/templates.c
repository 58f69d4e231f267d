/*
 * templates: sets joined in a forest. Candidates are found by one table after the other, so that
 * no more than one is in memory: one for each pair of numbers of a sketch, one for all numbers
 * together, and one for each part of the anchors.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/templates.h"

#include "core/bits.h"
#include "core/mem.h"

#include <stdlib.h>

#define ROWS        2 /* numbers of a sketch that must agree for two ads to be compared */
#define BANDS       (SKETCH_MINS / ROWS)
#define NONE        UINT32_MAX
#define ANCHORS_PER (1u << 18) /* of one table */

struct slot {
    uint64_t hash; /* 0: free */
    uint32_t first, last;
};

/* The anchors that are looked at together. */
struct part {
    uint64_t at, of;
    size_t anchors;
};

struct joining {
    const struct templates_ad *ads;
    size_t count;
    uint32_t *parents;
    uint64_t *marks;  /* of each ad: a bit for each with whom it shares an anchor */
    uint32_t *before; /* the ad before in the same slot, or NONE */
    struct slot *slots;
    size_t mask;
};

static uint32_t
group_of(const struct joining *j, uint32_t ad)
{
    while (j->parents[ad] != ad) {
        j->parents[ad] = j->parents[j->parents[ad]];
        ad = j->parents[ad];
    }
    return ad;
}

static void
join(struct joining *j, uint32_t a, uint32_t b)
{
    a = group_of(j, a);
    b = group_of(j, b);
    if (a < b)
        j->parents[b] = a;
    else
        j->parents[a] = b;
}

/* An empty table with room for `entries`. */
static void
start_table(struct joining *j, size_t entries)
{
    size_t size = 1024;
    while (size < entries * 2)
        size *= 2;
    if (size != j->mask + 1 || !j->slots) {
        free(j->slots);
        j->slots = mem_alloc(size, sizeof(*j->slots));
        j->mask = size - 1;
    } else {
        memset(j->slots, 0, size * sizeof(*j->slots));
    }
}

static struct slot *
find(struct joining *j, uint64_t hash, uint32_t ad)
{
    size_t at = (hash ^ hash >> 32) & j->mask;
    while (j->slots[at].hash && j->slots[at].hash != hash)
        at = (at + 1) & j->mask;
    if (!j->slots[at].hash)
        j->slots[at] = (struct slot){ hash, ad, NONE };
    return &j->slots[at];
}

static uint64_t
band_hash(const struct sketch *sketch, size_t first, size_t count)
{
    uint64_t h = first + 1;
    for (size_t i = first; i < first + count; i++) {
        h = (h ^ sketch->mins[i]) * 0x9E3779B97F4A7C15u;
        h ^= h >> 29;
    }
    return h ? h : 1;
}

/* Joins two ads that are alike, unless they are joined already. */
static void
compare(struct joining *j, uint32_t a, uint32_t b)
{
    if (group_of(j, a) != group_of(j, b) &&
        sketch_alike(j->ads[a].sketch, j->ads[b].sketch) >= TEMPLATES_ALIKE)
        join(j, a, b);
}

/* Compares the ads of which `count` numbers from `first` on are the same. */
static void
join_band(struct joining *j, size_t first, size_t count)
{
    start_table(j, j->count);
    for (uint32_t ad = 0; ad < j->count; ad++) {
        const struct sketch *sketch = j->ads[ad].sketch;
        if (sketch->shingles == 0)
            continue;
        struct slot *slot = find(j, band_hash(sketch, first, count), ad);
        uint32_t other = slot->last;
        j->before[ad] = other;
        slot->last = ad;
        for (int i = 0; i < TEMPLATES_NEAR && other != NONE; i++) {
            compare(j, other, ad);
            other = j->before[other];
        }
        if (slot->first != ad)
            compare(j, slot->first, ad);
    }
}

static uint64_t
part_of(uint64_t anchor, uint64_t parts)
{
    return anchor >> 40 & (parts - 1);
}

/* The slot of an anchor when it is of this part, else NULL. */
static struct slot *
slot_of(struct joining *j, uint64_t anchor, const struct part *part, uint32_t ad)
{
    const uint64_t hash = anchor ? anchor : 1;
    return part_of(hash, part->of) == part->at ? find(j, hash, ad) : NULL;
}

static uint64_t
mark_of(uint32_t group)
{
    return UINT64_C(1) << ((group + 1) * UINT64_C(0x9E3779B97F4A7C15) >> 58);
}

/*
 * Notes with whom each ad shares the anchors of this part: of those that hold one, the first
 * that is no look-alike of the ad. All that share one firm's paragraph have the same one there;
 * who quotes many has as many.
 */
static void
mark_part(struct joining *j, const struct part *part)
{
    start_table(j, part->anchors);
    for (uint32_t ad = 0; ad < j->count; ad++) {
        for (size_t i = 0; i < j->ads[ad].anchor_count; i++) {
            struct slot *slot = slot_of(j, j->ads[ad].anchors[i], part, ad);
            if (slot && slot->last == NONE &&
                group_of(j, slot->first) != group_of(j, ad))
                slot->last = ad;
        }
    }
    for (uint32_t ad = 0; ad < j->count; ad++) {
        const uint32_t own = group_of(j, ad);
        for (size_t i = 0; i < j->ads[ad].anchor_count; i++) {
            const struct slot *slot = slot_of(j, j->ads[ad].anchors[i], part, ad);
            if (!slot || slot->last == NONE)
                continue;
            const uint32_t first = group_of(j, slot->first);
            j->marks[ad] |= mark_of(first != own ? first : group_of(j, slot->last));
        }
    }
}

/* Joins the ads that share an anchor of this part, but for those that quote many. */
static void
join_part(struct joining *j, const struct part *part)
{
    start_table(j, part->anchors);
    for (uint32_t ad = 0; ad < j->count; ad++) {
        if (bits_count(j->marks[ad]) > TEMPLATES_QUOTED)
            continue;
        for (size_t i = 0; i < j->ads[ad].anchor_count; i++) {
            const struct slot *slot = slot_of(j, j->ads[ad].anchors[i], part, ad);
            if (slot)
                join(j, slot->first, ad);
        }
    }
}

static void
join_anchors(struct joining *j)
{
    size_t all = 0;
    uint64_t parts = 1;
    for (size_t i = 0; i < j->count; i++)
        all += j->ads[i].anchor_count;
    while (all / parts > ANCHORS_PER)
        parts *= 2;
    size_t *sizes = mem_alloc(parts, sizeof(*sizes));
    for (size_t ad = 0; ad < j->count; ad++) {
        for (size_t i = 0; i < j->ads[ad].anchor_count; i++)
            sizes[part_of(j->ads[ad].anchors[i], parts)]++;
    }
    j->marks = mem_alloc(j->count + 1, sizeof(*j->marks));
    for (uint64_t at = 0; at < parts; at++)
        mark_part(j, &(struct part){ at, parts, sizes[at] });
    for (uint64_t at = 0; at < parts; at++)
        join_part(j, &(struct part){ at, parts, sizes[at] });
    free(j->marks);
    free(sizes);
}

void
templates_join(const struct templates_ad *ads, size_t count, uint32_t *groups)
{
    struct joining j = { .ads = ads, .count = count, .parents = groups };
    j.before = mem_alloc(count + 1, sizeof(*j.before));
    for (uint32_t i = 0; i < count; i++)
        groups[i] = i;
    join_band(&j, 0, SKETCH_MINS);
    for (size_t i = 0; i < BANDS; i++)
        join_band(&j, i * ROWS, ROWS);
    join_anchors(&j); /* behind them: look-alikes are known now */
    for (uint32_t i = 0; i < count; i++)
        groups[i] = group_of(&j, i);
    free(j.slots);
    free(j.before);
}
