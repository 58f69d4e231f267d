/*
 * gate_signs: where the signs that expressions need stand in a text: all of them in one pass.
 *
 * A sign is a few bytes as they are, or any run of digits. A table belongs to a pack and is
 * read-only while texts are read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_GATE_SIGNS_H
#define CLASSIFIER_GATE_SIGNS_H

#include "core/arena.h"

#define SIGN_DIGITS 0 /* number of the sign that stands for a run of digits, at its start */

struct gate_signs;

struct gate_signs *gate_signs_new(void);
void gate_signs_free(struct gate_signs *g);
/* The number of a sign; the same bytes have one number. The bytes must live as long as `g`
 * does, and are not empty. */
uint32_t gate_signs_add(struct gate_signs *g, struct str bytes);
/* Numbers are below this one. */
uint32_t gate_signs_count(const struct gate_signs *g);

/* Places of the signs in a text, in order. */
struct sign_places {
    const uint32_t *first; /* by number, and one more: its places in the list */
    const uint32_t *list;  /* offsets of first bytes */
    bool other_digits;     /* the text may hold digits that are not ASCII: they are not listed */
};

/* Reads a text of less than 4 GiB. Memory from the arena. */
void gate_signs_find(const struct gate_signs *g, struct str text, struct arena *arena,
                     struct sign_places *out);

#endif
