/*
 * contacts: the one place that finds and masks ways to reach a person.
 *
 * Phones are found as candidate spans by our scanner and judged by libphonenumber (through
 * text/phone.cc, the only C++ file); handles, addresses and links by the scanner alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_CONTACTS_H
#define TEXT_CONTACTS_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/buf.h"

#define CONTACTS_MAX 64 /* per field; more are counted as one limit reached */

/*
 * Contacts in `text` (UTF-8) of field `field`, in order of place, overlapping ones resolved in
 * favour of the longer. Values are canonical: phones E.164 ("+77011234567"; numbers without a
 * country are read as Kazakhstan's, then Russia's), Telegram and other names in lower case
 * without '@', e-mail and URL in lower case where case does not matter. Memory from the arena.
 * `*limit` is set (never cleared) when CONTACTS_MAX cut the list.
 */
struct contact *contacts_find(struct str text, enum ad_field field, struct arena *arena,
                              size_t *count, bool *limit);

/* Appends the value of a contact masked for lists and briefs, such as "+7 ... 67",
 * "@ab...", "a...@mail.ru". Always hides at least half of what identifies. */
void contact_mask(enum contact_kind kind, struct str value, struct buf *out);

/* Appends `text` with every contact found in it masked in place; everything else unchanged. */
void contacts_mask_text(struct str text, struct buf *out);

#endif
