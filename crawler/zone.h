/*
 * zone: the parts of a page that no tree is built of: svg and math, template, select and
 * noscript, from their start tag to their end. What stands inside is no text of the page, and
 * other rules hold there, by which a page could hide tags from whoever counts them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_ZONE_H
#define CRAWLER_ZONE_H

#include "crawler/token.h"

#define ZONE_DEPTH_MAX 64 /* open elements of svg and math told apart */

enum zone_kind { ZONE_NONE, ZONE_FOREIGN, ZONE_TEMPLATE, ZONE_SELECT, ZONE_NOSCRIPT };

/* An open element of svg or math. */
struct zone_open {
    struct str name;
    bool is_math;
    bool is_point; /* HTML stands inside it again */
};

struct zone {
    enum zone_kind kind;
    size_t templates; /* open ones, within each other */
    struct zone_open open[ZONE_DEPTH_MAX];
    size_t depth;
};

/* Takes a token into account: true when it belongs to the page outside of zones. */
bool zone_keeps(struct zone *zone, const struct token *token);
/* Is what comes next svg or math itself? Then the tokenizer follows their rules. */
bool zone_is_foreign(const struct zone *zone);
/* Are links here unseen by readers and browsers (template, select)? */
bool zone_hides_links(const struct zone *zone);

#endif
