/*
 * fuzz_match: a pattern on the first line, a text behind it. Spans must lie inside the text,
 * and the engine must find a pattern wherever a plain search over all places finds it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/match.h"
#include "text/words.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAIVE_WORDS 40
#define NAIVE_STEPS 200000

static struct match_text
mark(const struct matcher *m, struct stemmer *stemmer, const struct folded *f,
     struct arena *arena)
{
    size_t count = 0;
    const struct word *words = words_split(f, arena, &count);
    struct match_word *out = ARENA_NEW(arena, struct match_word, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t *atoms = ARENA_NEW(arena, uint32_t, MATCH_ATOMS_MAX);
        bool overflow = false;
        struct match_form form = { f->p + words[i].start, words[i].end - words[i].start,
                                   MATCH_LANG_ANY };
        size_t n = matcher_atoms(m, stemmer, &form, atoms, &overflow);
        out[i] =
            (struct match_word){ words[i].start, words[i].end, atoms, (uint32_t)n };
    }
    return (struct match_text){ .words = out, .word_count = count };
}

/* The plain search, over pattern words and folded words, without atoms or triggers. */
struct naive {
    const struct pattern *pattern;
    const struct folded *folded;
    struct stemmer *stemmer;
    const struct match_text *text;
    int steps;
};

static bool
word_fits(const struct naive *n, const struct pattern_word *word, size_t at)
{
    const struct match_word *w = &n->text->words[at];
    const uint8_t *p = n->folded->p + w->start;
    size_t size = w->end - w->start;
    if (word->kind == WORD_EXACT)
        return size == word->n && memcmp(p, word->p, size) == 0;
    if (word->kind == WORD_PREFIX)
        return size >= word->n && memcmp(p, word->p, word->n) == 0;
    uint8_t a[STEM_MAX], b[STEM_MAX];
    size_t x = stem_word(n->stemmer, p, size, LANG_NONE, a);
    size_t y = stem_word(n->stemmer, word->p, word->n, LANG_NONE, b);
    return x == y && memcmp(a, b, x) == 0;
}

static bool
fits_from(struct naive *n, const struct pattern_order *order, size_t slot, size_t at)
{
    if (slot == n->pattern->slot_count)
        return true;
    size_t first = at;
    size_t last = slot ? at + order->gap[slot] : n->text->word_count;
    if (slot == 0 && n->pattern->anchored)
        last = 0;
    const struct pattern_slot *s = &n->pattern->slots[order->slot[slot]];
    for (size_t start = first; start <= last && start < n->text->word_count; start++) {
        for (size_t k = 0; k < s->count; k++) {
            size_t w = 0;
            if (++n->steps > NAIVE_STEPS)
                return false;
            while (w < s->phrases[k].count && start + w < n->text->word_count &&
                   word_fits(n, &s->phrases[k].words[w], start + w))
                w++;
            if (w == s->phrases[k].count && fits_from(n, order, slot + 1, start + w))
                return true;
        }
    }
    return false;
}

/* Can the plain search judge this one? Long words and typed atoms are the engine's own. */
static bool
is_simple(const struct pattern *pattern, const struct match_text *text)
{
    if (text->word_count > NAIVE_WORDS || pattern->slot_count > 4)
        return false;
    for (size_t i = 0; i < text->word_count; i++) {
        if (text->words[i].end - text->words[i].start > STEM_MAX)
            return false;
    }
    for (size_t s = 0; s < pattern->slot_count; s++) {
        for (size_t k = 0; k < pattern->slots[s].count; k++) {
            const struct pattern_phrase *phrase = &pattern->slots[s].phrases[k];
            for (size_t w = 0; w < phrase->count; w++) {
                if (phrase->words[w].kind == WORD_TYPED ||
                    phrase->words[w].n > STEM_MAX)
                    return false;
            }
        }
    }
    return true;
}

static void
compare(const struct pattern *pattern, const struct folded *folded,
        struct stemmer *stemmer, const struct match_text *text, bool found)
{
    struct naive n = { pattern, folded, stemmer, text, 0 };
    bool expected = false;
    if (!is_simple(pattern, text))
        return;
    for (size_t o = 0; o < pattern->order_count && !expected; o++)
        expected = fits_from(&n, &pattern->orders[o], 0, 0);
    if (n.steps <= NAIVE_STEPS && expected != found)
        abort();
}

/* All places: in order, and the first is the match that was told. */
static void
check_places(const struct matcher *m, struct match_scratch *scratch,
             const struct match_text *text, const struct match *found,
             struct arena *arena)
{
    const uint32_t pattern = 0;
    struct match_places places = { .patterns = &pattern,
                                   .pattern_count = 1,
                                   .steps = 1u << 24 };
    matcher_places(m, scratch, text, &places, arena);
    if (places.cut)
        return;
    if ((places.count > 0) != (found != NULL) ||
        (found &&
         (places.list->start != found->start || places.list->end != found->end)))
        abort();
    for (size_t i = 0; i < places.count; i++) {
        const struct match *place = &places.list[i];
        if (place->start >= place->end || (i && place->end <= place[-1].end))
            abort();
    }
}

static void
run(const struct pattern *pattern, struct str input, struct arena *arena)
{
    struct stemmer *stemmer = stemmer_new();
    struct matcher *m = matcher_new(stemmer);
    matcher_add(m, pattern, MATCH_LANG_ANY, MATCH_FIELD(FIELD_TEXT));
    matcher_build(m);
    struct match_scratch *scratch = match_scratch_new(m);
    struct folded folded;
    fold_text(input, arena, &folded);
    struct match_text text = mark(m, stemmer, &folded, arena);
    size_t count = 0;
    const struct match *found =
        matcher_run(m, scratch, &text, MATCH_LANG_ANY, FIELD_TEXT, arena, &count);
    if (count > 1 || (count && (found->start >= found->end || found->end > folded.n)))
        abort();
    compare(pattern, &folded, stemmer, &text, count == 1);
    check_places(m, scratch, &text, count ? found : NULL, arena);
    match_scratch_free(scratch);
    matcher_free(m);
    stemmer_free(stemmer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str input = { (const char *)data, size };
    struct str line;
    struct arena arena;
    struct pattern pattern;
    struct err err = { 0 };
    arena_init(&arena, 0);
    if (str_cut(&input, '\n', &line) && pattern_parse(line, &arena, &pattern, &err))
        run(&pattern, input, &arena);
    else if (size && !err.text[0])
        abort();
    arena_free(&arena);
    return 0;
}
