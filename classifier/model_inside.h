/*
 * model_inside: what the files that read, write and answer for a model share.
 *
 * File: "LWMODEL\n", u32 version, u32 languages, u32 kinds of ad, u64 size of the whole file,
 * u64 tokens, u64 rare tokens, u32 sources, u32 TOKENS_VERSION; for each language and in it for
 * each kind u32 deceptive and u32 legitimate ads; for each language i64 neutral sum, then for
 * each language i64 sum of slopes less 1; each source as u64 name and for each language u32
 * deceptive and u32 legitimate ads; each token as u8 pool, u8 length, u8 rows, u32 and u64
 * of its share, its bytes, and each row as u8 source, u32 deceptive and u32 legitimate
 * templates; each rare token as u8 pool, u8 rows, u64 hash and its rows; 32 bytes of
 * SHA-256. All little-endian. Version 1 had no kinds, version 2 no sources, version 3 no rare
 * tokens and shares that do not add up, version 4 no slopes, version 5 tokens of each language.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_MODEL_INSIDE_H
#define CLASSIFIER_MODEL_INSIDE_H

#include "classifier/model.h"

#define MODEL_MAGIC       "LWMODEL\n"
#define MODEL_VERSION     6
#define MODEL_ADS_AT      (8 + 4 + 4 + 4 + 8 + 8 + 8 + 4 + 4)
#define MODEL_NEUTRAL_AT  (MODEL_ADS_AT + 8 * (size_t)LANG_COUNT * AD_KIND_COUNT)
#define MODEL_SLOPES_AT   (MODEL_NEUTRAL_AT + 8 * (size_t)LANG_COUNT)
#define MODEL_HEAD_SIZE   (MODEL_SLOPES_AT + 8 * (size_t)LANG_COUNT)
#define MODEL_SOURCE_SIZE (8 + 8 * (size_t)LANG_COUNT)
#define MODEL_TOKEN_HEAD  15
#define MODEL_RARE_HEAD   10
#define MODEL_ROW_SIZE    9

/* Numbers by hash: open addressing, at most half full. */
struct model_table {
    struct model_slot {
        uint64_t hash; /* 0: free */
        uint32_t number;
    } * slots;
    size_t size; /* a power of two */
};

struct model {
    struct str bytes;
    struct model_ads ads;
    struct model_count totals[LANG_COUNT];
    double neutral[LANG_COUNT];
    double slope[LANG_COUNT];
    bool compares[LANG_COUNT];
    bool compares_most[LANG_COUNT];
    struct model_source *sources;
    size_t source_count;
    uint32_t tokens_version;
    uint32_t *offsets;      /* of each token's head */
    double *weights, *says; /* with and without the share */
    size_t count;
    size_t rare_at, rare_count, nameless;
    struct model_table table;   /* of tokens */
    struct model_table strange; /* words of pairs that are no tokens themselves */
    struct model_pairs pairs;
    uint64_t *pair_bits;
    struct model_pair *pair_slots;
};

/* Builds the tables of a model whose tokens are read. In model_table.c. */
void model_build_tables(struct model *m);
void model_free_tables(struct model *m);

static inline uint32_t
model_get32(const char *p)
{
    const uint8_t *b = (const uint8_t *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
           (uint32_t)b[3] << 24;
}

static inline uint64_t
model_get64(const char *p)
{
    return model_get32(p) | (uint64_t)model_get32(p + 4) << 32;
}

/* What a token adds to a sum, of what its counts say. */
static inline double
model_weight_of(double says, const struct model_token *t)
{
    const double share = t->share_of ? (double)t->share_sum / (double)t->share_of : 0;
    return says * share / MODEL_SHARE_ONE;
}

/* Has a class of ads enough of them for words to mean something? */
static inline bool
model_is_enough(struct model_count ads)
{
    return ads.deceptive >= MODEL_CLASS_MIN && ads.legitimate >= MODEL_CLASS_MIN;
}

/* Ads of a source in the languages of a pool; no more than fit. */
static inline struct model_count
model_source_ads(const struct model_source *source, enum lang pool)
{
    uint64_t deceptive = 0, legitimate = 0;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        if (model_pool((enum lang)lang) != pool)
            continue;
        deceptive += source->ads[lang].deceptive;
        legitimate += source->ads[lang].legitimate;
    }
    return (struct model_count){
        (uint32_t)(deceptive < UINT32_MAX ? deceptive : UINT32_MAX),
        (uint32_t)(legitimate < UINT32_MAX ? legitimate : UINT32_MAX),
    };
}

/* Has a source enough ads of both classes in some language of the pool? Classes in different
 * languages would compare the languages. */
static inline bool
model_source_compares(const struct model_source *source, enum lang pool)
{
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        if (model_pool((enum lang)lang) == pool && model_is_enough(source->ads[lang]))
            return true;
    }
    return false;
}

/* The token whose head stands at `offset`, without its rows. */
struct model_token model_token_at(const struct model *m, size_t offset);
/* Reads `count` rows into `rows` and adds up their templates. */
struct model_count model_rows_at(const char *p, size_t count, struct model_row *rows);
/* The rare token at `*offset`, with its rows in `rows`; *offset goes on to the next. */
struct model_rare
model_rare_at(const struct model *m, size_t *offset, struct model_row *rows);

#endif
