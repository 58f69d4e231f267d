/*
 * sheet: a plain report of headings, sentences, tables and lines to copy, in two forms.
 *
 * Whoever makes a report fills a sheet once; it is then written as text for a terminal or as
 * one HTML page. Texts are borrowed or live in the sheet's arena.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_SHEET_H
#define REPORTS_SHEET_H

#include "core/arena.h"
#include "core/buf.h"

#define SHEET_BLOCKS  60 /* further ones are left out */
#define SHEET_COLUMNS 12

enum sheet_kind { SHEET_HEADING, SHEET_SENTENCE, SHEET_TABLE, SHEET_LINES };

struct sheet_block {
    enum sheet_kind kind;
    struct str text;         /* of all but a table */
    struct str *cells;       /* row by row; the first row names the columns */
    size_t columns, rows, rows_max;
};

struct sheet {
    struct arena *arena;
    struct str title;
    struct str lang; /* "en", "ru", "kk" */
    struct sheet_block blocks[SHEET_BLOCKS];
    size_t count;
};

void sheet_heading(struct sheet *s, const char *text);
/* Text from outside is fine: both forms escape. */
void sheet_sentence(struct sheet *s, struct str text);
/* Lines that are copied as they are. */
void sheet_lines(struct sheet *s, struct str text);
/* A table of so many columns and at most so many rows, its head included. */
struct sheet_block *sheet_table(struct sheet *s, size_t columns, size_t rows_max);
/* The next row: `columns` cells. */
void sheet_row(struct sheet_block *table, const struct str *cells);

/* Columns stand under one another; control bytes are shown as marks. */
void sheet_write_text(const struct sheet *s, struct buf *out);
/* One page, complete in itself: no script, nothing from outside, no link. */
void sheet_write_html(const struct sheet *s, struct buf *out);

#endif
