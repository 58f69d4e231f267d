/*
 * html: typed writers for printable pages; hostile text never becomes markup.
 *
 * html_text() and html_attr() escape; html_lit() writes markup as it is and accepts
 * string literals only, so text from outside cannot reach it by mistake.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_HTML_H
#define CORE_HTML_H

#include "core/buf.h"

/* Markup as it stands; a variable does not compile. */
#define html_lit(b, literal) buf_add((b), STR(literal))
/* Text content: & < > " ' escaped; carriage returns become line feeds; other control
 * characters except tab, bidi overrides and broken UTF-8 become U+FFFD. */
void html_text(struct buf *b, struct str s);
/* name="value" with a space in front and the value escaped as by html_text(). */
void html_attr(struct buf *b, const char *name, struct str value);
/* Formatted text, then escaped as a whole. */
void html_textf(struct buf *b, const char *format, ...) PRINTF(2, 3);

#endif
