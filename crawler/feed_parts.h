/*
 * feed_parts: what the readers of feeds share; nobody else includes it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_FEED_PARTS_H
#define CRAWLER_FEED_PARTS_H

#include "crawler/feed.h"

enum feed_kind { FEED_NONE, FEED_SITEMAP, FEED_INDEX, FEED_RSS, FEED_ATOM };

/* The links of a feed while it is read. */
struct feed_links {
    struct arena *arena;
    struct scan *out;
    struct scan_link *links; /* malloc'd until feed_links_end() */
    size_t cap;
    bool in_entry;
    size_t entry_from;  /* first link of the entry that is open */
    int64_t changed_ms; /* latest date of that entry; 0 none */
};

void feed_links_begin(struct feed_links *l, struct arena *arena, struct scan *out);
/* Adds a link without the white space around it, up to FEED_LINKS_MAX. The view lives on: it
 * lies in the page or in the arena. */
void feed_links_add(struct feed_links *l, struct str href);
/* The links from here on are of one entry; ends the entry before it. */
void feed_entry_begin(struct feed_links *l);
/* A date of the entry; nothing happens when it is none. */
void feed_entry_date(struct feed_links *l, struct str date);
/* All its links get the latest of its dates. */
void feed_entry_end(struct feed_links *l);
/* Is that the name of an element that holds a date of an entry? Without its prefix. */
bool feed_is_date(enum feed_kind kind, struct str name);
/* Hands the links over to *out. */
void feed_links_end(struct feed_links *l);

/* What a root element of that name makes of the text; without its prefix. */
enum feed_kind feed_kind_of(struct str root);
/* A name without its prefix. */
struct str feed_local_name(struct str name);
/* Does an Atom link of that relation lead to a page: an entry's own, or older entries? */
bool feed_rel_leads(bool has_rel, struct str rel);

/* Does the first element make the text a feed? Cheap: asked of every page. */
bool feed_begins(struct str text);
/* XML by libexpat. FEED_BROKEN: no well-formed XML; what *out holds then is of no use. */
enum feed_answer { FEED_READ, FEED_IS_NONE, FEED_BROKEN };
enum feed_answer feed_read_xml(struct str text, struct arena *arena, struct scan *out);
/* The same by the page tokenizer, which minds no errors. */
bool feed_read_loose(struct str text, struct arena *arena, struct scan *out);
/* JSON Feed 1.0 and 1.1. */
bool feed_read_json(struct str text, struct arena *arena, struct scan *out);

#endif
