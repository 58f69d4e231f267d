/*
 * facts: pay, place and employer of an ad, as the page shows them.
 *
 * Told from names of attributes ("vacancy-salary", class="price") and from lines that begin
 * with a label ("Зарплата: 300 000 тг") in Russian, Kazakh and English, from a table's cell
 * behind one that is a label, or from a line that ends in a country.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_FACTS_H
#define CRAWLER_FACTS_H

#include "crawler/tree.h"

struct facts {
    struct str pay, place, employer; /* as shown, on one line; empty when not found */
};

/* Looks at what `skip` (a byte a node) leaves over. Memory from the arena. */
void facts_find(const struct tree *tree, const uint8_t *skip, struct arena *arena,
                struct facts *out);
/* The same inside one element, whose text is known already. */
void facts_find_in(const struct tree *tree, uint32_t root, struct str text,
                   const uint8_t *skip, struct arena *arena, struct facts *out);
/* Bytes of `line` that say `label`, which is in small letters, in any case of Latin or Cyrillic;
 * 0 when it does not begin with it. */
size_t facts_label_length(struct str line, struct str label);

#endif
