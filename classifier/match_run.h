/*
 * match_run: what the files that run the compiled patterns share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_MATCH_RUN_H
#define CLASSIFIER_MATCH_RUN_H

#include "classifier/match_build.h"

#define STRETCHES 64u /* of a block */
#define RING      128 /* completions lie at most one alternative ahead of the sweep */
_Static_assert(RING > PATTERN_WORDS_MAX * MATCH_TYPED_WORDS,
               "an alternative fits into the ring");

/* The pattern is complete up to some slot: at which word, and where it began. */
struct complete {
    uint32_t end;   /* number of the last word + 1; 0: nothing */
    uint32_t start; /* folded byte */
};

/* The same behind the word at hand, as an alternative of several words leaves it. */
struct ahead {
    uint64_t sweep; /* of which sweep this is valid */
    struct complete at;
};

/* One thread's memory; `where` and `filled` are zero between two blocks, `tried` and `found`
 * between two texts. */
struct match_scratch {
    uint64_t sweeps; /* counts sweeps */
    uint64_t *where; /* by atom: stretches of the block; behind the slots of `filled` */
    struct met {
        uint32_t atom, word; /* and the first word that has it */
    } * met;                 /* atoms of the block */
    size_t met_count;
    uint64_t *filled; /* by slot: stretches that have a word for it */
    uint64_t *tried; /* bit by sequence: woken in this block, or done */
    uint32_t *done;  /* sequences found in this text */
    size_t done_count;
    uint64_t *masks; /* by word of the text: bits of the atoms that stand there */
    size_t masks_cap;
    uint64_t *found;    /* bit by pattern */
    uint64_t *founds;   /* bit by 64 of these: one of them is set */
    struct match *best; /* by pattern */
    size_t found_count;
    struct ahead (*ahead)[RING];   /* by slot, by end: completions of several words */
    const struct sequence **woken; /* in this block */
    size_t woken_count;
    struct likely {
        uint32_t place, met; /* in matcher.waiting; what triggers it, in `met` */
    } * likely;              /* may be woken */
    const uint32_t **live;   /* alternatives of the sequence being swept */
    struct gather {
        struct match *list;
        size_t count, cap;
        size_t steps;   /* that may still be made */
        bool cut;       /* one more was needed */
        uint32_t until; /* places that begin before this folded byte are all there */
    } gather;           /* places, when all are asked for */
};

/* One text being run. */
struct running {
    const struct matcher *m;
    struct match_scratch *s;
    const struct match_text *text;
    uint16_t langs, fields;
    const uint32_t *patterns; /* only these; NULL: all of the languages and the field */
    size_t pattern_count;
    struct gather *gather; /* every place; NULL: the first match of a pattern will do */
};

/* Words [from, to) of the text. */
struct block {
    uint32_t from, to;
    unsigned shift;
};

/* Of two matches keeps the one that ends first, then the shorter; `best->end` is 0 before. */
void match_keep(struct match *best, const struct match *found);
/* Looks for a sequence in the block; where all places are gathered, nothing is told. */
bool match_sweep(const struct running *r, const struct block *b,
                 const struct sequence *s, struct match *out);

#endif
