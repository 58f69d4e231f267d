/*
 * fold_hyphens: which soft hyphens a typesetter may have put into a word.
 *
 * Pages carry soft hyphens between the syllables of honest words, for lines to break there. A
 * part of a word that is one consonant is no syllable in any alphabet of ours: no hyphenation
 * leaves it, neither one that knows the language nor one that goes by vowels and consonants
 * alone. Owns the vowels by which that is told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_private.h"

#include "core/utf8.h"

const bool fold_vowels[256] = {
    ['a'] = true,
    ['e'] = true,
    ['i'] = true,
    ['o'] = true,
    ['u'] = true,
    ['y'] = true,
    [CP_TR_I] = true,
    [CP_TR_O... CP_UZ_O_LATIN] = true,     /* ö ü oʻ */
    [CP_RU(0x430)] = true,                 /* а */
    [CP_RU(0x435)] = true,                 /* е */
    [CP_RU(0x438)] = true,                 /* и */
    [CP_RU(0x43E)] = true,                 /* о */
    [CP_RU(0x443)] = true,                 /* у */
    [CP_RU(0x44B)] = true,                 /* ы */
    [CP_RU(0x44D)... CP_RU(0x44F)] = true, /* э ю я */
    [CP_KK_AE] = true,
    [CP_KK_OE... CP_KK_UE] = true, /* ө ұ ү */
    [CP_KK_I... CP_UK_IE] = true,  /* і ї є */
    [CP_TG_I... CP_TG_U] = true,   /* ӣ ӯ */
};

/* A letter of ours that is no vowel: of other alphabets nobody here knows the syllables. */
static bool
is_consonant(uint8_t byte)
{
    return cp_class[byte] & (CP_LATIN | CP_CYRILLIC) && !fold_vowels[byte];
}

/* Does the word end at `at`? An apostrophe or a mark may go on with the letter before it. */
static bool
word_ends(struct str text, size_t at)
{
    if (at >= text.n)
        return true;
    const uint8_t code = fold_look_up(utf8_next(text, &at));
    return !(cp_class[code] & (CP_WORD | CP_SPECIAL));
}

bool
fold_hyphen_hides(const struct fold_state *f, size_t o, size_t last, size_t next)
{
    const uint8_t before = f->p[o - 1];
    if (last == o)
        return true; /* two hyphens, and no letter between them */
    if (!(cp_class[before] & CP_LETTER))
        return false; /* "20-х" with a soft hyphen for the hard one */
    const bool begins = last == o - 1 || !(cp_class[f->p[o - 2]] & CP_WORD);
    if (begins && is_consonant(before))
        return true;
    const uint8_t behind = fold_letter(utf8_next(f->text, &next));
    return is_consonant(behind) && word_ends(f->text, next);
}
