/*
 * regex_gate: which expressions can match a text at all, and where.
 *
 * What the expressions of a pack need (classifier/regex_need.h) becomes a list of items: runs
 * of letters, sought in the words of the folded text, so that a word form is looked at once;
 * and signs, sought in the original (classifier/gate_signs.h). An expression is run only when
 * each of its clauses has an item in the text, and where a clause says how far in front of its
 * item a match can begin, only from there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_REGEX_GATE_H
#define CLASSIFIER_REGEX_GATE_H

#include "classifier/gate_signs.h"
#include "classifier/regex_need.h"
#include "text/blanks.h"
#include "text/fold.h"

#define GATE_ITEMS_MAX 32 /* runs of letters of one word that are told apart */
#define GATE_ANY       0  /* number of letters that stands for all */
#define GATE_RUNS_MAX  16 /* a lead of more runs is taken for any distance */
/* All expressions of a pack together look for beginnings of matches at so many bytes of a text,
 * and at so many for each byte of it. */
#define GATE_WORK_LEAST 16384
#define GATE_WORK_TIMES 8

struct gate_item {
    struct str bytes; /* folded letters, or a sign as it is; NEED_DIGIT: a run of digits */
    bool letters;
    bool left, right; /* the letters begin a word, end one */
    char behind;      /* the sign that stands behind these; 0: not known */
    bool apart;       /* white space stands in front of the digits */
    struct need_reach lead; /* most of a match in front of it */
};

/* Any of its items must stand in the text. */
struct gate_clause {
    uint32_t first, count; /* items, by their place in the gate */
};

struct regex_gate {
    const struct gate_item *items;
    uint32_t item_count;
    uint32_t base; /* place of the first item among those of the pack */
    struct gate_clause clauses[NEED_CLAUSES_MAX + 1];
    size_t clause_count; /* 0: always open */
    const struct gate_clause *anchor; /* tells where a match can begin; NULL: none does */
};

/* The gate of an expression that PCRE2 has accepted; `literal` is one more text that must
 * stand in all it matches, as the rule's author says, or empty. */
void regex_gate_of(struct str expression, struct str literal, struct arena *arena,
                   struct regex_gate *out);

/* The items of all gates of a pack. */
struct gates;

struct gates *gates_new(void);
void gates_free(struct gates *g);
/* Numbers the items of a gate, which must live as long as the pack's. */
void gates_add(struct gates *g, struct regex_gate *gate);

/*
 * Numbers of the letters that stand in the word [p, p+n), folded; GATE_ANY alone when there
 * are more than GATE_ITEMS_MAX. With `anywhere` edges of words do not count.
 */
uint32_t gates_word(const struct gates *g, const uint8_t *p, size_t n, bool anywhere,
                    uint32_t out[GATE_ITEMS_MAX]);

/* The same, all of them: `seen` has a bit for each number up to gates_letters(), none of them
 * set before and after; `out` has room for as many numbers. */
uint32_t gates_word_all(const struct gates *g, const uint8_t *p, size_t n,
                        bool anywhere, uint64_t *seen, uint32_t *out);
/* The highest number of letters. */
uint32_t gates_letters(const struct gates *g);
const struct gate_signs *gates_signs(const struct gates *g);

/* Letters that stand in the bytes [start, end): of the original where they are handed over, of the
 * text that is read within a gate_text. */
struct gate_find {
    uint32_t letters, start, end;
    bool loose; /* somewhere in them, at an edge of a word or not */
};

/* A text that expressions are run over. */
struct gate_text {
    struct str original;
    struct joined read; /* what is run over and looked at: its runs of blanks are one blank */
    size_t from; /* a match does not begin before this byte of the original */
    size_t work; /* bytes where one may still be looked for */
    const struct gate_find *finds; /* in order of place */
    size_t find_count;
    bool any; /* nothing is to be known: every expression is run over all of it */
    const struct gates *gates;
    struct sign_places signs;
    uint32_t *first; /* by number of letters: their first find + 1; 0: none */
    uint32_t *next;  /* by find: the next one of these letters, + 1; 0: none */
};

/*
 * Prepares a text. `finds` are those of the words of its folded copy, in order of place; where
 * folding undid evasions, it differs from the original, and the original's own words are looked
 * at instead. So they are where a word has GATE_ANY. Memory from the arena.
 */
void gates_text(const struct gates *g, struct str original, const struct folded *folded,
                struct arena *arena, struct gate_text *out);
void gates_text_of(const struct gates *g, struct str original,
                   const struct folded *folded, const struct gate_find *finds,
                   size_t count, struct arena *arena, struct gate_text *out);

/*
 * Numbers of the gates, counted from 0 as they were added, that the text leaves open, in no
 * order; memory from the arena.
 */
const uint32_t *gates_candidates(const struct gates *g, const struct gate_text *text,
                                 struct arena *arena, uint32_t *count);

/* Can an expression with this gate match in the text? */
bool regex_gate_open(const struct regex_gate *gate, const struct gate_text *text);

/* The first find of item i of the gate, letters, + 1; 0: none. */
uint32_t regex_gate_first(const struct regex_gate *gate, uint32_t i,
                          const struct gate_text *text);
/* The places of item i of the gate, a sign; sets *count. */
const uint32_t *regex_gate_places(const struct regex_gate *gate, uint32_t i,
                                  const struct gate_text *text, uint32_t *count);

/* Stretches of a text: a match can begin at `from`, at `to` or between. */
struct gate_spans {
    struct gate_span {
        size_t from, to;
    } * spans;
    size_t count, cap;
    size_t until; /* what begins here or behind it is not told; SIZE_MAX: all is */
};

/* Where in an open text a match can begin, in order of place; the whole text when that is not
 * known. Where an item of the anchor stands oftener than 128 times and once in 16 bytes, what
 * begins behind that is left out. Keeps the memory of `out`, which begins zeroed;
 * free(out->spans) gives it back. */
void gate_spans_of(const struct regex_gate *gate, const struct gate_text *text,
                   struct gate_spans *out);

#endif
