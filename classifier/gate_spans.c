/*
 * gate_spans: where a match can begin: not farther in front of an item than the lead allows.
 *
 * The steps back are counted: where a text makes them many, all of it is told, so the cost is
 * linear in the text. To try an expression where one of its items stands costs as much as to
 * read fifty bytes, so the places of an item are counted as well: what begins behind so many is
 * not told, and that it is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex_gate.h"

#include "core/bits.h"
#include "core/mem.h"
#include "core/utf8.h"

#include <stdlib.h>

#define NEAR 16 /* spans so close together are told as one */
#define FEW  32 /* spans that are sorted by moving each to its place */
/* Of more than FEW spans those so close are one: PCRE2 may look at hundreds of bytes each time it
 * begins anew. */
#define NEAR_MANY 512
#define STEPS_MAX (1u << 16) /* characters stepped back over in one text */

/* The character in front of offset `at`, and where it begins. */
static uint32_t
char_before(struct str s, size_t at, size_t *begin)
{
    size_t from = at - 1;
    if (!(s.p[from] & 0x80)) {
        *begin = from;
        return (uint8_t)s.p[from];
    }
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

/* Is the character in front of offset `at` white space? Tells where it begins. */
static bool
space_before(struct str s, size_t at, size_t *begin)
{
    const uint8_t last = (uint8_t)s.p[at - 1];
    if (!(last & 0x80)) {
        *begin = at - 1;
        return last == ' ' || (last >= 9 && last <= 13);
    }
    const uint8_t lead = at > 1 ? (uint8_t)s.p[at - 2] : 0;
    if ((last & 0xC0) == 0x80 && lead >= 0xC3 && lead <= 0xDF) {
        *begin = at - 2; /* no white space has two bytes but U+0085 and U+00A0 */
        return false;
    }
    return need_is_space(char_before(s, at, begin));
}

/* One look back in a text. */
struct look {
    struct str s;
    size_t steps; /* characters that may still be stepped over */
};

/* Counts a step; at 0 the look is over. */
static void
count_step(struct look *l)
{
    l->steps -= l->steps > 0;
}

/* Where the run of white space, or of anything else, in front of `at` begins. Counts its
 * characters. */
static size_t
run_before(struct look *l, size_t at, uint32_t *length)
{
    size_t begin = at;
    const bool space = space_before(l->s, at, &begin);
    *length = 1;
    count_step(l);
    while (begin > 0 && l->steps > 0) {
        size_t before;
        if (space_before(l->s, begin, &before) != space)
            break;
        begin = before;
        ++*length;
        count_step(l);
    }
    return begin;
}

/* How many of p[0] to p[7] begin a character: all but those that continue one. */
static uint32_t
begins_of(const char *p)
{
    const uint64_t x = bits_load((const uint8_t *)p);
    const uint64_t continues = x & ~(x << 1) & UINT64_C(0x8080808080808080);
    return 8 - (uint32_t)((continues >> 7) * UINT64_C(0x0101010101010101) >> 56);
}

/* Eight bytes at a time, then character by character. Broken bytes may be stepped over several
 * at a time: that is too far, but never too near. */
static size_t
chars_before(struct look *l, size_t at, uint32_t chars)
{
    while (at >= 8 && chars >= 8 && l->steps > 0) {
        chars -= begins_of(l->s.p + at - 8);
        at -= 8;
        count_step(l);
    }
    for (; at > 0 && chars > 0 && l->steps > 0; chars--, l->steps--) {
        const size_t most = at > 4 ? at - 4 : 0;
        at--;
        while (at > most && ((uint8_t)l->s.p[at] & 0xC0) == 0x80)
            at--;
    }
    return utf8_floor(l->s, at);
}

/* The longest runs so far. */
struct longest {
    uint32_t length[GATE_RUNS_MAX];
    uint32_t count, max;
    uint32_t rest; /* sum of all the others */
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
 * The farthest place in front of `at` that the reach allows. The longest runs are stepped over
 * whole, the others character by character.
 */
static size_t
reach_back(struct look *l, size_t at, struct need_reach reach)
{
    struct longest longest = { .count = 0, .max = reach.runs };
    while (reach.runs && at > 0 && l->steps > 0) {
        struct longest before = longest;
        uint32_t length;
        size_t begin = run_before(l, at, &length);
        take_length(&longest, length);
        if (longest.rest > reach.chars) {
            longest = before;
            break;
        }
        at = begin;
    }
    return chars_before(l, at, reach.chars - longest.rest);
}

static void
add_span(struct gate_spans *out, size_t from, size_t to)
{
    out->spans = mem_grow(out->spans, &out->cap, out->count + 1, sizeof(*out->spans));
    out->spans[out->count++] = (struct gate_span){ from, to };
}

/*
 * A span that ends at `to`, for an item of which `mine` is the first span. Where it would join
 * the one before it whatever it looks back over, that one is made longer: spans of one item come
 * in order, and each reaches back over as many bytes as its lead has characters.
 */
static void
add_reach(struct look *look, size_t mine, size_t at, size_t to, struct need_reach lead,
          struct gate_spans *out)
{
    struct gate_span *last = out->count > mine ? &out->spans[out->count - 1] : NULL;
    if (!last || at > last->to + NEAR + lead.chars)
        add_span(out, reach_back(look, at, lead), to);
    else if (to > last->to)
        last->to = to;
}

/* Is what must stand behind the letters there? */
static bool
is_followed(const struct gate_item *item, const struct gate_find *find,
            const struct gate_text *text)
{
    return !item->behind || find->loose ||
           (find->end < text->read.text.n &&
            text->read.text.p[find->end] == item->behind);
}

/* The last place where the letters can begin: letters that begin a word do so with it. */
static size_t
letters_begin(const struct gate_item *item, const struct gate_find *find)
{
    return item->left && !find->loose ? find->start : find->end;
}

/* How many places of an item are looked at: many more than ads have. */
static size_t
places_max(const struct gate_text *text)
{
    return 128 + text->read.text.n / 16;
}

/* An item stands too often: nothing at or behind this place of it is told. */
static void
stop_at(size_t at, struct gate_spans *out)
{
    if (at < out->until)
        out->until = at;
}

/* A span for each place of letters of the anchor. */
static void
add_letters(const struct regex_gate *gate, uint32_t i, const struct gate_text *text,
            struct look *look, struct gate_spans *out)
{
    const struct gate_item *item = &gate->items[i];
    const size_t mine = out->count;
    size_t left = places_max(text);
    uint32_t k = regex_gate_first(gate, i, text);
    for (; k && look->steps > 0; k = text->next[k - 1]) {
        const struct gate_find *find = &text->finds[k - 1];
        if (left-- == 0) {
            stop_at(find->start, out);
            return;
        }
        count_step(look);
        if (is_followed(item, find, text))
            add_reach(look, mine, find->start, letters_begin(item, find), item->lead,
                      out);
    }
}

/* Behind the run of digits at `at`, or behind another sign. */
static size_t
sign_end(const struct gate_text *text, const struct gate_item *item, size_t at)
{
    if (item->bytes.p[0] != NEED_DIGIT)
        return at;
    while (at < text->read.text.n && text->read.text.p[at] >= '0' &&
           text->read.text.p[at] <= '9')
        at++;
    return at;
}

/* A span for each place of a sign of the anchor. */
static void
add_signs(const struct regex_gate *gate, uint32_t i, const struct gate_text *text,
          struct look *look, struct gate_spans *out)
{
    const struct gate_item *item = &gate->items[i];
    const size_t mine = out->count;
    uint32_t count;
    const uint32_t *places = regex_gate_places(gate, i, text, &count);
    if (count > places_max(text)) {
        count = (uint32_t)places_max(text);
        stop_at(places[count], out);
    }
    for (uint32_t k = 0; k < count && look->steps > 0; k++) {
        size_t before;
        count_step(look);
        if (item->apart &&
            (places[k] == 0 || !space_before(look->s, places[k], &before)))
            continue;
        add_reach(look, mine, places[k], sign_end(text, item, places[k]), item->lead,
                  out);
    }
    if (item->bytes.p[0] == NEED_DIGIT && text->signs.other_digits)
        look->steps = 0; /* not all are known */
}

static void
add_items(const struct regex_gate *gate, const struct gate_text *text,
          struct look *look, struct gate_spans *out)
{
    const struct gate_clause *anchor = gate->anchor;
    for (uint32_t i = anchor->first; i < anchor->first + anchor->count; i++) {
        if (gate->items[i].letters)
            add_letters(gate, i, text, look, out);
        else
            add_signs(gate, i, text, look, out);
    }
}

static int
by_place(const void *a, const void *b)
{
    size_t x = ((const struct gate_span *)a)->from;
    size_t y = ((const struct gate_span *)b)->from;
    return (x > y) - (x < y);
}

/* Few of them, as they nearly always are, are put in order one by one. */
static void
sort_spans(struct gate_spans *out)
{
    if (out->count > FEW) {
        qsort(out->spans, out->count, sizeof(*out->spans), by_place);
        return;
    }
    for (size_t i = 1; i < out->count; i++) {
        const struct gate_span span = out->spans[i];
        size_t k = i;
        for (; k > 0 && out->spans[k - 1].from > span.from; k--)
            out->spans[k] = out->spans[k - 1];
        out->spans[k] = span;
    }
}

/* Joins those that touch or nearly do, of spans in order. */
static void
join_spans(struct gate_spans *out, size_t near)
{
    size_t n = 0;
    for (size_t i = 0; i < out->count; i++) {
        struct gate_span span = out->spans[i];
        if (n > 0 && span.from <= out->spans[n - 1].to + near) {
            if (span.to > out->spans[n - 1].to)
                out->spans[n - 1].to = span.to;
        } else {
            out->spans[n++] = span;
        }
    }
    out->count = n;
}

/* Leaves out what begins too far behind. */
static void
cut_spans(struct gate_spans *out)
{
    while (out->count > 0 && out->spans[out->count - 1].from >= out->until)
        out->count--;
    if (out->count > 0 && out->spans[out->count - 1].to >= out->until)
        out->spans[out->count - 1].to = out->until - 1;
}

void
gate_spans_of(const struct regex_gate *gate, const struct gate_text *text,
              struct gate_spans *out)
{
    struct look look = { .s = text->read.text, .steps = STEPS_MAX };
    out->count = 0;
    out->until = SIZE_MAX;
    if (gate->anchor && !text->any)
        add_items(gate, text, &look, out);
    if (!gate->anchor || text->any || look.steps == 0) {
        out->count = 0;
        add_span(out, 0, text->read.text.n);
    }
    sort_spans(out);
    join_spans(out, NEAR);
    if (out->count > FEW)
        join_spans(out, NEAR_MANY);
    cut_spans(out);
}
