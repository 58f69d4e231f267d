/*
 * extract_ads: the ads of a page whose tree stands, or must not be built.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_EXTRACT_ADS_H
#define CRAWLER_EXTRACT_ADS_H

#include "crawler/extract.h"
#include "crawler/scan.h"
#include "crawler/tree.h"

/* Does the source say that this URL is an ad? EXTRACT_UNSAID when it has no patterns or the
 * URL is not known. */
enum extract_said { EXTRACT_UNSAID, EXTRACT_IS_AD, EXTRACT_IS_NO_AD };
enum extract_said extract_asks_source(const struct extract_input *in, struct arena *arena);

/* Adds a sentence to out->what, behind those that stand there. */
void extract_say(struct extracted *out, struct str sentence, struct arena *arena);

/* Fills ads, text and (when the page has no title element) title of *out. */
void extract_ads(const struct extract_input *in, const struct scan *scan,
                 const struct tree *tree, struct arena *arena, struct extracted *out);
/* The same for a page without a tree: from `html` (UTF-8) tag by tag, and its JSON-LD. */
void extract_ads_flat(const struct extract_input *in, const struct scan *scan,
                      struct str html, struct arena *arena, struct extracted *out);

#endif
