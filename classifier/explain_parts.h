/*
 * explain_parts: the parts of the sentence that tell of words, of the base rate and of what
 * would change the band.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_EXPLAIN_PARTS_H
#define CLASSIFIER_EXPLAIN_PARTS_H

#include "classifier/ruleset.h"
#include "core/score.h"

/* ". Words for it: “в личные сообщения” (+0.5, text). Words against it: “по ТК” (-0.2, title)":
 * two of each side, of those that weigh something. */
void explain_words(struct buf *b, const struct score *score, enum lang say);

/*
 * ". Without the cue travel on credit (P08) the band would be about: review. Base rate assumed:
 * 2 %", or what else its `change` says (classifier/change.h); nothing when the score does not
 * tell its base rate.
 */
void explain_change(struct buf *b, const struct ruleset *rules,
                    const struct score *score, enum lang say);

#endif
