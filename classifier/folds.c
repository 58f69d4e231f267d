/*
 * folds: groups counted, sorted by size and dealt.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/folds.h"

#include "classifier/templates.h"
#include "core/mem.h"

#include <stdlib.h>

#define SKETCH_KEY UINT64_C(0x666F6C6473)

struct folds {
    struct arena arena;
    struct templates *templates;
    bool *deceptive;
    size_t deceptive_cap;
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
    f->templates = templates_new();
    return f;
}

void
folds_free(struct folds *f)
{
    if (!f)
        return;
    templates_free(f->templates);
    arena_free(&f->arena);
    free(f->deceptive);
    free(f->dealt);
    free(f);
}

void
folds_add(struct folds *f, const struct ad *ad)
{
    const size_t n = templates_count(f->templates);
    struct folded folded;
    struct sketch sketch;
    size_t words = 0, anchors = 0;
    fold_text(ad->text, &f->arena, &folded);
    const struct word *split = words_split(&folded, &f->arena, &words);
    sketch_of(&folded, split, words, SKETCH_KEY, &sketch);
    const uint64_t *anchor =
        sketch_anchors(&folded, split, words, SKETCH_KEY, &f->arena, &anchors);
    templates_add(f->templates, &sketch, anchor, anchors);
    f->deceptive = mem_grow(f->deceptive, &f->deceptive_cap, n + 1, sizeof(bool));
    f->deceptive[n] = ad->label == AD_DECEPTIVE;
    arena_reset(&f->arena);
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
    const size_t n = templates_count(f->templates);
    struct group *groups = mem_alloc(n + 1, sizeof(*groups));
    uint8_t *fold_of = mem_alloc(n + 1, sizeof(*fold_of)); /* by first ad */
    size_t held[FOLDS_MAX][2] = { { 0 } };
    f->groups = 0;
    for (size_t i = 0; i < n; i++) {
        groups[i].first = (uint32_t)i;
        groups[templates_group(f->templates, (uint32_t)i)].ads[f->deceptive[i]]++;
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
        f->dealt[i] = fold_of[templates_group(f->templates, (uint32_t)i)];
    free(groups);
    free(fold_of);
    return f->dealt;
}

size_t
folds_templates(const struct folds *f)
{
    return f->groups;
}
