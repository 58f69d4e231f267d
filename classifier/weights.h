/*
 * weights: what of the rules is weighed and shown, worked out once.
 *
 * Rules and cues are large and stand far apart in memory; an ad has some thirty hits. Here
 * stands close together what is asked of each of them, and each rule's hit as it is shown, but
 * for points and place.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_WEIGHTS_H
#define CLASSIFIER_WEIGHTS_H

#include "classifier/ruleset.h"

/* A rule, as far as it is weighed. */
struct weight {
    double points;  /* as the rule says */
    double capped;  /* not beyond its cue's cap */
    uint32_t cue;   /* RULE_NONE: it is no cue rule, or in shadow */
    bool care;      /* of a person at risk: shown, adds no points */
    bool counter;   /* speaks against */
    bool unchecked; /* nobody able to read the language has checked it */
    bool silence;   /* it rests on nothing but what the ad leaves out */
};

struct weights {
    const struct ruleset *rules;
    const struct weight *of; /* by rule */
    const struct hit *hits;  /* by rule, but for points and place */
};

/* Made in the arena. The rules are borrowed; sentences are in the language `say`. */
const struct weights *weights_new(const struct ruleset *rules, enum lang say,
                                  struct arena *arena);

#endif
