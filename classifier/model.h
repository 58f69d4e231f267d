/*
 * model: Bayes token counts, one file, counts only.
 *
 * For each language and token: in how many deceptive and in how many legitimate ads it
 * stood; for each language and kind of ad: how many ads of each class there were, so that
 * a model of job ads knows that it does not know marriage ads. Counts are integers and
 * sorted, so the same ads give the same bytes in any order. The file: magic, version, size,
 * ads, tokens, SHA-256 over all before it; little endian. A file that is damaged, cut
 * short, foreign or of an older version is refused with a sentence.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_MODEL_H
#define CLASSIFIER_MODEL_H

#include "core/ad.h"
#include "core/buf.h"
#include "core/err.h"

#define MODEL_NONE      UINT32_MAX
#define MODEL_BYTES_MAX (1u << 30)
#define MODEL_TOKEN_MAX 255 /* bytes of one token, in the code page of text/fold.h */
#define MODEL_MIN_ADS   5   /* a token enters only when so many ads carry it */
#define MODEL_CLASS_MIN 30  /* ads of each class below which words mean nothing yet */

struct model;

struct model_count {
    uint32_t deceptive, legitimate; /* ads */
};

/* Labelled ads a model was counted from. Ads without a kind are under AD_KIND_NONE. */
struct model_ads {
    struct model_count of[LANG_COUNT][AD_KIND_COUNT];
};

/* One token as it stands in the file. */
struct model_token {
    enum lang lang;
    const uint8_t *p; /* folded: a stem, or two with a space between */
    size_t n;
    struct model_count count;
};

/* Reads and checks a model. `bytes` must live as long as the model. */
MUST_USE bool model_open(struct str bytes, struct model **out, struct err *err);
/* NULL is fine. */
void model_free(struct model *m);

/* Tokens in the file. */
size_t model_token_count(const struct model *m);
/* Token `index`, counted from 0 in the order of the file; its bytes are the model's. */
struct model_token model_token(const struct model *m, size_t index);
/* Labelled ads of that language, of all kinds. */
struct model_count model_ads(const struct model *m, enum lang lang);
/* Labelled ads of that language and kind. */
struct model_count model_ads_of(const struct model *m, enum lang lang, enum ad_kind kind);
/*
 * Do words mean something in an ad of that language and kind? The language needs
 * MODEL_CLASS_MIN ads of each class; a job, marriage, travel or study ad needs as many of
 * its own kind besides. AD_KIND_NONE and AD_OTHER ask for the language only.
 */
bool model_knows(const struct model *m, enum lang lang, enum ad_kind kind);

/* Hash of a stem in a language, and of an ordered pair of stems; never 0. */
uint64_t model_stem_hash(const uint8_t *p, size_t n, enum lang lang);
uint64_t model_pair_hash(uint64_t first, uint64_t second);
/* Which hashes the model may have: one bit set for each that it has. Most pairs of an ad are
 * not in a model, and this tells so from memory that is close, where the table is not. */
struct model_filter {
    const uint64_t *bits; /* of the model */
    uint64_t mask;
};
struct model_filter model_filter(const struct model *m);

static inline uint64_t
model_filter_bit(const struct model_filter *filter, uint64_t hash)
{
    return hash >> 32 & filter->mask;
}

/* False: the model has no such token. */
static inline bool
model_may_have(const struct model_filter *filter, uint64_t hash)
{
    const uint64_t bit = model_filter_bit(filter, hash);
    return filter->bits[bit / 64] >> bit % 64 & 1;
}

/* Asks for the memory that model_find() and model_weight() will look at. */
void model_expect(const struct model *m, uint64_t hash);
void model_expect_weight(const struct model *m, uint32_t token);
/* Number of the token with that hash; MODEL_NONE when the model has none. */
uint32_t model_find(const struct model *m, uint64_t hash);
/* Log of the odds ratio of a token, smoothed and capped; positive speaks for deception. */
double model_weight(const struct model *m, uint32_t token);

/* Writes a model file. `tokens` must be sorted by language, then bytes, without doubles. */
void model_write(const struct model_ads *ads, const struct model_token *tokens,
                 size_t count, struct buf *out);

#endif
