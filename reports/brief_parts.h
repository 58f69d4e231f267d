/*
 * brief_parts: what the files that make up the HTML brief share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_BRIEF_PARTS_H
#define REPORTS_BRIEF_PARTS_H

#include "reports/brief.h"
#include "reports/paper.h"

/* The style sheet of the page, for screen and A4 paper. */
struct str brief_style(void);

/* Id of an ad's card inside the page: "ad-" and the first digits of its key. */
void brief_card_id(const struct ad_record *item, struct buf *out);
/* The title, marked and masked, or words for "no title". */
void brief_card_title(const struct brief *b, size_t index, struct buf *out);
/* One ad, everything a reviewer needs on one card. */
void brief_card(const struct brief *b, size_t index, struct buf *out);

/* What the parts of one card share. */
struct card {
    const struct brief *brief;
    const struct ad_record *item;
    const struct risk *risk;
    struct hit *hits; /* cues, then counter-evidence: the order of the small numbers */
    size_t cue_count, hit_count;
    enum lang say;
    bool mask;
    struct paper_ad paper;
    struct arena arena;
    struct buf *out;
};

/*
 * A word of ours; a text of the ad, masked unless contacts are asked for; a middle dot.
 */
void card_word(struct card *c, const char *word);
void card_shown(struct card *c, struct str text);
void card_separator(struct card *c);
/* An attribute with the language of the ad's own words, where it is known. */
void card_lang(struct card *c);

/*
 * The lower half of a card: what speaks for and against; pay beside its reference;
 * Delphi.
 */
void card_sides(struct card *c);
void card_pay(struct card *c);
void card_dimensions(struct card *c);

/* "2026-11-21 08:30" with a NUL. */
#define BRIEF_MINUTE_SIZE 17
void brief_minute(int64_t ms, char out[BRIEF_MINUTE_SIZE]);

/*
 * The part of a page's site that tells it apart: host name of `url`, else the source; with
 * the numbers in it masked when `mask` is set.
 */
struct str brief_site(const struct ad *ad, bool mask, struct arena *arena);

#define BRIEF_KEY_DIGITS 8

#endif
