/*
 * secret_file: a look at the permissions, then the bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/secret_file.h"

#include "core/bundle.h"

#include <sys/stat.h>

#define KEY_MAX ((size_t)64 << 10)

bool
secret_file_read(const char *path, unsigned denied, struct arena *arena,
                 struct str *out, struct err *err)
{
    struct stat info;

    if (stat(path, &info) == 0 && (info.st_mode & denied) != 0)
        return err_set_kind(err, ERR_START,
                            "%s: others may read this secret key (mode %03o); right is "
                            "chmod 600",
                            path, (unsigned)info.st_mode & 0777);
    return file_read(path, KEY_MAX, arena, out, err);
}
