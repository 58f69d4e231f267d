/*
 * stem: the stem of a folded word: libstemmer (Snowball) for Russian, English and Turkish,
 * suffix strippers of our own for Kazakh, Kyrgyz, Uzbek and Tajik.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_STEM_H
#define TEXT_STEM_H

#include "text/fold.h"

struct stemmer; /* one per thread; holds libstemmer's state */

struct stemmer *stemmer_new(void);
void stemmer_free(struct stemmer *s);

#define STEM_MAX 64 /* longer words are their own stem, cut to this many bytes */

/*
 * Writes the stem of the folded word [p, p+n) in language `lang` to `out` (at most STEM_MAX
 * bytes of the code page) and returns its length, at least 1 for n >= 1. Languages without a
 * stemmer return the word itself. Uzbek stems are in Latin letters, whatever the script. With
 * LANG_NONE the script of the word decides: Cyrillic is read as Russian, or as Kazakh when it
 * has a letter that only Kazakh has; Latin as English.
 */
size_t stem_word(struct stemmer *s, const uint8_t *p, size_t n, enum lang lang,
                 uint8_t out[STEM_MAX]);

/* The language whose stemmer reads the word in such an ad: a word in the other script is a loan. */
enum lang stem_language(const uint8_t *p, size_t n, enum lang lang);

#endif
