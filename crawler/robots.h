/*
 * robots: the Robots Exclusion Protocol (RFC 9309), and Crawl-delay beside it.
 *
 * Pure: bytes of a robots.txt in, answers out. What a status code means is here too
 * (RFC 9309 2.3.1), fetching is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_ROBOTS_H
#define CRAWLER_ROBOTS_H

#include "core/arena.h"
#include "core/str.h"

#define ROBOTS_MAX (512u * 1024u) /* bytes parsed, cut at a line end; RFC 9309 2.5 asks 500 KiB */

#define ROBOTS_WORK_MAX (32u << 20) /* bytes compared for one path: as many rules with a '*' as
                                       fit, for a path of eight hundred bytes */

struct robots; /* lives in the arena that it was parsed into */

/* The answer for one path, with the line that decides. */
struct robots_answer {
    bool allowed;
    struct str line; /* the deciding line as written; empty when no rule applies */
    int line_number; /* from 1; 0 when no rule applies */
};

/* Parses the rules for `agent` (the product token, compared without case, e.g. "lurewatch"). */
struct robots *robots_parse(struct str bytes, struct str agent, struct arena *arena);
/* Rules that allow everything, or nothing, for a robots.txt that could not be had. */
struct robots *robots_allow_all(struct arena *arena);
struct robots *robots_deny_all(struct arena *arena, struct str why);

/* Longest match by octets after percent normalising, Allow wins a tie, '*' and '$' known;
 * /robots.txt itself is always allowed. `path` is path and query, '/' first. */
struct robots_answer robots_allows(const struct robots *r, struct str path);
/* Bytes that robots_allows() compares for such a path at most. Above ROBOTS_WORK_MAX it does not
 * begin: nothing is allowed, and the line says so. */
size_t robots_work(const struct robots *r, struct str path);
/* Crawl-delay asked for, milliseconds; -1 when none. */
int64_t robots_delay_ms(const struct robots *r);
/* Sitemap lines, as written. */
const struct str *robots_sitemaps(const struct robots *r, size_t *count);

enum robots_status { ROBOTS_USE, ROBOTS_ALLOW_ALL, ROBOTS_DENY_ALL };
/* What the final HTTP status of robots.txt means: 2xx use it; 4xx but 429 no rules; the rest
 * (5xx, 429, 0 for no answer) closed. Redirects are followed before asking. */
enum robots_status robots_status(int http_status);

#endif
