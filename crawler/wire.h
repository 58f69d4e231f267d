/*
 * wire: numbers and texts as bytes between two processes of ours.
 *
 * Numbers are eight bytes, the lowest first; texts are their length and their bytes. What comes
 * from a process that has met strangers is not trusted: every length, number and text is checked
 * before anybody sees it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_WIRE_H
#define CRAWLER_WIRE_H

#include "core/arena.h"
#include "core/buf.h"

#define WIRE_MAX    (96u << 20) /* bytes of one message */
#define WIRE_READ   (64u << 20) /* and of what was read from one page */
#define WIRE_NUMBER 8           /* bytes of a number */

/* Appends a number. */
void wire_put_number(struct buf *out, int64_t value);
/* Appends any bytes. */
void wire_put_text(struct buf *out, struct str text);

/* Reads from the front of `rest`; the first fault makes all further reads empty. */
struct wire_getter {
    struct str rest;
    bool bad;
};

/* Any number. */
int64_t wire_get_number(struct wire_getter *g);
/* A number from 0 to `most`. */
size_t wire_get_count(struct wire_getter *g, size_t most);
/* Nothing but 0 or 1. */
bool wire_get_bool(struct wire_getter *g);
/* Any bytes; the view points into `rest`. */
struct str wire_get_bytes(struct wire_getter *g);
/* A text for people: UTF-8. */
struct str wire_get_text(struct wire_getter *g);
/* Does it look like a normalised URL? No more than that is trusted. */
bool wire_is_url(struct str text);
/* What does, or nothing. */
struct str wire_get_url(struct wire_getter *g);
/* Was all of it good, and is nothing left? */
bool wire_whole(const struct wire_getter *g);

#endif
