/*
 * plain: marked-up text to plain text, as a browser would show it: white space runs are one
 * space, blocks stand on lines of their own, nothing else changes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_PLAIN_H
#define CRAWLER_PLAIN_H

#include "core/arena.h"
#include "core/buf.h"

#define PLAIN_MAX (4u << 20) /* bytes of text kept; the rest is dropped at a character */

enum plain_gap { PLAIN_NONE, PLAIN_SPACE, PLAIN_LINE };

struct plain {
    struct buf out;
    enum plain_gap gap; /* owed before the next text */
};

void plain_start(struct plain *p);
/* Adds text whose line ends are white space, or with `keep_lines` line ends (pre). */
void plain_text(struct plain *p, struct str text, bool keep_lines);
/* What comes next stands apart: behind a space (table cells), on a new line (blocks). */
void plain_gap(struct plain *p, enum plain_gap gap);
/* The text, copied into the arena; frees what was held. */
struct str plain_end(struct plain *p, struct arena *arena);

/*
 * Text of an HTML fragment from a value in JSON or an attribute. Plain text without markup
 * keeps its line ends; markup that was escaped once too often is read as markup.
 */
struct str plain_of_html(struct str html, struct arena *arena);
/* `s` with white space runs as one space and none at the ends, for titles and the like. */
struct str plain_line(struct str s, struct arena *arena);

#endif
