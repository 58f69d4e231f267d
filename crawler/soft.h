/*
 * soft: does a host say "not found" with status 200, and how?
 *
 * A host is asked only when there is reason to: when the same words stand at two of its paths,
 * or the same title at three. Addresses that differ in their parameters alone are one page as a
 * rule; they count only where other parameters of that path have shown other words. The host is
 * asked once, for an address beside those which cannot exist. What it answers with status 200 is
 * what its lost pages look like; of pages whose words are alike to it only ads that the score
 * draws are taken, since a site could so call all its ads lost. Known limit: of a
 * kind of lost page the first ones are read as ads, before there is any reason to ask.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SOFT_H
#define CRAWLER_SOFT_H

#include "core/digest.h"
#include "crawler/url.h"
#include "text/sketch.h"

#define SOFT_KEPT  24   /* pages of a host that are remembered by their words */
#define SOFT_ALIKE 0.8  /* share of shingles in common that makes a page a lost one */

enum soft_state {
    SOFT_UNKNOWN,
    SOFT_ASKED,   /* the question is on its way */
    SOFT_HONEST,  /* lost pages are told by their status */
    SOFT_LEARNED, /* lost pages look like `sketch` */
};

/* What a page showed: keyed hashes. */
struct soft_page {
    uint64_t url, path, title, text;
};

/* Of one host; zeroed it knows nothing. */
struct soft {
    enum soft_state state;
    uint64_t asked; /* hash of the address that cannot exist */
    struct soft_page pages[SOFT_KEPT];
    size_t kept; /* in all; the oldest make room */
    struct sketch sketch;
};

/* What a page makes of it. */
enum soft_reason {
    SOFT_NO_REASON,
    SOFT_ASK_PATH,  /* ask for another name in its place */
    SOFT_ASK_QUERY, /* ask for other values of its parameters */
};

/* Notes a page that holds ads; tells how the host is to be asked, if it is not asked yet. */
enum soft_reason soft_note(struct soft *soft, const struct hash_key *key, const struct url *url,
                           struct str title, struct str text);
/*
 * An address beside `url` that nobody has made, of 16 digits drawn from `draw`: the last name of
 * its path without its ending and without parameters, or the values of all its parameters.
 * False when it would be too long.
 */
bool soft_question(const struct url *url, enum soft_reason how, uint64_t draw,
                   struct arena *arena, struct str *out);
/* The host answered with that status, and a page with that text. */
void soft_learn(struct soft *soft, int status, struct str text, struct arena *arena);
/* Is a page with that text a lost one, by what was learned? */
bool soft_is(const struct soft *soft, struct str text, struct arena *arena);

#endif
