/*
 * opening: a page from the bytes of an answer: content coding off, digest taken, then read.
 *
 * All of it is done where pages are read: what a server sent compressed is met by nobody else,
 * and who fetches has his hands free.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_OPENING_H
#define CRAWLER_OPENING_H

#include "crawler/extract.h"

/*
 * Takes the gzip coding off *body when it begins as gzip (a gzip header on a plain body is a lie
 * without harm), at most `max` bytes. PAGE_OK, PAGE_BAD_ENCODING or PAGE_TOO_LARGE with a
 * sentence; *body is then what could be read, in the arena.
 */
enum page_outcome open_body(struct str *body, size_t max, struct arena *arena,
                            struct str *what);

/*
 * extract_page(), with what in->packed, in->file and in->digested ask for before. Of a body that
 * could not be opened whole, links and wishes alone are read; a body with the digest in->known is
 * not read at all. With in->body_most it is opened and handed back, no more of it than that.
 */
void open_page(const struct extract_input *in, struct arena *arena, struct extracted *out);

#endif
