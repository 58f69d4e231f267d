/*
 * nearby: how far apart places of a field stand, in words.
 *
 * An `unless_near` blocks what stands at most UNLESS_NEAR_WORDS words from it. Places are told
 * in bytes and become spans of words here, of which many are asked about in logarithmic time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_NEARBY_H
#define CLASSIFIER_NEARBY_H

#include "classifier/reading.h"

#define UNLESS_NEAR_WORDS 12 /* most words between a hit and what blocks it */

/* Words that a place touches, by number; `last` is before `first` between two words. */
struct word_span {
    int32_t first, last;
};

/* The words of the folded bytes [start, end), and of these bytes of the original. */
struct word_span nearby_words(const struct read_field *field, size_t start, size_t end);
struct word_span
nearby_words_original(const struct read_field *field, size_t start, size_t end);

/* Words between the two; 0 when they stand side by side or overlap. */
uint32_t nearby_between(struct word_span a, struct word_span b);

/* Where a place would be near one of some others. */
struct nearby {
    const struct word_span *list; /* sorted, apart */
    size_t count;
};

/* Sorts and joins the spans in place; `out` keeps pointing to them. */
void nearby_of(struct word_span *spans, size_t count, struct nearby *out);
/* Stands the place at most UNLESS_NEAR_WORDS words from one of the spans? */
bool nearby_has(const struct nearby *nearby, struct word_span place);

#endif
