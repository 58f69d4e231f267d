/*
 * words: runs of word bytes, by one table look-up a byte.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/words.h"

#include "text/codepage.h"

/* Words in f, counted up to WORDS_MAX; stores them when `out` is given. */
static size_t
scan(const struct folded *f, struct word *out)
{
    size_t count = 0;
    for (size_t i = 0; i < f->n && count < WORDS_MAX;) {
        if (!(cp_class[f->p[i]] & CP_WORD)) {
            i++;
            continue;
        }
        const size_t start = i;
        while (i < f->n && cp_class[f->p[i]] & CP_WORD)
            i++;
        if (out)
            out[count] = (struct word){ (uint32_t)start, (uint32_t)i };
        count++;
    }
    return count;
}

const struct word *
words_split(const struct folded *f, struct arena *arena, size_t *count)
{
    *count = scan(f, NULL);
    struct word *words = ARENA_NEW(arena, struct word, *count + 1);
    scan(f, words);
    return words;
}
