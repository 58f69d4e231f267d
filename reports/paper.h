/*
 * paper: texts of an ad as they may stand on paper: contacts masked, addresses
 * disarmed.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_PAPER_H
#define REPORTS_PAPER_H

#include "core/arena.h"
#include "core/score.h"

/* `text` with its contacts masked when `mask` is set; the text itself otherwise. */
struct str paper_text(struct str text, bool mask, struct arena *arena);

/*
 * The mask of a contact whose kind is known by name; an unknown kind is masked whole.
 */
struct str paper_contact(struct str kind, struct str value, struct arena *arena);

/*
 * The quote of a hit, at most PAPER_QUOTE_MAX bytes and "..." behind. It is masked in
 * its surroundings, so that a quote that holds half of a number does not show that
 * half.
 */
struct str paper_quote(const struct ad *ad, const struct hit *hit, bool mask,
                       struct arena *arena);
#define PAPER_QUOTE_MAX 300

/*
 * An address that nobody opens by a slip of the hand: "http" becomes "hxxp", the dots
 * of the host become "[.]".
 */
struct str paper_url(struct str url, struct arena *arena);

/* The same for every address inside a sentence. */
struct str paper_sentence(struct str text, struct arena *arena);

#endif
