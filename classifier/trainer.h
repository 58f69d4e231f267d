/*
 * trainer: counts tokens of labelled ads and writes a model file.
 *
 * Counts are by language and class; ads are also counted by the kind that is given with
 * them (it is not guessed: rules change, counts stay). The order of the ads does not matter
 * to the bytes that come out. Not for two threads at once.
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
