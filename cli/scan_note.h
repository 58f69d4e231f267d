/*
 * scan_note: what the archive keeps of the scores of a page's ads, beside the page itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SCAN_NOTE_H
#define CLI_SCAN_NOTE_H

#include "store/ads.h"

#define SCAN_NOTE_MAX (256u << 10) /* bytes of one note; ads above it are counted only */

/*
 * One JSON object: under "ads" for each ad its key in the data base, probability, band, points,
 * language, kind, context, the rules that spoke with their points, and the digest of the pack
 * that judged. No words of the ad stand in it. In the arena; "" for no ads.
 */
struct str scan_note(const struct ad_put *ads, size_t count, struct arena *arena);

#endif
