/*
 * stem: libstemmer for Russian, English and Turkish; the others go to stem_kk.c and sisters.
 *
 * libstemmer reads UTF-8, the folded copy is one byte a letter: each word goes over and back
 * through a small buffer. Callers keep stems in a table, so this runs once a word form.
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
};

struct stemmer *
stemmer_new(void)
{
    struct stemmer *s = mem_alloc(1, sizeof *s);
    s->russian = sb_stemmer_new("russian", "UTF_8");
    s->english = sb_stemmer_new("english", "UTF_8");
    s->turkish = sb_stemmer_new("turkish", "UTF_8");
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
        return snowball(s->russian, p, n, out);
    case LANG_EN:
        return snowball(s->english, p, n, out);
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
