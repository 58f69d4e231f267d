/*
 * fold_digits: digits written for letters ("3арплата", "раб0та"), letters for digits ("5OOр").
 *
 * Careful by design: numbers with a unit ("18лет", "3мес", "2х", "5к"), names with a number
 * ("1С", "Битрикс24", "mp3") and glued lists ("лет3") must stay what they are. A digit is
 * read as a letter only where no unit, ending or list number explains it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_private.h"

#define WORD_MAX 40 /* letters; longer runs are no words, and would cost too much */

#define RU_O   CP_RU(0x43E)
#define RU_ZE  CP_RU(0x437)
#define RU_BE  CP_RU(0x431)
#define RU_CHE CP_RU(0x447)

/* What may follow a number without a space: units, months, ordinal endings. In groups of the same
 * first letter, as `units_by` counts them. */
static const char *const unit_starts[] = {
    "апр", "авг", "адам", "год", "гр",  "дн",  "ден", "дол", "июн", "июл", "ком",
    "коп", "кв",  "км",   "кг",  "күн", "лет", "мес", "мил", "млн", "мм",  "мин",
    "меш", "нед", "окт",  "про", "раз", "руб", "рук", "сме", "сом", "сут", "см",
    "сек", "сағ", "тыс",  "тг",  "тен", "час", "чел", "шт",  "эт",  "қаб",
};

static const struct {
    uint8_t from, count;
} units_by[256] = {
    [CP_RU(0x430)] = { 0, 3 },  [CP_RU(0x433)] = { 3, 2 },  /* а г */
    [CP_RU(0x434)] = { 5, 3 },  [CP_RU(0x438)] = { 8, 2 },  /* д и */
    [CP_RU(0x43A)] = { 10, 6 }, [CP_RU(0x43B)] = { 16, 1 }, /* к л */
    [CP_RU(0x43C)] = { 17, 6 }, [CP_RU(0x43D)] = { 23, 1 }, /* м н */
    [CP_RU(0x43E)] = { 24, 1 }, [CP_RU(0x43F)] = { 25, 1 }, /* о п */
    [CP_RU(0x440)] = { 26, 3 }, [CP_RU(0x441)] = { 29, 6 }, /* р с */
    [CP_RU(0x442)] = { 35, 3 }, [CP_RU(0x447)] = { 38, 2 }, /* т ч */
    [CP_RU(0x448)] = { 40, 1 }, [CP_RU(0x44D)] = { 41, 1 }, /* ш э */
    [CP_KK_KA] = { 42, 1 },                                 /* қ */
};

_Static_assert(sizeof unit_starts / sizeof *unit_starts == 43, "all are in a group");

static const char *const ordinal_ends[] = {
    "ий", "ый", "ой", "ей", "ая", "яя", "ое",  "ее",  "ие",  "ые",  "их",  "ых",
    "им", "ым", "ем", "ом", "ую", "юю", "и",   "й",   "я",   "е",   "х",   "го",
    "му", "ти", "ми", "ю",  "а",  "ых", "ого", "его", "ему", "ому", "ыми", "ими",
};

/* Whole words that people write with a digit in front. */
static const char *const short_words[] = { "без", "что", "чем",   "час",
                                           "зп",  "был", "оплата" };

/* The Russian letter a digit is drawn like; 0 for none. */
static uint8_t
cyrillic_of(uint8_t digit)
{
    switch (digit) {
    case '0':
        return RU_O;
    case '3':
        return RU_ZE;
    case '4':
        return RU_CHE;
    case '6':
        return RU_BE;
    default:
        return 0;
    }
}

static uint8_t
latin_of(uint8_t digit)
{
    switch (digit) {
    case '0':
        return 'o';
    case '3':
        return 'e';
    case '4':
        return 'a';
    case '5':
        return 's';
    default:
        return 0;
    }
}

static bool
is_vowel(uint8_t byte)
{
    char utf8[8];
    cp_to_utf8(&byte, 1, utf8, sizeof utf8);
    return utf8[0] && strstr("aeouаеиоуыюя", utf8);
}

static bool
is_unit(const uint8_t *p, size_t n)
{
    if (n == 0)
        return false;
    const size_t from = units_by[p[0]].from, to = from + units_by[p[0]].count;
    for (size_t i = from; i < to; i++) {
        if (fold_match(p, n, unit_starts[i]) > 0)
            return true;
    }
    return false;
}

static bool
is_ordinal(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < sizeof ordinal_ends / sizeof *ordinal_ends; i++) {
        if (fold_spells(p, n, ordinal_ends[i]))
            return true;
    }
    return false;
}

static bool
is_short_word(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < sizeof short_words / sizeof *short_words; i++) {
        if (fold_spells(p, n, short_words[i]))
            return true;
    }
    return false;
}

static bool
letter_at(const struct fold_word *w, size_t i)
{
    return i >= w->start && i < w->end && fold_is_letter(w->f->p[i]);
}

static bool
is_only_latin(uint8_t byte)
{
    return (cp_class[byte] & (CP_LATIN | CP_TWIN)) == CP_LATIN;
}

/* Is the digit at i one letter of a Cyrillic word? */
static bool
is_cyrillic_letter(const struct fold_word *w, size_t i, size_t letters)
{
    uint8_t *p = w->f->p;
    const uint8_t digit = p[i];
    const uint8_t letter = cyrillic_of(digit);
    if (!letter)
        return false;
    if ((i > w->start && is_only_latin(p[i - 1])) ||
        (i + 1 < w->end && is_only_latin(p[i + 1])))
        return false;
    const size_t rest = w->end - i - 1;
    const bool before = letter_at(w, i - 1) && i > w->start,
               after = letter_at(w, i + 1);
    if (before && after)
        return letters >= 4 - (digit == '0') && !is_unit(p + i + 1, rest);
    if (after && i == w->start) {
        p[i] = letter;
        const bool known = is_short_word(p + i, rest + 1);
        p[i] = digit;
        if (known)
            return true;
        return rest >= 3 + (digit != '0') && !is_unit(p + i + 1, rest) &&
               !is_ordinal(p + i + 1, rest) && is_vowel(p[i + 1]) == (digit != '0');
    }
    /* At the end only a nought behind a consonant: "срочн0"; "лет3" is a list's number. */
    return before && digit == '0' && letters >= 3 && !is_vowel(p[i - 1]);
}

static bool
is_latin_letter(const struct fold_word *w, size_t i, size_t letters)
{
    const uint8_t digit = w->f->p[i];
    if (letters + 1 < w->end - w->start && digit != '0')
        return false; /* several digits: a code, a password */
    if (fold_spells(w->f->p + i, w->end - i, "3rd"))
        return false;
    if (!latin_of(digit) || letters < 3 + (digit != '0') || i == w->start)
        return false;
    if (i + 1 >= w->end || !letter_at(w, i - 1) || !letter_at(w, i + 1))
        return false;
    return digit == '0' || i - w->start >= 2;
}

/* "2OOO", "5ООр": letters o among digits. True when any was put right. */
static bool
mend_number(struct fold_word *w)
{
    uint8_t *p = w->f->p;
    size_t i = w->start, swapped = 0;
    if (p[i] < '0' || p[i] > '9')
        return false;
    while (i < w->end && (fold_is_digit(p[i]) || p[i] == 'o' || p[i] == RU_O))
        swapped += !fold_is_digit(p[i++]);
    const size_t rest = w->end - i, digits = i - w->start - swapped;
    const bool unit = rest == 0 || fold_spells(p + i, rest, "р") ||
                      fold_spells(p + i, rest, "p") || fold_spells(p + i, rest, "к") ||
                      fold_spells(p + i, rest, "k") || fold_spells(p + i, rest, "т") ||
                      fold_spells(p + i, rest, "тг") || fold_spells(p + i, rest, "руб");
    if (!swapped || !unit || (swapped == 1 && digits < 2))
        return false;
    for (size_t k = w->start; k < i; k++) {
        if (!fold_is_digit(p[k]))
            p[k] = '0';
    }
    w->f->signs.swapped++;
    fold_note(w->f, w->f->origin[w->start], w->f->origin[w->end]);
    return true;
}

void
fold_word_digits(struct fold_word *w)
{
    if (w->end - w->start > WORD_MAX || mend_number(w))
        return;
    uint8_t *p = w->f->p;
    size_t cyrillic = 0, latin = 0, digits = 0, only_latin = 0;
    for (size_t i = w->start; i < w->end; i++) {
        const unsigned class = cp_class[p[i]];
        cyrillic += (class & CP_CYRILLIC) != 0;
        latin += (class & CP_LATIN) != 0;
        only_latin += (class & CP_LATIN) && !(class & CP_TWIN);
        digits += (class & CP_DIGIT) != 0;
    }
    const size_t letters = cyrillic + latin;
    if (digits > letters)
        return;
    const bool is_cyrillic =
        cyrillic > latin || (only_latin == 0 && w->f->only_cyrillic > w->f->only_latin);
    bool swapped = false;
    for (size_t i = w->start; i < w->end; i++) {
        if (!fold_is_digit(p[i]))
            continue;
        uint8_t letter = 0;
        if (is_cyrillic && is_cyrillic_letter(w, i, letters))
            letter = cyrillic_of(p[i]);
        else if (!cyrillic && !is_cyrillic && is_latin_letter(w, i, letters))
            letter = latin_of(p[i]);
        if (letter) {
            p[i] = letter;
            swapped = true;
        }
    }
    if (!swapped)
        return;
    w->f->signs.swapped++;
    fold_note(w->f, w->f->origin[w->start], w->f->origin[w->end]);
}
