/*
 * record_draw: ads drawn as a line, for tables of cases.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_CRAWLER_RECORD_DRAW_H
#define TESTS_CRAWLER_RECORD_DRAW_H

#include "core/ad.h"
#include "core/buf.h"
#include "core/time.h"

/* Adds "id=text<contacts>@time", what is empty left out, lines ended by '/'; " | " between two. */
static inline void
draw_ad(const struct ad *ad, struct buf *out)
{
    char time[TIME_TEXT_SIZE];

    buf_add(out, out->n ? STR(" | ") : STR(""));
    if (ad->id.n)
        buf_printf(out, STR_FMT "=", STR_ARG(ad->id));
    for (size_t i = 0; i < ad->text.n; i++)
        buf_add_char(out, ad->text.p[i] == '\n' ? '/' : ad->text.p[i]);
    for (size_t i = 0; i < ad->contacts.n; i++)
        if (ad->contacts.p[i] != '\n')
            buf_printf(out, "%s%c%s", i == 0 || ad->contacts.p[i - 1] == '\n' ? "<" : "",
                       ad->contacts.p[i],
                       i + 1 == ad->contacts.n || ad->contacts.p[i + 1] == '\n' ? ">" : "");
    time_format(ad->seen_at_ms, time);
    if (ad->seen_at_ms)
        buf_printf(out, "@%s", time);
}

#endif
