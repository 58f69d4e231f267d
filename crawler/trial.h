/*
 * trial: what a source file would read from one page: its patterns, its selectors, its ads.
 * Pure; the page is had already.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_TRIAL_H
#define CRAWLER_TRIAL_H

#include "core/err.h"
#include "crawler/extract.h"
#include "crawler/tree.h"

#define TRIAL_PARTS 7 /* each, title, text, pay, place, employer, contacts */

/* Where a URL stands with a source. */
enum trial_place {
    TRIAL_AD,       /* matched by one of its ads patterns */
    TRIAL_FOLLOWED, /* would be asked for */
    TRIAL_UNMATCHED, /* on its hosts, but none of its patterns matches */
    TRIAL_ELSEWHERE, /* on another host */
    TRIAL_PLACES
};

/* One selector of the source on this page. */
struct trial_selector {
    const char *part;    /* "title" */
    struct str selector; /* as written */
    struct str wrong;    /* why it is no selector; "" it is one */
    size_t matches;      /* elements found, not inside each other */
    struct str found;    /* their text, as the ad gets it */
};

struct trial {
    struct extracted page;
    struct trial_selector selectors[TRIAL_PARTS];
    size_t selector_count;          /* of those that the source has */
    enum trial_place place;         /* of the page itself */
    const enum trial_place *places; /* of each link of the page */
    size_t place_counts[TRIAL_PLACES];
};

/* "ad", "followed", "no pattern matches", "another host". */
const char *trial_place_words(enum trial_place place);

/* Reads the page of `in`, whose source is given. False when the source has a seed that is no
 * URL. Everything lives in the arena. */
MUST_USE bool trial_run(const struct extract_input *in, struct arena *arena,
                        struct trial *out, struct err *err);

/* The tree that the ads of a page are read from; false when none may be built of it. */
bool trial_tree(const struct extract_input *in, struct arena *arena, struct tree *out);

#endif
