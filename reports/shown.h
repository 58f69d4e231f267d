/*
 * shown: texts of an ad as they may stand on paper: contacts masked, addresses
 * disarmed.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_SHOWN_H
#define REPORTS_SHOWN_H

#include "core/arena.h"
#include "core/score.h"

/* `text` with its contacts masked when `mask` is set; the text itself otherwise. */
struct str shown_text(struct str text, bool mask, struct arena *arena);

/*
 * The mask of a contact whose kind is known by name; an unknown kind is masked whole.
 */
struct str shown_contact(struct str kind, struct str value, struct arena *arena);

/*
 * The quote of a hit, at most SHOWN_QUOTE_MAX bytes and "..." behind. It is masked in
 * its surroundings, so that a quote that holds half of a number does not show that
 * half.
 */
struct str shown_quote(const struct ad *ad, const struct hit *hit, bool mask,
                       struct arena *arena);
#define SHOWN_QUOTE_MAX 300

/*
 * An address that nobody opens by a slip of the hand: "http" becomes "hxxp", the dots
 * of the host become "[.]".
 */
struct str shown_url(struct str url, struct arena *arena);

/* The same for every address inside a sentence. */
struct str shown_sentence(struct str text, struct arena *arena);

#endif
