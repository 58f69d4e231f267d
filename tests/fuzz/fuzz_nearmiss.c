/*
 * fuzz_nearmiss: a pattern on the first line, a text behind it. Distances and spans stay in
 * bounds, and in a short text nothing is missing exactly when the engine finds the pattern.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/nearmiss_align.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SHORT_WORDS 24 /* no more places than are kept */

static void
require(bool holds)
{
    if (!holds)
        abort();
}

static bool
engine_finds(const struct pattern *pattern, const struct read_field *field,
             struct stemmer *stemmer, struct arena *arena)
{
    struct matcher *m = matcher_new(stemmer);
    matcher_add(m, pattern, MATCH_LANG_ANY, MATCH_FIELD(FIELD_TEXT));
    matcher_build(m);
    struct match_word *words = ARENA_NEW(arena, struct match_word, field->word_count);
    for (size_t i = 0; i < field->word_count; i++) {
        uint32_t *atoms = ARENA_NEW(arena, uint32_t, MATCH_ATOMS_MAX);
        const struct word *word = &field->words[i];
        bool overflow = false;
        struct match_form form = { field->folded.p + word->start,
                                   word->end - word->start, MATCH_LANG_ANY };
        size_t n = matcher_atoms(m, stemmer, &form, atoms, &overflow);
        words[i] = (struct match_word){ word->start, word->end, atoms, (uint32_t)n };
    }
    size_t limits = 0, count = 0;
    struct match_text text = { .words = words, .word_count = field->word_count };
    text.typed = reading_typed(field, arena, &text.typed_count, &limits);
    struct match_scratch *scratch = match_scratch_new(m);
    matcher_run(m, scratch, &text, MATCH_LANG_ANY, FIELD_TEXT, arena, &count);
    match_scratch_free(scratch);
    matcher_free(m);
    return count > 0;
}

/* What takes far longer to make than an input to read. */
static struct {
    struct arena arena;
    struct stemmer *stemmer;
    const struct reader *reader;
} made;

int LLVMFuzzerInitialize(int *argc, char ***argv);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    arena_init(&made.arena, 0);
    made.stemmer = stemmer_new();
    made.reader = reader_new(&made.arena);
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = { (const char *)data, size };
    struct str line = { 0 };
    struct arena arena;
    struct pattern pattern;
    struct err err = { 0 };
    if (!str_cut(&rest, '\n', &line))
        return 0;
    arena_init(&arena, 0);
    if (pattern_parse(line, &arena, &pattern, &err)) {
        struct ad ad = { .text = rest };
        struct reading *reading = ARENA_NEW(&arena, struct reading, 1);
        struct near_text text;
        struct alignment found;
        reading_of(made.reader, &ad, &arena, reading);
        const struct read_field *field = &reading->fields[FIELD_TEXT];
        near_text_of(field, LANG_NONE, made.stemmer, &arena, &text);
        text.langs = MATCH_LANG_ANY;
        near_align(aligner_new(&arena), &text, &pattern, &arena, &found);
        require(found.distance >= 0 && found.start <= found.end);
        require(found.end <= rest.n);
        require((found.distance > 0 && found.distance < HUGE_VAL) ==
                (found.reason_count > 0));
        if (field->word_count <= SHORT_WORDS)
            require((found.distance == 0) ==
                    engine_finds(&pattern, field, made.stemmer, &arena));
    }
    arena_free(&arena);
    return 0;
}
