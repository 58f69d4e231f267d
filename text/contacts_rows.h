/*
 * contacts_rows: a row of digits and the groups it is written in; text room only.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_CONTACTS_ROWS_H
#define TEXT_CONTACTS_ROWS_H

#include "text/contacts_private.h"

#define ROW_GROUPS_MAX 24 /* groups of digits looked at together */
#define ROW_DIGITS_MAX 16 /* digits of a group that are kept; E.164 has 15 at most */

/* What stands between two groups; the strongest sign of it. */
enum row_gap {
    GAP_NONE,
    GAP_BLANK,
    GAP_OTHER,
    GAP_DOT,
    GAP_SLASH,
    GAP_DASH,
    GAP_SOFT, /* a comma, a colon: mostly between two things */
    GAP_FEED, /* a line end, the same */
};

struct digit_group {
    size_t start, end; /* folded bytes */
    size_t count;      /* digits */
    char digit[ROW_DIGITS_MAX + 1];
    enum row_gap before;
    size_t width; /* bytes between it and the group before */
    bool dressed; /* a letter stands for a digit */
};

/* Groups of digits with nothing but signs between them. */
struct digit_row {
    const struct folded *f;
    struct digit_group group[ROW_GROUPS_MAX];
    size_t count;
    size_t end;   /* where reading went on to */
    bool plus;    /* a plus stands in front */
    bool follows; /* something hidden stands in front */
};

/* How many groups from k on are plainly no number of a person; 0 when they might be one. */
size_t contact_plain_at(const struct digit_row *r, size_t k);
/* Does a currency stand at i, behind blanks? */
bool contact_money_ahead(const struct folded *f, size_t i);
/*
 * Does a part of an address that speaks of telephones stand just before i: "tel=", "call/",
 * "tel:"? The words begin where a part of the key begins, so that "hotel=" is none.
 */
bool contact_keyed_before(const struct folded *f, size_t i);

#endif
