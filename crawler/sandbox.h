/*
 * sandbox: walls around the processes of a crawl.
 *
 * A reader meets what strangers wrote: it can compute, use the memory it may have, and talk
 * through the two descriptors it was given: no file, no socket, no other process. A call that is
 * not on the list ends it (seccomp); files are closed a second time where the kernel knows
 * Landlock. A fetcher has the network, and no other socket but pairs of its own; it can make,
 * change or remove no file, by name or by descriptor, reach no process but by SIGKILL, and not the
 * keeper by that; with Landlock it can read files of the system and of itself only, and from
 * version 6 on (Linux 6.12) its signals reach its readers only. A keeper has files and no network.
 * Only sandbox*.c know how.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SANDBOX_H
#define CRAWLER_SANDBOX_H

#include "core/attr.h"

#include <stdbool.h>
#include <stddef.h>

/* Sanitizers look at more than a program does, and have something to say at its end. */
#if defined(__SANITIZE_ADDRESS__)
#define SANDBOX_SANITIZED 1
#else
#define SANDBOX_SANITIZED 0
#endif

enum sandbox_wall {
    SANDBOX_SECCOMP = 1,  /* calls that are not on the list end the process */
    SANDBOX_LANDLOCK = 2, /* no file can be opened, no name looked up */
    SANDBOX_MEMORY = 4,   /* address space is bounded */
    SANDBOX_WALLS = 7,
    SANDBOX_UNWRITTEN = 8, /* no file can be made, changed or removed, nor the keeper */
    SANDBOX_UNSEEN = 16,  /* no file can be read but those of the system */
    SANDBOX_OFFLINE = 32, /* no socket can be opened but local ones */
};

/*
 * Puts up the walls around the calling process, which has one thread and everything open that
 * it will need; `fd` may be read and written, and standard error may be written. Returns those
 * that stand (enum sandbox_wall); a wall that the kernel does not have is missing. With
 * sanitizers, which reserve terabytes, memory is not bounded.
 */
unsigned sandbox_enter(int fd, size_t memory_max);

/*
 * The walls around a process that fetches: SANDBOX_UNWRITTEN and, with Landlock, SANDBOX_UNSEEN;
 * files that are open stay so. Those that stand are returned.
 */
unsigned sandbox_enter_fetcher(void);
/* The wall around one that keeps: SANDBOX_OFFLINE; 0 when it does not stand. */
unsigned sandbox_enter_keeper(void);

/* Version of Landlock that the kernel has; 0 none. */
int sandbox_landlock_version(void);

#endif
