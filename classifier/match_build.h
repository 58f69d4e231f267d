/*
 * match_build: the inside of the token engine, shared by the two files that compile and run it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_MATCH_BUILD_H
#define CLASSIFIER_MATCH_BUILD_H

#include "classifier/match.h"

#define MATCH_NONE UINT32_MAX

/* One of 64 bits for an atom: no common bit, no common atom. */
#define MATCH_MASK(atom) (UINT64_C(1) << ((atom)*2654435761u >> 26))

/* One entry of the atom table: these bytes, read this way, satisfy this atom. */
struct atom_key {
    uint32_t hash;
    uint32_t atom;
    uint32_t next;  /* other atoms of the same bytes; MATCH_NONE at the end */
    uint32_t bytes; /* offset into the pool */
    uint8_t n;
    uint8_t kind;   /* enum pattern_word_kind */
    uint8_t lang;   /* for WORD_STEM */
};

/* A compiled alternative: atoms side by side. */
struct run_phrase {
    uint32_t first; /* into phrase_atoms */
    uint32_t count;
};

struct run_slot {
    uint32_t first; /* into phrases */
    uint32_t count;
    uint32_t longest; /* words */
    uint64_t mask;    /* of the atoms that its phrases begin with */
    double common;    /* how often its words are expected, for choosing the trigger */
};

/* One order of one pattern. */
struct sequence {
    uint32_t pattern;
    uint32_t slots[PATTERN_SLOTS_MAX];
    uint8_t gap[PATTERN_SLOTS_MAX];
    uint8_t slot_count;
    uint8_t trigger;         /* index into slots */
    bool anchored;
    bool phrases; /* a slot before the last can cover several words */
    uint32_t back, forward;  /* words before and behind a trigger where the match can start */
};

struct trigger {
    uint32_t first, count; /* into triggered: sequences that wait for this atom */
};

struct matcher {
    struct stemmer *stemmer;
    uint8_t *pool;
    size_t pool_n, pool_cap;
    struct atom_key *keys;
    size_t key_count, key_cap;
    uint32_t *table; /* open addressing over keys; power of two */
    size_t table_size;
    uint32_t atom_count;
    uint64_t prefix_lengths; /* bit n: some prefix of n bytes; 63 stands for longer */
    uint32_t stem_langs;     /* languages that ~words are stemmed in */
    uint32_t *phrase_atoms;
    size_t phrase_atom_count, phrase_atom_cap;
    struct run_phrase *phrases;
    size_t phrase_count, phrase_cap;
    struct run_slot *slots;
    size_t slot_count, slot_cap;
    struct sequence *sequences;
    size_t sequence_count, sequence_cap;
    struct pattern_use {
        uint32_t langs, fields;
    } *patterns;
    size_t pattern_count, pattern_cap;
    struct trigger *triggers; /* by atom */
    uint32_t *triggered;
    bool typed;
};

#endif
