/*
 * codepage: the private 8-bit alphabet of the folded copy; for the text room only.
 *
 *   00-7F  ASCII; capital letters never occur in folded text
 *   80-9F  currency signs and stand-ins (see codepage.c)
 *   C0-D0  Cyrillic letters beyond Russian: Kazakh, Kyrgyz, Tajik, Uzbek, Ukrainian
 *   D1-D8  Latin letters beyond ASCII: Turkish, and Uzbek o' and g' as one letter each
 *   DF     a letter of any other alphabet
 *   E0-FF  the Russian letters without yo, in alphabetical order
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_CODEPAGE_H
#define TEXT_CODEPAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CP_EURO = 0x80,
    CP_POUND,
    CP_TENGE,
    CP_ROUBLE,
    CP_LIRA,
    CP_WON,
    CP_YEN,
    CP_HRYVNIA,
    CP_MANAT,
    CP_LARI,
    CP_RUPEE,
    CP_SOM,
    CP_SYMBOL = 0x9F, /* an emoji, a sign, a byte that is not UTF-8: never part of a word */

    CP_KK_AE = 0xC0, /* ә */
    CP_KK_GHE,       /* ғ */
    CP_KK_KA,        /* қ */
    CP_KK_EN,        /* ң */
    CP_KK_OE,        /* ө */
    CP_KK_U,         /* ұ */
    CP_KK_UE,        /* ү */
    CP_KK_HA,        /* һ */
    CP_KK_I,         /* і, also Ukrainian */
    CP_UK_YI,        /* ї */
    CP_UK_IE,        /* є */
    CP_UK_GHE,       /* ґ */
    CP_UZ_U,         /* ў */
    CP_TG_HA,        /* ҳ, also Uzbek */
    CP_TG_CHE,       /* ҷ */
    CP_TG_I,         /* ӣ */
    CP_TG_U,         /* ӯ */
    CP_TR_I = 0xD1,  /* ı */
    CP_TR_G,         /* ğ */
    CP_TR_S,         /* ş */
    CP_TR_C,         /* ç */
    CP_TR_O,         /* ö */
    CP_TR_U,         /* ü */
    CP_UZ_O_LATIN,   /* oʻ */
    CP_UZ_G_LATIN,   /* gʻ */
    CP_OTHER = 0xDF,
    CP_RU_A = 0xE0, /* а; я is 0xFF */
};

/* The Russian letter with this code point (U+0430 to U+044F) in the code page. */
#define CP_RU(code_point) ((uint8_t)((code_point) - 0x430 + CP_RU_A))

/* What a byte of the code page is. */
enum cp_class {
    CP_LATIN = 1,
    CP_CYRILLIC = 2,
    CP_FOREIGN = 4, /* a letter of another alphabet, also before it is read as a look-alike */
    CP_DIGIT = 8,
    CP_SPACE = 16,
    CP_TWIN = 32, /* a letter whose shape both alphabets share: a в/b с е к м н/h і о р т у х */
    CP_SPECIAL = 64, /* not in folded text: an order or a look-alike in text/fold_table.h */
};
#define CP_LETTER (CP_LATIN | CP_CYRILLIC | CP_FOREIGN)
#define CP_WORD   (CP_LETTER | CP_DIGIT)

extern const uint8_t cp_class[256];
/* Code point shown for each byte; 0x80 and up. 0 where nothing is assigned. */
extern const uint16_t cp_unicode[128];

/*
 * UTF-8 of n folded bytes into out (`size` bytes at most, a NUL behind it not counted);
 * returns the length. Stops before a letter that does not fit. For comparing with tables
 * that are written as UTF-8.
 */
size_t cp_to_utf8(const uint8_t *p, size_t n, char *out, size_t size);
/*
 * UTF-8 to the code page, letter by letter, without undoing anything; letters that the page
 * lacks become CP_OTHER. Writes at most `size` bytes and returns how many.
 */
size_t cp_from_utf8(const char *utf8, size_t n, uint8_t *out, size_t size);

#endif
