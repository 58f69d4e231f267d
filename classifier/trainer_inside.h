/*
 * trainer_inside: what the trainer keeps, and the steps from there to a model file.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_TRAINER_INSIDE_H
#define CLASSIFIER_TRAINER_INSIDE_H

#include "classifier/model.h"
#include "classifier/sample.h"

/* The bytes of a token that stood in some ad. */
struct counted {
    uint32_t bytes; /* where they begin in the pool */
    uint8_t n;      /* 0: not known */
    uint8_t pool;   /* model_pool() */
    bool word,
        piece; /* its bytes are known, and are those of one word, or of a piece */
};

/* An ad, as far as it is kept. */
struct kept {
    uint64_t order, source;
    size_t uses, anchors; /* where its tokens and anchors begin */
    uint32_t use_count, anchor_count;
    uint8_t lang, kind, weight;
    bool deceptive;
    struct sketch sketch;
};

struct trainer {
    struct sampler *sampler; /* made for the first ad */
    const struct model *base;
    bool keeps_rare;
    uint64_t thin; /* a power of two: of so many ads one is kept, by its order */
    size_t deceptive, legitimate;
    struct token_slot {
        uint64_t hash; /* 0: free */
        uint32_t token;
    } * slots;
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

/* The token of a hash; NULL when no ad kept has it. In trainer.c. */
const struct counted *trainer_find(const struct trainer *t, uint64_t hash);

/* An ad that is counted. */
struct member {
    const struct kept *ad;
    uint32_t source; /* index */
    uint32_t group;
};

/* Orders of members for qsort(). */
int member_by_order(const void *a, const void *b);
int member_by_group(const void *a, const void *b);
/* By source, in it by class, in it by group, in it the lightest first. */
int member_by_source(const void *a, const void *b);

/* A file in the making. */
struct saving {
    const struct trainer *t;
    struct member *ads;
    size_t ad_count;
    struct model_parts parts; /* counts of these ads */
    uint32_t
        *numbers; /* by token of the trainer: in the tokens of parts, behind them in the
                        * rare ones, or MODEL_NONE */
    uint64_t *hashes; /* by token of the trainer */
};

/* Joins the ads to templates, in their own order. In trainer_count.c, as the next. */
void saving_groups(struct saving *s);
/* Fills `hashes`. */
void saving_hashes(struct saving *s);
/* Fills `hashes` and `parts`: sources, ads, tokens and their rows; shares are left out. */
void saving_count(struct saving *s);
/* In how many templates each token of the trainer stands; the ads are sorted by group. */
uint32_t *saving_templates(const struct saving *s);
/* Fits the shares of `parts` and its neutral sums on the ads, which are in their own order.
 * `says`: what its tokens' counts say; `numbers`: by token of the trainer its number in `parts`,
 * or one past its tokens. In trainer_fit.c. */
void saving_fit(const struct saving *s, const double *says, const uint32_t *numbers,
                struct model_parts *parts);
/* The same for parts of which there is a model. */
void saving_fit_model(const struct saving *s, const struct model *model,
                      struct model_parts *parts);
/* Ads of one language in a model. */
uint64_t saving_ads_of(const struct model_parts *parts, enum lang lang);

/* What a model stores of a share, a sum or a slope: parts of MODEL_SHARE_ONE. */
int32_t saving_stored(double value);
/* Lists the ads in their own order, with their templates. In trainer_plain.c, as the next. */
void saving_begin(struct saving *s, const struct trainer *t);
/* Frees all but the trainer. */
void saving_end(struct saving *s);
/* Did all go into the buffer? Else says how large it is. */
MUST_USE bool saving_fits(const struct buf *out, struct err *err);
/* Counts the ads into `parts`, without the base, and fits them. Returns what the counts of each
 * token say, to be freed. Leaves the ads in their own order. */
double *saving_plain(struct saving *s);
/* Counts the ads and appends a model of them and the base. */
MUST_USE bool saving_on_base(struct saving *s, struct buf *out, struct err *err);
/* Takes the ads, which are in their own order, apart into folds, fits each without its own and
 * learns from what that gives them how far the sums of `parts` can be believed. In
 * trainer_calibrate.c. */
void saving_calibrate(const struct saving *s, struct model_parts *parts);

#endif
