/*
 * beside: a lock tells a file that is written from one that was left.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/beside.h"

#include "core/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES_MAX   100
#define ENTRIES_MAX 10000 /* names of the folder that are looked at */

/* Is the open file ours alone, and still the one of that name? A sweep may have come between. */
static bool
is_ours(int fd)
{
    struct stat now;
    return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &now) == 0 &&
           now.st_nlink > 0;
}

int
beside_open(const char *path, mode_t mode, struct arena *arena, const char **name)
{
    for (int i = 0; i < TRIES_MAX; i++) {
        *name = arena_printf(arena, "%s.%ld-%d.tmp", path, (long)getpid(), i).p;
        const int fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd < 0 && errno != EEXIST)
            return -1;
        if (fd >= 0 && is_ours(fd))
            return fd;
        if (fd >= 0)
            close(fd);
    }
    errno = EEXIST;
    return -1;
}

/* The part of a name behind its digits; *count of them. */
static struct str
skip_digits(struct str s, size_t *count)
{
    *count = 0;
    while (*count < s.n && s.p[*count] >= '0' && s.p[*count] <= '9')
        ++*count;
    return str_sub(s, *count, s.n);
}

/* Is it such a name: that of the file, a point, two numbers and ".tmp"? */
static bool
is_beside(struct str name, struct str of)
{
    size_t first = 0, second = 0;
    if (!str_starts(name, of) || name.n == of.n || name.p[of.n] != '.')
        return false;
    struct str rest = skip_digits(str_sub(name, of.n + 1, name.n), &first);
    if (first == 0 || !rest.n || rest.p[0] != '-')
        return false;
    rest = skip_digits(str_sub(rest, 1, rest.n), &second);
    return second > 0 && str_eq(rest, STR(".tmp"));
}

static void
remove_left(int folder, const char *name)
{
    struct stat is;
    const int fd = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &is) == 0 && S_ISREG(is.st_mode) && flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlinkat(folder, name, 0);
    close(fd);
}

void
beside_sweep(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    const struct str of = str_of(slash ? slash + 1 : path);
    const char *folder = ".";
    if (slash)
        folder = arena_cstr(arena, (struct str){ path, (size_t)(slash - path) + 1 });
    DIR *names = opendir(folder);
    if (!names)
        return;
    const struct dirent *entry = NULL;
    for (int i = 0; i < ENTRIES_MAX && (entry = readdir(names)); i++) {
        if (is_beside(str_of(entry->d_name), of))
            remove_left(dirfd(names), entry->d_name);
    }
    closedir(names);
}
