/*
 * selftest: what the pack says of itself: examples of rules, and written cases.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_SELFTEST_H
#define CLASSIFIER_SELFTEST_H

#include "classifier/classifier.h"
#include "classifier/ruleset.h"

/* Told of each example or case that does not come out as it says; `what` is a sentence that
 * begins with file:line. */
typedef void (*selftest_failed)(void *context, struct str what);

/* An example as the ad it is read as: in the rule's first language, of its first kind. */
struct ad selftest_ad(const struct rule *rule, const struct example *example);

struct selftest_result {
    size_t tried, failed;
};

/*
 * Runs each rule of the classifier on its hit and miss examples. A rule must hold on every hit
 * and on no miss, whatever its company. Examples are read in the rule's first language, and
 * with the first of its kinds where it names any.
 */
struct selftest_result
selftest_rules(const struct classifier *c, selftest_failed failed, void *context);
/* Runs the written cases: expected cues, counter-cues, context and band. */
struct selftest_result
selftest_cases(const struct classifier *c, const struct written_case *cases,
               size_t count, selftest_failed failed, void *context);

#endif
