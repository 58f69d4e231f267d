/*
 * fold_table: looking up what a code point becomes, and the tables written by hand.
 *
 * The large tables are in fold_two.c and fold_runs.c; tests/unit/text/test_fold_table.c holds
 * the exceptions they are made from, prints them, and compares them with ICU.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_table.h"

#include "core/utf8.h"
#include "text/fold.h"

#include <stdlib.h>

const uint8_t fold_ascii[128] = {
    /* clang-format off */
    1, 1, 1, 1, 1, 1, 1, 1, 1, ' ', '\n', ' ', ' ', ' ', 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ' ', '!', '"', '#', '$', '%', '&', FOLD_APOSTROPHE,
    '(', ')', '*', '+', ',', '-', '.', '/',
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<', '=', '>', '?',
    '@', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '[', '\\', ']', '^', '_',
    FOLD_APOSTROPHE, 'a', 'b', 'c', 'd', 'e', 'f', 'g',
    'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '{', '|', '}', '~', 1,
    /* clang-format on */
};
_Static_assert(FOLD_HIDDEN == 1, "the table above writes it as 1");

bool
fold_is_far(uint32_t c)
{
    return (c >= 0x800 && c < 0x2000) || (c >= 0x2C00 && c < 0x2E00) ||
           (c >= 0x3040 && c < 0xE000) || (c >= 0xF900 && c < 0xFE00) ||
           (c >= 0xFE70 && c < 0xFF00) || (c >= 0xFF66 && c < 0xFFDD) ||
           (c >= 0x10000 && c < 0x1D000) || (c >= 0x1E000 && c < 0x1F000) ||
           (c >= 0x20000 && c < 0x40000);
}

uint8_t
fold_unlisted(uint32_t c)
{
    return fold_is_far(c) ? CP_OTHER : CP_SYMBOL;
}

static int
compare_run(const void *key, const void *element)
{
    uint32_t c = *(const uint32_t *)key;
    const struct fold_run *run = element;
    if (c < run->first)
        return -1;
    return c - run->first >= run->count;
}

uint8_t
fold_look_up(uint32_t c)
{
    if (c < 0x80)
        return fold_ascii[c];
    if (c < 0x800)
        return fold_two[c - 0x80];
    if (c >> 8 == 0x20)
        return fold_marks[c & 0xFF];
    if (c == UTF8_BAD)
        return CP_SYMBOL;
    if (c >= 0xE0000 && c < 0xE1000)
        return FOLD_HIDDEN;
    if (c >= 0x1F200)
        return fold_unlisted(c);
    const struct fold_run *run =
        bsearch(&c, fold_runs, fold_run_count, sizeof *fold_runs, compare_run);
    if (run)
        return (uint8_t)(run->byte + (c - run->first) * run->step);
    return fold_unlisted(c);
}

static int
compare_expansion(const void *key, const void *element)
{
    uint32_t c = *(const uint32_t *)key;
    const struct fold_expansion *e = element;
    return c < e->code_point ? -1 : c > e->code_point;
}

const char *
fold_expand(uint32_t c)
{
    const struct fold_expansion *e =
        bsearch(&c, fold_expansions, fold_expansion_count, sizeof *fold_expansions,
                compare_expansion);
    return e ? e->text : NULL;
}

uint8_t
fold_letter(uint32_t c)
{
    uint8_t byte = fold_look_up(c);
    if (byte >= 'A' && byte <= 'Z')
        return (uint8_t)(byte + 32);
    if (byte >= 0xA0 && byte < 0xC0)
        return (uint8_t)(byte + 0x40);
    switch (byte) {
    case FOLD_APOSTROPHE:
        return '\'';
    case FOLD_LEGACY:
        return CP_KK_KA;
    case FOLD_ARABIC:
        return fold_arabic(c);
    default:
        return cp_class[byte] & CP_SPECIAL ? 0 : byte;
    }
}

/* Tote zhazu: an Arabic letter and the Kazakh Cyrillic one. Front vowels have no letters of
 * their own; text/fold_words.c sets them by the rules of the spelling. */
struct arabic_letter {
    uint16_t arabic, cyrillic;
};

static const struct arabic_letter arabic_letters[] = {
    { 0x0622, 0x0430 }, { 0x0627, 0x0430 }, { 0x0628, 0x0431 }, { 0x062A, 0x0442 },
    { 0x062C, 0x0436 }, { 0x062D, 0x0445 }, { 0x062F, 0x0434 }, { 0x0631, 0x0440 },
    { 0x0632, 0x0437 }, { 0x0633, 0x0441 }, { 0x0634, 0x0448 }, { 0x0639, 0x0493 },
    { 0x0641, 0x0444 }, { 0x0642, 0x049B }, { 0x0643, 0x043A }, { 0x0644, 0x043B },
    { 0x0645, 0x043C }, { 0x0646, 0x043D }, { 0x0647, 0x04BB }, { 0x0648, 0x043E },
    { 0x0649, 0x044B }, { 0x064A, 0x0439 }, { 0x067E, 0x043F }, { 0x0686, 0x0447 },
    { 0x06A9, 0x043A }, { 0x06AD, 0x04A3 }, { 0x06AF, 0x0433 }, { 0x06C6, 0x0432 },
    { 0x06C7, 0x04B1 }, { 0x06CB, 0x0443 }, { 0x06CC, 0x0439 }, { 0x06D5, 0x0435 },
};

static int
compare_arabic(const void *key, const void *element)
{
    uint32_t c = *(const uint32_t *)key;
    const struct arabic_letter *a = element;
    return c < a->arabic ? -1 : c > a->arabic;
}

uint8_t
fold_arabic(uint32_t c)
{
    const struct arabic_letter *a =
        bsearch(&c, arabic_letters, sizeof arabic_letters / sizeof *arabic_letters,
                sizeof *arabic_letters, compare_arabic);
    return a ? fold_letter(a->cyrillic) : CP_OTHER;
}
