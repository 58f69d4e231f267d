/*
 * fold_table: what each code point becomes in the first pass of folding; text room only.
 *
 * A table byte is a byte of the code page, or one of the orders below, or a look-alike:
 * 'A'..'Z' is a letter of another alphabet (Greek, mathematical, small capital ...) with the
 * shape of the Latin letter, A0..BF one with the shape of the Russian letter E0..FF.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_FOLD_TABLE_H
#define TEXT_FOLD_TABLE_H

#include "text/codepage.h"

enum fold_order {
    FOLD_HIDDEN = 1, /* zero-width and control characters: dropped and counted */
    FOLD_MARK,       /* combining mark: joined to the letter before it or dropped */
    FOLD_SILENT,     /* variation selector, keycap: dropped */
    FOLD_JOINER,     /* zero-width joiner: dropped, counted between letters */
    FOLD_EXPAND,     /* becomes several bytes, see fold_expand() */
    FOLD_APOSTROPHE, /* an apostrophe, or the second half of Uzbek o' and g' */
    FOLD_LEGACY,     /* ќ: Kazakh in a font made for another code page */
    FOLD_ARABIC,     /* an Arabic letter, see fold_arabic() */
};

extern const uint8_t fold_ascii[128];
extern const uint8_t fold_two[0x800 - 0x80]; /* U+0080 to U+07FF */
extern const uint8_t fold_marks[0x100];      /* U+2000 to U+20FF */

/*
 * The same for the quick way through a text, which asks of each byte and the one behind it:
 * fold_pairs[fold_pair_row[second] + first]. 0 where more must be looked at: an order, a
 * look-alike, a character of three bytes, a byte that is not UTF-8. Otherwise the folded byte
 * and what follows.
 */
enum fold_pair {
    FOLD_PAIR_BASIC = 0x100, /* no letter beyond a-z and the Russian ones */
    FOLD_PAIR_PLAIN = 0x200, /* nothing more to do */
    FOLD_PAIR_BEGINS = 0x400, /* the first byte begins a character */
};
/* One row of 256 for all that begins a character, one for each second byte. */
#define FOLD_PAIRS ((1 + 64) * 256)
extern const uint16_t fold_pairs[FOLD_PAIRS];
extern const uint16_t fold_pair_row[256];

/* Code points first .. first + count - 1 become `byte`, or byte, byte + 1, ... with step 1. */
struct fold_run {
    uint32_t first;
    uint16_t count;
    uint8_t byte, step;
};
extern const struct fold_run fold_runs[]; /* sorted; U+0800 to U+1FFFF but U+20xx */
extern const size_t fold_run_count;

/* One character that becomes two to four bytes, such as a ligature or a circled ten. */
struct fold_expansion {
    uint32_t code_point;
    char text[5]; /* bytes of the code page, NUL-terminated; never longer than the UTF-8 */
};
extern const struct fold_expansion fold_expansions[]; /* sorted */
extern const size_t fold_expansion_count;

/* Is c in the blocks of alphabets far from ours? Coarse: marks in between are parts of words
 * as well. */
bool fold_is_far(uint32_t code_point);
/* What a code point becomes that no table lists. */
uint8_t fold_unlisted(uint32_t code_point);
/* Table byte of any code point. */
uint8_t fold_look_up(uint32_t code_point);
/* What an expanding code point becomes; NULL when it does not expand. */
const char *fold_expand(uint32_t code_point);
/* The Kazakh Cyrillic letter for an Arabic one, as tote zhazu spells; CP_OTHER otherwise. */
uint8_t fold_arabic(uint32_t code_point);

#endif
