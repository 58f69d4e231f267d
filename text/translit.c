/*
 * translit: letters by table, the longest spelling first.
 *
 * Covers the ways people really type: Russian by sound (zh, kh or h, ts or c, shch, ya or ja),
 * Kazakh in the alphabets of 2018 to 2021 and by habit (q, ǵ without its mark, y, j), Kyrgyz by
 * sound. What Latin letters cannot say is lost: the soft sign, э at the beginning of a word.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/translit.h"

#include "text/codepage.h"
#include "text/fold.h"

struct spelling {
    const char *latin;
    uint16_t letters[3]; /* code points; 0 behind the last */
};

/* Longest first; a letter that is not listed has no reading. */
static const struct spelling russian[] = {
    { "tsya", { 0x442, 0x441, 0x44F } },
    { "shch", { 0x449 } },
    { "sch", { 0x449 } },
    { "yy", { 0x44B, 0x439 } },
    { "zh", { 0x436 } },
    { "kh", { 0x445 } },
    { "ts", { 0x446 } },
    { "ch", { 0x447 } },
    { "sh", { 0x448 } },
    { "yu", { 0x44E } },
    { "ju", { 0x44E } },
    { "ya", { 0x44F } },
    { "ja", { 0x44F } },
    { "yo", { 0x435 } },
    { "jo", { 0x435 } },
    { "ye", { 0x435 } },
    { "a", { 0x430 } },
    { "b", { 0x431 } },
    { "c", { 0x446 } },
    { "d", { 0x434 } },
    { "e", { 0x435 } },
    { "f", { 0x444 } },
    { "g", { 0x433 } },
    { "h", { 0x445 } },
    { "i", { 0x438 } },
    { "j", { 0x439 } },
    { "k", { 0x43A } },
    { "l", { 0x43B } },
    { "m", { 0x43C } },
    { "n", { 0x43D } },
    { "o", { 0x43E } },
    { "p", { 0x43F } },
    { "r", { 0x440 } },
    { "s", { 0x441 } },
    { "t", { 0x442 } },
    { "u", { 0x443 } },
    { "v", { 0x432 } },
    { "w", { 0x432 } },
    { "x", { 0x445 } },
    { "y", { 0x44B } },
    { "z", { 0x437 } },
};

/* Kazakh and Kyrgyz, without their own letters. */
static const struct spelling turkic[] = {
    { "zh", { 0x436 } }, { "kh", { 0x445 } }, { "gh", { 0x433 } }, { "ch", { 0x447 } },
    { "sh", { 0x448 } }, { "ng", { 0x43D } }, { "yu", { 0x44E } }, { "ya", { 0x44F } },
    { "ts", { 0x446 } }, { "a", { 0x430 } },  { "b", { 0x431 } },  { "c", { 0x446 } },
    { "d", { 0x434 } },  { "e", { 0x435 } },  { "f", { 0x444 } },  { "g", { 0x433 } },
    { "h", { 0x445 } },  { "i", { 0x438 } },  { "j", { 0x436 } },  { "k", { 0x43A } },
    { "l", { 0x43B } },  { "m", { 0x43C } },  { "n", { 0x43D } },  { "o", { 0x43E } },
    { "p", { 0x43F } },  { "q", { 0x43A } },  { "r", { 0x440 } },  { "s", { 0x441 } },
    { "t", { 0x442 } },  { "u", { 0x443 } },  { "v", { 0x432 } },  { "w", { 0x443 } },
    { "x", { 0x445 } },  { "y", { 0x44B } },  { "z", { 0x437 } },
};

struct table {
    const struct spelling *rows;
    size_t count;
};

static const struct spelling *
spelling_at(const struct table *table, const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < table->count; i++) {
        const size_t length = strlen(table->rows[i].latin);
        if (length <= n && memcmp(table->rows[i].latin, p, length) == 0)
            return &table->rows[i];
    }
    return NULL;
}

static bool
is_vowel(uint8_t byte)
{
    return byte && strchr("aeiouy", byte);
}

/* Latin letters beyond ASCII that turn up in Turkic words: ı ğ ş ç ö ü, o' and g'. */
static uint8_t
bare(uint8_t byte)
{
    return byte == CP_TR_S ? 's' : fold_plain(byte);
}

/* y and j behind a vowel, and i behind another one in Kazakh, are й. */
static bool
closes_syllable(const struct table *table, const uint8_t *p, size_t i, size_t n)
{
    if (i == 0 || !is_vowel(p[i - 1]) || p[i - 1] == 'y')
        return false;
    if (i + 1 < n && is_vowel(p[i + 1]))
        return false;
    if (p[i] == 'i')
        return table->rows == turkic && p[i - 1] != 'i';
    return p[i] == 'y' || p[i] == 'j';
}

static size_t
to_cyrillic(const struct table *table, const uint8_t *p, size_t n,
            uint8_t out[TRANSLIT_MAX])
{
    size_t made = 0;
    for (size_t i = 0; i < n;) {
        const struct spelling *s = spelling_at(table, p + i, n - i);
        if (!s || made + 3 > TRANSLIT_MAX)
            return 0;
        if (closes_syllable(table, p, i, n) && s->letters[1] == 0) {
            out[made++] = CP_RU(0x439);
            i++;
            continue;
        }
        for (size_t k = 0; k < 3 && s->letters[k]; k++)
            out[made++] = CP_RU(s->letters[k]);
        i += strlen(s->latin);
    }
    return made;
}

/* Uzbek Cyrillic letters а to я in Latin ones; "" for signs without a sound. */
static const char *const uzbek[32] = {
    "a", "b", "v", "g", "d", "e", "j", "z",  "i",  "y",  "k", "l", "m", "n", "o",  "p",
    "r", "s", "t", "u", "f", "x", "s", "ch", "sh", "sh", "",  "i", "",  "e", "yu", "ya",
};

static size_t
to_latin(const uint8_t *p, size_t n, uint8_t out[TRANSLIT_MAX])
{
    size_t made = 0;
    for (size_t i = 0; i < n; i++) {
        char own[2] = { 0 };
        const char *latin = own;
        if (p[i] == CP_UZ_U)
            own[0] = (char)CP_UZ_O_LATIN;
        else if (p[i] == CP_KK_GHE)
            own[0] = (char)CP_UZ_G_LATIN;
        else if (p[i] == CP_KK_KA)
            own[0] = 'q';
        else if (p[i] == CP_TG_HA)
            own[0] = 'h';
        else if (p[i] == CP_RU(0x435) && i == 0)
            latin = "ye";
        else if (p[i] >= CP_RU_A)
            latin = uzbek[p[i] - CP_RU_A];
        else
            return 0;
        if (made + 2 > TRANSLIT_MAX)
            return 0;
        for (; *latin; latin++)
            out[made++] = (uint8_t)*latin;
    }
    return made;
}

static bool
is_all(const uint8_t *p, size_t n, unsigned class)
{
    for (size_t i = 0; i < n; i++) {
        if (!(cp_class[p[i]] & class))
            return false;
    }
    return true;
}

size_t
translit_word(const uint8_t *p, size_t n, enum lang lang, uint8_t out[TRANSLIT_MAX])
{
    static const struct table tables[LANG_COUNT] = {
        [LANG_RU] = { russian, sizeof russian / sizeof *russian },
        [LANG_KK] = { turkic, sizeof turkic / sizeof *turkic },
        [LANG_KY] = { turkic, sizeof turkic / sizeof *turkic },
    };
    uint8_t letters[TRANSLIT_MAX];
    /* Russian ads are full of short Latin names (OOO for zeros, top, sex): those stay. */
    if (n < (lang == LANG_RU ? 4 : 3) || n > TRANSLIT_MAX)
        return 0;
    if (lang == LANG_UZ)
        return is_all(p, n, CP_CYRILLIC) ? to_latin(p, n, out) : 0;
    if (tables[lang].count == 0 || !is_all(p, n, CP_LATIN))
        return 0;
    for (size_t i = 0; i < n; i++)
        letters[i] = bare(p[i]);
    return to_cyrillic(&tables[lang], letters, n, out);
}
