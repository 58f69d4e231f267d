/*
 * buf: the one growing buffer. Owns its bytes. Keeps the longest prefix of what was
 * appended that fits under the ceiling; after the first piece that did not fit nothing
 * more is taken, so what it holds never has a hole in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/buf.h"

#include "core/digits.h"
#include "core/mem.h"

#include <stdio.h>
#include <stdlib.h>

void
buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){ .max = max < SIZE_MAX / 4 ? max : SIZE_MAX / 4 };
}

struct buf
buf_over(char *room, size_t size)
{
    room[0] = '\0';
    return (struct buf){ .p = room, .cap = size, .max = size - 1 };
}

void
buf_free(struct buf *b)
{
    free(b->p);
    *b = (struct buf){ .max = b->max };
}

void
buf_reset(struct buf *b)
{
    b->n = 0;
    b->failed = false;
    if (b->p)
        b->p[0] = '\0';
}

/* Makes room for n more bytes and the NUL; returns how many of them may be written. */
static size_t
make_room(struct buf *b, size_t n)
{
    if (b->failed)
        return 0;
    if (n > b->max - b->n) {
        n = b->max - b->n;
        b->failed = true;
    }
    size_t need = b->n + n + 1;
    if (need > b->cap) {
        size_t cap = b->cap < 64 ? 64 : b->cap;
        while (cap < need)
            cap *= 2;
        if (cap > b->max + 1)
            cap = b->max + 1;
        b->p = mem_resize(b->p, cap, 1);
        b->cap = cap;
    }
    return n;
}

void
buf_add_slowly(struct buf *b, struct str s)
{
    size_t n = make_room(b, s.n);
    if (n)
        memcpy(b->p + b->n, s.p, n);
    b->n += n;
    if (b->p)
        b->p[b->n] = '\0';
}

void
buf_add_int(struct buf *b, int64_t value)
{
    char digits[DIGITS_ROOM];
    const char *end = digits_int(digits, value);
    buf_add(b, (struct str){ digits, (size_t)(end - digits) });
}

char *
buf_room(struct buf *b, size_t n, size_t *got)
{
    const bool failed = b->failed;
    *got = make_room(b, n);
    b->failed = failed; /* nothing was dropped */
    return b->p + b->n;
}

void
buf_took(struct buf *b, size_t n)
{
    b->n += n;
    b->p[b->n] = '\0';
}

void
buf_vprintf(struct buf *b, const char *format, va_list args)
{
    char text[512];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(text, sizeof text, format, again);
    va_end(again);
    if (n < 0) {
        b->failed = true;
        return;
    }
    if ((size_t)n < sizeof text) {
        buf_add(b, (struct str){ text, (size_t)n });
        return;
    }
    char *longer = mem_alloc((size_t)n + 1, 1);
    vsnprintf(longer, (size_t)n + 1, format, args);
    buf_add(b, (struct str){ longer, (size_t)n });
    free(longer);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

void
buf_cut(struct buf *b, size_t n)
{
    if (n >= b->n)
        return;
    b->n = n;
    b->p[n] = '\0';
}

struct str
buf_str(const struct buf *b)
{
    return (struct str){ b->p ? b->p : "", b->n };
}

const char *
buf_cstr(struct buf *b)
{
    return b->p ? b->p : "";
}

bool
buf_failed(const struct buf *b)
{
    return b->failed;
}
