/*
 * hits: grouping by cue. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/hits.h"

static bool
overlaps(const struct hit *a, const struct hit *b)
{
    return a->field == b->field && a->start < b->end && b->start < a->end;
}

/* Has the hit words that none of these has? */
static bool
says_more(const struct hit *hit, const struct hit *said, size_t count)
{
    if (hit->quote.n == 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (overlaps(hit, &said[i]) || str_eq(hit->quote, said[i].quote))
            return false;
    return true;
}

static bool
is_named(const struct hit *hits, size_t count, struct str cue)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(hits[i].cue, cue))
            return true;
    return false;
}

struct hit *
hits_by_cue(const struct hit *hits, size_t count, struct arena *arena, size_t *kept)
{
    struct hit *out = ARENA_NEW(arena, struct hit, count + 1);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        size_t first = n;
        if (is_named(out, n, hits[i].cue))
            continue;
        out[n++] = hits[i];
        for (size_t k = i + 1; k < count; k++)
            if (str_eq(hits[k].cue, hits[i].cue) &&
                says_more(&hits[k], out + first, n - first))
                out[n++] = hits[k];
    }
    *kept = n;
    return out;
}

bool
hits_is_again(const struct hit *hits, size_t i)
{
    return i > 0 && str_eq(hits[i].cue, hits[i - 1].cue);
}
