/*
 * arena: memory that dies together, handed out from blocks that double in size.
 *
 * Owns its blocks. Memory is zeroed when it is handed out, not before: of the newest block
 * often little is used, and arena_raw() needs no zeros. A block remembers up to where it may
 * hold something else. Under the address sanitizer what was not handed out is poisoned, with a
 * gap behind each piece, so that an overrun is seen inside a block as well.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/arena.h"

#include "core/mem.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef __SANITIZE_ADDRESS__
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#define GAP 16
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define GAP                               0
#endif

#define ALIGN     16
#define BLOCK_MIN ((size_t)4096)
#define BLOCK_MAX                                                                      \
    ((size_t)1 << 20) /* blocks stop doubling here; also what a reset keeps */
#define ROUND_UP(n) (((n) + ALIGN - 1) & ~(size_t)(ALIGN - 1))

struct arena_block {
    struct arena_block *next; /* older block */
    size_t size;              /* bytes of data */
    size_t used;
    size_t dirty; /* so many bytes may not be zero */
    _Alignas(ALIGN) char data[];
};

void
arena_init(struct arena *a, size_t max)
{
    *a = (struct arena){ .max = max };
}

static void
block_free(struct arena_block *block)
{
    ASAN_UNPOISON_MEMORY_REGION(block->data, block->size);
    free(block);
}

void
arena_free(struct arena *a)
{
    while (a->head) {
        struct arena_block *next = a->head->next;
        block_free(a->head);
        a->head = next;
    }
    a->used = 0;
}

void
arena_reset(struct arena *a)
{
    struct arena_block *kept = NULL;
    while (a->head) {
        struct arena_block *block = a->head;
        a->head = block->next;
        if (block->size <= BLOCK_MAX && (!kept || block->size > kept->size)) {
            struct arena_block *smaller = kept;
            kept = block;
            block = smaller;
        }
        if (block)
            block_free(block);
    }
    if (kept) {
        kept->next = NULL;
        if (kept->dirty < kept->used)
            kept->dirty = kept->used;
        ASAN_POISON_MEMORY_REGION(kept->data, kept->size);
        kept->used = 0;
    }
    a->head = kept;
    a->used = 0;
}

static void
block_add(struct arena *a, size_t need)
{
    size_t size = a->head ? a->head->size * 2 : BLOCK_MIN;
    if (size > BLOCK_MAX)
        size = BLOCK_MAX;
    if (size < need)
        size = need;
    /* A large one comes in zeros that cost nothing until they are used. */
    const bool large = size > BLOCK_MAX;
    struct arena_block *block = large ? mem_alloc(1, sizeof *block + size)
                                      : mem_resize(NULL, sizeof *block + size, 1);
    *block = (struct arena_block){ .size = size, .dirty = large ? 0 : size };
    ASAN_POISON_MEMORY_REGION(block->data, size);
    block->next = a->head;
    a->head = block;
}

void *
arena_raw(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 4) /* lets mem_alloc() say that memory ran out */
        size = SIZE_MAX / 4;
    size_t need = ROUND_UP(size ? size : 1) + GAP;
    if (!a->head || a->head->size - a->head->used < need)
        block_add(a, need);
    struct arena_block *block = a->head;
    char *memory = block->data + block->used;
    block->used += need;
    a->used += size;
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
    return memory;
}

void *
arena_alloc(struct arena *a, size_t size)
{
    char *memory = arena_raw(a, size);
    const struct arena_block *block = a->head;
    const size_t at = (size_t)(memory - block->data);
    if (at < block->dirty && size > 0)
        memset(memory, 0, size < block->dirty - at ? size : block->dirty - at);
    return memory;
}

void *
arena_try(struct arena *a, size_t size)
{
    if (a->max && (size > a->max || a->used > a->max - size))
        return NULL;
    return arena_alloc(a, size);
}

struct str
arena_str(struct arena *a, struct str s)
{
    char *copy = arena_raw(a, s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return (struct str){ copy, s.n };
}

char *
arena_cstr(struct arena *a, struct str s)
{
    char *copy = arena_raw(a, s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return copy;
}

struct str
arena_vprintf(struct arena *a, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        return (struct str){ "", 0 };
    char *text = arena_raw(a, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, args);
    return (struct str){ text, (size_t)n };
}

struct str
arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str text = arena_vprintf(a, format, args);
    va_end(args);
    return text;
}
