/*
 * folds: groups counted, sorted by size and dealt.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/folds.h"

#include "classifier/templates.h"
#include "core/mem.h"

#include <stdlib.h>

#define SKETCH_KEY UINT64_C(0x666F6C6473)

/* What is kept of an ad. */
struct kept {
    struct sketch sketch;
    size_t anchors; /* where they begin */
    size_t anchor_count;
    bool deceptive;
};

struct folds {
    struct arena arena;
    struct kept *ads;
    size_t count, cap;
    uint64_t *anchors;
    size_t anchor_count, anchor_cap;
    uint8_t *dealt;
    size_t groups;
};

/* A template: its first ad, and how many of each label. */
struct group {
    uint32_t first;
    uint64_t turn; /* the lowest is dealt first */
    size_t ads[2];
};

struct folds *
folds_new(void)
{
    struct folds *f = mem_alloc(1, sizeof(*f));
    arena_init(&f->arena, 0);
    return f;
}

void
folds_free(struct folds *f)
{
    if (!f)
        return;
    arena_free(&f->arena);
    free(f->ads);
    free(f->anchors);
    free(f->dealt);
    free(f);
}

void
folds_add(struct folds *f, const struct ad *ad)
{
    struct folded folded;
    size_t count = 0, anchor_count = 0;
    fold_text(ad->text, &f->arena, &folded);
    const struct word *split = words_split(&folded, &f->arena, &count);
    const struct sketch_words words =
        sketch_words(&folded, split, count, SKETCH_KEY, &f->arena);
    const uint64_t *anchors = sketch_anchors(&words, &f->arena, &anchor_count);
    f->ads = mem_grow(f->ads, &f->cap, f->count + 1, sizeof(*f->ads));
    f->anchors = mem_grow(f->anchors, &f->anchor_cap, f->anchor_count + anchor_count,
                          sizeof(*f->anchors));
    if (anchor_count)
        memcpy(f->anchors + f->anchor_count, anchors, anchor_count * sizeof(*anchors));
    struct kept *kept = &f->ads[f->count++];
    sketch_of(&words, &kept->sketch);
    kept->anchors = f->anchor_count;
    kept->anchor_count = anchor_count;
    kept->deceptive = ad->label == AD_DECEPTIVE;
    f->anchor_count += anchor_count;
    arena_reset(&f->arena);
}

static void
join_ads(const struct folds *f, uint32_t *templates)
{
    struct templates_ad *ads = mem_alloc(f->count + 1, sizeof(*ads));
    for (size_t i = 0; i < f->count; i++)
        ads[i] =
            (struct templates_ad){ &f->ads[i].sketch, f->anchors + f->ads[i].anchors,
                                   f->ads[i].anchor_count };
    templates_join(ads, f->count, templates);
    free(ads);
}

static int
by_turn(const void *a, const void *b)
{
    const struct group *x = a;
    const struct group *y = b;
    if (x->turn != y->turn)
        return x->turn < y->turn ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

/* Deal 0: the largest group comes first. Any other: as good as chance, the same each time
 * (the finalizer of SplitMix64: Steele, Lea, Flood 2014). */
static uint64_t
turn_of(const struct group *g, uint32_t deal)
{
    if (deal == 0)
        return UINT64_MAX - (g->ads[0] + g->ads[1]);
    uint64_t h = (uint64_t)deal << 32 | g->first;
    h = (h ^ h >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    h = (h ^ h >> 27) * UINT64_C(0x94D049BB133111EB);
    return h ^ h >> 31;
}

static size_t
choose_fold(const size_t held[FOLDS_MAX][2], size_t count, bool deceptive)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        const size_t mine = held[i][deceptive];
        const size_t its = held[best][deceptive];
        if (mine < its || (mine == its && held[i][!deceptive] < held[best][!deceptive]))
            best = i;
    }
    return best;
}

const uint8_t *
folds_deal(struct folds *f, size_t count, uint32_t deal)
{
    const size_t n = f->count;
    uint32_t *templates = mem_alloc(n + 1, sizeof(*templates));
    struct group *groups = mem_alloc(n + 1, sizeof(*groups));
    uint8_t *fold_of = mem_alloc(n + 1, sizeof(*fold_of)); /* by first ad */
    size_t held[FOLDS_MAX][2] = { { 0 } };
    f->groups = 0;
    join_ads(f, templates);
    for (size_t i = 0; i < n; i++) {
        groups[i].first = (uint32_t)i;
        groups[templates[i]].ads[f->ads[i].deceptive]++;
    }
    for (size_t i = 0; i < n; i++)
        groups[i].turn = turn_of(&groups[i], deal);
    qsort(groups, n, sizeof(*groups), by_turn);
    for (size_t i = 0; i < n; i++) {
        const struct group *g = &groups[i];
        if (g->ads[0] + g->ads[1] == 0)
            continue;
        const size_t fold = choose_fold(held, count, g->ads[1] >= g->ads[0]);
        held[fold][0] += g->ads[0];
        held[fold][1] += g->ads[1];
        fold_of[g->first] = (uint8_t)fold;
        f->groups++;
    }
    f->dealt = mem_resize(f->dealt, n + 1, sizeof(*f->dealt));
    for (size_t i = 0; i < n; i++)
        f->dealt[i] = fold_of[templates[i]];
    free(templates);
    free(groups);
    free(fold_of);
    return f->dealt;
}

size_t
folds_templates(const struct folds *f)
{
    return f->groups;
}
