/*
 * translit: the other-script reading of a word that somebody typed without the right keyboard.
 *
 * Russian, Kazakh and Kyrgyz are written in Latin letters (rabota, jumys), Uzbek in either
 * script. Rules are written in the usual script of a language; a word form that has another
 * reading satisfies the atoms of both. Readings are guesses for matching, never shown.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_TRANSLIT_H
#define TEXT_TRANSLIT_H

#include "core/ad.h"

#define TRANSLIT_MAX 64 /* bytes of a reading; longer words have none */

/*
 * Writes the other reading of the folded word [p, p+n) in an ad of language `lang`: Cyrillic
 * for a Latin word of Russian, Kazakh or Kyrgyz, Latin for a Cyrillic word of Uzbek. Kazakh and
 * Kyrgyz come out as typed without their own letters. Returns its length, 0 when there is no
 * other reading (other languages, words of under three letters, in Russian four, digits,
 * mixed scripts).
 */
size_t translit_word(const uint8_t *p, size_t n, enum lang lang,
                     uint8_t out[TRANSLIT_MAX]);

#endif
