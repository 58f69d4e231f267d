/*
 * templates: which ads are one template, so that a wording that was posted often counts once.
 *
 * Two ads belong together when their sketches agree by half (text/sketch.h), or when both hold
 * one passage of SKETCH_PASSAGE words that was drawn as an anchor; so do all that are joined
 * through others. A firm's paragraph about itself joins its ads. The groups depend on the order
 * in which ads are added only by how they are numbered, as long as equal sets are added in one
 * canonical order. Not for two threads at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_TEMPLATES_H
#define CLASSIFIER_TEMPLATES_H

#include "text/sketch.h"

#define TEMPLATES_ALIKE 0.5 /* share of a sketch from which on two ads are one template */

struct templates;

struct templates *templates_new(void);
void templates_free(struct templates *t);

/* Adds an ad; the first has number 0. Nothing is kept of `anchors`. */
void templates_add(struct templates *t, const struct sketch *sketch,
                   const uint64_t *anchors, size_t anchor_count);
/* Ads so far. */
size_t templates_count(const struct templates *t);
/* The first ad of the group of ad `index`; its number names the group. */
uint32_t templates_group(struct templates *t, uint32_t index);

#endif
