/*
 * phrases: runs of one to three words that one set of ads uses more than another.
 *
 * Counts are of ads, near copies once (text/sketch.h), so that a text that was posted
 * often is one voice. A phrase is never made of numbers, of parts of a contact, of
 * place-holders, nor of words of nationality, sex and age (classifier/neutral.h), and does not
 * go across a mark. Phrases of two languages are two.
 *
 * How much one set uses a phrase more is its log-odds ratio with an informative Dirichlet
 * prior, divided by its standard deviation (Monroe, Colaresi and Quinn, "Fightin' Words",
 * Political Analysis 16, 2008, equations 16 and 22). The prior is the use in both sets
 * together, as heavy as 500 uses: what is rare everywhere must be in many ads to stand out.
 * Not for two threads at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_PHRASES_H
#define CLASSIFIER_PHRASES_H

#include "core/ad.h"
#include "core/arena.h"

#define PHRASE_WORDS_MAX 3
#define PHRASE_AD_WORDS  600     /* words of one ad that are looked at */
#define PHRASES_MAX      1000000 /* kept at once; then those that came once are forgotten */

enum phrase_side { PHRASE_HERE, PHRASE_THERE, PHRASE_SIDES };

struct phrases;

/* For phrases of up to so many words, 1 to PHRASE_WORDS_MAX. */
struct phrases *phrases_new(size_t words);
void phrases_free(struct phrases *p);

/* Counts the phrases of title and text; nothing is kept of the ad. False: it is a near copy of
 * an earlier one of its side, and was not counted. Ads are numbered from 0 by calls. */
bool phrases_add(struct phrases *p, const struct ad *ad, enum phrase_side side);
/* Ads that were counted. */
int64_t phrases_ads(const struct phrases *p, enum phrase_side side);

struct phrase {
    struct str words; /* as folded, in UTF-8, a space between */
    enum lang lang;
    int64_t ads[PHRASE_SIDES];
    double z; /* log-odds ratio / its standard deviation; above 0: more used here */
    size_t ad; /* number of the first ad here that has it */
    enum ad_field field; /* where in it */
    size_t start, end;   /* bytes of that field, on character boundaries */
};

struct phrase_wish {
    int64_t least;      /* ads here that must have it */
    double z;           /* least of z */
    size_t words_least; /* words of a phrase at least */
    size_t limit;
};

/* Phrases used more here, the clearest first; of two of which one is part of the other only the
 * clearer, unless three of four ads that have the clearer one have the longer: then that. Memory
 * from the arena. */
const struct phrase *phrases_best(const struct phrases *p, const struct phrase_wish *wish,
                                  struct arena *arena, size_t *count);

/* z of a phrase that `here` of `here_all` uses are, and `there` of `there_all`. */
double phrase_z(int64_t here, int64_t here_all, int64_t there, int64_t there_all);

#endif
