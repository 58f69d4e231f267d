/*
 * trainer: counts tokens of labelled ads and writes a model file.
 *
 * Counts are by pool of languages (classifier/model.h), source and class, of templates and not
 * of ads, so that what was posted often counts once (classifier/templates.h); a token enters when
 * MODEL_MIN_TEMPLATES carry it. Ads are also counted by the kind that is given with them (it is
 * not guessed: rules change, counts stay). Then the tokens' shares are fitted (classifier/fit.h).
 * The order of the ads does
 * not matter to the bytes that come out. Memory is bounded, at some 700 MB: when more ads,
 * tokens or anchors come than the limits below, every second ad is counted, or every fourth,
 * drawn by a hash of its content, and tokens that no kept ad has are forgotten. Not for two
 * threads at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_TRAINER_H
#define CLASSIFIER_TRAINER_H

#include "classifier/model.h"
#include "classifier/sample.h"

#define TRAINER_ADS_MAX     200000 /* kept */
#define TRAINER_USES_MAX    (32u << 20)
#define TRAINER_TOKENS_MAX  (4u << 20) /* different tokens, pools of languages apart */
#define TRAINER_ANCHORS_MAX (8u << 20)
#define TRAINER_FIT_MAX     20000 /* ads of one pool that shares are fitted on */

struct trainer;

struct trainer *trainer_new(void);
void trainer_free(struct trainer *t);

/* What is counted is added to the counts of `base`, which is borrowed until the end; shares are
 * drawn to those that it has. */
void trainer_base(struct trainer *t, const struct model *base);
/* Tokens of fewer templates go into the file too, as hashes: for merging. */
void trainer_keep_rare(struct trainer *t);

/* Adds an ad; one without a label is passed over. */
void trainer_add(struct trainer *t, const struct ad *ad);
/* The same from a sample; what tokens are called is told by trainer_name(). A token that nobody
 * names enters no model. */
void trainer_add_sample(struct trainer *t, const struct sample *sample);
/* Names a token that some sample has; `bytes` as in a model. */
void trainer_name(struct trainer *t, uint64_t hash, struct str bytes);
/* Labelled ads so far. */
void trainer_counts(const struct trainer *t, size_t *deceptive, size_t *legitimate);
/* Of so many ads one is counted: 1 unless a limit was reached, then a power of two. */
uint64_t trainer_one_in(const struct trainer *t);
/* Appends the model file; fails when no ad of one of the classes was seen and there is no
 * base. */
MUST_USE bool trainer_save(const struct trainer *t, struct buf *out, struct err *err);
/* Appends `model` with its counts as they are and shares fitted on the ads added. Its tokens
 * that wait for a name get it where an ad has them. */
MUST_USE bool trainer_refit(const struct trainer *t, const struct model *model,
                            struct buf *out, struct err *err);

#endif
