/*
 * reader_wire: a page to be read and what was read from it, as bytes between two processes.
 *
 * What a reader answers comes from a process that has read hostile pages: it is not trusted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_READER_WIRE_H
#define CRAWLER_READER_WIRE_H

#include "core/arena.h"
#include "core/buf.h"
#include "crawler/extract.h"
#include "crawler/wire.h"

/* Appends a page to be read. */
void wire_put_page(const struct extract_input *in, struct buf *out);
/* The other way; *out points into `bytes`, the source is made in the arena. */
MUST_USE bool wire_get_page(struct str bytes, struct arena *arena,
                            struct extract_input *out);

/* An ad, as part of a message. */
void wire_put_ad(const struct ad *ad, struct buf *out);
void wire_get_ad(struct wire_getter *g, struct ad *ad);

/* Appends what was read. */
void wire_put_read(const struct extracted *read, struct buf *out);
/*
 * The other way; *out points into `bytes`. False when a number is out of range, a text is not
 * UTF-8, a link is no plain http(s) text, or the bytes do not end where the message does.
 */
MUST_USE bool wire_get_read(struct str bytes, struct arena *arena, struct extracted *out);

#endif
