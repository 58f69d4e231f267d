/*
 * csv: ads from a table by RFC 4180, with a header row of known names.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_CSV_H
#define CLI_CSV_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/err.h"

#define CSV_COLUMNS_MAX 256

enum csv_answer { CSV_OK, CSV_BAD, CSV_END };

struct csv {
    struct str rest;
    char separator; /* ',' ';' or tab, by the header row */
    int columns
        [CSV_COLUMNS_MAX]; /* what each column holds; -1: not known, passed over */
    size_t column_count;
    size_t line, next_line; /* of the row handed out last, and of the next */
};

/* Reads the header row. Needs a column "text". `text` must outlive the reader. */
MUST_USE bool csv_begin(struct csv *csv, struct str text, const char *path,
                        struct arena *arena, struct err *err);
/*
 * The next row as an ad in the arena. CSV_BAD: *err says why; the next call goes on. A quote
 * that is not closed costs its own row only: the lines behind it are read as rows again.
 */
enum csv_answer
csv_next(struct csv *csv, struct arena *arena, struct ad *out, struct err *err);

#endif
