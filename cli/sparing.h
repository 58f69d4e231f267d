/*
 * sparing: a command does not write over what it reads.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SPARING_H
#define CLI_SPARING_H

#include "core/err.h"

/*
 * Is `out` none of the files of `paths`, by whatever name or link? "-" there is the file that
 * standard input comes from. What is no regular file may be both. `out` NULL: nothing is written.
 */
MUST_USE bool sparing_check(const char *command, const char *out, char *const *paths,
                            int count, struct err *err);

#endif
