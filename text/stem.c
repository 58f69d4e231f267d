/*
 * stem: libstemmer for Russian, English and Turkish; the others go to stem_kk.c and sisters.
 *
 * Callers keep stems in a table, so this runs once a word form; yet a short run meets many new
 * forms. libstemmer has each algorithm for several encodings: Russian letters go over in KOI8-R
 * and English ones in Latin-1, one byte a letter as in the folded copy, which it need not decode
 * at each step. A word with any other letter goes over as UTF-8; the stems are the same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/stem.h"

#include "core/mem.h"
#include "text/codepage.h"
#include "text/stem_private.h"

#include <libstemmer.h>
#include <stdlib.h>

struct stemmer {
    struct sb_stemmer *russian, *english,
        *turkish; /* NULL when the library lacks one */
    struct sb_stemmer *russian_bytes, *english_bytes; /* of one byte a letter; so too */
};

/* KOI8-R of the Russian letters without yo, in alphabetical order. */
static const uint8_t KOI8[32] = {
    0xC1, 0xC2, 0xD7, 0xC7, 0xC4, 0xC5, 0xD6, 0xDA, 0xC9, 0xCA, 0xCB,
    0xCC, 0xCD, 0xCE, 0xCF, 0xD0, 0xD2, 0xD3, 0xD4, 0xD5, 0xC6, 0xC8,
    0xC3, 0xDE, 0xDB, 0xDD, 0xDF, 0xD9, 0xD8, 0xDC, 0xC0, 0xD1,
};

struct stemmer *
stemmer_new(void)
{
    struct stemmer *s = mem_alloc(1, sizeof *s);
    s->russian = sb_stemmer_new("russian", "UTF_8");
    s->english = sb_stemmer_new("english", "UTF_8");
    s->turkish = sb_stemmer_new("turkish", "UTF_8");
    s->russian_bytes = sb_stemmer_new("russian", "KOI8_R");
    s->english_bytes = sb_stemmer_new("english", "ISO_8859_1");
    return s;
}

void
stemmer_free(struct stemmer *s)
{
    if (!s)
        return;
    sb_stemmer_delete(s->russian);
    sb_stemmer_delete(s->english);
    sb_stemmer_delete(s->turkish);
    sb_stemmer_delete(s->russian_bytes);
    sb_stemmer_delete(s->english_bytes);
    free(s);
}

static size_t
keep(const uint8_t *p, size_t n, uint8_t out[STEM_MAX])
{
    memcpy(out, p, n);
    return n;
}

static size_t
snowball(struct sb_stemmer *stemmer, const uint8_t *p, size_t n, uint8_t out[STEM_MAX])
{
    char utf8[4 * STEM_MAX + 1];
    const size_t length = cp_to_utf8(p, n, utf8, sizeof utf8);
    if (!stemmer || length == 0)
        return keep(p, n, out);
    const sb_symbol *stem =
        sb_stemmer_stem(stemmer, (const sb_symbol *)utf8, (int)length);
    const int stem_length = sb_stemmer_length(stemmer);
    if (!stem || stem_length <= 0)
        return keep(p, n, out);
    const size_t made =
        cp_from_utf8((const char *)stem, (size_t)stem_length, out, STEM_MAX);
    return made ? made : keep(p, n, out);
}

/* The same for a word of ASCII. */
static size_t
snowball_english(struct stemmer *s, const uint8_t *p, size_t n, uint8_t out[STEM_MAX])
{
    uint8_t seen = 0;
    for (size_t i = 0; i < n; i++)
        seen |= p[i];
    if (seen >= 0x80 || !s->english_bytes)
        return snowball(s->english, p, n, out);
    const sb_symbol *stem = sb_stemmer_stem(s->english_bytes, p, (int)n);
    const int length = sb_stemmer_length(s->english_bytes);
    if (!stem || length <= 0 || length > STEM_MAX)
        return keep(p, n, out);
    return keep(stem, (size_t)length, out);
}

/* The same for a word of Russian letters. What is taken off stands at the end, and no letter
 * changes, so the stem is so many of the word's own bytes. */
static size_t
snowball_russian(struct stemmer *s, const uint8_t *p, size_t n, uint8_t out[STEM_MAX])
{
    uint8_t koi8[STEM_MAX], all = 0xFF;
    for (size_t i = 0; i < n; i++) {
        all &= p[i];
        koi8[i] = KOI8[p[i] % sizeof KOI8];
    }
    if (all < CP_RU_A || !s->russian_bytes)
        return snowball(s->russian, p, n, out);
    const sb_symbol *stem = sb_stemmer_stem(s->russian_bytes, koi8, (int)n);
    const int length = sb_stemmer_length(s->russian_bytes);
    if (!stem || length <= 0 || (size_t)length > n)
        return keep(p, n, out);
    return keep(p, (size_t)length, out);
}

/* What a word without a known language is read as. */
static enum lang
by_script(const uint8_t *p, size_t n)
{
    unsigned seen = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] >= CP_KK_AE && p[i] <= CP_KK_I)
            return LANG_KK;
        seen |= cp_class[p[i]];
    }
    if (seen & CP_CYRILLIC)
        return LANG_RU;
    return seen & CP_LATIN ? LANG_EN : LANG_NONE;
}

enum lang
stem_language(const uint8_t *p, size_t n, enum lang lang)
{
    const enum lang script = by_script(p, n);
    /* A word in the other script is a loan: English in a Russian ad, Russian in an English. */
    if (lang == LANG_NONE ||
        (script == LANG_EN &&
         (lang == LANG_RU || lang == LANG_KK || lang == LANG_KY || lang == LANG_TG)) ||
        (script != LANG_EN && (lang == LANG_EN || lang == LANG_TR)))
        return script;
    return lang;
}

size_t
stem_word(struct stemmer *s, const uint8_t *p, size_t n, enum lang lang,
          uint8_t out[STEM_MAX])
{
    if (n >= STEM_MAX)
        return keep(p, STEM_MAX, out);
    switch (stem_language(p, n, lang)) {
    case LANG_RU:
        return snowball_russian(s, p, n, out);
    case LANG_EN:
        return snowball_english(s, p, n, out);
    case LANG_TR:
        return snowball(s->turkish, p, n, out);
    case LANG_KK:
        return stem_kazakh(p, n, out);
    case LANG_KY:
        return stem_kyrgyz(p, n, out);
    case LANG_UZ:
        return stem_uzbek(p, n, out);
    case LANG_TG:
        return stem_tajik(p, n, out);
    default:
        return keep(p, n, out);
    }
}
