/*
 * scan: one pass over a page without building a tree: what it links to, what it says of
 * itself, its JSON-LD, and the counts that tell whether a tree may be built.
 *
 * Input is UTF-8 (crawler/charset.h). Linear in time; memory from the arena, each list with a
 * ceiling and a count of what was left off. Links are raw references with their character
 * references decoded: resolving them is the caller's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SCAN_H
#define CRAWLER_SCAN_H

#include "core/arena.h"
#include "core/page.h"
#include "crawler/outline.h"

#define SCAN_LINKS_MAX  10000
#define SCAN_JSONLD_MAX 64
#define SCAN_BYTES_MAX  (4u << 20) /* of a page that a tree may be built from */
#define SCAN_ATTRS_MAX  512        /* attributes on one tag */

enum scan_from { SCAN_A, SCAN_AREA, SCAN_CANONICAL, SCAN_NEXT, SCAN_ALTERNATE, SCAN_REFRESH };

struct scan_link {
    struct str href;
    enum scan_from from;
    bool nofollow;      /* rel=nofollow stands on it */
    int64_t changed_ms; /* when a feed says that it changed last; 0 nothing said */
};

struct scan {
    struct str base;      /* first base href; empty when none */
    struct str canonical; /* link rel=canonical; empty when none */
    struct str title;     /* of the page, white space as it stands */
    const struct scan_link *links;
    size_t link_count, links_left_off;
    size_t links_too_long; /* of a feed: longer than anything that is an address */
    const struct str *jsonld; /* texts of script type=application/ld+json */
    size_t jsonld_count, jsonld_left_off;
    bool noindex, nofollow; /* meta robots */
    bool is_index;          /* a sitemap of sitemaps; crawler/feed.h tells */
    struct str outline;     /* the page for a tree builder (crawler/outline.h); empty unless
                             * asked for and the page is small enough */
    bool outline_cut;       /* it did not fit, so it is not whole */
    size_t depth, formats;  /* most open elements, most open formatting elements */
    size_t attrs_most;      /* most attributes on a tag */
    bool too_deep, too_many_formats;
    size_t bytes;
};

/* Reads the page, with its outline when a tree is wanted `for_tree`. The views point into
 * `html` or into the arena. */
void scan_page(struct str html, bool for_tree, struct arena *arena, struct scan *out);

/* As above, for who wants links and what the page says of itself: without the counts and the
 * outline, so that scan_gate() knows nothing. */
void scan_links(struct str html, struct arena *arena, struct scan *out);

/*
 * May a tree be built from it? PAGE_OK, or PAGE_TOO_LARGE or PAGE_TOO_DEEP with a sentence
 * in *what (memory from the arena).
 */
enum page_outcome scan_gate(const struct scan *scan, struct arena *arena, struct str *what);

#endif
