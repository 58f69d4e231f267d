/*
 * source: where to look and what may be taken, as an analyst wrote it in sources/ (yaml).
 *
 * This room never reads the file: cli/ does and hands over this struct.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SOURCE_H
#define CRAWLER_SOURCE_H

#include "core/ad.h"

#define SOURCE_DELAY_MS       2000              /* between requests to one host */
#define SOURCE_REVISIT_MS     (6 * 3600000ll)   /* first guess */
#define SOURCE_REVISIT_MIN_MS (3600000ll)       /* no page is visited more often */
#define SOURCE_REVISIT_MAX_MS (30 * 86400000ll) /* and none more seldom */
#define SOURCE_PAGES_DAY      2000
#define SOURCE_PAGES_DAY_MAX  10000000

/* Where on a page the parts of an ad stand: CSS selectors of the simple kind, that is tag,
 * .class, #id, [attr], [attr=value], their compounds, and descendants ("div.a span"). */
struct source_select {
    struct str each; /* the element of each ad, where a page holds several in full */
    struct str title, text, pay, place, employer, contacts;
};

struct source {
    struct str id;
    const struct str *seeds;
    size_t seed_count;
    enum ad_kind kind;
    enum lang lang;           /* the only language of the list, LANG_NONE otherwise */
    const struct str *follow; /* patterns of pages to follow; none: the seeds' hosts */
    size_t follow_count;
    const struct str
        *ads; /* patterns of pages that are ads; none: decided by content */
    size_t ads_count;
    struct source_select select;
    int64_t delay_ms;
    int64_t revisit_ms;
    int64_t pages_per_day;
    int quiet_from, quiet_to; /* minutes of the UTC day in which nothing is asked; equal: none */
    struct str basis_kind; /* "" when the file states none */
    struct str basis_note;
    struct str basis_seen;
};

/*
 * Does `pattern` match path+query of a URL ('/' first)? '*' stands for any bytes, also none.
 * Without a '*' at an end the pattern is anchored there. Linear time.
 */
bool source_pattern_matches(struct str pattern, struct str path_and_query);

/* When the quiet hours that hold now_ms end, wall clock; 0 when it is in none. */
int64_t source_quiet_until_ms(const struct source *source, int64_t now_ms);

#endif
