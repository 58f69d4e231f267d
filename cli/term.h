/*
 * term: text on a terminal: escaped, wrapped, with a little emphasis.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include "core/buf.h"
#include "core/score.h"

enum term_style { TERM_PLAIN, TERM_BOLD, TERM_DIM, TERM_MARK, TERM_ALARM };

struct term {
    struct buf out; /* gathered, written by term_end() */
    bool colours;   /* standard output is a terminal and NO_COLOR is not set */
    size_t width;   /* columns; 100 in a pipe */
};

void term_begin(struct term *t);
/* Writes what was gathered to standard output and frees it. */
void term_end(struct term *t);
/* Appends text, controls escaped, in a style. */
void term_text(struct term *t, enum term_style style, struct str s);
void term_printf(struct term *t, const char *format, ...) PRINTF(2, 3);
/* Appends at most `columns` columns of s, then spaces up to that width; "..." where it was cut.
 * Line ends become spaces. */
void term_cell(struct term *t, enum term_style style, struct str s, size_t columns);
/* Appends text broken at spaces into lines that end at the terminal's width, each but the
 * first set in by `indent` columns; the caller has written that many already. */
void term_wrap(struct term *t, enum term_style style, struct str s, size_t indent);
/* A band as shape and word, so that colour is not needed ("■ High"), then spaces up to
 * `columns`. */
void term_band(struct term *t, enum lang say, enum band band, size_t columns);

#endif
