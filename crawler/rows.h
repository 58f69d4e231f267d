/*
 * rows: the columns of a table and their names.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_ROWS_H
#define CRAWLER_ROWS_H

#include "crawler/tree.h"

#define ROWS_COLUMNS_MAX 64 /* of a table that have a name; cells behind them have none */

struct rows {
    const struct tree *tree;
    const uint8_t *skip; /* what is not read, a byte a node */
    struct arena *arena;
    uint32_t head; /* head row that the names are of; 0 none */
    struct str names[ROWS_COLUMNS_MAX];
};

/* Over how many columns does a node of a row stand? 0: it is no cell. */
size_t rows_columns_of(const struct node *node);
/* The names of the columns that a head row gives, into r->names; 0: no row, no names. */
void rows_name_columns(struct rows *r, uint32_t head);

#endif
