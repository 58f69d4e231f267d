/*
 * arena: memory that dies together.
 *
 * One page, one ad, one request, one command = one arena: all that was learned from it
 * is given back by one call. Nothing inside is freed alone. Memory comes zeroed, but for
 * arena_raw(), and aligned for any type. Not for two threads at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include "core/attr.h"
#include "core/str.h"

#include <stdarg.h>

struct arena_block;

struct arena {
    struct arena_block *head; /* newest block; NULL when empty */
    size_t used;              /* bytes handed out since the last reset */
    size_t max;               /* ceiling that arena_try() keeps; 0: none */
};

/* Makes an empty arena; `max` is the ceiling in bytes for arena_try(), 0 for none. */
void arena_init(struct arena *a, size_t max);
/* Gives all memory back; the arena may be used again. */
void arena_free(struct arena *a);
/* Forgets everything but keeps one block for what comes next: cheap between two ads. */
void arena_reset(struct arena *a);

/* `size` zeroed bytes. Never NULL: out of memory ends the program, the ceiling is ignored. */
void *arena_alloc(struct arena *a, size_t size);
/* As arena_alloc(), but NULL when `max` would be passed. For callers that feed on hostile input. */
void *arena_try(struct arena *a, size_t size);
/* `count` zeroed elements of `type`. */
#define ARENA_NEW(arena, type, count)                                                  \
    ((type *)arena_alloc((arena), sizeof(type) * (count)))
/* The same with whatever was there before: for large pieces that are written whole. */
void *arena_raw(struct arena *a, size_t size);
#define ARENA_RAW(arena, type, count)                                                  \
    ((type *)arena_raw((arena), sizeof(type) * (count)))

/* A copy of s inside the arena, with a NUL behind it that is not counted. */
struct str arena_str(struct arena *a, struct str s);
/* The same as a C string; bytes after a NUL inside s are not seen by C readers. */
char *arena_cstr(struct arena *a, struct str s);
/* Formatted text inside the arena. */
struct str arena_printf(struct arena *a, const char *format, ...) PRINTF(2, 3);
struct str arena_vprintf(struct arena *a, const char *format, va_list args);

#endif
