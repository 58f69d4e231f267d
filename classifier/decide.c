/*
 * decide: two tallies and the line.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/decide.h"

struct deciding
decide_points(const struct weigh_input *in, const struct shown_hits *shown,
              struct arena *arena)
{
    struct deciding d;
    struct tally t;
    tally_up(in, shown, arena, LEAVE_TARGETS, &t);
    d.points = t.points;
    tally_up(in, shown, arena, LEAVE_TARGETS | LEAVE_UNCHECKED, &t);
    d.checked = t.points;
    return d;
}

static enum band
band_at(double probability)
{
    if (probability >= LINE_HIGH)
        return BAND_HIGH;
    if (probability >= LINE_REVIEW)
        return BAND_REVIEW;
    return probability >= LINE_LOW ? BAND_LOW : BAND_NONE;
}

enum band
decide_band(const struct weigh_input *in, const struct deciding *d)
{
    const enum band band =
        band_at(line_probability(in->prior, d->points, in->bayes, in->context));
    if (band == BAND_HIGH &&
        line_probability(in->prior, d->checked, in->bayes, in->context) < LINE_REVIEW)
        return BAND_REVIEW;
    return band;
}

enum band
decide_band_at_most(enum context context)
{
    if (context == CONTEXT_RECRUITING)
        return BAND_HIGH;
    return line_is_own_labour(context) ? BAND_NONE : BAND_LOW;
}
