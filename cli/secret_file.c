/*
 * secret_file: a look at the permissions, then the bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/secret_file.h"

#include "core/bundle.h"
#include "core/digest.h"
#include "core/secret.h"

#include <assert.h>
#include <sys/stat.h>
#include <unistd.h>

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

bool
secret_file_write(const char *path, struct str data, struct err *err)
{
    const mode_t old = umask(077);
    const bool ok = file_write(path, data, err);

    umask(old);
    return ok;
}

static_assert(DIGEST_SIZE == 32, "a key has as many hex digits as a digest");

static bool
read_key(const char *path, struct arena *arena, uint8_t key[32], struct err *err)
{
    struct str text;

    return secret_file_read(path, 077, arena, &text, err) &&
           (digest_from_hex(str_trim(text), key) ||
            err_set(err, "%s: found %zu bytes, wanted 64 hex digits in lower case",
                    path, text.n));
}

bool
secret_file_key(const char *path, uint8_t key[32], struct err *err)
{
    char line[DIGEST_HEX_SIZE];
    struct arena arena;
    bool ok;

    if (access(path, F_OK) != 0) {
        secret_random_hex(line, 32);
        line[DIGEST_HEX_SIZE - 1] = '\n';
        if (!secret_file_write(path, (struct str){ line, sizeof(line) }, err))
            return false;
    }
    arena_init(&arena, 0);
    ok = read_key(path, &arena, key, err);
    arena_free(&arena);
    return ok;
}
