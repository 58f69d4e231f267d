/*
 * csv: tables for spreadsheets (RFC 4180), cell by cell.
 *
 * Every text is quoted and cleaned of control characters; one that a spreadsheet would run as
 * a formula gets an apostrophe in front. Failure is that of the buffer.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_CSV_H
#define REPORTS_CSV_H

#include "core/buf.h"

struct csv {
    struct buf *out;
    bool begun; /* a cell stands in this row already */
};

void csv_text(struct csv *c, struct str text);
/* A number of ours is no formula, also when it is negative. At most `digits` behind the point. */
void csv_number(struct csv *c, double number, int digits);
void csv_count(struct csv *c, int64_t number);
/* RFC 3339; an empty cell for 0. */
void csv_time(struct csv *c, int64_t ms);
/* Ends the row. */
void csv_end(struct csv *c);

#endif
