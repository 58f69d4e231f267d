/*
 * mem: allocation that ends the program when the machine has no memory left. Owns
 * nothing; sizes are checked for overflow before they are multiplied. Prints with
 * write(2) only, since stdio may want memory itself.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/mem.h"

#include "core/attr.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_NO_START 3

NORETURN static void
give_up(void)
{
    static const char text[] = "lurewatch: out of memory; free some and try again\n";
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
        _exit(EXIT_NO_START);
    _exit(EXIT_NO_START);
}

void *
mem_alloc(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size ? size : 1);
    if (!memory)
        give_up();
    return memory;
}

void *
mem_resize(void *old, size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes))
        give_up();
    void *memory = realloc(old, bytes ? bytes : 1);
    if (!memory)
        give_up();
    return memory;
}

void *
mem_grow(void *old, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return old;
    size_t next = *capacity < 8 ? 8 : *capacity;
    while (next < need)
        next = next > SIZE_MAX / 2 ? need : next * 2;
    *capacity = next;
    return mem_resize(old, next, size);
}

char *
mem_copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(mem_alloc(size, 1), text, size);
}
