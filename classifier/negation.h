/*
 * negation: which words of a field are taken back: "we never keep passports", "без залога",
 * "айыппұл жоқ".
 *
 * A statement about control means its opposite once it is negated, so the patterns of such
 * cues are not matched on words that stand under a negation. What counts is the clause:
 * punctuation ends the reach, so that "do not worry, your passport is kept" still speaks.
 * Patterns that are themselves about absence ("no contract") are left alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_NEGATION_H
#define CLASSIFIER_NEGATION_H

#include "text/words.h"

struct negation; /* the words that negate, folded */

/* Builds the table in the arena; read-only afterwards. */
const struct negation *negation_new(struct arena *arena);

/* What the folded word [p, p+n) does in its clause: enum negation_role, 0 for nothing. */
uint8_t negation_role_of(const struct negation *negation, const uint8_t *p, size_t n);

/* By word of the field: is it taken back? NULL when none is. Linear in the words. */
const bool *negation_words(const struct negation *negation, const struct folded *folded,
                           const struct word *words, size_t count, struct arena *arena);
/* The same with the words' roles at hand. */
const bool *negation_words_of(const uint8_t *roles, const struct folded *folded,
                              const struct word *words, size_t count, struct arena *arena);

/* Does the text of a pattern hold a word that negates, so that it speaks of absence? */
bool
negation_in(const struct negation *negation, struct str pattern, struct arena *arena);

#endif
