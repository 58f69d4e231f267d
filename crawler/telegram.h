/*
 * telegram: the public preview of a channel (t.me/s/NAME), one ad a message.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_TELEGRAM_H
#define CRAWLER_TELEGRAM_H

#include "core/ad.h"
#include "crawler/tree.h"

#define TELEGRAM_MESSAGES_MAX 200 /* a preview page has about twenty */

/*
 * Messages with text, in page order: text, url of the message, seen_at_ms from its date (0
 * when it has none), contacts behind the links in it, views, and the channel that it was passed
 * on from. Service messages ("Channel created") are left out; of those with text *left_off are
 * behind the ceiling. *is_channel tells whether the page is a preview at all. Memory from the
 * arena.
 */
struct ad *telegram_read(const struct tree *tree, const uint8_t *hidden, struct arena *arena,
                         size_t *count, size_t *left_off, bool *is_channel);

#endif
