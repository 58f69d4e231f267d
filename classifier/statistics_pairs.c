/*
 * statistics_pairs: open addressing over pairs; grows to STAT_PAIRS_MAX and no further.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/statistics_pairs.h"

#include "core/mem.h"

#include <stdlib.h>

#define SIZE_START 1024

struct stat_pairs {
    struct stat_pair *table; /* both == 0: free */
    size_t size, count;      /* power of two; at most half full */
};

struct stat_pairs *
stat_pairs_new(void)
{
    struct stat_pairs *p = mem_alloc(1, sizeof(*p));
    p->size = SIZE_START;
    p->table = mem_alloc(p->size, sizeof(*p->table));
    return p;
}

void
stat_pairs_free(struct stat_pairs *p)
{
    if (!p)
        return;
    free(p->table);
    free(p);
}

/* Numbers of rules and cues are the pack's own, so a plain mix will do. */
static size_t
slot_of(const struct stat_pairs *p, uint32_t a, uint32_t b)
{
    uint64_t h = ((uint64_t)a << 32 | b) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(h >> 32) & (p->size - 1);
    while (p->table[at].both && (p->table[at].a != a || p->table[at].b != b))
        at = (at + 1) & (p->size - 1);
    return at;
}

static void
grow(struct stat_pairs *p)
{
    struct stat_pair *old = p->table;
    size_t old_size = p->size;
    p->size *= 2;
    p->table = mem_alloc(p->size, sizeof(*p->table));
    for (size_t i = 0; i < old_size; i++) {
        if (old[i].both)
            p->table[slot_of(p, old[i].a, old[i].b)] = old[i];
    }
    free(old);
}

bool
stat_pairs_count(struct stat_pairs *p, uint32_t a, uint32_t b)
{
    if (a > b) {
        uint32_t swap = a;
        a = b;
        b = swap;
    }
    struct stat_pair *pair = &p->table[slot_of(p, a, b)];
    if (pair->both) {
        pair->both++;
        return true;
    }
    if (p->count == STAT_PAIRS_MAX)
        return false;
    if ((p->count + 1) * 2 > p->size) {
        grow(p);
        pair = &p->table[slot_of(p, a, b)];
    }
    *pair = (struct stat_pair){ a, b, 1 };
    p->count++;
    return true;
}

static uint64_t
all(const struct stat_count *count)
{
    return count->n[STAT_DECEPTIVE] + count->n[STAT_LEGITIMATE] +
           count->n[STAT_UNLABELLED];
}

double
statistics_alike(const struct statistics *s, bool cues, const struct stat_pair *pair)
{
    const struct stat_row *rows = cues ? s->cues : s->rules;
    uint64_t either = all(&rows[pair->a].hit) + all(&rows[pair->b].hit) - pair->both;
    return either ? (double)pair->both / (double)either : 0;
}

struct ranked {
    double alike;
    struct stat_pair pair;
};

static int
by_alike(const void *x, const void *y)
{
    const struct ranked *a = x;
    const struct ranked *b = y;
    if (a->alike != b->alike)
        return a->alike < b->alike ? 1 : -1;
    if (a->pair.both != b->pair.both)
        return a->pair.both < b->pair.both ? 1 : -1;
    if (a->pair.a != b->pair.a)
        return a->pair.a < b->pair.a ? -1 : 1;
    return (a->pair.b > b->pair.b) - (a->pair.b < b->pair.b);
}

const struct stat_pair *
statistics_pairs(const struct statistics *s, bool cues, uint64_t least, size_t most,
                 struct arena *arena, size_t *count)
{
    const struct stat_pairs *p = cues ? s->cue_pairs : s->rule_pairs;
    struct ranked *ranked = mem_alloc(p->count + 1, sizeof(*ranked));
    size_t n = 0;
    for (size_t i = 0; i < p->size; i++) {
        const struct stat_pair *pair = &p->table[i];
        if (pair->both && pair->both >= least)
            ranked[n++] = (struct ranked){ statistics_alike(s, cues, pair), *pair };
    }
    qsort(ranked, n, sizeof(*ranked), by_alike);
    *count = n < most ? n : most;
    struct stat_pair *out = ARENA_NEW(arena, struct stat_pair, *count);
    for (size_t i = 0; i < *count; i++)
        out[i] = ranked[i].pair;
    free(ranked);
    return out;
}
