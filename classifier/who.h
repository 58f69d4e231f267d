/*
 * who: which nationalities and sexes an ad names, for statistics of false flags.
 *
 * Words, not meaning: "русский язык" counts as Russian. Nothing here enters a score; every
 * word is one of those that never are evidence (classifier/neutral.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_WHO_H
#define CLASSIFIER_WHO_H

#include "core/ad.h"
#include "core/arena.h"
#include "text/fold.h"

enum who_sex { WHO_WOMEN, WHO_MEN, WHO_SEXES };

enum who_nation {
    WHO_KAZAKH,
    WHO_KYRGYZ,
    WHO_UZBEK,
    WHO_TAJIK,
    WHO_TURKMEN,
    WHO_UYGHUR, /* and Dungan */
    WHO_RUSSIAN,
    WHO_UKRAINIAN,
    WHO_BELARUSIAN,
    WHO_SLAVIC, /* "of Slavic appearance" */
    WHO_TATAR,  /* and Bashkir */
    WHO_CAUCASIAN, /* Armenian, Azerbaijani, Georgian */
    WHO_EUROPEAN,
    WHO_ASIAN,
    WHO_CHINESE,
    WHO_KOREAN,
    WHO_JAPANESE,
    WHO_MONGOL,
    WHO_TURKISH,
    WHO_ARAB,
    WHO_INDIAN,
    WHO_FILIPINO,
    WHO_THAI,
    WHO_VIETNAMESE,
    WHO_AFRICAN,
    WHO_LATIN,
    WHO_AMERICAN,
    WHO_ROMA,
    WHO_JEWISH,
    WHO_FOREIGN, /* foreigners, migrants, citizens, people of the CIS */
    WHO_NATIONS
};

/* What is named in an ad: a bit for each. */
struct who_named {
    uint32_t sexes;   /* 1 << enum who_sex */
    uint32_t nations; /* 1 << enum who_nation */
};

struct who; /* the words, folded */

/* Builds the words in the arena. */
const struct who *who_new(struct arena *arena);
/* What the folded word [p, p+n) names; adds to *out. */
void who_word(const struct who *who, const uint8_t *p, size_t n, struct who_named *out);
/* What title and text of an ad name. Scratch memory from the arena. */
struct who_named who_of(const struct who *who, const struct ad *ad, struct arena *arena);

/* "women"; "Kazakh": in English. */
const char *who_sex_name(enum who_sex sex);
const char *who_nation_name(enum who_nation nation);

/* Tells all words, folded: whole words and beginnings of words. */
typedef void (*who_tell)(void *context, const uint8_t *p, size_t n);
void who_each(const struct who *who, who_tell tell, void *context);

#endif
