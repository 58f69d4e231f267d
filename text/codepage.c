/*
 * codepage: the tables of the private 8-bit alphabet and its way to and from UTF-8.
 *
 * One byte a letter lets the matcher hash, compare and classify without decoding. The page
 * is never stored and never shown, so its layout may change between versions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"

#include "core/utf8.h"
#include "text/fold.h"
#include "text/fold_table.h"

#define LAT CP_LATIN
#define LTW (CP_LATIN | CP_TWIN)
#define CYR CP_CYRILLIC
#define CTW (CP_CYRILLIC | CP_TWIN)

const uint8_t cp_class[256] = {
    [FOLD_HIDDEN... FOLD_ARABIC] = CP_SPECIAL,
    ['\n'] = CP_SPACE,
    [' '] = CP_SPACE,
    ['0' ... '9'] = CP_DIGIT,
    ['A' ... 'Z'] = CP_SPECIAL,
    [0xA0 ... 0xBF] = CP_SPECIAL,
    ['a'] = LTW,
    ['b'] = LTW,
    ['c'] = LTW,
    ['d'] = LAT,
    ['e'] = LTW,
    ['f' ... 'g'] = LAT,
    ['h'] = LTW,
    ['i'] = LTW,
    ['j'] = LAT,
    ['k'] = LTW,
    ['l'] = LAT,
    ['m'] = LTW,
    ['n'] = LAT,
    ['o'] = LTW,
    ['p'] = LTW,
    ['q' ... 's'] = LAT,
    ['t'] = LTW,
    ['u' ... 'w'] = LAT,
    ['x' ... 'y'] = LTW,
    ['z'] = LAT,
    [CP_KK_AE... CP_KK_HA] = CYR,
    [CP_KK_I] = CTW,
    [CP_UK_YI... CP_TG_U] = CYR,
    [CP_TR_I... CP_UZ_G_LATIN] = LAT,
    [CP_OTHER] = CP_FOREIGN,
    [0xE0] = CTW, /* а */
    [0xE1] = CYR,
    [0xE2] = CTW, /* в */
    [0xE3 ... 0xE4] = CYR,
    [0xE5] = CTW, /* е */
    [0xE6 ... 0xE9] = CYR,
    [0xEA] = CTW, /* к */
    [0xEB] = CYR,
    [0xEC ... 0xEE] = CTW, /* м н о */
    [0xEF] = CYR,
    [0xF0 ... 0xF3] = CTW, /* р с т у */
    [0xF4] = CYR,
    [0xF5] = CTW, /* х */
    [0xF6 ... 0xFF] = CYR,
};

const uint16_t cp_unicode[128] = {
    [CP_EURO - 128] = 0x20AC,
    [CP_POUND - 128] = 0xA3,
    [CP_TENGE - 128] = 0x20B8,
    [CP_ROUBLE - 128] = 0x20BD,
    [CP_LIRA - 128] = 0x20BA,
    [CP_WON - 128] = 0x20A9,
    [CP_YEN - 128] = 0xA5,
    [CP_HRYVNIA - 128] = 0x20B4,
    [CP_MANAT - 128] = 0x20BC,
    [CP_LARI - 128] = 0x20BE,
    [CP_RUPEE - 128] = 0x20B9,
    [CP_SOM - 128] = 0x20C0,
    [CP_SYMBOL - 128] = 0x25CC,
    [CP_KK_AE - 128] = 0x4D9,
    [CP_KK_GHE - 128] = 0x493,
    [CP_KK_KA - 128] = 0x49B,
    [CP_KK_EN - 128] = 0x4A3,
    [CP_KK_OE - 128] = 0x4E9,
    [CP_KK_U - 128] = 0x4B1,
    [CP_KK_UE - 128] = 0x4AF,
    [CP_KK_HA - 128] = 0x4BB,
    [CP_KK_I - 128] = 0x456,
    [CP_UK_YI - 128] = 0x457,
    [CP_UK_IE - 128] = 0x454,
    [CP_UK_GHE - 128] = 0x491,
    [CP_UZ_U - 128] = 0x45E,
    [CP_TG_HA - 128] = 0x4B3,
    [CP_TG_CHE - 128] = 0x4B7,
    [CP_TG_I - 128] = 0x4E3,
    [CP_TG_U - 128] = 0x4EF,
    [CP_TR_I - 128] = 0x131,
    [CP_TR_G - 128] = 0x11F,
    [CP_TR_S - 128] = 0x15F,
    [CP_TR_C - 128] = 0xE7,
    [CP_TR_O - 128] = 0xF6,
    [CP_TR_U - 128] = 0xFC,
    [CP_UZ_O_LATIN - 128] = 'o', /* and U+02BB behind it */
    [CP_UZ_G_LATIN - 128] = 'g',
    [CP_OTHER - 128] = 0x294,
    [0x60] = 0x430,
    0x431,
    0x432,
    0x433,
    0x434,
    0x435,
    0x436,
    0x437,
    [0x68] = 0x438,
    0x439,
    0x43A,
    0x43B,
    0x43C,
    0x43D,
    0x43E,
    0x43F,
    [0x70] = 0x440,
    0x441,
    0x442,
    0x443,
    0x444,
    0x445,
    0x446,
    0x447,
    [0x78] = 0x448,
    0x449,
    0x44A,
    0x44B,
    0x44C,
    0x44D,
    0x44E,
    0x44F,
};

/* Only the bytes that change; the rest stand for themselves (0 here). */
static const uint8_t plain_of[256] = {
    [CP_KK_AE] = CP_RU(0x430),
    [CP_KK_GHE] = CP_RU(0x433),
    [CP_KK_KA] = CP_RU(0x43A),
    [CP_KK_EN] = CP_RU(0x43D),
    [CP_KK_OE] = CP_RU(0x43E),
    [CP_KK_U] = CP_RU(0x443),
    [CP_KK_UE] = CP_RU(0x443),
    [CP_KK_HA] = CP_RU(0x445),
    [CP_KK_I] = CP_RU(0x438),
    [CP_UK_YI] = CP_RU(0x438),
    [CP_UK_IE] = CP_RU(0x435),
    [CP_UK_GHE] = CP_RU(0x433),
    [CP_UZ_U] = CP_RU(0x443),
    [CP_TG_HA] = CP_RU(0x445),
    [CP_TG_CHE] = CP_RU(0x447),
    [CP_TG_I] = CP_RU(0x438),
    [CP_TG_U] = CP_RU(0x443),
    [CP_TR_I] = 'i',
    [CP_TR_G] = 'g',
    [CP_TR_S] = 's',
    [CP_TR_C] = 'c',
    [CP_TR_O] = 'o',
    [CP_TR_U] = 'u',
    [CP_UZ_O_LATIN] = 'o',
    [CP_UZ_G_LATIN] = 'g',
};

uint8_t
fold_plain(uint8_t byte)
{
    return plain_of[byte] ? plain_of[byte] : byte;
}

bool
fold_is_word(uint8_t byte)
{
    return cp_class[byte] & CP_WORD;
}

bool
fold_is_letter(uint8_t byte)
{
    return cp_class[byte] & CP_LETTER;
}

bool
fold_is_digit(uint8_t byte)
{
    return cp_class[byte] & CP_DIGIT;
}

/* Writes one code point below U+10000; returns its length. */
static size_t
put_code_point(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

/* UTF-8 of one byte of the code page; at most 4 bytes. */
static size_t
letter_to_utf8(uint8_t byte, char out[4])
{
    if (byte < 0x80) {
        out[0] = (char)byte;
        return 1;
    }
    uint32_t c = cp_unicode[byte - 128];
    size_t n = put_code_point(c ? c : UTF8_BAD, out);
    if (byte == CP_UZ_O_LATIN || byte == CP_UZ_G_LATIN)
        n += put_code_point(0x2BB, out + n);
    return n;
}

size_t
cp_to_utf8(const uint8_t *p, size_t n, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        char letter[4];
        size_t length = letter_to_utf8(p[i], letter);
        if (used + length >= size)
            break;
        memcpy(out + used, letter, length);
        used += length;
    }
    out[used] = '\0';
    return used;
}

void
fold_to_utf8(const uint8_t *p, size_t n, struct buf *out)
{
    char room[256];
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (used + 4 > sizeof(room)) {
            buf_add(out, (struct str){ room, used });
            used = 0;
        }
        used += letter_to_utf8(p[i], room + used);
    }
    buf_add(out, (struct str){ room, used });
}

size_t
cp_from_utf8(const char *utf8, size_t n, uint8_t *out, size_t size)
{
    const struct str s = { utf8, n };
    size_t used = 0;
    for (size_t at = 0; at < n && used < size;) {
        uint32_t c = utf8_next(s, &at);
        if (c == 0x2BB && used && (out[used - 1] == 'o' || out[used - 1] == 'g')) {
            out[used - 1] = out[used - 1] == 'o' ? CP_UZ_O_LATIN : CP_UZ_G_LATIN;
            continue;
        }
        uint8_t letter = fold_letter(c);
        out[used++] = letter ? letter : CP_OTHER;
    }
    return used;
}
