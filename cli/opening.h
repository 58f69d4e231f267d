/*
 * opening: an address in the person's browser.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_OPENING_H
#define CLI_OPENING_H

#include "core/arena.h"

/*
 * Opens an address that holds a secret with xdg-open, when a person sits at a terminal of a
 * desktop; false when not. The address goes through a file that only they can read, since
 * everybody can read the words of a process. Remove the file, *path, at the end; NULL: none.
 */
bool opening_show(struct str address, struct arena *arena, const char **path);

#endif
