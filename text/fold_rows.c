/*
 * fold_rows: what a row of single letters spells: a list, a word, or a small word and a word.
 *
 * Between a preposition and the spaced-out word behind it stands one blank, as between letters;
 * joined with it the word is lost to every rule. No list of words is at hand here. Two letters
 * tell, where many phrases and next to no words begin with them (counted in labelled ads).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_private.h"

#include "core/utf8.h"

/* Letters of driving licences. */
static const bool is_licence[256] = {
    ['a'] = true,          ['b'] = true, ['c'] = true,          ['d'] = true,
    ['m'] = true,          ['t'] = true, [CP_RU(0x430)] = true, /* а */
    [CP_RU(0x432)] = true,                                      /* в */
    [CP_RU(0x434)] = true,                                      /* д */
    [CP_RU(0x435)] = true,                                      /* е */
    [CP_RU(0x43C)] = true,                                      /* м */
    [CP_RU(0x441)] = true,                                      /* с */
    [CP_RU(0x442)] = true,                                      /* т */
};

bool
fold_row_is_list(const uint8_t *p, size_t letters)
{
    bool rising = true, licences = true, vowel = false;
    for (size_t i = 0; i < letters; i++) {
        const uint8_t byte = p[2 * i];
        if (i && byte <= p[2 * (i - 1)])
            rising = false;
        licences = licences && is_licence[byte];
        vowel = vowel || fold_vowels[byte];
    }
    return rising || licences || !vowel;
}

/* A small word, and the letters that begin the next word rather than go on with this one. */
static const struct {
    const char *front, *next;
} fronts[] = {
    { "в", "бгджйкмпуфцшэя" },
    { "с", "гжзшэ" },
    { "к", "бджзкмпстфхцчш" },
    { "у", "иоэ" },
    { "и", "абиоуфцэюя" },
    { "я", "аеосуф" },
    { "з", "кпстфхчї" }, /* Ukrainian */
    { "і", "абопхчї" },
    { "a", "hw" },
    { "i", "w" },
};

/* Words that begin so nevertheless. */
static const char *const whole[] = {
    "вдов",  "вдів",  "вдвое", "вдруг", "вклад", "вклю",  "вкус",
    "вмест", "вперв", "впере", "вполн", "вправ", "вуз",   "вулиц",
    "сглаз", "кстат", "ксеро", "ибиц",  "іпот",  "aware", "award",
};

/* Is the folded letter one of these? */
static bool
has_letter(const char *utf8, uint8_t letter)
{
    const struct str letters = str_of(utf8);
    for (size_t at = 0; at < letters.n;) {
        if (fold_letter(utf8_next(letters, &at)) == letter)
            return true;
    }
    return false;
}

static bool
is_whole(const uint8_t *word, size_t n)
{
    for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++) {
        if (fold_begins(word, n, whole[i]))
            return true;
    }
    return false;
}

bool
fold_row_has_front(const uint8_t *p, size_t letters)
{
    uint8_t word[FOLD_LONE_MAX];
    if (letters <= FOLD_LONE_MIN || letters > FOLD_LONE_MAX ||
        fold_row_is_list(p + 2, letters - 1))
        return false;
    for (size_t i = 0; i < letters; i++)
        word[i] = p[2 * i];
    for (size_t i = 0; i < sizeof(fronts) / sizeof(*fronts); i++) {
        if (has_letter(fronts[i].front, word[0]))
            return has_letter(fronts[i].next, word[1]) && !is_whole(word, letters);
    }
    return false;
}
