/*
 * masked: masks a text once and keeps where.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/masked.h"

void
masked_make(struct str text, struct arena *arena, struct masked *out)
{
    *out = (struct masked){ .text = text };
    out->spans = contacts_to_mask(text, arena, &out->count);
    if (out->count == 0)
        return;
    size_t size = text.n, at = 0, done = 0;
    for (size_t i = 0; i < out->count; i++)
        size += out->spans[i].mask.n;
    char *copy = arena_alloc(arena, size);
    for (size_t i = 0; i < out->count; i++) {
        const struct masked_span *span = &out->spans[i];
        memcpy(copy + at, text.p + done, span->start - done);
        at += span->start - done;
        memcpy(copy + at, span->mask.p, span->mask.n);
        at += span->mask.n;
        done = span->end;
    }
    memcpy(copy + at, text.p + done, text.n - done);
    out->text = (struct str){ copy, at + text.n - done };
}

/* Where a byte of the original that no mask covers stands in the masked text. */
static size_t
moved(const struct masked *m, size_t at)
{
    size_t to = at;
    for (size_t i = 0; i < m->count && m->spans[i].end <= at; i++)
        to = to + m->spans[i].mask.n - (m->spans[i].end - m->spans[i].start);
    return to;
}

void
masked_range(const struct masked *m, size_t *start, size_t *end)
{
    size_t from = *start, to = *end;
    for (size_t i = 0; i < m->count; i++) {
        const struct masked_span *span = &m->spans[i];
        if (span->end <= *start || span->start >= *end)
            continue;
        from = span->start < from ? span->start : from;
        to = span->end > to ? span->end : to;
    }
    *start = moved(m, from);
    *end = moved(m, to);
}
