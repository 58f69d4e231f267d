/*
 * import_files: the files that an import is asked for, folders opened.
 *
 * A folder gives all regular files below it in the order of their paths, without those whose
 * names begin with a dot; links are not followed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_IMPORT_FILES_H
#define CLI_IMPORT_FILES_H

#include "core/arena.h"
#include "core/err.h"

#define IMPORT_FILES_MAX  1000000
#define IMPORT_LEVELS_MAX 32 /* folders in one another */

struct import_file {
    const char *path;  /* "-": standard input */
    bool in_folder;    /* it was not named itself */
    bool is_regular;   /* else a pipe or the like */
    int64_t size;
    int64_t changed_ns;
};

struct import_files {
    struct import_file *files;
    size_t count, room;
    struct arena *arena;
};

/* Lists what `paths` name, in that order. */
MUST_USE bool import_files_list(char **paths, size_t count, struct arena *arena,
                                struct import_files *out, struct err *err);

#endif
