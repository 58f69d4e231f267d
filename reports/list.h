/*
 * list: rows of the queue as a file to take away: CSV for spreadsheets, JSON lines for
 * programs.
 *
 * A row has the members that the API gives it, and its contacts. Masked unless asked for, page
 * addresses disarmed by the view. The same rows give the same bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_LIST_H
#define REPORTS_LIST_H

#include "reports/record_json.h"

/* What stands before the first row: the names of the columns, or nothing. */
void list_csv_begin(struct buf *out);
void list_csv_row(const struct record_view *v, const struct queue_row *row,
                  struct buf *out);
void list_jsonl_row(const struct record_view *v, const struct queue_row *row,
                    struct buf *out);

#endif
