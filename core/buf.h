/*
 * buf: the one growing buffer, with a ceiling set at birth.
 *
 * Appending past the ceiling keeps the front part that fits, sets a sticky mark and
 * drops the rest and all that comes later, so ten appends need one check at the end:
 * `if (buf_failed(&b)) ...`. Owns its memory; buf_free() gives it back. The bytes are
 * followed by a NUL that is not counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include "core/attr.h"
#include "core/str.h"

#include <stdarg.h>

struct buf {
    char *p;     /* NULL until the first byte */
    size_t n;    /* bytes held */
    size_t cap;  /* bytes allocated */
    size_t max;  /* ceiling for n */
    bool failed; /* an append did not fit; stays set until buf_reset() */
};

/* Makes an empty buffer that never holds more than `max` bytes. Allocates nothing yet. */
void buf_init(struct buf *b, size_t max);
/* The same over `size` > 0 bytes of the caller's, of which one is the NUL's. It never leaves
 * them, and is not to be freed. */
struct buf buf_over(char *room, size_t size);
void buf_free(struct buf *b);
/* Empties the buffer and clears the mark; memory is kept. */
void buf_reset(struct buf *b);

/* What buf_add() does when memory must grow or the ceiling is near. */
void buf_add_slowly(struct buf *b, struct str s);

/* Appends bytes, one byte, or formatted text. */
static inline void
buf_add(struct buf *b, struct str s)
{
    if (b->failed || s.n >= b->cap - b->n) {
        buf_add_slowly(b, s);
        return;
    }
    if (s.n)
        memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

static inline void
buf_add_char(struct buf *b, char c)
{
    buf_add(b, (struct str){ &c, 1 });
}

/* Appends the number in decimal digits. */
void buf_add_int(struct buf *b, int64_t value);
/* `literal` must be a string literal. */
#define buf_lit(b, literal) buf_add((b), STR(literal))
void buf_printf(struct buf *b, const char *format, ...) PRINTF(2, 3);
void buf_vprintf(struct buf *b, const char *format, va_list args);
/* Room for up to `n` more bytes, to be written there and then counted with buf_took(); *got is
 * how many fit under the ceiling. */
char *buf_room(struct buf *b, size_t n, size_t *got);
void buf_took(struct buf *b, size_t n);
/* Drops all bytes from offset n on; a larger n changes nothing. */
void buf_cut(struct buf *b, size_t n);

/* View of what is held; valid until the next append. */
struct str buf_str(const struct buf *b);
/* The same, NUL-terminated; "" when empty. */
const char *buf_cstr(struct buf *b);
bool buf_failed(const struct buf *b);

#endif
