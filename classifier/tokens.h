/*
 * tokens: what Bayes evidence is made of: stems, ordered pairs of neighbouring stems, and pieces
 * of words (classifier/pieces.h). Where words have pieces, a number is a token too: "#####" is one
 * of five digits. Those of less than four are none: ages, heights and numbers of children are.
 *
 * Neutral words (classifier/neutral.h), words with digits in them, place-holders such as
 * #URL_4a1# and all of a contact are no tokens. That a contact stands in the text is none either:
 * some sources keep contacts beside the text, some blank them, so it tells the source and not the
 * writer; rules judge contacts. Length, capitals and mark-up are never looked at. Training
 * and scoring share this file, so they see the same tokens.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_TOKENS_H
#define CLASSIFIER_TOKENS_H

#include "classifier/forms.h"
#include "classifier/pieces.h"
#include "classifier/reading.h"

#define TOKENS_MAX 20000 /* stems and pairs used in one ad; what follows is not counted */
#define TOKENS_PIECES_MAX (4 * TOKENS_MAX) /* and pieces */
/* Counts of two programs add up only when both fold, stem and cut alike: goes up by one when any
 * of that changes (tests/unit/classifier/test_sample.c tells when it must). */
#define TOKENS_VERSION 4

struct token_use {
    uint64_t hash;
    const struct form *first;
    const struct form *second; /* of a pair; NULL otherwise */
    uint32_t word;             /* where it stands: its first word in the field */
    uint8_t field;             /* enum ad_field */
    uint8_t piece; /* of `first`, by its index and 1; 0: not a piece */
};

/* Forms of the words of one field; NULL when the field was not looked up. */
struct field_forms {
    const struct form *const *forms;
};

/* Uses of tokens in title and text, in order of place; a token may come several times. */
const struct token_use *
tokens_of(const struct reading *reading, const struct field_forms forms[READING_FIELDS],
          struct arena *arena, size_t *count);

/* A use of a token of a model. Eight bytes, for there are many. */
struct token_found {
    uint32_t token;
    uint32_t place; /* word * 4, and 2 for a pair, and 1 in the title */
};

/* Where it stands: as in struct token_use. */
static inline uint32_t
token_found_word(const struct token_found *found)
{
    return found->place / 4;
}

static inline enum ad_field
token_found_field(const struct token_found *found)
{
    return found->place & 1 ? FIELD_TITLE : FIELD_TEXT;
}

static inline bool
token_found_is_pair(const struct token_found *found)
{
    return found->place & 2;
}

/* A piece of a word that a model has and that weighs something. */
struct piece_found {
    uint32_t token;
    uint32_t use; /* of its word */
};

/* Uses of a model's tokens; and single words, with those that it has none for. */
struct tokens_found {
    /* Some may be of the number behind the last token, none: of a word of which the model has
     * pieces only, or of no pair. */
    const struct token_found *uses;
    size_t count, words, known_words;
    const struct piece_found *pieces; /* by use */
    size_t piece_count;
    const struct field_forms *forms; /* of the ad */
};
/* The same as tokens_of(), of a model that the forms know; `forms` must live as long. */
struct tokens_found tokens_find(const struct reading *reading,
                                const struct field_forms forms[READING_FIELDS],
                                const struct model_pairs *pairs, struct arena *arena);
/* The stem of the word that this is a use of. */
struct str tokens_stem(const struct tokens_found *found, const struct token_found *use);

/* Looks up every word of the field; memory from the arena. */
const struct form *const *
tokens_forms(struct forms *table, const struct read_field *field, enum lang lang,
             struct arena *arena);

/* The bytes of a token as they stand in a model: "stem", "stem stem" or "-piece-". */
struct str tokens_bytes(const struct token_use *use, struct arena *arena);

#endif
