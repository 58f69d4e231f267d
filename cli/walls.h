/*
 * walls: what stands around a process of ours, said to whoever starts it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WALLS_H
#define CLI_WALLS_H

#include "crawler/sandbox.h"

/* The walls that a reader of pages should have; with sanitizers its memory is not bounded. */
#define WALLS_READER                                                                   \
    (SANDBOX_SECCOMP | (SANDBOX_SANITIZED ? 0u : (unsigned)SANDBOX_MEMORY))

/* Warns of those that are wanted and do not stand (enum sandbox_wall), a sentence each. */
void walls_tell(unsigned stand, unsigned wanted);

#endif
