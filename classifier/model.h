/*
 * model: Bayes token counts and what was made of them, one file, no text.
 *
 * For each pool of languages and token: in how many templates (classifier/templates.h) of each
 * class it stood, by source; for each language and kind: how many ads there were, so that a model
 * of job ads knows that it does not know marriage ads. Counts are integers and sorted, so the same
 * ads give the same bytes in any order, and the counts of two models add up (model_merge.h). A
 * token weighs what its counts say (model_evidence.h) times a share that the trainer found. A file
 * may keep rare tokens as hashes, which weigh nothing and wait for more counts. The file: magic,
 * version, size, ads, sources, tokens, rare ones, SHA-256 over all before it. What is damaged, cut
 * short, foreign or older is refused with a sentence.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_MODEL_H
#define CLASSIFIER_MODEL_H

#include "core/ad.h"
#include "core/buf.h"
#include "core/err.h"

#define MODEL_NONE          UINT32_MAX
#define MODEL_BYTES_MAX     (1u << 30)
#define MODEL_TOKEN_MAX     255 /* bytes of one token, in the code page of text/fold.h */
#define MODEL_MIN_TEMPLATES 5 /* a token enters only when so many templates carry it */
#define MODEL_SOURCES_MAX   255 /* further sources are counted under no name */
#define MODEL_SHARE_ONE     1024 /* shares and offsets are stored in so many parts of one */
#define MODEL_SHARE_MAX     32
#define MODEL_WEIGHT_MAX                                                               \
    10 /* templates that one of an ad drawn at random may count as */
#define MODEL_CLASS_MIN 30 /* ads of each class below which words mean nothing yet */

struct model;

/*
 * The pool that the tokens of a language are counted in, which stands for a language wherever a
 * token has one. Languages that lend each other words and endings share one pool, LANG_NONE: a
 * token that two ads of each of three languages carry says something in all of them. English has
 * a pool of its own. What that is worth is in docs/SCORING.md.
 */
static inline enum lang
model_pool(enum lang lang)
{
    return lang == LANG_EN ? LANG_EN : LANG_NONE;
}

static inline bool
model_is_pool(unsigned lang)
{
    return lang == LANG_EN || lang == LANG_NONE;
}

struct model_count {
    uint32_t deceptive, legitimate; /* ads */
};

/* Labelled ads a model was counted from. Ads without a kind are under AD_KIND_NONE. */
struct model_ads {
    struct model_count of[LANG_COUNT][AD_KIND_COUNT];
};

/* Where ads came from. */
struct model_source {
    uint64_t name; /* hash; 0: not known */
    struct model_count ads[LANG_COUNT];
};

/* A token in the templates of one source. */
struct model_row {
    uint32_t source; /* index */
    struct model_count templates;
};

/* One token as it stands in the file. */
struct model_token {
    enum lang pool;   /* model_pool() */
    const uint8_t *p; /* folded: a stem, or two with a space between */
    size_t n;
    /* Its share in parts of MODEL_SHARE_ONE, times the templates that it was fitted for. Both
     * add up, so that the share of a merged token is the mean, in whatever order it came. */
    uint64_t share_sum;
    uint32_t share_of;
    struct model_count count; /* templates of all sources */
    size_t row_count;
    const struct model_row
        *rows; /* by source, each once; NULL when read by model_token() */
};

/* A token that too few templates carry, or of which nobody knew the bytes. */
struct model_rare {
    enum lang pool;
    uint64_t hash; /* model_stem_hash() or model_pair_hash() */
    size_t row_count;
    const struct model_row *rows;
};

/* All that a file is written from. Rows lie in `rows`, in any order. */
struct model_parts {
    struct model_ads ads;
    int64_t neutral_sum
        [LANG_COUNT]; /* see model_neutral(), in parts of MODEL_SHARE_ONE, times
                                      * the ads of the language: adds up */
    int64_t slope_sum[LANG_COUNT]; /* the same of model_slope() less 1 */
    struct model_source *sources;  /* by name */
    size_t source_count;
    struct model_token *tokens; /* by pool, then bytes, without doubles */
    size_t token_count;
    struct model_rare *rare; /* by pool, then hash; none of `tokens` */
    size_t rare_count;
    struct model_row *rows;
};

/* Reads and checks a model. `bytes` must live as long as the model. */
MUST_USE bool model_open(struct str bytes, struct model **out, struct err *err);
/* NULL is fine. */
void model_free(struct model *m);

/* Tokens in the file that weigh. */
size_t model_token_count(const struct model *m);
/* Token `index`, counted from 0 in the order of the file; its bytes are the model's. */
struct model_token model_token(const struct model *m, size_t index);
/* Its bytes alone. */
struct str model_token_bytes(const struct model *m, size_t index);
/* Sources, the one without a name included. */
size_t model_source_count(const struct model *m);
bool model_has_source(const struct model *m, uint64_t name);
/* Labelled ads of that language, of all kinds. */
struct model_count model_ads(const struct model *m, enum lang lang);
/* Labelled ads of that language and kind. */
struct model_count
model_ads_of(const struct model *m, enum lang lang, enum ad_kind kind);
/*
 * Do words mean something in an ad of that language and kind? The language needs
 * MODEL_CLASS_MIN ads of each class; a job, marriage, travel or study ad needs as many of
 * its own kind besides. AD_KIND_NONE and AD_OTHER ask for the language only.
 */
bool model_knows(const struct model *m, enum lang lang, enum ad_kind kind);

/* Hash of a stem in the pool of a language, and of an ordered pair of stems; never 0. */
uint64_t model_stem_hash(const uint8_t *p, size_t n, enum lang lang);
static inline uint64_t
model_mix(uint64_t h)
{
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u;
    h = (h ^ h >> 27) * 0x94D049BB133111EBu;
    return h ^ h >> 31;
}

static inline uint64_t
model_pair_hash(uint64_t first, uint64_t second)
{
    const uint64_t h = model_mix(first * 3 + model_mix(second));
    return h ? h : 1;
}

/* Number of the token with that hash; MODEL_NONE when the model has none. */
uint32_t model_find(const struct model *m, uint64_t hash);
/* Number of a stem that the model has, alone or within a pair; MODEL_NONE when it has it in
 * neither. Where that is below model_token_count() the stem is the token of this number. */
uint32_t model_word(const struct model *m, uint64_t stem_hash);

/*
 * The pairs of a model, by the numbers of their words. Most pairs of an ad are in no model, so
 * one bit is set for each that is: that tells from memory that is close.
 */
struct model_pairs {
    const uint64_t *bits;
    const struct model_pair {
        uint64_t key;   /* UINT64_MAX: free */
        uint32_t token; /* of a free one `none` */
    } * slots;
    uint64_t mask; /* of slots */
    unsigned bit_shift, slot_shift;
    uint32_t
        none; /* what a pair that the model has not is found as: its count of tokens */
};
const struct model_pairs *model_pairs(const struct model *m);

static inline uint64_t
model_pair_key(uint32_t first, uint32_t second)
{
    return (uint64_t)first << 32 | second;
}

/* Spreads keys; the upper bits are the better ones. */
static inline uint64_t
model_pair_spread(uint64_t key)
{
    return key * 0x9E3779B97F4A7C15u;
}

/* False: the model has no such pair. */
static inline bool
model_may_pair(const struct model_pairs *pairs, uint64_t key)
{
    const uint64_t bit = model_pair_spread(key) >> pairs->bit_shift;
    return pairs->bits[bit / 64] >> bit % 64 & 1;
}

/* Number of the token, or pairs->none. */
static inline uint32_t
model_find_pair(const struct model_pairs *pairs, uint64_t key)
{
    size_t at = model_pair_spread(key) >> pairs->slot_shift;
    while (pairs->slots[at].key != key && pairs->slots[at].key != UINT64_MAX)
        at = (at + 1) & pairs->mask;
    return pairs->slots[at].token;
}
/* What a token says, natural log of an odds ratio; positive speaks for deception. */
double model_weight(const struct model *m, uint32_t token);
/* The weights of all tokens, by number, and 0 behind the last. */
const double *model_weights(const struct model *m);
/* The same without its share: what the counts alone say. */
double model_counts_say(const struct model *m, uint32_t token);
/* The tempered sum of weights (classifier/bayes.h) of an ad of which words say nothing. */
double model_neutral(const struct model *m, enum lang lang);
/* By what the sum is to be multiplied, so that it is log-odds (classifier/calibrate.h). */
double model_slope(const struct model *m, enum lang lang);
/* Does any source have both classes in this language? Else source and label go together. */
bool model_compares(const struct model *m, enum lang lang);
/* Have such sources half of the ads of either class at least? */
bool model_compares_most(const struct model *m, enum lang lang);

/* Rare tokens in the file, and how many of them only wait for somebody to know their bytes. */
size_t model_rare_count(const struct model *m);
size_t model_nameless_count(const struct model *m);
/* TOKENS_VERSION (classifier/tokens.h) of the program that counted. */
uint32_t model_tokens_version(const struct model *m);

/* Orders of tokens and of rare ones in a file, for qsort(). */
int model_token_order(const void *a, const void *b);
int model_rare_order(const void *a, const void *b);

/* All of a model, to be changed and written again; tokens' bytes are the model's. */
void model_take_apart(const struct model *m, struct model_parts *out);
void model_parts_free(struct model_parts *parts);
/* Sorts tokens and rare ones as a file wants them. */
void model_parts_sort(struct model_parts *parts);
/* Hash of a token, from its bytes. */
uint64_t model_token_hash(const struct model_token *token);
/* Writes a model file. */
void model_write(const struct model_parts *parts, struct buf *out);

#endif
