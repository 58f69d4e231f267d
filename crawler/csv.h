/*
 * csv: ads from a table by RFC 4180, with a header row.
 *
 * Pure. The separator is told from the header row: comma, semicolon, tab or bar, or what a
 * first line such as "sep=;" says; lines may end in CR alone if the first does. Columns are known
 * by the names of the keys of a JSON line, or by a map from the user. The text must be UTF-8;
 * rows that are not are bad.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CSV_H
#define CRAWLER_CSV_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/err.h"
#include "crawler/record.h"

#define CSV_COLUMNS_MAX 256
#define CSV_MAP_MAX     16

/* Which column of the table is which part of an ad, as the user says. */
struct csv_map {
    struct csv_map_row {
        int column;      /* part of an ad */
        struct str from; /* name in the header row, or its number from 1 */
    } rows[CSV_MAP_MAX];
    size_t count;
};

struct csv {
    struct str rest;
    char separator;
    int columns
        [CSV_COLUMNS_MAX]; /* what each column holds; -1: not known, passed over */
    size_t column_count;
    size_t line, next_line; /* of the row handed out last, and of the next */
};

/* Adds "title=Heading,text=3" to the map, whose names are then views of `text`. False when a
 * part is not PART=COLUMN or there is no such part of an ad. */
MUST_USE bool csv_map_add(struct csv_map *map, struct str text, struct err *err);

/* Reads the header row; `map` may be NULL. Needs a column for the text, and every column that
 * the map names. `text` must outlive the reader. */
MUST_USE bool csv_begin(struct csv *csv, struct str text, const struct csv_map *map,
                        struct arena *arena, struct err *err);
/*
 * The next row as an ad in the arena. RECORD_BAD: *err says why; the next call goes on. A quote
 * that is not closed costs its own row only: the lines behind it are read as rows again. A date
 * may be one that time_parse_loose() reads, or DD.MM.YYYY with HH:MM behind it or not.
 */
enum record_answer
csv_next(struct csv *csv, struct arena *arena, struct ad *out, struct err *err);

#endif
