/*
 * match: the token engine. All patterns of the pack, compiled once, over the words of a field.
 *
 * Each word form is turned once into the list of "atoms" it satisfies (exact words, prefixes,
 * stems); the rarest atom of a pattern triggers it, and only then the distances and the order
 * are checked, in one linear pass over the stretch where the pattern can lie. Of several
 * places the match that ends first is told, and of those the shortest; only where a slot has
 * alternatives of several words, or a typed atom, may a longer one with that end be told.
 *
 * A matcher is read-only once built; a match_scratch belongs to one thread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_MATCH_H
#define CLASSIFIER_MATCH_H

#include "classifier/pattern.h"
#include "core/ad.h"
#include "text/stem.h"

struct matcher;
struct match_scratch;

#define MATCH_LANG(lang)   (1u << (lang))
#define MATCH_LANG_ANY     ((1u << LANG_COUNT) - 1)
#define MATCH_FIELD(field) (1u << (field))
#define MATCH_TYPED_WORDS  15 /* words that one typed atom covers at most */
#define MATCH_ATOMS_MAX    64 /* atoms of one word form at most */

/* A word of the text with the atoms it satisfies. */
struct match_word {
    uint32_t start, end; /* folded bytes */
    const uint32_t *atoms;
    uint32_t atom_count;
};

/*
 * A typed atom laid over words. Words inside it can be named by the slots that follow: in
 * "#money <3> day" the day of "$300 a day" counts, though the sum ends behind it.
 */
struct match_typed {
    uint32_t word;  /* first word it covers */
    uint32_t words; /* 1..MATCH_TYPED_WORDS */
    enum atom_kind kind;
    uint32_t start, end; /* folded bytes */
};

struct match_text {
    const struct match_word *words;
    size_t word_count;
    const struct match_typed *typed; /* sorted by word */
    size_t typed_count;
};

/* A pattern found: folded bytes [start, end). */
struct match {
    uint32_t pattern;
    uint32_t start, end;
};

/* An empty matcher; the stemmer is borrowed for as long as patterns are added. */
struct matcher *matcher_new(struct stemmer *stemmer);
void matcher_free(struct matcher *m);
/*
 * Adds a pattern that applies to ads in `langs` (MATCH_LANG bits) and in `fields` (MATCH_FIELD
 * bits). Returns its number, counted from 0. The pattern's bytes are copied.
 */
uint32_t matcher_add(struct matcher *m, const struct pattern *pattern, uint32_t langs,
                     uint32_t fields);
/*
 * Counts the folded word [p, p+n) as met in a text such as will be matched, so that patterns
 * are triggered by their rarest words. Without any such words short ones are taken for
 * frequent. What is found does not depend on it.
 */
void matcher_note(struct matcher *m, const uint8_t *p, size_t n);
/* Chooses the triggers; nothing may be added afterwards. */
void matcher_build(struct matcher *m);
size_t matcher_pattern_count(const struct matcher *m);
/* The fields that any pattern applies to, MATCH_FIELD bits. */
uint32_t matcher_fields(const struct matcher *m);
/* Does any pattern use typed atoms? */
bool matcher_uses_typed(const struct matcher *m);

/* A folded word [p, p+n) in an ad to which patterns for `langs` (MATCH_LANG bits) may apply. */
struct match_form {
    const uint8_t *p;
    size_t n;
    uint32_t langs;
};

/*
 * Atoms of patterns for these languages that the word satisfies, at most MATCH_ATOMS_MAX;
 * returns how many. `overflow` is set (never cleared) when there were more.
 */
size_t matcher_atoms(const struct matcher *m, struct stemmer *stemmer,
                     const struct match_form *form, uint32_t out[MATCH_ATOMS_MAX],
                     bool *overflow);

struct match_scratch *match_scratch_new(const struct matcher *m);
void match_scratch_free(struct match_scratch *s);

/*
 * All patterns that stand in the text, each once, in order of pattern number. Patterns for
 * other languages than `langs` or another field are left out. Memory from the arena. Time is
 * linear in the text for a given matcher.
 */
const struct match *matcher_run(const struct matcher *m, struct match_scratch *s,
                                const struct match_text *text, uint32_t langs,
                                enum ad_field field, struct arena *arena, size_t *count);
/* The same for these patterns only, whatever their languages and fields. */
const struct match *matcher_run_some(const struct matcher *m, struct match_scratch *s,
                                     const struct match_text *text,
                                     const uint32_t *patterns, size_t pattern_count,
                                     struct arena *arena, size_t *count);

/*
 * Every place of some patterns: for each end the shortest match (see above), in order of pattern
 * number and end. The first of a pattern is the one that matcher_run() tells.
 */
struct match_places {
    const uint32_t *patterns; /* which are asked for, each once */
    size_t pattern_count;
    size_t steps; /* words that may be gone over, once for each order; then what is left */
    bool cut;       /* the steps did not suffice: places are missing ... */
    uint32_t until; /* ... but none that begins before this folded byte */
    const struct match *list;
    size_t count;
};

/* Fills all behind `pattern_count`, whatever the languages and fields of the patterns; the list
 * is in the arena. */
void matcher_places(const struct matcher *m, struct match_scratch *s,
                    const struct match_text *text, struct match_places *places,
                    struct arena *arena);

#endif
