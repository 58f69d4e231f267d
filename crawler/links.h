/*
 * links: raw references of a page to normalised URLs, each once.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_LINKS_H
#define CRAWLER_LINKS_H

#include "crawler/scan.h"
#include "crawler/url.h"

struct links {
    const struct str *urls;    /* in page order, http and https, fragments off */
    const int64_t *changed_ms; /* of each, the latest that is said; NULL nothing is */
    size_t count;
    struct str canonical; /* "" none */
    size_t too_long;      /* that were left out for being above URL_MAX bytes */
};

/*
 * Resolves the links of a scan against its base and the page's URL (may be empty: then only
 * whole URLs count), their queries in the page's `charset` (crawler/reference.h). Left out are
 * links with rel=nofollow and what is no web address. Memory from the arena.
 */
void links_resolve(const struct scan *scan, struct str page_url, struct str charset,
                   struct arena *arena, struct links *out);

#endif
