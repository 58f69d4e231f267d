/*
 * What propose.c, propose_select.c and propose_urls.c share; nobody else includes it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_PROPOSE_PARTS_H
#define CRAWLER_PROPOSE_PARTS_H

#include "crawler/propose.h"
#include "crawler/tree.h"

enum propose_kind { PROPOSE_OTHER, PROPOSE_AD, PROPOSE_LIST };

/* A page that was read. */
struct propose_read {
    struct url url;
    enum propose_kind kind;
    struct extracted page;
    struct tree tree;
    const uint8_t *hidden;
    struct str parts[PROPOSE_PARTS]; /* of an ad, on one line but the text; "" not known */
};

/* Selectors that find a part on most of the ad pages. */
void propose_selectors(const struct propose_read *pages, size_t count, struct arena *arena,
                       struct proposal *out);
/* Marks as lists the pages that link to several ads; a front page is never an ad. */
void propose_lists(struct propose_read *pages, size_t count);
/* Seed, pattern of the ads, patterns to follow; how many pages these do not hold. */
void propose_urls(const struct propose_read *pages, size_t count, struct arena *arena,
                  struct proposal *out);

#endif
