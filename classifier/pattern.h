/*
 * pattern: the token patterns that rules are written in, parsed.
 *
 *   word   word*   ~word          this word; words that begin so; any form with that stem
 *   #money #phone #age #url #handle #number #date      a typed atom of text/amounts.h
 *   (a | b c | #money)            one of these; an alternative is one or more adjacent words
 *   a b    a <n> b    a <~n> b    adjacent; in order with at most n-1 words between; either order
 *   ^ a                           a stands at the start of the field
 *
 * Words are folded (text/fold.h) while they are parsed, so a pattern meets folded text only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_PATTERN_H
#define CLASSIFIER_PATTERN_H

#include "core/arena.h"
#include "core/err.h"
#include "text/amounts.h"

#define PATTERN_BYTES_MAX   4096 /* length of one pattern */
#define PATTERN_SLOTS_MAX   16   /* elements side by side */
#define PATTERN_PHRASES_MAX 256  /* alternatives in one pair of brackets */
#define PATTERN_WORDS_MAX   8    /* adjacent words in one alternative */
#define PATTERN_GAP_MAX     60   /* largest n of <n> */
#define PATTERN_ORDERS_MAX  8    /* three <~n> give eight orders */

enum pattern_word_kind { WORD_EXACT, WORD_PREFIX, WORD_STEM, WORD_TYPED };

struct pattern_word {
    enum pattern_word_kind kind;
    enum atom_kind typed; /* for WORD_TYPED */
    const uint8_t *p;     /* folded bytes, for the others */
    size_t n;
};

/* Adjacent words: one alternative of a slot. */
struct pattern_phrase {
    const struct pattern_word *words;
    size_t count;
};

struct pattern_slot {
    const struct pattern_phrase *phrases;
    size_t count;
};

/* One order in which the slots may stand. */
struct pattern_order {
    uint8_t slot[PATTERN_SLOTS_MAX];
    uint8_t gap[PATTERN_SLOTS_MAX]; /* most words allowed between slot i-1 and slot i */
};

struct pattern {
    const struct pattern_slot *slots;
    size_t slot_count;
    const struct pattern_order *orders;
    size_t order_count;
    bool anchored;
};

/*
 * Parses `text` into the arena. On failure says at which character of the pattern, what was
 * found and what would be right.
 */
MUST_USE bool pattern_parse(struct str text, struct arena *arena, struct pattern *out,
                            struct err *err);

/* "money" of "#money" to its kind; false when there is no such atom. */
bool pattern_typed_of(struct str name, enum atom_kind *out);

#endif
