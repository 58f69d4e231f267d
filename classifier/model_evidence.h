/*
 * model_evidence: from counts of templates to what a token says of an ad.
 *
 * Language, source and register tell the label in labelled files and must not in the model. So
 * a token is compared within each source that has both classes, and once over all sources of the
 * language, and the answers are averaged by their precision as in a random-effects analysis
 * (DerSimonian and Laird, 1986): what is found across sources may be the source speaking, so its
 * variance is larger by BETWEEN. All shrink towards 0, the more the fewer templates there are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_MODEL_EVIDENCE_H
#define CLASSIFIER_MODEL_EVIDENCE_H

#include "classifier/model.h"

struct evidence;

/* The sources are borrowed. */
struct evidence *evidence_new(const struct model_source *sources, size_t count);
void evidence_free(struct evidence *e);
/* Tells it of a token with its rows; all must be told of before the first is asked for. */
void evidence_count(struct evidence *e, const struct model_token *token);
/* Log-odds that an ad with the token is deceptive rather than legitimate; 0 says nothing. */
double evidence_of(const struct evidence *e, const struct model_token *token);
/* What each token of a model says, all at once. */
void evidence_of_parts(const struct model_parts *parts, double *says);

#endif
