/*
 * fold_blanks: the last step of folding: a run of blanks becomes one, as a reader sees it, so that
 * a sum or a phrase stays what it is. Words are rewritten before, for there a second blank ends a
 * spaced-out word. Texts without a run are left as they are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_private.h"

#include "text/lanes.h"

#include <string.h>

static bool
has_run(const struct folded *f)
{
    uint64_t before = 0;
    for (size_t b = 0; b < fold_blocks(f->n); b++) {
        const uint64_t blanks = lanes_equal(f->p + 64 * b, ' ');
        if (blanks & (blanks << 1 | before))
            return true;
        before = blanks >> 63;
    }
    return false;
}

void
fold_join_blanks(struct folded *f, struct arena *arena)
{
    if (!has_run(f))
        return;
    uint8_t *room = arena_raw(arena, FOLD_FRONT + f->n + FOLD_BEHIND);
    struct fold_state joined = { .arena = arena,
                                 .p = room + FOLD_FRONT,
                                 .origin = ARENA_RAW(arena, uint32_t, f->n + 1),
                                 .extended = true };
    memset(room, 0, FOLD_FRONT);
    for (size_t i = 0; i < f->n; i++) {
        if (i > 0 && f->p[i] == ' ' && f->p[i - 1] == ' ')
            continue;
        joined.p[joined.n] = f->p[i];
        joined.origin[joined.n++] = f->origin[i];
    }
    joined.origin[joined.n] = f->origin[f->n];
    memset(joined.p + joined.n, 0, FOLD_BEHIND);
    fold_find_kinds(&joined);
    f->p = joined.p;
    f->n = joined.n;
    f->origin = joined.origin;
    f->kinds = joined.kinds;
}
