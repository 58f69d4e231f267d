/*
 * Any bytes fold to no more bytes than they are, with a way back that never points outside,
 * backwards or into a character; words and stems of it stay in bounds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "text/stem.h"
#include "text/words.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
    if (!holds)
        abort();
}

static void
check_stems(const struct folded *f, const struct word *words, size_t count)
{
    struct stemmer *stemmer = stemmer_new();
    for (size_t i = 0; i < count; i++) {
        uint8_t stem[STEM_MAX];
        const size_t n = words[i].end - words[i].start;
        const enum lang lang = (enum lang)(i % LANG_COUNT);
        const size_t got = stem_word(stemmer, f->p + words[i].start, n, lang, stem);
        require(got >= 1 && got <= STEM_MAX);
    }
    stemmer_free(stemmer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { (const char *)data, size };
    struct arena arena;
    arena_init(&arena, 0);
    struct folded f;
    fold_text(text, &arena, &f);
    require(f.n <= size && f.origin[f.n] == size);
    for (size_t i = 0; i <= f.n; i++) {
        require(i == 0 || f.origin[i] >= f.origin[i - 1]);
        require(f.origin[i] == utf8_floor(text, f.origin[i]));
        require(i == f.n || !(f.p[i] >= 'A' && f.p[i] <= 'Z'));
    }
    for (size_t i = 0; i < f.evasion_count; i++)
        require(f.evasions[i].start < f.evasions[i].end && f.evasions[i].end <= size);
    size_t count;
    const struct word *words = words_split(&f, &arena, &count);
    for (size_t i = 0; i < count; i++)
        require(words[i].start < words[i].end && words[i].end <= f.n);
    check_stems(&f, words, count);
    arena_free(&arena);
    return 0;
}
