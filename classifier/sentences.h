/*
 * sentences: where the sentences of a text end, as people type them in ads.
 *
 * A quotation of SENTENCES_QUOTED_MAX words at most is one sentence with what is around it, for
 * it belongs to who quotes it; but what is said in it says nothing of what follows. A list is one
 * sentence with its heading, and a number that stands alone goes with what follows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_SENTENCES_H
#define CLASSIFIER_SENTENCES_H

#include "classifier/reading.h"

#define SENTENCES_QUOTED_MAX 60 /* words of a quotation, at most */

/* What is known of one word of a field. */
struct sentence_word {
    bool quoted;          /* it stands in a quotation of SENTENCES_QUOTED_MAX words at most */
    bool sentence_ends;   /* a sentence ends behind it */
    bool speech_ends;     /* a quotation of any length closes behind it, what is said in that
                             ends, and the sentence around it goes on; never with sentence_ends */
    uint32_t speech_from; /* the index of that quotation's first word, from 0 to this word's own;
                             0 where no speech ends */
};

/*
 * Fills `out`, which has room for read->word_count words, one for each; behind the last a
 * sentence always ends. In time linear in the length of the field.
 */
void sentences_find(const struct read_field *read, struct sentence_word *out);

#endif
