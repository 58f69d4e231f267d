/*
 * language: which language a short ad is written in, from letters gathered while folding and
 * from frequent short words.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

#include "text/words.h"

struct languages; /* letter statistics and telling words, made ready for reading */

/* Makes them ready in the arena; read-only afterwards. */
const struct languages *languages_new(struct arena *arena);

/* The likeliest of our languages, LANG_NONE when there is too little to go by (fewer than
 * about ten letters) or the script is none of ours. */
enum lang language_guess(const struct languages *languages, const struct folded *f,
                         const struct word *words, size_t count);

#endif
