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
    uint8_t kind; /* enum pattern_word_kind */
    uint8_t lang; /* for WORD_STEM */
};

#define MATCH_MORE UINT32_C(0x80000000) /* in a phrase: another word follows */

/* One element of a sequence: alternatives, each of one word or several. */
struct step {
    uint32_t word_count; /* of all its alternatives */
    uint16_t longest;    /* words of a text that an alternative covers at most */
    uint16_t
        reach;   /* most words from the start of the slot before to the start of this */
    uint8_t gap; /* most words between them */
};

/*
 * One order of one pattern. Its steps stand behind it in matcher.code, and behind these the
 * atoms of their alternatives in order, each but the last of an alternative with MATCH_MORE:
 * so a sequence is read from one place.
 */
struct sequence {
    uint32_t number;
    uint32_t pattern;
    uint16_t span; /* most words from its start to the start of its last slot */
    uint8_t count;
    bool anchored;
    struct step steps[];
};

_Static_assert(sizeof(struct sequence) == offsetof(struct sequence, steps) &&
                   sizeof(struct sequence) % sizeof(uint32_t) == 0 &&
                   sizeof(struct step) % sizeof(uint32_t) == 0,
               "sequences stand in an array of 32 bits");

/* The atoms of a sequence, those of its first step first. */
static inline const uint32_t *
sequence_atoms(const struct sequence *s)
{
    return (const uint32_t *)&s->steps[s->count];
}

/*
 * A sequence that waits for an atom, where it applies, and two more things that must stand near
 * that one: slots, or behind these, atoms; 0 is a slot that always has a word. One whose code is
 * MATCH_ALONE waits for nothing else: the word itself is a match.
 */
struct waiting {
    uint32_t code;   /* where the sequence stands in matcher.code */
    uint32_t number; /* of the sequence; of the pattern, when it is alone */
    uint16_t langs, fields;
    uint32_t slots[2];
    int16_t reach[2]; /* most words from the atom to the slot's; below 0: it comes first */
    uint8_t by[2][4]; /* moves that spread one stretch of MATCH_SHIFT over as many */
};

#define MATCH_ALONE UINT32_MAX

#define MATCH_SHIFT 2 /* words of the shortest stretch, as a power of two */

/* Slots are filled so many at a time; slot 1 is filled where a list has no more. */
#define MATCH_STEP 4

/* Their numbers take two bytes. More slots than these are not waited for, the rarest first. */
#define MATCH_SLOTS_MAX (UINT32_C(1) << 16)

#define MATCH_FILTER (1u << 18)

/* What belongs to one atom, as a part of a list of all. */
struct share {
    uint32_t first, count;
};

struct atom_use {
    struct share wakes; /* in waiting */
    /* In filled, in steps of MATCH_STEP, one at least: slots that have a word with it. */
    struct share fills;
};

struct matcher {
    struct stemmer *stemmer;
    uint8_t *pool;
    size_t pool_n, pool_cap;
    struct atom_key *keys;
    size_t key_count, key_cap;
    uint32_t *table; /* open addressing over keys; power of two */
    size_t table_size;
    uint64_t *filter; /* MATCH_FILTER bits, by hash: no key without its bit */
    uint32_t atom_count;
    uint64_t prefix_lengths; /* bit n: some prefix of n bytes; 63 stands for longer */
    uint32_t stem_langs[LANG_COUNT]; /* by language of a stem: whose patterns ask for it */
    uint32_t *atom_langs;            /* by atom: languages of the patterns that name it */
    size_t atom_langs_cap;
    double *common; /* by atom: how often it is expected, for choosing the trigger */
    size_t common_cap;
    uint32_t *code; /* sequences, one behind the other */
    size_t code_count, code_cap;
    uint32_t *starts; /* by sequence: where it stands in code */
    size_t sequence_count, sequence_cap;
    struct pattern_use {
        uint32_t langs, fields;
        uint32_t first, count; /* its sequences */
    } * patterns;
    size_t pattern_count, pattern_cap;
    struct atom_use *uses; /* by atom */
    struct waiting *waiting;
    size_t waiting_count;
    uint16_t *filled;
    uint32_t slot_count; /* slots that are waited for, MATCH_SLOTS_MAX at most */
    uint32_t span;       /* most words of a match of any sequence */
    size_t words_max;    /* in the alternatives of one sequence */
    uint32_t fields;     /* of all patterns together */
    bool typed;
};

/* The atom of an alternative that is expected least often; *at moves behind it. */
uint32_t match_rarest(const struct matcher *m, const uint32_t *atoms, uint32_t *at);
/* How often one of the alternatives of a slot is expected. */
double match_slot_common(const struct matcher *m, const uint32_t *atoms,
                         uint32_t count);
/* Numbers atoms anew and moves sequences, the most expected first; before triggers are chosen. */
void match_order(struct matcher *m);

#endif
