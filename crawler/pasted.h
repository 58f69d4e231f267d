/*
 * pasted: ads from plain text that somebody copied out of a messenger or a page.
 *
 * Pure. The whole text is one ad; a line of three or more of one of - = * _ # or of a long dash
 * parts two.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_PASTED_H
#define CRAWLER_PASTED_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/err.h"
#include "crawler/record.h"

struct pasted {
    struct str rest;
    size_t line;      /* on which the ad handed out last begins */
    size_t next_line; /* of `rest` */
};

/* `text` is UTF-8 and must outlive the reader and the ads, which are views of it. */
void pasted_begin(struct pasted *p, struct str text);
/* The next ad; pieces without words are passed over. */
enum record_answer pasted_next(struct pasted *p, struct ad *out, struct err *err);

#endif
