/*
 * rules_try_show: what `rules try` found, for a terminal and as JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_RULES_TRY_SHOW_H
#define CLI_RULES_TRY_SHOW_H

#include "classifier/nearmiss.h"
#include "cli/term.h"
#include "text/fold_explain.h"

/* One text tried. */
struct tried {
    const struct ruleset *rules;
    const struct ad *ad;
    struct score score;
    struct evaluation judged;
    struct near_misses near;
    bool fold; /* explain folding too */
    struct fold_explanation folded[READING_FIELDS];
    enum lang say;
    struct arena *arena; /* of all of it */
};

void try_show(const struct tried *tried, struct term *t);
/* {"risk": the score, "hits": [], "near": [], "folded": []} and a line end. */
void try_show_json(const struct tried *tried, struct json *j);

/* "P08", "warning", "job", "licence": what a rule tells. */
struct str rule_tells(const struct ruleset *rules, const struct rule *rule);

#endif
