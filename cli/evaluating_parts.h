/*
 * evaluating_parts: the rows of an evaluation by part and by judge, for figures and pictures.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_EVALUATING_PARTS_H
#define CLI_EVALUATING_PARTS_H

#include "classifier/quality.h"
#include "cli/evaluating.h"

enum by { BY_ALL, BY_LANGUAGE, BY_KIND, BY_CONTEXT, BY_LENGTH, BY_FILE };
enum judge { JUDGE_BOTH, JUDGE_WORDS, JUDGE_RULES, JUDGE_SHAPE };

/* Which part a row belongs to. */
int evaluating_part(const struct eval_row *row, enum by by);
/* The ads of one part, sorted by what the judge gives them, the most probable first. Never NULL;
 * the caller frees. */
struct quality_ad *evaluating_gather(const struct evaluating *e, enum by by, int part,
                                     enum judge judge, size_t *count);

#endif
