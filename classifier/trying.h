/*
 * trying: one ad scored with all that the score rests on, for those who write and measure rules.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_TRYING_H
#define CLASSIFIER_TRYING_H

#include "classifier/classifier.h"
#include "classifier/ruleset.h"

/* A rule whose own conditions hold for the ad tried. */
struct tried_hit {
    const struct rule *rule;
    bool in_force; /* false: its company (`with`) was not there */
    enum ad_field field;
    size_t start, end;
    struct str quote;
};

/* As scorer_score(), and the plain list of rules that hold, shadow rules included. */
void scorer_try(struct scorer *s, const struct ad *ad, struct arena *arena,
                struct score *out, const struct tried_hit **hits, size_t *count);

/* As scorer_score(), with the evaluation it rests on (classifier/evaluate.h). The classifier
 * must have rules. */
struct evaluation;
void scorer_judge(struct scorer *s, const struct ad *ad, struct arena *arena,
                  struct score *out, struct evaluation *judged);

/* Only which rules hold, and where: nothing is weighed. For measuring. *out and its hits live
 * in the arena. */
void scorer_match(struct scorer *s, const struct ad *ad, struct arena *arena,
                  struct evaluation *out);

#endif
