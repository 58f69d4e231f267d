/*
 * regex_part: what a part of a regular expression is known to match; parts side by side,
 * repeated, and one of two. Shared by the files that read needs off expressions.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_REGEX_PART_H
#define CLASSIFIER_REGEX_PART_H

#include "classifier/regex_need.h"

/* As long as a part can only match a few texts, it is exactly these. */
struct part {
    bool exact;        /* one of the texts and nothing else */
    bool from_space;   /* it begins with white space */
    bool to_space;     /* it ends with it */
    struct str *texts; /* NEED_TEXTS_MAX */
    size_t text_count;
    struct need_reach reach;
    struct need_clause clauses[NEED_CLAUSES_MAX];
    size_t clause_count;
};


/* A part that matches exactly one text; one that matches nothing we know, so far. */
struct part part_of_text(struct arena *arena, struct str text);
struct part part_open(struct arena *arena, struct need_reach reach);

/* Parts side by side: `all` is what they are together, but for the texts still multiplied. */
struct run {
    struct part *all;  /* of the branch */
    struct str *texts; /* multiplied so far; none: nothing is open */
    size_t count;
    struct need_reach lead; /* in front of them */
    bool part;              /* something else stands in the branch besides */
};

/* Puts a part behind what the run holds already. */
void part_append(struct run *run, const struct part *part, struct arena *arena);
/* Ends the texts multiplied so far: they become a clause of run->all. */
void part_end_run(struct run *run, struct arena *arena);

/* How often a part comes. */
struct repeat {
    uint32_t least, most; /* UINT32_MAX: no bound */
};

/*
 * The part so many times. `within` says that it is one character that never steps from white
 * space to anything else or back: without bound it stays inside one run.
 */
struct part part_repeat(struct arena *arena, const struct part *part, bool within,
                        struct repeat repeat);
/* What one of two parts matches: both their texts, or a clause of each joined to one. */
struct part part_either(const struct part *a, const struct part *b, struct arena *arena);
/* Keeps the texts of an exact part, which stand at its start, as a clause. */
void part_settle(struct part *part, struct arena *arena);

#endif
