/*
 * model: Bayes token counts, one file, counts only.
 *
 * For each language and token: in how many deceptive and in how many legitimate ads it stood.
 * Counts are integers and sorted, so the same ads give the same bytes in any order. The file:
 * magic, version, size, ads a class and language, tokens, SHA-256 over all before it; little
 * endian. A file that is damaged, cut short or foreign is refused with a sentence.
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

struct model;

struct model_count {
    uint32_t deceptive, legitimate; /* ads */
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
/* Labelled ads of that language. */
struct model_count model_ads(const struct model *m, enum lang lang);
/* Has the language enough ads of both classes for tokens to mean something? */
bool model_knows(const struct model *m, enum lang lang);

/* Hash of a stem in a language, and of an ordered pair of stems; never 0. */
uint64_t model_stem_hash(const uint8_t *p, size_t n, enum lang lang);
uint64_t model_pair_hash(uint64_t first, uint64_t second);
/* Number of the token with that hash; MODEL_NONE when the model has none. */
uint32_t model_find(const struct model *m, uint64_t hash);
/* Log of the odds ratio of a token, smoothed and capped; positive speaks for deception. */
double model_weight(const struct model *m, uint32_t token);

/* Writes a model file. `tokens` must be sorted by language, then bytes, without doubles. */
void model_write(const struct model_count ads[LANG_COUNT], const struct model_token *tokens,
                 size_t count, struct buf *out);

#endif
