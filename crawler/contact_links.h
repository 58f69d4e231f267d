/*
 * contact_links: ways to reach somebody that a page keeps behind its links.
 *
 * What stands in the text itself is found by text/contacts.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CONTACT_LINKS_H
#define CRAWLER_CONTACT_LINKS_H

#include "crawler/tree.h"

/* The contact that a link leads to, as a line; empty when it is none. */
struct str contact_of_link(struct str href, struct arena *arena);

/*
 * Contact lines behind the links of a subtree: tel:, mailto:, WhatsApp, Telegram, Viber, each
 * once, without nodes that `skip` marks. Links that only pass the page on ("t.me/share",
 * "mailto:?subject=") are left out. Memory from the arena.
 */
struct str contact_links(const struct tree *tree, uint32_t node, const uint8_t *skip,
                         struct arena *arena);

/* The same for a fragment of HTML without a tree, behind the `lines` that there are already. */
struct str
contact_links_of_html(struct str html, struct str lines, struct arena *arena);

#endif
