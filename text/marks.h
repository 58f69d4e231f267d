/*
 * marks: a text cut into pieces for showing: quotes marked, contacts masked.
 *
 * The terminal and the printable reports walk the same pieces and only differ in how a piece
 * looks. Pieces come in order and together are the whole text; where a contact is masked, the
 * piece holds the mask in place of the author's bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_MARKS_H
#define TEXT_MARKS_H

#include "core/arena.h"
#include "core/score.h"

/* What to cut and how. */
struct mark_job {
    struct str text;
    enum ad_field field;
    const struct hit *hits; /* of any field; those of others are passed over */
    size_t hit_count;
    bool mask; /* contacts become their masks */
};

struct mark_piece {
    struct str text;
    size_t hit;  /* 1-based number of the hit it belongs to; 0: none */
    bool begins; /* first piece of that hit */
    bool ends;   /* last piece of that hit */
    bool masked; /* stands for a contact */
};

/*
 * Cuts the job's text. Of overlapping hits the one that begins first is marked, the longer when
 * they begin together. Memory from the arena.
 */
const struct mark_piece *
marks_cut(const struct mark_job *job, struct arena *arena, size_t *count);

#endif
