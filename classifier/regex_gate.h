/*
 * regex_gate: what every match of a regular expression must hold, read off the expression.
 *
 * Most texts cannot match, and that can be told far cheaper than by running the expression: a
 * set of literals is derived of which one must stand in the text. Where no set is plain to see
 * there is no gate, and the expression is always run.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_REGEX_GATE_H
#define CLASSIFIER_REGEX_GATE_H

#include "core/arena.h"
#include "text/fold.h"

#define REGEX_GATE_MAX 48    /* literals in a set */
#define GATE_GRAMS     16384 /* bits of the sketch of a text */
#define GATE_LOOKS     6     /* pairs and triples of a literal that are looked up in it */

struct gate_literal {
    struct str bytes;
    uint16_t looks[GATE_LOOKS]; /* bits that a text with these bytes has set */
    uint8_t look_count;
    bool exact;   /* signs, sought in the original; otherwise letters, sought folded */
    bool bounded; /* letters that must begin a word */
};

struct regex_gate {
    const struct gate_literal *literals; /* any one of them; none: no gate */
    size_t count;
};

/* Derives the gate of a caseless expression that PCRE2 has accepted. */
struct regex_gate regex_gate_of(struct str expression, struct arena *arena);
/* The gate of one literal that the rule's author gives. */
struct regex_gate regex_gate_literal(struct str literal, struct arena *arena);

/* A text that expressions are run over, with a sketch of the pairs and triples of letters in
 * its folded copy, so that most literals need not be sought at all. */
struct gate_text {
    struct str original;
    const struct folded *folded;
    uint64_t grams[GATE_GRAMS / 64];
};

void regex_gate_text(struct str original, const struct folded *folded,
                     struct gate_text *out);

/* Does one of the literals stand in the text? True without literals. */
bool regex_gate_open(const struct regex_gate *gate, const struct gate_text *text);

#endif
