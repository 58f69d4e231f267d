/*
 * facts: what the ad states of itself, what it denies or puts off, what it is silent about.
 *
 * A fact is stated when a fact rule holds or a field of the ad gives it; denied when a rule
 * with `denied: true` holds ("no contract", "the address will be told later"), whatever is
 * stated elsewhere; else silent. Facts add no points.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_FACTS_H
#define CLASSIFIER_FACTS_H

#include "classifier/ruleset.h"

/* Where a fact is spoken of; original bytes. */
struct fact_place {
    enum ad_field field;
    size_t start, end;
};

struct facts {
    uint32_t stated, denied; /* FACT_BITs, none in both after facts_settle() */
    uint32_t implied;        /* of those stated: only by another fact */
    struct fact_place stated_at[FACT_COUNT], denied_at[FACT_COUNT];
};

/* Notes a fact; the first place counts. */
void facts_note(struct facts *facts, enum fact fact, bool denied, struct fact_place at);
/*
 * Adds what the ad's own fields state and what one fact says of another (a company that is
 * named answers both for the employer and for the agency, and so does a school), and lets
 * what is denied outweigh what is stated.
 */
void facts_settle(struct facts *facts, const struct ad *ad);

/* The facts expected of this kind of ad, and others that it speaks of, in the order of enum
 * fact, with their quotes. Memory from the arena. */
const struct fact_seen *
facts_list(const struct facts *facts, const struct ad *ad, enum ad_kind kind,
           struct arena *arena, size_t *count);
/* The names of those that are silent. */
const struct str *facts_silent(const struct fact_seen *seen, size_t seen_count,
                               struct arena *arena, size_t *count);

#endif
