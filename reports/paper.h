/*
 * paper: texts of an ad as they may stand on paper: contacts masked, addresses
 * disarmed.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_PAPER_H
#define REPORTS_PAPER_H

#include "core/arena.h"
#include "core/score.h"
#include "text/masked.h"

/* `text` with its contacts masked when `mask` is set; the text itself otherwise. */
struct str paper_text(struct str text, bool mask, struct arena *arena);

/*
 * The mask of a contact whose kind is known by name; an unknown kind is masked whole.
 */
struct str paper_contact(struct str kind, struct str value, struct arena *arena);

/* The fields of one ad as they may be shown; each is masked once, when it is asked for. */
struct paper_ad {
    const struct ad *ad;
    bool mask;
    struct arena *arena;
    struct masked fields[FIELD_COUNT];
    bool ready[FIELD_COUNT];
};

/* Borrows the ad and the arena. */
void
paper_ad_begin(struct paper_ad *p, const struct ad *ad, bool mask, struct arena *arena);
/* A field as it may be shown. */
struct str paper_field(struct paper_ad *p, enum ad_field field);
/*
 * Bytes of paper_field() that a place [*start, *end) of the author's field has become. False
 * when the place is none, or holds other words than `quote` (an empty one is not compared).
 */
bool paper_place(struct paper_ad *p, enum ad_field field, struct str quote,
                 size_t *start, size_t *end);
/*
 * The quote of a hit, at most PAPER_QUOTE_MAX bytes and "..." behind. It is cut out of the
 * masked field, so that a quote that holds half of a number does not show that half.
 */
struct str paper_quote(struct paper_ad *p, const struct hit *hit);
#define PAPER_QUOTE_MAX 300

/* The address of a page, or the id of a source, with the telephone numbers in it masked. */
struct str paper_address(struct str url, bool mask, struct arena *arena);

/*
 * The same, written so that nobody opens it by a slip of the hand: "http" becomes "hxxp", the
 * dots of the host become "[.]".
 */
struct str paper_url(struct str url, bool mask, struct arena *arena);

/* The same for every address inside a sentence. */
struct str paper_sentence(struct str text, bool mask, struct arena *arena);

#endif
