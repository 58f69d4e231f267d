/*
 * url: parsing, resolving and normalising of http and https URLs, after the WHATWG URL
 * standard as far as a crawler needs it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_URL_H
#define CRAWLER_URL_H

#include "core/arena.h"
#include "core/str.h"

#define URL_MAX 2048 /* longer ones are refused */

struct url {
    struct str text;   /* whole, normalised, without fragment and without user or password */
    struct str scheme; /* "http" or "https" */
    struct str host;   /* lower case, IDN as xn--, [v6] with brackets, v4 in dotted decimal */
    int port;          /* always set: 80 and 443 when not written */
    struct str origin; /* "http://name" or "http://name:8080" */
    struct str path;   /* path and query, '/' first */
};

enum url_answer { URL_OK, URL_BAD, URL_LONG, URL_OTHER_SCHEME };

/*
 * Resolves `reference` against `base` (NULL: it must be absolute) and normalises: scheme and
 * host in lower case, IDN to ASCII (UTS 46), default port dropped, dot segments removed,
 * unreserved percent escapes decoded, others in upper case, non-ASCII and unsafe bytes escaped,
 * tabs and line ends dropped, backslash as slash, fragment dropped. URL_OTHER_SCHEME for
 * mailto:, javascript:, ftp: and the like; URL_LONG for what is above URL_MAX bytes then, URL_BAD
 * for what cannot be parsed.
 * Memory from the arena.
 */
enum url_answer url_parse(struct str reference, const struct url *base, struct arena *arena,
                          struct url *out);

/*
 * Takes a text that url_parse() made apart again, without copying: the parts are views into
 * it. False when it is no such text.
 */
MUST_USE bool url_split(struct str text, struct url *out);

/* A URL that looks like a crawler trap: more than 12 path segments, a segment three times in
 * a row or five times in all, more than 8 query parameters. */
bool url_looks_like_trap(const struct url *u);

/*
 * Writes the address without what names the visitor: session ids (;jsessionid=, PHPSESSID and
 * the like) and marks of campaigns (utm_*, gclid, yclid, ...). False, and *out untouched, when
 * nothing of it names one. Memory from the arena.
 */
bool url_drop_visitor(const struct url *url, struct arena *arena, struct str *out);

#define URL_YEARS_AHEAD 1 /* that a date in an address may lie ahead */

/* A year in an address. */
struct url_year {
    int year;     /* 0: none */
    bool is_sure; /* else it may as well be a number */
    size_t at;    /* where it begins in the path */
};

/*
 * The latest year, of those that are sure if there are any. Sure is year=2031; a month behind it
 * as a value of month= or date=, or in two digits as a whole part of the address ("/2031/05/",
 * "=2031-05"); a month and day ("2031-05-01") anywhere. A month in one digit may be a number
 * ("/2031/5/"). A year that lies 20 years ahead or more needs a name or a month with a zero in
 * front, which no number has.
 */
struct url_year url_latest_year(const struct url *url, int this_year);

#endif
