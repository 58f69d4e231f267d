/*
 * beside: the file that is written beside another one before it takes its name.
 *
 * It is called NAME.PROCESS-N.tmp and locked while somebody writes it, so what a killed program
 * left can be told from what is still written, and is removed by whoever writes the same file
 * next. Made for file_write() (core/bundle.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_BESIDE_H
#define CORE_BESIDE_H

#include "core/arena.h"

#include <sys/types.h>

/* Opens a new file beside `path`, locked until it is closed; its name goes to `*name`. -1 and
 * errno when it cannot be made. */
int beside_open(const char *path, mode_t mode, struct arena *arena, const char **name);
/* Removes the files beside `path` that nobody writes any more. What cannot be removed stays. */
void beside_sweep(const char *path, struct arena *arena);

#endif
