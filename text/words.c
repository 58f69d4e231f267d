/*
 * words: runs of word bytes, by one table look-up a byte.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/words.h"

#include "text/codepage.h"

const struct word *
words_split(const struct folded *f, struct arena *arena, size_t *count)
{
    const size_t most = f->n / 2 + 1 < WORDS_MAX ? f->n / 2 + 1 : WORDS_MAX;
    struct word *words = ARENA_NEW(arena, struct word, most);
    const uint8_t *p = f->p;
    size_t n = 0;
    for (size_t i = 0; i < f->n && n < most;) {
        if (!(cp_class[p[i]] & CP_WORD)) {
            i++;
            continue;
        }
        const size_t start = i;
        while (cp_class[p[i]] & CP_WORD) /* the padding ends the last word */
            i++;
        words[n++] = (struct word){ (uint32_t)start, (uint32_t)i };
    }
    *count = n;
    return words;
}
