/*
 * warc_page: the page that a record of an archive holds, whoever made the archive.
 *
 * Pure. Crawlers store the body as it was received, browser tools what was made of it, and both
 * keep the header of the first form: so the bytes decide whether a body is in chunks or packed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_WARC_PAGE_H
#define CRAWLER_WARC_PAGE_H

#include "crawler/extract.h"
#include "crawler/warc.h"

enum warc_page {
    WARC_PAGE,      /* a page: *out says all that is known of it */
    WARC_PAGE_NONE, /* no page: a request, a picture, an error, a revisit */
    WARC_PAGE_BAD   /* a page that cannot be read: *what says why */
};

/* Reads a response, resource or conversion record; the views live in the record or the arena. */
enum warc_page warc_page_read(const struct warc_record *record, struct arena *arena,
                              struct extract_input *out, const char **what);

/*
 * A body without its chunks (RFC 9112 7.1). The body itself when it does not begin with a chunk;
 * where a later chunk is broken or cut off, what came before it.
 */
struct str warc_unchunk(struct str body, struct arena *arena);

#endif
