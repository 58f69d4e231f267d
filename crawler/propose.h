/*
 * propose: a source file to begin with, told from a few pages of a site.
 *
 * The pages are read as any page is. What of them are ads gives the patterns of ads and, where
 * a part of the ads stands in an element of the same name on most of them, its selector; what
 * are lists gives where to begin and what to follow. Of the seed's host every page that was read
 * lies in the scope of what is proposed. A proposal is for a person to check. Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_PROPOSE_H
#define CRAWLER_PROPOSE_H

#include "crawler/extract.h"

#define PROPOSE_PAGES_MAX  20
#define PROPOSE_FOLLOW_MAX 8

enum propose_part {
    PROPOSE_TITLE,
    PROPOSE_TEXT,
    PROPOSE_PAY,
    PROPOSE_PLACE,
    PROPOSE_EMPLOYER,
    PROPOSE_CONTACTS,
    PROPOSE_PARTS
};

/* A page as it came. */
struct propose_page {
    struct str url; /* normalised */
    struct str body, content_type;
};

struct proposed_selector {
    struct str selector; /* "" none was found that fits */
    size_t pages;        /* ad pages on which it finds that part */
    struct str example;  /* what it finds on the first of them */
};

struct proposal {
    struct str id;      /* from the host: "board-example" */
    enum ad_kind kind;  /* NONE: the pages do not say */
    struct str seed;    /* a page that is a list, else the site's front page */
    struct str ads;     /* pattern of the ad pages; "" none that fits these alone */
    struct str follow[PROPOSE_FOLLOW_MAX]; /* none: the whole host */
    size_t follow_count;
    size_t ad_pages, list_pages, other_pages;
    size_t outside; /* pages on another host than the seed: the source cannot hold them */
    struct proposed_selector select[PROPOSE_PARTS];
};

/* "title", "text", ... as in a source file. */
const char *propose_part_name(enum propose_part part);

/* Reads at most PROPOSE_PAGES_MAX pages; memory from the arena. */
void propose_source(const struct propose_page *pages, size_t count, struct arena *arena,
                    struct proposal *out);

#endif
