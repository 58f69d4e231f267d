/*
 * written: the project's own pack and written cases, scored by the rules alone and with the
 * starter model.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_CLASSIFIER_WRITTEN_H
#define TESTS_CLASSIFIER_WRITTEN_H

#include "help.h"

#include "classifier/selftest.h"
#include "classifier/trying.h"
#include "core/mem.h"

#include <stdlib.h>

#define WRITTEN_SCORERS 2

struct written {
    struct arena arena;
    struct bundle bundle;
    const struct written_case *cases;
    size_t case_count;
    struct scorer *scorers[WRITTEN_SCORERS]; /* rules alone; with the model, or NULL */
    struct classifier *classifiers[WRITTEN_SCORERS];
    bool present; /* the pack is here: the test runs in the project's folder */
};

static inline void
written_scorer(struct written *w, int which, struct str model)
{
    struct classifier_options options = { .rules = &w->bundle, .model = model };
    struct err err = { 0 };
    if (!classifier_load(&w->classifiers[which], &options, &err))
        fail_msg("%s", err.text);
    w->scorers[which] = scorer_new(w->classifiers[which]);
}

static inline void
written_open(struct written *w)
{
    struct str model;
    struct err err = { 0 };
    *w = (struct written){ 0 };
    arena_init(&w->arena, 0);
    w->present = bundle_read("rules", ".yaml", &w->arena, &w->bundle, &err) &&
                 bundle_find(&w->bundle, STR("cues.yaml"));
    if (!w->present)
        return;
    if (!ruleset_cases(&w->bundle, NULL, &w->arena, &w->cases, &w->case_count, &err))
        fail_msg("%s", err.text);
    written_scorer(w, 0, (struct str){ 0 });
    if (file_read("models/starter.lwm", 256u << 20, &w->arena, &model, &err))
        written_scorer(w, 1, model);
}

static inline void
written_close(struct written *w)
{
    for (int i = 0; i < WRITTEN_SCORERS; i++) {
        scorer_free(w->scorers[i]);
        classifier_free(w->classifiers[i]);
    }
    arena_free(&w->arena);
}

/* The same as set-up and tear-down of a test. */
static inline int
written_load(void **state)
{
    struct written *w = mem_alloc(1, sizeof(*w));
    *state = w;
    written_open(w);
    return 0;
}

static inline int
written_unload(void **state)
{
    struct written *w = *state;
    written_close(w);
    free(w);
    return 0;
}

static inline struct score
written_score(struct scorer *scorer, struct ad ad, struct arena *arena)
{
    struct score out;
    scorer_score(scorer, &ad, arena, &out);
    return out;
}

#endif
