/*
 * gate_walk: where a match can begin: not farther in front of an item than the lead allows.
 *
 * Never steps back over what was told before, so its cost is linear in the text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex_gate.h"

#include "core/utf8.h"

#define NEAR 32 /* stretches so close together are told as one */

/* The character in front of offset `at`, and where it begins. */
static uint32_t
char_before(struct str s, size_t at, size_t *begin)
{
    size_t from = at - 1;
    for (int i = 0; i < 3 && from > 0 && ((uint8_t)s.p[from] & 0xC0) == 0x80; i++)
        from--;
    size_t next = from;
    uint32_t c = utf8_next(s, &next);
    if (next != at) { /* a broken byte stands by itself */
        from = at - 1;
        c = UTF8_BAD;
    }
    *begin = from;
    return c;
}

/* Where the run of white space, or of anything else, in front of `at` begins; not before
 * `least`. Counts its characters. */
static size_t
run_before(struct str s, size_t at, size_t least, uint32_t *length)
{
    size_t begin = at;
    bool space = need_is_space(char_before(s, at, &begin));
    *length = 1;
    while (begin > least) {
        size_t before;
        if (need_is_space(char_before(s, begin, &before)) != space)
            break;
        begin = before;
        ++*length;
    }
    return begin;
}

static size_t
chars_before(struct str s, size_t at, size_t least, uint32_t chars)
{
    for (; at > least && chars > 0; chars--)
        char_before(s, at, &at);
    return at;
}

/* Takes the length in, where the longest are kept; returns what all but these sum up to. */
struct longest {
    uint32_t length[GATE_RUNS_MAX];
    uint32_t count, max;
    uint32_t rest; /* sum of the others */
};

static void
take_length(struct longest *l, uint32_t length)
{
    uint32_t i = l->count;
    if (l->count < l->max)
        l->count++;
    else if (l->length[--i] >= length) {
        l->rest += length;
        return;
    } else {
        l->rest += l->length[i];
    }
    for (; i > 0 && l->length[i - 1] < length; i--)
        l->length[i] = l->length[i - 1];
    l->length[i] = length;
}

/*
 * The farthest place in front of `at` that the reach allows, not before `least`. The longest
 * runs are stepped over whole, the others character by character.
 */
static size_t
reach_back(struct str s, size_t at, size_t least, struct need_reach reach)
{
    struct longest longest = { .max = reach.runs };
    while (reach.runs && at > least) {
        struct longest before = longest;
        uint32_t length;
        size_t begin = run_before(s, at, least, &length);
        take_length(&longest, length);
        if (longest.rest > reach.chars) {
            longest = before;
            break;
        }
        at = begin;
    }
    return chars_before(s, at, least, reach.chars - longest.rest);
}

/* The next place of a sign at or behind `from`. */
static size_t
next_sign(const struct gate_walk *w, const struct gate_item *item, size_t from)
{
    struct str original = w->text->original;
    ptrdiff_t at = str_find(str_sub(original, from, original.n), item->bytes);
    return at < 0 ? SIZE_MAX : from + (size_t)at;
}

/* Reads the next item of the anchor, letters or sign, whichever comes first. */
static void
read_item(struct gate_walk *w)
{
    const struct gate_clause *anchor = w->gate->anchor;
    const struct gate_item *items = &w->gate->items[anchor->first];
    const struct gate_text *text = w->text;
    uint32_t first = w->gate->base + anchor->first, best = anchor->count;
    while (w->find < text->find_count &&
           text->finds[w->find].item - first >= anchor->count)
        w->find++;
    w->start = w->find < text->find_count ? text->finds[w->find].start : SIZE_MAX;
    for (uint32_t i = 0; i < anchor->count; i++) {
        if (w->next[i] < w->start) {
            w->start = w->next[i];
            best = i;
        }
    }
    if (w->start == SIZE_MAX)
        return;
    if (best == anchor->count) {
        w->end = text->finds[w->find++].end;
    } else {
        w->end = w->start + items[best].bytes.n;
        w->next[best] = next_sign(w, &items[best], w->end);
    }
}

void
gate_walk_begin(struct gate_walk *w, const struct regex_gate *gate,
                const struct gate_text *text)
{
    w->gate = gate;
    w->text = text;
    w->find = w->done = w->start = 0;
    w->end = text->original.n;
    if (!gate->anchor || text->any)
        return;
    for (uint32_t i = 0; i < gate->anchor->count; i++) {
        const struct gate_item *item = &gate->items[gate->anchor->first + i];
        w->next[i] = item->letters ? SIZE_MAX : next_sign(w, item, 0);
    }
    read_item(w);
}

bool
gate_walk_next(struct gate_walk *w, size_t *from, size_t *to)
{
    const struct gate_clause *anchor = w->gate->anchor;
    struct str original = w->text->original;
    if (w->start == SIZE_MAX)
        return false;
    if (!anchor || w->text->any) {
        *from = 0;
        *to = original.n;
        w->start = SIZE_MAX;
        return true;
    }
    *from = reach_back(original, w->start, w->done, anchor->lead);
    do {
        *to = w->end;
        read_item(w);
    } while (w->start != SIZE_MAX &&
             reach_back(original, w->start, w->done, anchor->lead) <= *to + NEAR);
    w->done = *to;
    return true;
}
