/*
 * sentences: where the sentences of a text end, as people type them in ads.
 *
 * A quotation of SENTENCES_QUOTED words at most is one sentence with what is around it, for it
 * belongs to who quotes it; but what is said in it says nothing of what follows. A list is one
 * sentence with its heading, and a number that stands alone goes with what follows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_SENTENCES_H
#define CLASSIFIER_SENTENCES_H

#include "classifier/reading.h"

#define SENTENCES_QUOTED 60 /* words */

/* What is known of a word, and of what stands behind it. */
struct sentence_gap {
    bool ends;   /* a sentence ends */
    bool within; /* the word is of a quotation */
    uint32_t
        quoted; /* 0; or 1 + the first word of a quotation that ends here, and whose last
                      * sentence ends in it */
};

/* Fills `out`, one for each word of the field; behind the last a sentence ends. In linear time. */
void sentences_find(const struct read_field *read, struct sentence_gap *out);

#endif
