/*
 * fuzz_words: any bytes as words of any language: stems, readings in the other script, the
 * guess of the language, the ends of sentences.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/sentences.h"
#include "text/language.h"
#include "text/stem.h"
#include "text/translit.h"
#include "text/words.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_word(struct stemmer *stemmer, const uint8_t *p, size_t n)
{
    uint8_t stem[STEM_MAX], again[STEM_MAX], other[TRANSLIT_MAX];
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        const size_t length = stem_word(stemmer, p, n, (enum lang)lang, stem);
        assert(length >= 1 && length <= STEM_MAX);
        assert(stem_word(stemmer, p, n, (enum lang)lang, again) == length);
        assert(memcmp(stem, again, length) == 0);
        assert(translit_word(p, n, (enum lang)lang, other) <= TRANSLIT_MAX);
    }
}

/* What is said ends in a quotation that began before, and not where a sentence ends. */
static void
end_sentences(const struct read_field *read, struct arena *arena)
{
    struct sentence_word *of =
        ARENA_NEW(arena, struct sentence_word, read->word_count + 1);
    sentences_find(read, of);
    for (size_t i = 0; i < read->word_count; i++) {
        assert(of[i].speech_from <= (of[i].speech_ends ? i : 0));
        assert(!of[i].sentence_ends || !of[i].speech_ends);
    }
}

/* What takes far longer to make than an input to read. */
static struct {
    struct arena arena;
    struct stemmer *stemmer;
    const struct languages *languages;
} made;

int LLVMFuzzerInitialize(int *argc, char ***argv);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    arena_init(&made.arena, 0);
    made.stemmer = stemmer_new();
    made.languages = languages_new(&made.arena);
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct folded folded;
    arena_init(&arena, 0);
    /* as they are: no byte may upset the readers of folded words */
    if (size > 0)
        read_word(made.stemmer, data, size < 200 ? size : 200);
    fold_text((struct str){ (const char *)data, size }, &arena, &folded);
    size_t count = 0;
    const struct word *words = words_split(&folded, &arena, &count);
    for (size_t i = 0; i < count && i < 50; i++)
        read_word(made.stemmer, folded.p + words[i].start,
                  words[i].end - words[i].start);
    const enum lang lang = language_guess(made.languages, &folded, words, count);
    assert(lang < LANG_COUNT);
    end_sentences(&(struct read_field){ .original = folded.text,
                                        .folded = folded,
                                        .words = words,
                                        .word_count = count },
                  &arena);
    arena_free(&arena);
    return 0;
}
