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
largest_first(const void *a, const void *b)
{
    const struct group *x = a;
    const struct group *y = b;
    const size_t n = x->ads[0] + x->ads[1];
    const size_t m = y->ads[0] + y->ads[1];
    if (n != m)
        return n > m ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
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
folds_deal(struct folds *f, size_t count)
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
    qsort(groups, n, sizeof(*groups), largest_first);
    for (size_t i = 0; i < n && groups[i].ads[0] + groups[i].ads[1] > 0; i++) {
        const struct group *g = &groups[i];
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
