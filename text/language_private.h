/*
 * language_private: letter statistics of the languages told apart; text room only.
 *
 * For each language a square of scores: one string a first letter, one character a second
 * letter. The character is 'A' + round(-2 log2 P(second | first)), at most 'Z'.
 * Letters are those of fold_plain(): а..я or a..z, with the word's edge as letter 0, so a text
 * typed without Kazakh letters scores like one typed with them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_LANGUAGE_PRIVATE_H
#define TEXT_LANGUAGE_PRIVATE_H

#include "core/ad.h"

#include <stddef.h>
#include <stdint.h>

#define CYRILLIC_LETTERS 33 /* edge, а..я without ё */
#define LATIN_LETTERS    27 /* edge, a..z */
#define LANGUAGE_MODELS  12
#define LANGUAGE_SCALE   2 /* score units a bit */

struct language_model {
    enum lang lang;
    uint8_t letters;         /* CYRILLIC_LETTERS or LATIN_LETTERS */
    const char *const *rows; /* `letters` strings of `letters` characters */
};

extern const struct language_model language_models[LANGUAGE_MODELS];

/* The first model of a language that has one. */
const struct language_model *language_model_of(enum lang lang);
/* The language that this folded word alone gives away, LANG_NONE for most words. */
enum lang language_word(const uint8_t *p, size_t n);
/* Index of a folded byte in its model's alphabet; 0 when it is no letter of that script. */
unsigned language_letter(uint8_t byte, unsigned letters);

#endif
