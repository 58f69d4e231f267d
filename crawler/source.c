/*
 * source: the patterns and the quiet hours of a source file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/source.h"

#include "core/time.h"
#include "crawler/glob.h"

#define MINUTE_MS INT64_C(60000)

bool
source_pattern_matches(struct str pattern, struct str path_and_query)
{
    return glob_matches(pattern, path_and_query, true);
}

int64_t
source_quiet_until_ms(const struct source *source, int64_t now_ms)
{
    int64_t day_ms = now_ms - now_ms % TIME_DAY_MS,
            minute = now_ms % TIME_DAY_MS / MINUTE_MS;
    int from = source->quiet_from, to = source->quiet_to;

    if (from < to) {
        return minute >= from && minute < to ? day_ms + to * MINUTE_MS : 0;
    }
    if (from > to && minute >= from) { /* over midnight */
        return day_ms + TIME_DAY_MS + to * MINUTE_MS;
    }
    return from > to && minute < to ? day_ms + to * MINUTE_MS : 0;
}
