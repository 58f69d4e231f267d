/*
 * nearmiss_align: how near one pattern comes to one field; for nearmiss.c only.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_NEARMISS_ALIGN_H
#define CLASSIFIER_NEARMISS_ALIGN_H

#include "classifier/nearmiss.h"

/* A field made ready for being looked at closely. */
struct near_text {
    const struct read_field *field;
    const struct match_typed *typed; /* sorted by word */
    size_t typed_count;
    size_t word_count;        /* looked at */
    const uint32_t *by_first; /* numbers of the words, in order of their first byte */
    const struct str *others; /* by word: its reading in the other script, folded; or empty */
    uint32_t first[257];      /* where each byte's words begin in by_first */
    const bool *negated; /* by word: taken back; NULL when the pattern does not mind */
    struct stemmer *stemmer;
    uint32_t langs; /* languages that ~words are stemmed in: MATCH_LANG bits */
};

/* `lang` is the ad's language. Memory from the arena; the stemmer is borrowed. */
void near_text_of(const struct read_field *field, enum lang lang,
                  struct stemmer *stemmer, struct arena *arena, struct near_text *out);

#define PLACES_MAX 32 /* of one slot */

/* A place where a slot stands, or nearly. */
struct place {
    uint32_t word, words;
    uint32_t
        reach; /* words after which the next slot may begin: 1 for a typed atom alone */
    uint32_t start, end; /* folded bytes */
    double cost;
    const struct pattern_phrase *phrase;
    uint32_t
        off; /* word of the phrase that does not quite stand there; NO_WORD: none */
};

struct places {
    struct place list[PLACES_MAX];
    size_t count;
};

/* Places of one slot: at most PLACES_MAX, those of least cost. */
void near_find_places(const struct near_text *text, const struct pattern_slot *slot,
                      struct places *out);

struct aligner; /* working memory, used again for every pattern */
/* In the arena. */
struct aligner *aligner_new(struct arena *arena);

/* How the pattern comes nearest to the text. */
struct alignment {
    double distance; /* 0: it matches; HUGE_VAL: nothing like it stands there */
    size_t start, end; /* original bytes */
    struct near_reason reasons[NEAR_REASONS_MAX];
    size_t reason_count;
};

/* Lays the pattern over the text. Views of the reasons point into the arena and the field. */
void near_align(struct aligner *a, const struct near_text *text,
                const struct pattern *pattern, struct arena *arena,
                struct alignment *out);

#endif
