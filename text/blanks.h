/*
 * blanks: a text in which each run of blanks is one blank, as a reader sees it, and the way back.
 *
 * A run is two blanks (space, tab, no-break space and the like, no line end) or more, or one
 * beside characters that are not seen, such as U+200B or U+00AD. What is not seen inside a word
 * is left where it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_BLANKS_H
#define TEXT_BLANKS_H

#include "core/arena.h"
#include "core/str.h"

struct blank_run {
    uint32_t at;         /* its one blank in the joined text */
    uint32_t start, end; /* bytes of the original */
};

struct joined {
    struct str text;              /* the original itself when it has no run */
    const struct blank_run *runs; /* in order */
    size_t count;
};

/* Joins the runs of a text of less than 4 GiB. Without any nothing is copied. Linear in time
 * and memory, which is the arena's. */
void blanks_join(struct str original, struct arena *arena, struct joined *out);
/* Where in the original a place of the joined text is; behind a run's blank: behind the run. */
size_t blanks_origin(const struct joined *j, size_t at);
/* Where in the joined text a place of the original is; inside a run: in front of its blank. */
size_t blanks_place(const struct joined *j, size_t original);

#endif
