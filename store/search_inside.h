/*
 * search_inside: how the rest of this room keeps the index up to date.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_SEARCH_INSIDE_H
#define STORE_SEARCH_INSIDE_H

#include "core/buf.h"
#include "store/inside.h"

#define SEARCH_HIDDEN "x=" /* mark in front of a word that stands only in contacts */

/* Lets an ad wait for the index: it is new, or has changed. */
MUST_USE bool search_note(struct store *s, struct str key, struct err *err);
/* The same for an ad that is about to be seen at an earlier time than it was known for. */
MUST_USE bool search_note_earlier(struct store *s, struct str key, int64_t seen_ms,
                                  struct err *err);
/*
 * Takes one ad out of the index, for example because its contacts are not kept any more:
 * search_note() brings it back with the words that it has by then. The old words leave the
 * index for good at the next search_merge(). An ad that is not in the index is no error.
 */
MUST_USE bool search_forget(struct store *s, struct str key, struct err *err);
/* Appends the mark that stands in the index for a source. */
void search_source_mark(struct str source, struct buf *out);
/* Takes the ads that are to be purged out of the index and off its list. */
MUST_USE bool search_purge(struct store *s, struct err *err);
/* Rewrites the index so that words of ads that are gone stand nowhere in it. */
MUST_USE bool search_merge(struct store *s, struct err *err);
/* Forgets all kept answers: they may quote an ad that goes. In store/reply.c. */
MUST_USE bool replies_purge(struct store *s, struct err *err);

#endif
