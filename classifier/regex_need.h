/*
 * regex_need: what every match of a regular expression must hold, read off the expression.
 *
 * An expression needs clauses: of each clause one text at least stands in every match, and
 * not farther behind its start than the clause's lead. Most texts hold none of them, and that
 * is told far cheaper than by running the expression; where they do stand tells where a match
 * can begin. A construct that is not understood needs nothing and reaches any distance.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_REGEX_NEED_H
#define CLASSIFIER_REGEX_NEED_H

#include "core/arena.h"

#define NEED_TEXTS_MAX   48 /* texts of a clause */
#define NEED_CLAUSES_MAX 4
#define NEED_EDGE        '\1' /* inside a text: an edge of a word */
#define NEED_SPACE       '\2' /* white space */
#define NEED_DIGIT       '\3' /* any digit, of any script */

/*
 * A distance in a text: so many characters, and so many whole runs of white space or of
 * anything else, in any order.
 */
struct need_reach {
    uint32_t chars, runs;
    bool any; /* no bound is known */
};

/* A text as in the expression; with NEED_EDGE where it says \b, and the like. */
struct need_text {
    struct str text;
    struct need_reach lead; /* most of a match in front of it */
};

struct need_clause {
    const struct need_text *texts;
    size_t count;
    int worth; /* of the least telling text */
};

struct regex_needs {
    struct need_clause clauses[NEED_CLAUSES_MAX]; /* the most telling first */
    size_t count;
};

/* Needs of a caseless expression that PCRE2 has accepted, in the arena. */
struct regex_needs regex_needs_of(struct str expression, struct arena *arena);

/* The part of a text that tells most: a run of letters, one sign, one digit, or any digit. */
struct need_core {
    struct str bytes;
    bool letters;
    bool left, right; /* letters that must begin, or end, a word of a folded text */
    bool closed;      /* it is told what stands behind them: white space, or a sign */
    char behind;      /* the sign of ASCII that does; 0: none, or not known */
    bool apart;       /* white space stands in front of digits */
    int worth;        /* 0: nothing that does not stand in nearly every text */
};

struct need_core need_core_of(struct str text);

/* Is it white space to PCRE2's \s? */
bool need_is_space(uint32_t code_point);

#endif
