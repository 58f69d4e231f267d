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
#include "text/fold.h"

#define CONTACTS_MAX 64 /* per field; more are counted as one limit reached */

/*
 * Contacts in `text` (UTF-8) of field `field`, in order of place, overlapping ones resolved in
 * favour of the longer. Values are canonical: phones E.164 ("+77011234567"; numbers without a
 * country are read as Kazakhstan's, then Russia's), Telegram and other names in lower case
 * without '@', e-mail and URL in lower case where case does not matter. Memory from the arena.
 * `*limit` is set (never cleared) when CONTACTS_MAX cut the list, when more rows of digits might
 * be numbers than are judged in one text, or when libphonenumber would have had to be asked of
 * more of them than it is (text/contacts_private.h).
 */
struct contact *contacts_find(struct str text, enum ad_field field, struct arena *arena,
                              size_t *count, bool *limit);

/* The same in a text that fold_text() has folded already. */
struct contact *contacts_in(const struct folded *folded, enum ad_field field,
                            struct arena *arena, size_t *count, bool *limit);

/* Appends the value of a contact masked for lists and briefs, such as "+7 ... 67",
 * "@ab...", "a...@mail.ru". Always hides at least half of what identifies. */
void contact_mask(enum contact_kind kind, struct str value, struct buf *out);

/* A place in a text that must not be shown, and what is shown for it. */
struct masked_span {
    size_t start, end; /* bytes of the original */
    struct str mask;
};

/*
 * Every contact of `text`, however many, and every row of digits that might be one: split by
 * line ends or any sign, written with letters or other digits, or half a number. In order, not
 * overlapping. What is in doubt is hidden; sums, hours and dates are not. Memory from the arena.
 */
const struct masked_span *
contacts_to_mask(struct str text, struct arena *arena, size_t *count);

/* Appends `text` with those places masked; everything else unchanged. */
void contacts_mask_text(struct str text, struct buf *out);

/*
 * Appends the address of a page, or the id of a source, with the telephone numbers in it
 * masked, also where they are percent-encoded (RFC 3986 2.1). Everything else stays, names
 * of pages among it, so that the page can be found again.
 */
void contacts_mask_address(struct str url, struct buf *out);

#endif
