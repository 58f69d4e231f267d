/*
 * flat: the text of a page that no tree may be built of, in the order of its tags.
 *
 * What the gate refuses is still read: by the tokenizer, in linear time. Menus and other parts
 * around the main text stay in, since nothing tells where they end on such a page; scripts,
 * styles, templates and what else is never shown are left out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_FLAT_H
#define CRAWLER_FLAT_H

#include "core/arena.h"

#define FLAT_TEXT_MAX     (256u << 10) /* bytes of text kept */
#define FLAT_CONTACTS_MAX 200          /* links looked at for a contact */

struct flat {
    struct str text;               /* blocks on lines of their own */
    struct str contacts;           /* behind its links, one a line */
    size_t chars, link_chars;      /* characters of text; of these inside links */
};

/* Reads `html` (UTF-8). Memory from the arena. */
void flat_read(struct str html, struct arena *arena, struct flat *out);

#endif
