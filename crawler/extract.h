/*
 * extract: ads, main text and links from one page.
 *
 * Bytes in, ads out; no network, no clock. The gate decides first whether a tree may be built
 * (size, depth, open formatting elements, attributes a tag); a page that it refuses says why
 * and is read by the tokenizer alone: title, links, JSON-LD, and all its text in the order of
 * the tags. Sitemaps and feeds give links only. A mail that somebody brought comes the same way,
 * so that what meets hostile bytes is one process; no crawl asks for one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_EXTRACT_H
#define CRAWLER_EXTRACT_H

#include "core/page.h"
#include "crawler/source.h"
#include "crawler/url.h"

#define EXTRACT_ADS_MAX 1000 /* of one page; each way to show them has a lower ceiling */

/* What is added to these two goes from process to process: see crawler/reader_wire.c. */
struct extract_input {
    struct str body;             /* bytes as received, content coding removed */
    struct str content_type;     /* header value; may be empty */
    struct str url;              /* normalised; may be empty */
    const struct source *source; /* NULL: nothing is known of the site */
    int64_t seen_at_ms;          /* becomes seen_at of the ads; 0 unknown */
    bool links_only;             /* build no tree, read no ads */
    bool no_tree;                /* read ads tag by tag, whatever the gate says */

    /* What is done before: for open_page() alone (crawler/opening.h). */
    bool packed;      /* the body has a gzip coding */
    bool file;        /* a gzip file is read as what it holds */
    bool digested;    /* its SHA-256 is wanted, codings off */
    struct str known; /* the digest with which it need not be read; "" none */
    bool is_mail;                /* the body is a mail (RFC 5322), no page */
    size_t body_most;            /* nothing is read of it: so much of the body is wanted, codings
                                  * off; 0: the page is read */
};

struct extracted {
    enum page_outcome
        outcome;        /* PAGE_OK, PAGE_TOO_LARGE, PAGE_TOO_DEEP, PAGE_NOT_TEXT */
    struct str what;    /* why it was refused, and what was left off; "" nothing */
    struct str charset; /* name by which the bytes were read, "UTF-8", "windows-1251" */
    struct str title;
    struct str text; /* main text, UTF-8, blocks on lines of their own */
    const struct ad *ads;
    size_t ad_count;
    const struct str
        *links; /* normalised http(s) URLs in order, each once, fragments off */
    const int64_t *changed_ms; /* of each link, when a feed says that it changed last; 0 not
                                  said; NULL: of none */
    size_t link_count;
    size_t links_long; /* left off for being longer than an address may be */
    bool nofollow, noindex; /* meta robots */
    bool is_feed;           /* a feed or sitemap: links alone */
    bool is_index;          /* a sitemap of sitemaps */
    struct str canonical;   /* normalised; "" none */
    enum page_outcome
        opened;        /* PAGE_OK, PAGE_BAD_ENCODING, PAGE_TOO_LARGE: `what` says why */
    struct str digest; /* 64 hex digits; "" none was asked for, or taken */
    struct str body;   /* what was wanted of it; as much as could be opened */
};

/* Everything in *out lives in the arena. Never fails: what cannot be read is an outcome. */
void extract_page(const struct extract_input *in, struct arena *arena,
                  struct extracted *out);

#endif
