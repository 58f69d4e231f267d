/*
 * weigh: hits and Bayes evidence to points, probability, band and lane.
 *
 * Whom the score must not hurt is held here by structure, not by points:
 * - S cues (trade) count only in company of P, O, D or G cues, and never more than these do;
 * - T cues (who is wanted; not T04, minors sought) and N08 are left out when it is decided
 *   which threshold is crossed; the probability shown keeps within that band;
 * - rules that nobody able to read the language has checked cannot alone reach `high`;
 * - who does not recruit never reaches `review`; job-seekers and people who advertise their own
 *   service get no band at all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_WEIGH_H
#define CLASSIFIER_WEIGH_H

#include "classifier/evaluate.h"
#include "classifier/line.h"
#include "classifier/weights.h"

#define WEIGH_HITS_MAX 40 /* hits shown, for and against each */

struct weigh_input {
    const struct weights *weights;   /* NULL: no rules */
    const struct evaluation *judged; /* NULL: no rules */
    const struct bayes_evidence *bayes;
    enum context context;
    double prior;
};

/*
 * Fills probability, band, lane, points, cues, counter, dimensions of *out. The hits' fields
 * and spans are those of the evaluation; quotes are the caller's to fill.
 */
void weigh(const struct weigh_input *in, struct arena *arena, struct score *out);

/* Who speaks: the heaviest context of the rules that hold, else a guess from what was found. */
enum context
weigh_context(const struct ruleset *rules, const struct evaluation *judged);

#endif
