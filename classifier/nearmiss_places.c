/*
 * nearmiss_places: where the words of a pattern stand in a field, or nearly stand: with another
 * ending, a letter off, or one word of a phrase another.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/nearmiss_align.h"

#include "classifier/match.h"
#include "text/translit.h"

#define LEAST 4 /* letters of a phrase that stand, where another word is off */

#define COST_SIMILAR 0.45 /* a word with another ending, or a letter off */
#define COST_OTHER   0.7  /* one word of a phrase is quite another */
#define NO_WORD      UINT32_MAX

/* Readings of the words in the other script; empty where there is none. */
static const struct str *
other_readings(const struct read_field *field, size_t n, enum lang lang,
               struct arena *arena)
{
    struct str *out = ARENA_NEW(arena, struct str, n);
    for (size_t w = 0; w < n; w++) {
        uint8_t other[TRANSLIT_MAX];
        const struct word *word = &field->words[w];
        size_t length = translit_word(field->folded.p + word->start,
                                      word->end - word->start, lang, other);
        if (length)
            out[w] = arena_str(arena, (struct str){ (const char *)other, length });
    }
    return out;
}

/* First byte of reading r of word w, 0 the word itself; -1 when there is no such reading. */
static int
first_byte(const struct near_text *t, size_t w, int r)
{
    if (r)
        return t->others[w].n ? (uint8_t)t->others[w].p[0] : -1;
    return t->field->folded.p[t->field->words[w].start];
}

void
near_text_of(const struct read_field *field, enum lang lang, struct stemmer *stemmer,
             struct arena *arena, struct near_text *out)
{
    size_t limits = 0;
    size_t n = field->word_count < NEAR_WORDS_MAX ? field->word_count : NEAR_WORDS_MAX;
    uint32_t *by_first = ARENA_NEW(arena, uint32_t, 2 * n + 1);
    *out = (struct near_text){ .field = field,
                               .word_count = n,
                               .by_first = by_first,
                               .others = other_readings(field, n, lang, arena),
                               .stemmer = stemmer };
    out->typed = reading_typed(field, arena, &out->typed_count, &limits);
    for (size_t i = 0; i < 2 * n; i++) {
        int byte = first_byte(out, i / 2, i % 2);
        if (byte >= 0)
            out->first[byte + 1]++;
    }
    for (size_t b = 0; b < 256; b++)
        out->first[b + 1] += out->first[b];
    uint32_t at[256];
    memcpy(at, out->first, sizeof(at));
    for (size_t i = 0; i < 2 * n; i++) {
        int byte = first_byte(out, i / 2, i % 2);
        if (byte >= 0)
            by_first[at[byte]++] = (uint32_t)(i / 2);
    }
}

struct bytes {
    const uint8_t *p;
    size_t n;
};

static struct bytes
word_of(const struct near_text *t, uint32_t w)
{
    const struct word *word = &t->field->words[w];
    return (struct bytes){ t->field->folded.p + word->start, word->end - word->start };
}

/* Have both words one stem in some language that the rule is for? */
static bool
same_stem(const struct near_text *t, struct bytes a, struct bytes b)
{
    uint8_t x[STEM_MAX], y[STEM_MAX];
    uint32_t langs = t->langs == MATCH_LANG_ANY ? MATCH_LANG(LANG_NONE) : t->langs;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        if (!(langs & MATCH_LANG(lang)) || a.n > STEM_MAX || b.n > STEM_MAX)
            continue;
        size_t n = stem_word(t->stemmer, a.p, a.n, (enum lang)lang, x);
        if (n == stem_word(t->stemmer, b.p, b.n, (enum lang)lang, y) &&
            !memcmp(x, y, n))
            return true;
    }
    return false;
}

static bool
reading_fits(const struct near_text *t, const struct pattern_word *want,
             struct bytes word)
{
    if (want->kind == WORD_EXACT)
        return word.n == want->n && !memcmp(word.p, want->p, want->n);
    if (want->kind == WORD_PREFIX)
        return word.n >= want->n && !memcmp(word.p, want->p, want->n);
    return want->kind == WORD_STEM &&
           same_stem(t, (struct bytes){ want->p, want->n }, word);
}

/* Does the word fit, as it was typed or as read in the other script? */
static bool
word_fits(const struct near_text *t, const struct pattern_word *want, uint32_t w)
{
    const struct str *other = &t->others[w];
    return reading_fits(t, want, word_of(t, w)) ||
           (other->n &&
            reading_fits(t, want,
                         (struct bytes){ (const uint8_t *)other->p, other->n }));
}

/* One letter more, less, other, or two that changed places. */
static bool
one_slip(struct bytes a, struct bytes b)
{
    size_t front = 0, back = 0;
    size_t least = a.n < b.n ? a.n : b.n;
    while (front < least && a.p[front] == b.p[front])
        front++;
    while (back < least - front && a.p[a.n - 1 - back] == b.p[b.n - 1 - back])
        back++;
    size_t left_a = a.n - front - back, left_b = b.n - front - back;
    if (left_a <= 1 && left_b <= 1)
        return true;
    return left_a == 2 && left_b == 2 && a.p[front] == b.p[front + 1] &&
           a.p[front + 1] == b.p[front];
}

/* Is the word the one wanted with another ending, or with a slip? */
static bool
is_similar(const struct near_text *t, const struct pattern_word *want, uint32_t w)
{
    struct bytes word = word_of(t, w), wanted = { want->p, want->n };
    size_t common = 0;
    if (want->kind == WORD_TYPED || want->n < 3 || word.n < 3)
        return false;
    while (common < want->n && common < word.n && want->p[common] == word.p[common])
        common++;
    size_t least = want->n <= 4 ? want->n - 1 : want->n - 2;
    if (common >= 3 && common >= least && word.n - common <= 3)
        return true;
    if (want->kind == WORD_PREFIX && word.n > want->n)
        word.n = want->n;
    if (want->n >= 5 && one_slip(wanted, word))
        return true;
    return want->n >= 4 && common >= 3 && same_stem(t, wanted, word_of(t, w));
}

/* The typed atom of that kind which begins at `word`; NULL when there is none. */
static const struct match_typed *
typed_at(const struct near_text *t, uint32_t word, enum atom_kind kind)
{
    for (size_t i = 0; i < t->typed_count && t->typed[i].word <= word; i++) {
        if (t->typed[i].word == word && t->typed[i].kind == kind)
            return &t->typed[i];
    }
    return NULL;
}

/* Lays a phrase over the words from `word` on; at most one word of several may be off. */
static bool
lay_phrase(const struct near_text *t, const struct pattern_phrase *phrase,
           uint32_t word, struct place *out)
{
    uint32_t at = word;
    size_t letters = 0;
    *out = (struct place){ .word = word, .phrase = phrase, .off = NO_WORD };
    for (size_t i = 0; i < phrase->count; i++) {
        const struct pattern_word *want = &phrase->words[i];
        if (at >= t->word_count)
            return false;
        uint32_t start = t->field->words[at].start, end = t->field->words[at].end;
        if (want->kind == WORD_TYPED) {
            const struct match_typed *typed = typed_at(t, at, want->typed);
            if (!typed)
                return false;
            start = typed->start;
            end = typed->end;
            at += typed->words - 1;
        } else if (!word_fits(t, want, at)) {
            bool similar = is_similar(t, want, at);
            if (out->off != NO_WORD || (!similar && phrase->count < 2))
                return false;
            out->off = (uint32_t)i;
            out->cost = similar ? COST_SIMILAR : COST_OTHER;
            letters += similar ? LEAST : 0;
        } else {
            letters += want->n;
        }
        out->start = i ? out->start : start;
        out->end = end;
        at++;
    }
    if (out->off != NO_WORD && letters < LEAST)
        return false;
    out->words = at - word;
    bool typed_alone = phrase->count == 1 && phrase->words[0].kind == WORD_TYPED;
    out->reach = typed_alone ? 1 : out->words;
    return true;
}

/* Keeps the places of least cost; of equals the first. */
static void
keep_place(struct places *places, const struct place *place)
{
    size_t worst = 0;
    for (size_t i = 0; i < places->count; i++) {
        const struct place *old = &places->list[i];
        if (old->word == place->word && old->words == place->words &&
            old->cost <= place->cost)
            return;
        if (old->cost > places->list[worst].cost)
            worst = i;
    }
    if (places->count < PLACES_MAX)
        places->list[places->count++] = *place;
    else if (place->cost < places->list[worst].cost)
        places->list[worst] = *place;
}

static void
try_place(const struct near_text *t, const struct pattern_phrase *phrase, uint32_t word,
          struct places *places)
{
    struct place place;
    if (lay_phrase(t, phrase, word, &place))
        keep_place(places, &place);
}

/* Tries a phrase wherever its word `i` may stand. */
static void
try_phrase(const struct near_text *t, const struct pattern_phrase *phrase, size_t i,
           struct places *places)
{
    const struct pattern_word *want = &phrase->words[i];
    if (want->kind == WORD_TYPED) {
        for (size_t k = 0; i == 0 && k < t->typed_count; k++) {
            if (t->typed[k].kind == want->typed)
                try_place(t, phrase, t->typed[k].word, places);
        }
        return;
    }
    uint8_t byte = want->p[0];
    for (uint32_t k = t->first[byte]; k < t->first[byte + 1]; k++) {
        uint32_t word = t->by_first[k];
        if (word < i || (i > 0 && !word_fits(t, want, word)))
            continue;
        try_place(t, phrase, word - (uint32_t)i, places);
    }
}

void
near_find_places(const struct near_text *t, const struct pattern_slot *slot,
                 struct places *out)
{
    out->count = 0;
    for (size_t k = 0; k < slot->count; k++) {
        try_phrase(t, &slot->phrases[k], 0, out);
        if (slot->phrases[k].count > 1) /* the first word may be the one that is off */
            try_phrase(t, &slot->phrases[k], 1, out);
    }
}
