/*
 * sandbox_files: files closed by Landlock; for sandbox.c.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SANDBOX_FILES_H
#define CRAWLER_SANDBOX_FILES_H

#include <stdbool.h>

/* From now on no file can be opened, and no connection made. */
bool sandbox_close_files(void);
/* None but those of the system and of this program, and these to be read only. */
bool sandbox_close_own_files(void);

#endif
