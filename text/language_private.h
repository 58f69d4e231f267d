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
#include "text/lexicon.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CYRILLIC_LETTERS 33 /* edge, а..я without ё */
#define LATIN_LETTERS    27 /* edge, a..z */
#define LANGUAGE_MODELS  12
#define LANGUAGE_SCALE   2 /* score units a bit */
#define STRANGER 12 /* cost of a letter that the alphabet lacks, in score units */

struct language_model {
    enum lang lang;
    uint8_t letters;         /* CYRILLIC_LETTERS or LATIN_LETTERS */
    const char *const *rows; /* `letters` strings of `letters` characters */
};

extern const struct language_model language_models[LANGUAGE_MODELS];

/* The first model of a language that has one. */
const struct language_model *language_model_of(enum lang lang);
/* The words that give a language away, in the arena. */
const struct lexicon *language_words_new(struct arena *arena);
/* The language that this folded word alone gives away, LANG_NONE for most words. */
enum lang language_word(const struct lexicon *lexicon, const uint8_t *p, size_t n);

/*
 * What letters cost under all models of one script at once: a byte a model, in the order of
 * language_models, the first the lowest.
 */
#define SCRIPT_MODELS 8 /* at most, of one script */
#define SCRIPT_SIGNS  64 /* letters that cost something of their own, and the end of a word */
struct language_script {
    uint8_t sign[256]; /* of each byte */
    uint8_t letter[SCRIPT_SIGNS]; /* of each sign: language_letter() */
    uint64_t odd[SCRIPT_SIGNS];   /* what it costs where an alphabet lacks it */
    size_t sign_count;
    /* One sign behind another; behind the end of a word nothing costs anything. */
    uint64_t pairs[SCRIPT_SIGNS][SCRIPT_SIGNS];
    uint8_t model[SCRIPT_MODELS]; /* index in language_models */
    size_t count;
};

/* Costs of words added up, in pairs of bytes: models 0, 2, 4, 6 and 1, 3, 5, 7. */
struct language_sums {
    uint64_t even, odd;
    unsigned added; /* sums of bytes that are in them */
};

/* Fills in the tables of the script with so many letters. */
void language_script_fill(unsigned letters, struct language_script *out);
/* Adds what the word [p, p+n) costs under each model of the script: to `sums`, and when these
 * are full to `cost`. Eight bytes behind the word must be there to read. */
void language_add_word(const struct language_script *script, const uint8_t *p, size_t n,
                       struct language_sums *sums, uint32_t cost[LANGUAGE_MODELS]);
/* Moves the sums to `cost`. */
void language_add_sums(const struct language_script *script, struct language_sums *sums,
                       uint32_t cost[LANGUAGE_MODELS]);
/* Index of a folded byte in its model's alphabet; 0 when it is no letter of that script. */
unsigned language_letter(uint8_t byte, unsigned letters);

#endif
