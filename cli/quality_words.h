/*
 * quality_words: the words and phrases of `report quality`, out of the ads of a store.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_QUALITY_WORDS_H
#define CLI_QUALITY_WORDS_H

#include "reports/quality.h"

/*
 * Fills q->words: words of the last seven days of the period against the 28 days before, as far
 * as the texts of all ads are still there (texts_from_ms), the newest 20,000 of each at most. Near
 * copies count once; a word needs five ads. Memory from the arena.
 */
MUST_USE bool quality_find_words(struct store *s, struct quality *q,
                                 struct arena *arena, struct err *err);

/*
 * Fills q->phrases: of ads that were confirmed or escalated, against those that were no risk,
 * each with masked examples. Nothing is looked for unless there are q->options.least of both.
 * The store is read twice: call it between store_look_begin() and store_look_end().
 */
MUST_USE bool quality_find_phrases(struct store *s, struct quality *q,
                                   struct arena *arena, struct err *err);

#endif
