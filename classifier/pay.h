/*
 * pay: what an ad promises, in US dollars a month, beside what such work usually earns.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_PAY_H
#define CLASSIFIER_PAY_H

#include "classifier/reading.h"
#include "classifier/ruleset.h"

struct pay_words; /* words that say "this sum is the pay", folded */

const struct pay_words *pay_words_new(struct arena *arena);

/* A row of the pay table whose words stand in the ad. */
struct pay_found {
    uint32_t row;
    enum ad_field field;
    uint32_t start; /* folded byte */
};

/* The pay of an ad, and where it is written. */
struct pay_seen {
    struct pay_judged judged;
    bool usable;         /* compared with a row whose source was read */
    enum ad_field field; /* of the sum; valid when judged.known */
    size_t start, end;   /* original bytes */
};

/*
 * Takes the highest sum of the salary field, else of title, else of text; there a sum counts
 * only with a period or behind a pay word. Without a period a month is meant. The reference is
 * the row of the occupation that is named first (title before text), for the country that the
 * currency tells, else for "any".
 */
void pay_judge(const struct reading *reading, const struct ruleset *rules,
               const struct pay_words *words, const struct pay_found *found,
               size_t found_count, struct pay_seen *out);

#endif
