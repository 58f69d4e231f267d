/*
 * reading: an ad read once: each text folded and split, its language, contacts and amounts.
 *
 * Everything lives in the ad's arena. Ceilings that were reached are counted in `limits`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_READING_H
#define CLASSIFIER_READING_H

#include "core/ad.h"
#include "core/arena.h"
#include "text/amounts.h"
#include "text/fold.h"
#include "text/words.h"

/* Fields that rules look at; contacts are only searched for contacts. */
#define READING_FIELDS FIELD_CONTACTS

struct read_field {
    struct str original;
    struct folded folded;
    const struct word *words;
    size_t word_count;
    const struct money *money; /* of text, title and salary only */
    size_t money_count;
    const struct atom *atoms;
    size_t atom_count;
    const struct contact *contacts;
    size_t contact_count;
};

struct reading {
    const struct ad *ad;
    struct read_field fields[READING_FIELDS];
    enum lang lang;
    uint32_t lang_bits; /* languages whose rules apply, as MATCH_LANG bits */
    const struct contact *contacts; /* of text, title and contacts, in that order */
    size_t contact_count;
    size_t limits;
};

struct reader; /* what all readings share: word lists */

/* Builds them in the arena; read-only afterwards. */
const struct reader *reader_new(struct arena *arena);

/* Reads an ad into the arena. */
void reading_of(const struct reader *reader, const struct ad *ad, struct arena *arena,
                struct reading *out);

/* Languages whose rules may apply to an ad in this one, as MATCH_LANG bits; its script may still
 * rule out some. */
uint32_t reading_langs(enum lang lang);

/* Typed atoms of a field laid over its words, sorted by word, for the matcher. */
struct match_typed;
const struct match_typed *reading_typed(const struct read_field *field, struct arena *arena,
                                        size_t *count, size_t *limits);

/* Is folded byte `at` of the field inside a contact? */
bool reading_in_contact(const struct read_field *field, uint32_t at);

#endif
