/*
 * mem: allocation that ends the program when the machine has no memory left.
 *
 * Running out of memory cannot be mended here and is answered with one sentence and
 * exit code 3. Running over a ceiling is another matter and never ends here: see
 * core/buf.h and arena_try().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include <stddef.h>

/* `count` zeroed elements of `size` bytes; freed with free(). Never NULL. */
void *mem_alloc(size_t count, size_t size);
/* As realloc to `count` elements of `size` bytes, never NULL; new bytes are not zeroed. */
void *mem_resize(void *old, size_t count, size_t size);
/*
 * Makes room in a growing array: when *capacity is below `need`, doubles it (at least
 * to `need`) and moves the array. Returns the array, old or moved.
 */
void *mem_grow(void *old, size_t *capacity, size_t need, size_t size);
/* NUL-terminated copy of `text`; freed with free(). */
char *mem_copy_text(const char *text);

#endif
