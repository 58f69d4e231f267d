/*
 * masked: a text with its contacts masked, and the way from the author's bytes to its own.
 *
 * What is quoted from a masked text is cut out of it, so that a quote never holds half of a
 * number, and its offsets are true of the text beside it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_MASKED_H
#define TEXT_MASKED_H

#include "text/contacts.h"

struct masked {
    struct str text;                 /* the masked one */
    const struct masked_span *spans; /* of the original */
    size_t count;
};

/* Masks `text` as contacts_mask_text() does. Memory from the arena; a text without contacts
 * is borrowed as it is. */
void masked_make(struct str text, struct arena *arena, struct masked *out);

/* Turns the bytes [*start, *end) of the original into those of the masked text. A mask of
 * which they hold a part is taken whole. */
void masked_range(const struct masked *m, size_t *start, size_t *end);

#endif
