/*
 * events: a table of events, trips or castings, a row each, as ads.
 *
 * A table whose head names a date, who or what it is about, and one part more (place, organiser,
 * price), and which is most of what the page shows. Rows that lead to a page of their own are no
 * ads here: those pages are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_EVENTS_H
#define CRAWLER_EVENTS_H

#include "crawler/cards.h"

/* The rows as cards, each with what stands around the table, which is said of all; 0 when it is
 * no such page. *left_off: how many more than CARDS_MAX there are. Memory from the arena. */
size_t events_shown(const struct tree *tree, const uint8_t *skip, struct arena *arena,
                    struct card **out, size_t *left_off);

#endif
