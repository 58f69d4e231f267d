/*
 * negation_private: the words that negate, and what each of them does.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_NEGATION_PRIVATE_H
#define CLASSIFIER_NEGATION_PRIVATE_H

#include <stddef.h>

enum negation_role {
    ROLE_PLAIN,
    NEGATES_NEXT,   /* не, not, never */
    NEGATES_THING,  /* без, no, without */
    NEGATES_BEFORE, /* емес, -майды, запрещено */
    NEGATES_BEING,  /* нет, жоқ, нест: as NEGATES_BEFORE, and what its clause begins with */
    NEGATES_ITSELF, /* айыппұлсыз: a thing and that there is none of it, in one word */
    HELPS,          /* будем, нужно, have, need: passes the negation on */
    TAKES,    /* забираем, keep, charge: its object is taken back with it */
    IS_TAKEN, /* требуется, required: so is its subject */
    IS_THING, /* штраф, fee, депозит */
    IS_LACKED, /* штрафа, айыппұл: as IS_THING, in the form that stands with "there is none" */
    COUNTS,    /* тенге, рублей */
    JOINS,    /* и, или, or, мен */
    POINTS,   /* нас, the: no content of its own */
    LEADS,    /* за, для: as POINTS; what it leads is not what is denied */
    SPEAKS,   /* we, you, мы, вы: as POINTS; another statement begins there */
    TURNS     /* но, but, if: another statement begins there */
};

struct negation_entry {
    const char *word; /* a prefix; '=' before a whole word, '-' before an ending */
    enum negation_role role;
};

extern const struct negation_entry NEGATION_TABLE[];
extern const size_t NEGATION_TABLE_SIZE;

#endif
