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
