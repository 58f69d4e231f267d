/*
 * words: what the contract's names are called in a report, in the reader's language.
 *
 * All return static text and never NULL; a name that is not known comes back as it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_WORDS_H
#define REPORTS_WORDS_H

#include "core/page.h"
#include "core/score.h"
#include "store/queue.h"

/* "High", "Review", "Low", "None". */
const char *word_band(enum lang say, enum band band);
/* A shape that tells the bands apart without colour, on a grey printout too. */
const char *word_band_shape(enum band band);
/* "job", "Russian". */
const char *word_kind(enum lang say, enum ad_kind kind);
const char *word_lang(enum lang say, enum lang lang);
/* Why a page was not read: "closed by robots.txt". */
const char *word_outcome(enum lang say, enum page_outcome outcome);
/* "waiting", "decided"; "cues confirmed". */
const char *word_state(enum lang say, enum queue_state state);
const char *word_decision(enum lang say, enum decision decision);
/* "no cues", "some cues", or that they meet the combination rule. */
const char *word_dimension_state(enum lang say, enum dimension_state state);
/* Name of the Delphi dimension 1 to 6. */
const char *word_dimension(enum lang say, int number);
/* What an honest ad would state, such as "employer". */
struct str word_silent(enum lang say, struct str name);

/* Of why an ad is rated as it is, what a list has room for: the first sentence, without words,
 * base rate and what would change it. Borrowed from `why`. */
struct str word_first_sentence(struct str why);

#endif
