/*
 * url_parts: what the files of the URL parser share; nobody else includes it.
 *
 * The normalised URL grows in a fixed text of URL_MAX bytes; what does not fit sets `full`,
 * and the URL is refused at the end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_URL_PARTS_H
#define CRAWLER_URL_PARTS_H

#include "crawler/url.h"

struct url_text {
    char p[URL_MAX];
    size_t n;
    bool full; /* something did not fit */
};

void url_text_add(struct url_text *t, struct str s);
void url_text_char(struct url_text *t, char c);

/* What a byte may be. */
enum url_byte {
    URL_BYTE_PATH = 1,       /* stands in a path as it is */
    URL_BYTE_QUERY = 2,      /* stands in a query as it is */
    URL_BYTE_UNRESERVED = 4, /* RFC 3986 2.3: letter, digit, - . _ ~ */
};
bool url_byte_is(unsigned char byte, enum url_byte what);

/* Value of two hex digits at s[at] and s[at + 1]; -1 when they are not there. */
int url_hex_pair(struct str s, size_t at);

/*
 * Appends the host of an authority: a name by UTS 46, an IPv4 address in any of its spellings
 * as dotted decimal, [IPv6] compressed. False when it is no host.
 */
MUST_USE bool url_put_host(struct str raw, struct url_text *out);

/*
 * Writes `name` (UTF-8) to `ascii` by UTS 46, non-transitional; *n is its length. False when
 * the name is not allowed or longer than `size`.
 */
MUST_USE bool url_name_to_ascii(struct str name, char *ascii, size_t size, size_t *n);

/*
 * Appends path segments behind out, which ends in the '/' that begins or continues the path;
 * `root` is the offset of the path's first '/'. Dot segments are resolved.
 */
void url_put_path(struct str raw, size_t root, struct url_text *out);
/* Appends '?' and the query. */
void url_put_query(struct str raw, struct url_text *out);

#endif
