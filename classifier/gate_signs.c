/*
 * gate_signs: bytes that can begin a sign are found sixty-four at a time, and only these are
 * looked at one by one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/gate_signs.h"

#include "core/mem.h"
#include "core/utf8.h"
#include "text/lanes.h"

#include <stdlib.h>

#define BLOCK 64

struct sign {
    struct str bytes;
    uint32_t next; /* with the same first byte; 0 at the end */
};

struct gate_signs {
    struct sign *items; /* SIGN_DIGITS first, without bytes */
    size_t count, cap;
    uint32_t by_byte[256]; /* the last one added that begins so; 0: none */
};

struct gate_signs *
gate_signs_new(void)
{
    struct gate_signs *g = mem_alloc(1, sizeof(*g));
    g->items = mem_grow(NULL, &g->cap, 1, sizeof(*g->items));
    g->items[SIGN_DIGITS] = (struct sign){ 0 };
    g->count = SIGN_DIGITS + 1;
    return g;
}

void
gate_signs_free(struct gate_signs *g)
{
    if (!g)
        return;
    free(g->items);
    free(g);
}

uint32_t
gate_signs_add(struct gate_signs *g, struct str bytes)
{
    uint32_t *first = &g->by_byte[(uint8_t)bytes.p[0]];
    for (uint32_t i = *first; i; i = g->items[i].next) {
        if (str_eq(g->items[i].bytes, bytes))
            return i;
    }
    g->items = mem_grow(g->items, &g->cap, g->count + 1, sizeof(*g->items));
    g->items[g->count] = (struct sign){ bytes, *first };
    *first = (uint32_t)g->count;
    return (uint32_t)g->count++;
}

uint32_t
gate_signs_count(const struct gate_signs *g)
{
    return (uint32_t)g->count;
}

/* A text being read. */
struct scan {
    const struct gate_signs *g;
    struct str text;
    struct found_sign {
        uint32_t sign, at;
    } * found;
    size_t count;
    bool other_digits;
};

static bool
is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Ranges of code points without any digit, behind those of Latin, Greek and Cyrillic letters.
 * All between them are taken for digits: to be wrong only costs time. */
static bool
may_be_digit(uint32_t c)
{
    return c >= 0x0660 && !(c >= 0x1E00 && c < 0xA620) &&
           !(c >= 0xFB00 && c < 0xFF10) && !(c >= 0xFF1A && c < 0x104A0) &&
           !(c >= 0x1F000 && c < 0x1FBF0);
}

/* A byte that can begin a sign or a digit of another script. No sign begins another, so at
 * most two are found: a digit, and a run of them. */
static void
look_at(struct scan *s, size_t at)
{
    const struct str text = s->text;
    const uint8_t c = (uint8_t)text.p[at];
    for (uint32_t i = s->g->by_byte[c]; i; i = s->g->items[i].next) {
        if (str_starts(str_sub(text, at, text.n), s->g->items[i].bytes))
            s->found[s->count++] = (struct found_sign){ i, (uint32_t)at };
    }
    if (is_digit(c) && (at == 0 || !is_digit((uint8_t)text.p[at - 1])))
        s->found[s->count++] = (struct found_sign){ SIGN_DIGITS, (uint32_t)at };
    if (c >= 0xD9 && !s->other_digits) {
        size_t next = at;
        s->other_digits = may_be_digit(utf8_next(text, &next));
    }
}

/* Which bytes of the whole text can begin a sign; returns how many there are. */
static size_t
find_bytes(struct str text, uint64_t *blocks)
{
    const uint8_t *p = (const uint8_t *)text.p;
    const size_t whole = text.n / BLOCK;
    uint8_t last[BLOCK] = { 0 };
    size_t count = 0;
    for (size_t i = 0; i < whole; i++) {
        blocks[i] = lanes_signs(p + i * BLOCK);
        count += bits_count(blocks[i]);
    }
    if (text.n % BLOCK)
        memcpy(last, p + whole * BLOCK, text.n % BLOCK);
    blocks[whole] = lanes_signs(last);
    return count + bits_count(blocks[whole]);
}

/* Files what was found by sign; it stays in order of place. */
static void
file_places(const struct scan *s, struct arena *arena, struct sign_places *out)
{
    const size_t signs = s->g->count;
    uint32_t *first = ARENA_NEW(arena, uint32_t, signs + 2);
    uint32_t *list = ARENA_RAW(arena, uint32_t, s->count);
    for (size_t i = 0; i < s->count; i++)
        first[s->found[i].sign + 2]++;
    for (size_t i = 2; i < signs + 2; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; i < s->count; i++)
        list[first[s->found[i].sign + 1]++] = s->found[i].at;
    *out = (struct sign_places){ first, list, s->other_digits };
}

void
gate_signs_find(const struct gate_signs *g, struct str text, struct arena *arena,
                struct sign_places *out)
{
    struct scan s = { .g = g, .text = text };
    const size_t count = text.n / BLOCK + 1;
    uint64_t *blocks = ARENA_RAW(arena, uint64_t, count);
    s.found = ARENA_RAW(arena, struct found_sign, 2 * find_bytes(text, blocks));
    for (size_t i = 0; i < count; i++) {
        for (uint64_t bits = blocks[i]; bits; bits &= bits - 1)
            look_at(&s, i * BLOCK + bits_first(bits));
    }
    file_places(&s, arena, out);
}
