/*
 * blanks: looks at those bytes only that can begin a blank or what is not seen.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/blanks.h"

#include "core/mem.h"
#include "core/utf8.h"
#include "text/fold_table.h"

#include <stdlib.h>
#include <string.h>

/* First bytes of all that is blank or hidden, most of a text is none of them; of what is more
 * than one byte long both bits are set. */
#define BEGINS 1
#define LONG   3
static const uint8_t begins[256] = {
    [0x00 ... 0x09] = BEGINS,
    [0x0E ... 0x20] = BEGINS,
    [0x7F] = BEGINS,
    [0xC2] = LONG,
    [0xCD] = LONG,
    [0xD8] = LONG,
    [0xDB] = LONG,
    [0xDC] = LONG,
    [0xE0 ... 0xE3] = LONG,
    [0xEF] = LONG,
    [0xF0] = LONG,
    [0xF3] = LONG,
};

/* May a run begin here? Where a blank is hard to foresee, so there is no branch on it. */
static bool
may_begin(struct str s, size_t at)
{
    const uint8_t first = begins[(uint8_t)s.p[at]];
    const uint8_t second = at + 1 < s.n ? begins[(uint8_t)s.p[at + 1]] : 0;
    return (first & 2) | (first & second & BEGINS);
}

enum sight { SIGHT_SEEN, SIGHT_BLANK, SIGHT_HIDDEN };

/* White space of Unicode, but for what ends a line. */
static bool
is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* Hidden is what folding drops, but for a line end that few know. */
static enum sight
sight_of(uint32_t c)
{
    if (is_blank(c))
        return SIGHT_BLANK;
    if (c == 0x85)
        return SIGHT_SEEN;
    const uint8_t folded = fold_look_up(c);
    return folded == FOLD_HIDDEN || folded == FOLD_JOINER ? SIGHT_HIDDEN : SIGHT_SEEN;
}

/* Behind the characters from `at` on that are blank or hidden. Are they a run? */
static size_t
stretch_end(struct str s, size_t at, bool *run)
{
    size_t end = at, count = 0;
    bool blank = false;
    while (end < s.n && begins[(uint8_t)s.p[end]]) {
        size_t next = end;
        const enum sight sight = sight_of(utf8_next(s, &next));
        if (sight == SIGHT_SEEN)
            break;
        blank |= sight == SIGHT_BLANK;
        count++;
        end = next;
    }
    *run = blank && count > 1;
    return end;
}

static struct blank_run *
find_runs(struct str s, size_t *count)
{
    struct blank_run *runs = NULL;
    size_t cap = 0, dropped = 0;
    *count = 0;
    for (size_t at = 0; at < s.n; at++) {
        if (!may_begin(s, at))
            continue;
        bool run;
        const size_t end = stretch_end(s, at, &run);
        const size_t start = at;
        if (end == start)
            continue;
        at = end - 1;
        if (!run)
            continue;
        runs = mem_grow(runs, &cap, *count + 1, sizeof(*runs));
        runs[(*count)++] = (struct blank_run){ (uint32_t)(start - dropped),
                                               (uint32_t)start, (uint32_t)end };
        dropped += end - start - 1;
    }
    return runs;
}

static void
copy_joined(struct str s, struct arena *arena, struct joined *out)
{
    const struct blank_run *last = &out->runs[out->count - 1];
    const size_t n = last->at + 1 + (s.n - last->end);
    char *p = ARENA_RAW(arena, char, n);
    size_t from = 0, to = 0;
    for (size_t i = 0; i < out->count; i++) {
        const struct blank_run *run = &out->runs[i];
        memcpy(p + to, s.p + from, run->start - from);
        p[run->at] = ' ';
        to = run->at + (size_t)1;
        from = run->end;
    }
    memcpy(p + to, s.p + from, s.n - from);
    out->text = (struct str){ p, n };
}

void
blanks_join(struct str original, struct arena *arena, struct joined *out)
{
    size_t count;
    struct blank_run *runs = find_runs(original, &count);
    *out = (struct joined){ .text = original, .count = count };
    if (count == 0)
        return;
    struct blank_run *kept = ARENA_RAW(arena, struct blank_run, count);
    memcpy(kept, runs, count * sizeof(*runs));
    free(runs);
    out->runs = kept;
    copy_joined(original, arena, out);
}

/* How many runs are in front of a place, of the joined text or of the original. */
static size_t
runs_before(const struct joined *j, size_t place, bool joined)
{
    size_t low = 0, high = j->count;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if ((joined ? j->runs[mid].at : j->runs[mid].start) < place)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

size_t
blanks_origin(const struct joined *j, size_t at)
{
    const size_t before = runs_before(j, at, true);
    if (before == 0)
        return at;
    const struct blank_run *run = &j->runs[before - 1];
    return run->end + (at - run->at - 1);
}

size_t
blanks_place(const struct joined *j, size_t original)
{
    const size_t before = runs_before(j, original, false);
    if (before == 0)
        return original;
    const struct blank_run *run = &j->runs[before - 1];
    return original < run->end ? run->at : run->at + 1 + (original - run->end);
}
