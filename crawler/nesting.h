/*
 * nesting: how deep a page nests, told from its tags alone, before any tree is built.
 *
 * Follows the two lists that make tree builders slow on hostile pages: the stack of open
 * elements and the list of active formatting elements (WHATWG HTML 13.2.4.2, 13.2.4.3), with
 * implied end tags, scopes and the rule of three alike formatting elements. An estimate: it
 * leans to more depth, and the tree's own ceilings stand behind it. Also tells when tags are
 * inside svg or math, where other rules hold. Bounded work a tag.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_NESTING_H
#define CRAWLER_NESTING_H

#include "crawler/token.h"

#define NESTING_DEPTH_MAX  512 /* as browsers: deeper elements are not nested further */
#define NESTING_FORMAT_MAX 64  /* formatting elements left open */

struct nesting_open {
    uint32_t hash; /* of name, and of attributes for formatting */
    uint8_t tag;
    uint8_t foreign; /* content of this element: 0 HTML, 1 svg or math */
};

struct nesting {
    struct nesting_open open[NESTING_DEPTH_MAX + 1];
    struct nesting_open format[NESTING_FORMAT_MAX + 1]; /* tag TAG_OTHER: a marker */
    size_t depth, format_count; /* filled places; format without markers: formats */
    size_t formats;
    size_t deepest, formats_most; /* highest values seen */
    size_t paragraphs, templates; /* open p and template elements */
    bool too_deep, too_many_formats;
};

void nesting_start(struct nesting *n);
/* Takes a start or end tag into account; other tokens change nothing. */
void nesting_tag(struct nesting *n, const struct token *token);
/* Is what comes next inside svg or math? */
bool nesting_is_foreign(const struct nesting *n);
/* Is what comes next inside a template, which nobody sees? */
bool nesting_is_template(const struct nesting *n);

#endif
