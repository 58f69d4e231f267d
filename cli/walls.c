/*
 * walls: see walls.h. A kernel without a wall is no reason not to work, but one to be told of.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/walls.h"

#include <stdio.h>

void
walls_tell(unsigned stand, unsigned wanted)
{
    static const struct {
        unsigned wall;
        const char *missing;
    } WALLS[] = {
        { SANDBOX_SECCOMP, "no wall stands around the processes that read pages" },
        { SANDBOX_MEMORY, "the processes that read pages may use all memory" },
        { SANDBOX_UNWRITTEN, "no wall stands around the process that fetches" },
        { SANDBOX_OFFLINE,
          "no wall stands around the process that keeps what is found" },
    };

    for (size_t i = 0; i < sizeof(WALLS) / sizeof(WALLS[0]); i++)
        if (WALLS[i].wall & wanted & ~stand)
            fprintf(stderr, "Warning: %s; lurewatch doctor tells more\n",
                    WALLS[i].missing);
}
