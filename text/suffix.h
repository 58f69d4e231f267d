/*
 * suffix: takes endings off a folded word by tables; for the stemmers written here only.
 *
 * Endings are written in Latin letters, so that a table reads like a grammar. For Cyrillic
 * words: y is ы, i is и, j is й, u is у, S is ш, c is ч, Z is ж, h is х, E is э, w is ю, Y is
 * я; Kazakh, Kyrgyz and Tajik letters count as the Russian ones that stand in for them. Capitals
 * stand for what vowel harmony and assimilation choose: A а/е, I ы/и, L л/д/т, D д/т, N н/д/т,
 * G г/к, M м/б/п. An ending without such capitals is taken as it is written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_SUFFIX_H
#define TEXT_SUFFIX_H

#include "text/stem.h"

struct suffix {
    const char *text;
    uint8_t stem_min; /* letters that must stay */
    char after; /* 'v' only behind a vowel, 'c' only behind a consonant, 0 either */
};

/* What the words of a language have in common. */
struct suffix_grammar {
    const char *vowels; /* in the spelling of the tables */
    bool rounds;        /* behind a round vowel A may also be о, I also у */
    bool hardens; /* a last п or к was written б or г before a vowel: write it so again */
};

/* One word on its way to the stem; the three spellings are always of n letters. */
struct suffix_word {
    uint8_t plain[STEM_MAX];   /* without letters that a Russian keyboard lacks */
    uint8_t letters[STEM_MAX]; /* as they were written */
    char latin[STEM_MAX];      /* in the spelling of the tables; '.' for other letters */
    size_t n;
    const struct suffix_grammar *grammar;
};

/* Reads the Cyrillic word [p, p+n), n < STEM_MAX. Returns whether it has a vowel. */
bool suffix_read(struct suffix_word *w, const struct suffix_grammar *grammar,
                 const uint8_t *p, size_t n);

/* Takes off the first ending of the table that fits, so longer ones must stand first; returns
 * whether there was one. */
bool suffix_strip(struct suffix_word *w, const struct suffix *endings, size_t count);

/* Is the whole word one of these, in the spelling of the tables? */
bool suffix_is_one_of(const struct suffix_word *w, const char *const *words, size_t count);
/* Cuts a word that begins with one of these, the longest, down to it; false if none does. */
bool suffix_cut_to_root(struct suffix_word *w, const char *const *roots, size_t count);

#define SUFFIX_COUNT(table)       (sizeof(table) / sizeof *(table))
#define SUFFIX_STRIP(word, table) suffix_strip((word), (table), SUFFIX_COUNT(table))

#endif
