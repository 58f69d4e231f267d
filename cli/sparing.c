/*
 * sparing: a command does not write over what it reads.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/sparing.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_file(const char *path, const struct stat *file)
{
    struct stat info;
    int code = strcmp(path, "-") ? stat(path, &info) : fstat(STDIN_FILENO, &info);

    return code == 0 && info.st_dev == file->st_dev && info.st_ino == file->st_ino;
}

bool
sparing_check(const char *command, const char *out, char *const *paths, int count,
              struct err *err)
{
    struct stat to;

    if (!out || stat(out, &to) != 0 || !S_ISREG(to.st_mode))
        return true;
    for (int i = 0; i < count; i++) {
        if (is_file(paths[i], &to))
            return err_set_kind(err, ERR_USE,
                                "%s: %s is one of the files to be read; name another "
                                "to write to",
                                command, out);
    }
    return true;
}
