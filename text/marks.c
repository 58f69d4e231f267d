/*
 * marks: cutting a text along quotes and contacts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/marks.h"

#include "text/contacts.h"

#include <stdlib.h>

struct span {
    size_t start, end;
    size_t hit; /* 1-based */
};

/* The pieces made so far; two a span and contact at most, plus the ends. */
struct cutter {
    const struct mark_job *job;
    const struct masked_span *masks;
    size_t mask_count, mask_at;
    struct mark_piece *pieces;
    size_t count;
    size_t at; /* bytes of the text behind us */
};

static int
by_start(const void *a, const void *b)
{
    const struct span *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end > y->end ? -1 : 1;
    return x->hit < y->hit ? -1 : x->hit > y->hit;
}

static size_t
spans_of(const struct mark_job *job, struct span *spans)
{
    size_t count = 0, kept = 0, end = 0;

    for (size_t i = 0; i < job->hit_count; i++) {
        const struct hit *hit = &job->hits[i];
        if (hit->field == job->field && hit->start < hit->end &&
            hit->end <= job->text.n)
            spans[count++] = (struct span){ hit->start, hit->end, i + 1 };
    }
    qsort(spans, count, sizeof(*spans), by_start);
    for (size_t i = 0; i < count; i++) {
        if (kept && spans[i].start < end)
            continue;
        end = spans[i].end;
        spans[kept++] = spans[i];
    }
    return kept;
}

static void
add_piece(struct cutter *c, struct str text, size_t hit, bool masked)
{
    if (text.n || masked)
        c->pieces[c->count++] =
            (struct mark_piece){ .text = text, .hit = hit, .masked = masked };
}

/* Pieces of [at, to), all of one hit or of none. A mask that reaches beyond `to` is masked
 * whole where it begins. */
static void
cut_until(struct cutter *c, size_t to, size_t hit)
{
    while (c->at < to) {
        const struct masked_span *next = NULL;
        while (c->mask_at < c->mask_count && c->masks[c->mask_at].end <= c->at)
            c->mask_at++;
        if (c->mask_at < c->mask_count && c->masks[c->mask_at].start < to)
            next = &c->masks[c->mask_at];
        if (!next) {
            add_piece(c, str_sub(c->job->text, c->at, to), hit, false);
            c->at = to;
            return;
        }
        if (next->start > c->at)
            add_piece(c, str_sub(c->job->text, c->at, next->start), hit, false);
        add_piece(c, next->mask, hit, true);
        c->at = next->end;
    }
}

static void
cut_hit(struct cutter *c, const struct span *span)
{
    size_t first;

    cut_until(c, span->start, 0);
    first = c->count;
    if (c->at < span->end)
        cut_until(c, span->end, span->hit);
    if (c->count == first)
        return;
    c->pieces[first].begins = true;
    c->pieces[c->count - 1].ends = true;
}

const struct mark_piece *
marks_cut(const struct mark_job *job, struct arena *arena, size_t *count)
{
    struct cutter c = { .job = job };
    struct span *spans = ARENA_NEW(arena, struct span, job->hit_count + 1);
    size_t span_count = spans_of(job, spans);

    if (job->mask)
        c.masks = contacts_to_mask(job->text, arena, &c.mask_count);
    c.pieces =
        ARENA_NEW(arena, struct mark_piece, 3 * span_count + 3 * c.mask_count + 3);
    for (size_t i = 0; i < span_count; i++)
        cut_hit(&c, &spans[i]);
    cut_until(&c, job->text.n, 0);
    *count = c.count;
    return c.pieces;
}
