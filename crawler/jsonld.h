/*
 * jsonld: schema.org things from the JSON-LD blocks of a page.
 *
 * JobPosting whole; Event, Offer, Product, TouristTrip and Person with title, text, place and
 * price. Arrays, @graph, lists and things nested in a WebPage are looked into. Hostile input:
 * blocks beyond a size or a depth are counted as broken, as are those that stay unreadable
 * after mending.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_JSONLD_H
#define CRAWLER_JSONLD_H

#include "crawler/thing.h"

#define JSONLD_BYTES_MAX (1u << 20) /* of one block */
#define JSONLD_DEPTH_MAX 64

/* Adds what one block holds to *things; memory from the arena. */
void jsonld_read(struct str block, struct arena *arena, struct things *things);

#endif
