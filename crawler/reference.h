/*
 * reference: a link as a page wrote it to the URL that a browser would ask for.
 *
 * It is url_parse() but for one thing (WHATWG URL 4.4, query state): what is not ASCII in a
 * query goes out in the encoding of the page, since old sites read it in no other. Path and
 * host are UTF-8 always. Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_REFERENCE_H
#define CRAWLER_REFERENCE_H

#include "core/buf.h"
#include "crawler/charset.h"
#include "crawler/url.h"

/* The references of one page. */
struct references {
    struct charset_back back;
    struct buf text; /* a reference whose query was written anew */
};

/* `charset` is the name by which the page was read; "" is as UTF-8. */
void references_open(struct str charset, struct references *out);

/* As url_parse(). */
enum url_answer
references_parse(struct references *r, struct str reference, const struct url *base,
                 struct arena *arena, struct url *out);

void references_close(struct references *r);

#endif
