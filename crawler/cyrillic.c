/*
 * cyrillic: see cyrillic.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/cyrillic.h"

/* What a byte is, as far as its neighbours care. */
enum kind { KIND_OTHER, KIND_LATIN, KIND_LOWER, KIND_UPPER, KIND_ODD };

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

static enum kind
kind_of(uint8_t byte, uint16_t code_point, int *letter)
{
    *letter = -1;
    if (byte < 0x80) {
        bool latin = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        return latin ? KIND_LATIN : KIND_OTHER;
    }
    if (code_point >= 0x430 && code_point <= 0x44f) {
        *letter = code_point - 0x430;
        return KIND_LOWER;
    }
    if (code_point >= 0x410 && code_point <= 0x42f) {
        *letter = code_point - 0x410;
        return KIND_UPPER;
    }
    if (code_point >= 0x450 && code_point <= 0x4ff)
        return KIND_LOWER;
    if (code_point >= 0x400 && code_point <= 0x40f)
        return KIND_UPPER;
    return KIND_ODD;
}

/* Signs that ordinary text has beside letters: no-break space, quotes, dashes, dots. */
static bool
is_plain_sign(uint16_t c)
{
    return c == 0xa0 || c == 0xab || c == 0xbb || c == 0xad ||
           (c >= 0x2010 && c <= 0x2026) || c == 0x2116 || c == 0xa9 || c == 0xae ||
           c == 0xb7;
}

struct cyrillic_score
cyrillic_score(struct str bytes, const uint16_t upper[128])
{
    struct cyrillic_score score = { 0, 0 };
    enum kind before = KIND_OTHER;
    for (size_t i = 0; i < bytes.n; i++) {
        uint8_t byte = (uint8_t)bytes.p[i];
        uint16_t c = byte < 0x80 ? byte : upper[byte - 0x80];
        int letter;
        enum kind kind = kind_of(byte, c, &letter);
        bool is_cyrillic = kind == KIND_LOWER || kind == KIND_UPPER;
        bool was_cyrillic = before == KIND_LOWER || before == KIND_UPPER;
        if (byte >= 0x80)
            score.bytes++;
        if (is_cyrillic)
            score.points += letter >= 0 ? LETTER[letter] : RARE_LETTER;
        if (kind == KIND_UPPER)
            score.points += before == KIND_LOWER ? CASE_IN_WORD : CAPITAL;
        if ((is_cyrillic && before == KIND_LATIN) ||
            (was_cyrillic && kind == KIND_LATIN))
            score.points += LATIN_BESIDE;
        if (kind == KIND_ODD && !is_plain_sign(c))
            score.points += ODD_IN_WORD;
        before = kind;
    }
    return score;
}
