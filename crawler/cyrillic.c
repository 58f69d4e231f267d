/*
 * cyrillic: see cyrillic.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/cyrillic.h"

/* What a byte is, as far as its neighbours care. */
enum kind { KIND_OTHER, KIND_LATIN, KIND_LOWER, KIND_UPPER, KIND_ODD, KIND_COUNT };

#define ODD_IN_WORD  (-12) /* a sign where a letter should be */
#define LATIN_BESIDE (-8)  /* a Latin letter beside a Cyrillic one */
#define CASE_IN_WORD (-8)  /* a capital behind a small letter */
#define CAPITAL      (-1)
#define RARE_LETTER  (-6) /* Cyrillic, but not of Russian */

/* Points of a to ya: four times log2 of its frequency in Russian against an even spread. */
static const int8_t LETTER[32] = {
    /* а б в г д е ж з и й к л м н о п */
    5,
    -4,
    2,
    -3,
    0,
    6,
    -7,
    -4,
    5,
    -5,
    1,
    2,
    0,
    4,
    7,
    0,
    /* р с т у ф х ц ч ш щ ъ ы ь э ю я */
    2,
    3,
    4,
    -1,
    -12,
    -6,
    -10,
    -5,
    -8,
    -11,
    -16,
    -3,
    -3,
    -12,
    -9,
    -2,
};

/* What two neighbours tell, by the kinds of the first and of the second. */
static const int8_t BESIDE[KIND_COUNT][KIND_COUNT] = {
    [KIND_OTHER] = { [KIND_UPPER] = CAPITAL },
    [KIND_LATIN] = { [KIND_LOWER] = LATIN_BESIDE,
                     [KIND_UPPER] = LATIN_BESIDE + CAPITAL },
    [KIND_LOWER] = { [KIND_LATIN] = LATIN_BESIDE, [KIND_UPPER] = CASE_IN_WORD },
    [KIND_UPPER] = { [KIND_LATIN] = LATIN_BESIDE, [KIND_UPPER] = CAPITAL },
    [KIND_ODD] = { [KIND_UPPER] = CAPITAL },
};

/* A byte by itself. */
struct sign {
    uint8_t kind;
    int8_t points;
};

/* Signs that ordinary text has beside letters: no-break space, quotes, dashes, dots. */
static bool
is_plain_sign(uint16_t c)
{
    return c == 0xa0 || c == 0xab || c == 0xbb || c == 0xad ||
           (c >= 0x2010 && c <= 0x2026) || c == 0x2116 || c == 0xa9 || c == 0xae ||
           c == 0xb7;
}

/* What a byte from 0x80 on is that means code point `c`. */
static struct sign
sign_of(uint16_t c)
{
    if (c >= 0x430 && c <= 0x44f)
        return (struct sign){ KIND_LOWER, LETTER[c - 0x430] };
    if (c >= 0x410 && c <= 0x42f)
        return (struct sign){ KIND_UPPER, LETTER[c - 0x410] };
    if (c >= 0x450 && c <= 0x4ff)
        return (struct sign){ KIND_LOWER, RARE_LETTER };
    if (c >= 0x400 && c <= 0x40f)
        return (struct sign){ KIND_UPPER, RARE_LETTER };
    return (struct sign){ KIND_ODD, is_plain_sign(c) ? 0 : ODD_IN_WORD };
}

struct cyrillic_score
cyrillic_score(struct str bytes, const uint16_t upper[128])
{
    struct cyrillic_score score = { 0, 0 };
    struct sign signs[256] = { { 0 } };
    uint8_t before = KIND_OTHER;
    for (unsigned i = 0; i < 128; i++) {
        bool is_latin = (i >= 'a' && i <= 'z') || (i >= 'A' && i <= 'Z');
        signs[i].kind = is_latin ? KIND_LATIN : KIND_OTHER;
        signs[128 + i] = sign_of(upper[i]);
    }
    for (size_t i = 0; i < bytes.n; i++) {
        struct sign sign = signs[(uint8_t)bytes.p[i]];
        score.bytes += (uint8_t)bytes.p[i] >> 7;
        score.points += sign.points + BESIDE[before][sign.kind];
        before = sign.kind;
    }
    return score;
}
