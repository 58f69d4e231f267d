/*
 * templates: which ads are one template, so that a wording that was posted often counts once.
 *
 * Two ads belong together when their sketches agree by half (text/sketch.h), or when both hold
 * one passage of SKETCH_PASSAGE words that was drawn as an anchor; so do all that are joined
 * through others. A firm's paragraph about itself joins its ads; but an ad that holds passages
 * of more than TEMPLATES_QUOTED others, such as a list of ads, joins none of them by that.
 * Equal sketches are always found. Of others an ad is compared with the last TEMPLATES_NEAR that
 * share two numbers with it, and with the first: work is bounded, and who would part two copies
 * needs that many look-alikes between them for each of the pairs. Time is linear in ads and
 * anchors; memory besides the ads' own is some 50 bytes an ad. Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_TEMPLATES_H
#define CLASSIFIER_TEMPLATES_H

#include "text/sketch.h"

#define TEMPLATES_ALIKE 0.5 /* share of a sketch from which on two ads are one template */
#define TEMPLATES_NEAR  8
/* Each other is a bit of 64, so some share one: the fewest for which an ad may count as a list. */
#define TEMPLATES_QUOTED 16

/* What is looked at of an ad. All borrowed. */
struct templates_ad {
    const struct sketch *sketch;
    const uint64_t *anchors;
    size_t anchor_count;
};

/* Writes for each ad the number of the first ad of its template, which names it. Fewer than
 * UINT32_MAX ads. The same ads in the same order get the same groups. */
void templates_join(const struct templates_ad *ads, size_t count, uint32_t *groups);

#endif
