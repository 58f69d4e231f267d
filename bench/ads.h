/*
 * ads.h: the ads of a file, for benches that go over them many times. Include it once.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BENCH_ADS_H
#define BENCH_ADS_H

#include "cli/lines.h"
#include "core/ad_line.h"
#include "core/mem.h"

/* The caller frees items; what they point to lives in the arena. */
struct ads {
    struct ad *items;
    size_t count, cap;
};

/* Reads JSON lines; those that are no ad are passed over. False when there is none. */
static inline bool
ads_read(const char *path, struct arena *arena, struct ads *out, struct err *err)
{
    struct lines lines;
    struct str line;
    if (!lines_open(&lines, path, err))
        return false;
    while (lines_next(&lines, &line, err) == LINE_OK) {
        struct ad_line read;
        if (!ad_line_read(arena_str(arena, line), arena, &read, err))
            continue;
        out->items =
            mem_grow(out->items, &out->cap, out->count + 1, sizeof(*out->items));
        out->items[out->count++] = read.ad;
    }
    lines_close(&lines);
    return out->count > 0 || err_set(err, "%s: holds no ads", path);
}

#endif
