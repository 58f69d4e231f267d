/*
 * binary: bytes that are no text, whatever a server calls them.
 *
 * What a server gives no type, or that of any bytes, is told by its first bytes, as browsers do
 * (WHATWG MIME Sniffing 5.1, 7.1); what it calls text is believed as long as it reads as such.
 * Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_BINARY_H
#define CRAWLER_BINARY_H

#include "core/arena.h"
#include "core/str.h"

/* Do they begin as a file of a kind that is no text (PDF, PNG, ZIP, ...)? */
bool binary_is_file(struct str bytes);

/*
 * Is there a control byte that no text has among the first 1,445? Not so where a byte order mark or
 * markup begins the bytes. To be asked of what has no type, or application/octet-stream, and is
 * no UTF-16 by what was found out.
 */
bool binary_begins_so(struct str bytes);

/*
 * Are so many characters of a text (UTF-8) such controls, or U+FFFD for bytes without meaning, that
 * nobody could read it? The sentence in *what (arena) then. NUL does not count: browsers leave it
 * out, so a page that is filled up with it can be read.
 */
bool binary_reads_so(struct str text, struct arena *arena, struct str *what);

#endif
