/*
 * secret_file: a look at the permissions, then the bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/secret_file.h"

#include "core/bundle.h"
#include "core/digest.h"
#include "core/secret.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
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

static bool
write_key(int fd)
{
    char line[DIGEST_HEX_SIZE];
    bool ok;

    secret_random_hex(line, 32);
    line[DIGEST_HEX_SIZE - 1] = '\n';
    ok = write(fd, line, sizeof(line)) == (ssize_t)sizeof(line) && fsync(fd) == 0;
    secret_wipe(line, sizeof(line));
    return ok;
}

/* Writes a new key beside and gives it the name if nothing has that: so the file is there whole,
 * or not at all, and who comes second reads what the first one made. */
static bool
make_key(const char *path, bool *made, struct err *err)
{
    struct arena arena;
    char *beside;
    bool ok;
    int fd;

    arena_init(&arena, 0);
    beside = arena_cstr(&arena, arena_printf(&arena, "%s.XXXXXX", path));
    fd = mkstemp(beside); /* for its owner only */
    ok = fd >= 0 && write_key(fd);
    *made = ok && link(beside, path) == 0;
    ok = *made || (ok && errno == EEXIST) ||
         err_set_kind(err, ERR_START, "%s: cannot be made: %s", path, strerror(errno));
    if (fd >= 0) {
        close(fd);
        unlink(beside);
    }
    arena_free(&arena);
    return ok;
}

bool
secret_file_key_read(const char *path, uint8_t key[32], struct err *err)
{
    struct arena arena;
    bool ok;

    arena_init(&arena, 0);
    ok = read_key(path, &arena, key, err);
    arena_free(&arena);
    return ok;
}

bool
secret_file_key(const char *path, uint8_t key[32], bool *made, struct err *err)
{
    struct stat info;

    *made = false;
    if (lstat(path, &info) != 0 && errno == ENOENT && !make_key(path, made, err))
        return false;
    return secret_file_key_read(path, key, err);
}
