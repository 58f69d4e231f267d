/*
 * outline: a page's tags put in order before any tree is built of them.
 *
 * Follows the open elements with implied end tags and scopes (WHATWG HTML 13.2.6), and writes
 * the page anew so that every element is closed where it ends: a tree builder that reads the
 * result cannot nest deeper than was counted here, whatever the page does. (Gumbo takes
 * quadratic time on deep pages and exponential memory on open formatting elements; an
 * estimate that it could disagree with would be no wall.) Raw text, comments and the zones
 * (crawler/zone.h) are left out. Bounded work a tag.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_OUTLINE_H
#define CRAWLER_OUTLINE_H

#include "core/buf.h"
#include "crawler/zone.h"

#define OUTLINE_DEPTH_MAX  512 /* as browsers: deeper elements are not nested further */
#define OUTLINE_FORMAT_MAX 64  /* formatting elements open at once */
#define OUTLINE_ALIKE_MAX  3   /* of one name written; Gumbo forgets a fourth alike one */

struct outline_open {
    struct str name; /* as written */
    enum tag tag;
    bool is_silent;  /* counted, but not written */
};

struct outline {
    struct zone zone;
    struct outline_open open[OUTLINE_DEPTH_MAX];
    size_t depth, formats;       /* open elements; of these formatting */
    size_t deepest, formats_most; /* highest values seen */
    size_t paragraphs;           /* open p elements */
    bool too_deep, too_many_formats; /* a ceiling was passed; nothing is followed any more */
    bool has_html, has_body;         /* the tag was there */
    bool in_raw;                     /* the next text is that of a script, a title ... */
    struct buf *out;             /* the page written anew; NULL: only count */
};

/* Begins; `out` may be NULL. */
void outline_start(struct outline *o, struct buf *out);
/* Takes the next token of the page. */
void outline_token(struct outline *o, const struct token *token);
/* Closes what is open. */
void outline_end(struct outline *o);

#endif
