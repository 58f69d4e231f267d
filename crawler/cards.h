/*
 * cards: several ads that stand in full on one page: a board without pages of its own for each,
 * a table of vacancies, a paper's column of notices.
 *
 * Either the source names the element of each (select: each), or it is told from the page:
 * neighbours that look alike, each with words enough and a way to reach somebody of its own,
 * which together are most of what the page shows. Cards that only lead to a page of their own
 * are no ads here: those pages are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CARDS_H
#define CRAWLER_CARDS_H

#include "crawler/source.h"
#include "crawler/tree.h"

#define CARDS_MAX 200 /* of one page */

/* One ad of several; parts that it does not have are empty. Memory from the arena. */
struct card {
    uint32_t node;
    struct str title, text, pay, place, employer, contacts;
};

/* The cards that select->each finds, their parts by the other selectors inside them; *left_off
 * is how many more there are. `skip` marks what is not read. */
size_t cards_named(const struct source_select *select, const struct tree *tree,
                   const uint8_t *skip, struct arena *arena, struct card **out,
                   size_t *left_off);
/* The cards that the page shows by itself; 0 when it is no such page. */
size_t cards_shown(const struct tree *tree, const uint8_t *skip, struct arena *arena,
                   struct card **out, size_t *left_off);

#endif
