/*
 * trainer_private: what the trainer keeps of each ad, for trainer_save.c.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_TRAINER_PRIVATE_H
#define CLASSIFIER_TRAINER_PRIVATE_H

#include "classifier/tokens.h"
#include "text/sketch.h"

/* A token that stood in some ad. */
struct counted {
    uint64_t hash;
    size_t bytes; /* into the pool */
    uint8_t n;
    uint8_t lang;
    uint32_t last_ad; /* number of the ad it was last seen in */
};

/* An ad, as far as it is kept. */
struct kept {
    uint64_t order;  /* hash of all that is kept: the order of the ads that came does not count */
    uint64_t source; /* hash of its name; 0: not known */
    size_t uses, anchors; /* where its tokens and anchors begin */
    uint32_t use_count, anchor_count;
    uint8_t lang, kind;
    bool deceptive;
    struct sketch sketch;
};

struct trainer {
    struct arena list_arena, ad_arena;
    const struct reader *reader;
    struct forms *forms;
    uint32_t ad_number;
    uint64_t thin; /* a power of two: of so many ads one is kept, by its order */
    size_t deceptive, legitimate;
    uint32_t *slots; /* by hash: number of the token and 1; 0: free */
    size_t slot_count;
    struct counted *tokens;
    size_t count, token_cap;
    uint8_t *pool;
    size_t pool_n, pool_cap;
    struct kept *ads;
    size_t ad_count, ad_cap;
    uint32_t *uses;
    size_t use_count, use_cap;
    uint64_t *anchors;
    size_t anchor_count, anchor_cap;
};

#endif
