/*
 * rules_impact_quote: a quote whose contacts are masked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/rules_impact_quote.h"

#include "text/marks.h"

#define AROUND 400 /* bytes before and behind in which a contact may begin or end */

/* The part of a long text that is looked at, so that many hits stay cheap. */
static struct str
window(struct str text, struct hit *hit)
{
    size_t from = hit->start > AROUND ? hit->start - AROUND : 0;
    size_t to = hit->end + AROUND < text.n ? hit->end + AROUND : text.n;

    while (from > 0 && text.p[from] != ' ')
        from--;
    while (to < text.n && text.p[to] != ' ')
        to++;
    hit->start -= from;
    hit->end -= from;
    return str_sub(text, from, to);
}

struct str
impact_quote(const struct ad *ad, const struct rule_hit *rule_hit, struct arena *arena)
{
    struct str text = ad_field_text(ad, rule_hit->field), out = { 0 };
    struct hit hit = { .field = rule_hit->field,
                       .start = rule_hit->start,
                       .end = rule_hit->end };
    struct mark_job job = {
        .field = hit.field, .hits = &hit, .hit_count = 1, .mask = true
    };
    const struct mark_piece *pieces;
    size_t count;

    if (hit.start >= hit.end || hit.end > text.n)
        return out;
    job.text = window(text, &hit);
    pieces = marks_cut(&job, arena, &count);
    for (size_t i = 0; i < count; i++)
        if (pieces[i].hit)
            out = arena_printf(arena, STR_FMT STR_FMT, STR_ARG(out),
                               STR_ARG(pieces[i].text));
    return out.n ? out : STR("[contact]");
}
