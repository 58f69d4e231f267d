/*
 * stated: what the patterns find in one field, without what the field takes back.
 *
 * "We keep your passport" and "we never keep passports" hold the same words. Patterns of
 * stated control and debt are not found on words under a negation (classifier/negation.h);
 * all other patterns are found as they stand.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_STATED_H
#define CLASSIFIER_STATED_H

#include "classifier/forms.h"
#include "classifier/reading.h"
#include "classifier/ruleset.h"

#define STATED_BACK_MAX 16 /* matches of one expression in one field that are passed over */

struct stated_input {
    const struct ruleset *rules;
    struct match_scratch *scratch;
    const struct read_field *read;
    const struct form *const *forms; /* of its words */
    uint32_t langs; /* MATCH_LANG bits */
    enum ad_field field;
};

/* Which words of the field are taken back; NULL when none is. Memory from the arena. */
const bool *stated_negated(const struct read_field *read, const struct form *const *forms,
                           struct arena *arena);

/* Are original bytes [start, end) part of a word that is taken back, or is such a word in them? */
bool stated_taken_back(const struct read_field *read, const bool *negated, size_t start,
                       size_t end);

/* The matches of the field whose words are `text`, each pattern once; memory from the arena. */
const struct match *
stated_matches(const struct stated_input *in, const struct match_text *text,
               struct arena *arena, size_t *count);

/* Every place of these patterns in the field, without what the field takes back; fills
 * `places` as matcher_places() does. */
void stated_places(const struct stated_input *in, const struct match_text *text,
                   struct match_places *places, struct arena *arena);

#endif
