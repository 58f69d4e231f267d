/*
 * trainer: counts tokens of labelled ads and writes a model file.
 *
 * Counts are by language, source and class, of templates and not of ads, so that what was posted
 * often counts once (classifier/templates.h); a token enters when MODEL_MIN_TEMPLATES carry it.
 * Ads are also counted by the kind that is given with them (it is not guessed: rules change,
 * counts stay). Then the tokens' shares are fitted (classifier/fit.h). The order of the ads does
 * not matter to the bytes that come out. Memory is bounded: of more than TRAINER_ADS_MAX ads, or
 * TRAINER_USES_MAX tokens of theirs, every second is counted, or every fourth, drawn by a hash of
 * its content. Not for two threads at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_TRAINER_H
#define CLASSIFIER_TRAINER_H

#include "core/ad.h"
#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"

#define TRAINER_TOKENS_MAX 8000000 /* different tokens, languages apart */
#define TRAINER_ADS_MAX    400000  /* kept */
#define TRAINER_USES_MAX   (48u << 20)
#define TRAINER_FIT_MAX    20000   /* ads of one language that shares are fitted on */

struct trainer;

struct trainer *trainer_new(void);
void trainer_free(struct trainer *t);

/* Adds an ad; one without a label is passed over. Fails when there are too many tokens. */
MUST_USE bool trainer_add(struct trainer *t, const struct ad *ad, struct err *err);
/* Labelled ads so far. */
void trainer_counts(const struct trainer *t, size_t *deceptive, size_t *legitimate);
/* Appends the model file; fails when no ad of one of the classes was seen. */
MUST_USE bool trainer_save(const struct trainer *t, struct buf *out, struct err *err);

#endif
