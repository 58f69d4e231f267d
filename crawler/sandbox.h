/*
 * sandbox: walls around a process that reads what strangers wrote.
 *
 * Behind them a process can compute, use the memory it may have, and talk through the two
 * descriptors it was given: no file, no socket, no other process. A call that is not on the
 * list ends it (seccomp); files are closed a second time where the kernel knows Landlock. Only
 * sandbox.c knows either.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SANDBOX_H
#define CRAWLER_SANDBOX_H

#include "core/attr.h"

#include <stdbool.h>
#include <stddef.h>

enum sandbox_wall {
    SANDBOX_SECCOMP = 1,  /* calls that are not on the list end the process */
    SANDBOX_LANDLOCK = 2, /* no file can be opened, no name looked up */
    SANDBOX_MEMORY = 4,   /* address space is bounded */
    SANDBOX_WALLS = 7
};

/*
 * Puts up the walls around the calling process, which has one thread and everything open that
 * it will need; `fd` may be read and written, and standard error may be written. Returns those
 * that stand (enum sandbox_wall); a wall that the kernel does not have is missing. With
 * sanitizers, which reserve terabytes, memory is not bounded.
 */
unsigned sandbox_enter(int fd, size_t memory_max);

/* Version of Landlock that the kernel has; 0 none. */
int sandbox_landlock_version(void);

#endif
