/*
 * bundle: files read whole into an arena, folders as sorted sets, and the one safe way
 * to replace a file.
 *
 * Below the folder symbolic links to files are read, links to folders are not entered,
 * so a loop cannot be followed; depth, count and bytes have ceilings. What is not a
 * regular file (pipe, device) is left out of a bundle and never opened.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/bundle.h"

#include "core/beside.h"
#include "core/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAX   ((size_t)10000)
#define BYTES_MAX   ((size_t)64 << 20)
#define ENTRIES_MAX ((size_t)200000) /* names looked at, wanted or not */
#define DEPTH_MAX   32

/* The sentence for a system error, in the words of what can be done about it. */
static bool
err_errno(struct err *err, int code, const char *path, const char *doing)
{
    switch (code) {
    case ENOENT:
        return err_set(err, "%s: no such file or folder; check the name", path);
    case EACCES:
    case EPERM:
    case EROFS:
        return err_set_kind(err, ERR_START,
                            "%s: no permission to %s it; check its owner and mode",
                            path, doing);
    case ENOSPC:
    case EDQUOT:
        return err_set_kind(err, ERR_START,
                            "%s: the disk is full; free some space and run again",
                            path);
    case EISDIR:
        return err_set(err, "%s: is a folder, where a file is wanted", path);
    case ENOTDIR:
        return err_set(err, "%s: is not a folder", path);
    default:
        return err_set_kind(err, ERR_START, "%s: cannot %s it: %s", path, doing,
                            strerrorname_np(code) ? strerrordesc_np(code)
                                                  : "unknown error");
    }
}

const struct bundle_file *
bundle_find(const struct bundle *bundle, struct str name)
{
    size_t low = 0;
    size_t high = bundle->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(name, bundle->files[middle].name);
        if (order == 0)
            return &bundle->files[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Whole pages of the program's file, which is mapped to be read only. */
static void
rest(struct str bytes)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const size_t before = (uintptr_t)bytes.p % page;
    if (bytes.n)
        madvise((void *)(uintptr_t)(bytes.p - before), bytes.n + before, MADV_DONTNEED);
}

void
bundle_rest(const struct bundle *compiled_in)
{
    const struct bundle *b = compiled_in;
    for (size_t i = 0; i < b->count; i++)
        rest(b->files[i].data);
    rest(b->compiled);
}

/* Reads an open file to its end, at most max bytes. */
static bool
read_all(int fd, const char *path, size_t max, struct arena *arena, struct str *out,
         struct err *err)
{
    struct stat about;
    char *bytes = NULL;
    size_t n = 0;
    size_t capacity = 0;
    bool done = false;
    if (fstat(fd, &about) != 0)
        return err_errno(err, errno, path, "read");
    size_t guess = about.st_size > 0 ? (size_t)about.st_size : 0;
    bytes = mem_grow(NULL, &capacity, (guess < max ? guess : max) + 1, 1);
    for (;;) {
        ssize_t got = read(fd, bytes + n, capacity - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            err_errno(err, errno, path, "read");
            goto done;
        }
        n += (size_t)got;
        if (n > max) {
            err_set(err, "%s: larger than %zu bytes, the most that is read", path, max);
            goto done;
        }
        if (got == 0)
            break;
        bytes = mem_grow(bytes, &capacity, n + 1, 1);
    }
    *out = arena_str(arena, (struct str){ bytes, n });
    done = true;
done:
    free(bytes);
    return done;
}

bool
file_read(const char *path, size_t max, struct arena *arena, struct str *out,
          struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, path, "read");
    bool done = read_all(fd, path, max, arena, out, err);
    close(fd);
    return done;
}

bool
input_read(int fd, const char *name, size_t max, struct arena *arena, struct str *out,
           struct err *err)
{
    return read_all(fd, name, max, arena, out, err);
}

bool
file_map(const char *path, size_t max, struct arena *arena, struct str *out,
         struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, path, "read");
    bool done;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0 ||
        (uintmax_t)st.st_size > max) {
        done = read_all(fd, path, max, arena, out, err);
    } else {
        char *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        *out = (struct str){ p, (size_t)st.st_size };
        done = p != MAP_FAILED || err_errno(err, errno, path, "read");
    }
    close(fd);
    return done;
}

/* A folder that waits to be read, named from the top folder; "" is the top itself. */
struct folder {
    struct str name;
    int depth;
};

struct walk {
    const char *top;
    struct str suffix;
    struct arena *arena;
    struct folder *folders; /* stack */
    size_t folder_count, folder_capacity;
    struct bundle_file *files;
    size_t file_count, file_capacity;
    size_t entries;
    size_t bytes;
};

static bool
walk_file(struct walk *w, struct str name, const char *path, struct err *err)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_errno(err, errno, path, "read");
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(fd);
        return true;
    }
    struct str data;
    bool done = read_all(fd, path, BYTES_MAX - w->bytes, w->arena, &data, err);
    close(fd);
    if (!done)
        return false;
    if (w->file_count == FILES_MAX)
        return err_set(err,
                       "%s: more than %zu files; point to the folder that is meant",
                       w->top, FILES_MAX);
    w->bytes += data.n;
    w->files =
        mem_grow(w->files, &w->file_capacity, w->file_count + 1, sizeof *w->files);
    w->files[w->file_count++] = (struct bundle_file){ .name = name, .data = data };
    return true;
}

static bool
walk_entry(struct walk *w, const struct folder *in, const char *entry, struct err *err)
{
    struct stat itself, target;
    struct str name = in->name.n ? arena_printf(w->arena, "%s/%s", in->name.p, entry)
                                 : arena_str(w->arena, str_of(entry));
    const char *path = arena_printf(w->arena, "%s/%s", w->top, name.p).p;
    if (lstat(path, &itself) != 0)
        return true; /* gone since the folder was read */
    if (S_ISDIR(itself.st_mode)) {
        if (in->depth == DEPTH_MAX)
            return err_set(err, "%s: folders nested deeper than %d; flatten them", path,
                           DEPTH_MAX);
        w->folders = mem_grow(w->folders, &w->folder_capacity, w->folder_count + 1,
                              sizeof *w->folders);
        w->folders[w->folder_count++] = (struct folder){ name, in->depth + 1 };
        return true;
    }
    if (!str_ends(name, w->suffix) || stat(path, &target) != 0 ||
        !S_ISREG(target.st_mode))
        return true;
    return walk_file(w, name, path, err);
}

static bool
walk_folder(struct walk *w, const struct folder *in, struct err *err)
{
    const char *path =
        in->name.n ? arena_printf(w->arena, "%s/%s", w->top, in->name.p).p : w->top;
    DIR *dir = opendir(path);
    if (!dir)
        return err_errno(err, errno, path, "read");
    bool done = true;
    while (done) {
        const struct dirent *entry = readdir(dir);
        if (!entry)
            break;
        if (++w->entries > ENTRIES_MAX)
            done = err_set(
                err, "%s: more than %zu entries; point to the folder that is meant",
                w->top, ENTRIES_MAX);
        else if (entry->d_name[0] != '.')
            done = walk_entry(w, in, entry->d_name, err);
    }
    closedir(dir);
    return done;
}

static int
by_name(const void *a, const void *b)
{
    return str_cmp(((const struct bundle_file *)a)->name,
                   ((const struct bundle_file *)b)->name);
}

bool
bundle_read(const char *folder, const char *suffix, struct arena *arena,
            struct bundle *out, struct err *err)
{
    struct walk w = { .top = folder, .suffix = str_of(suffix), .arena = arena };
    struct folder next = { STR(""), 0 };
    bool done = walk_folder(&w, &next, err);
    while (done && w.folder_count) {
        next = w.folders[--w.folder_count];
        done = walk_folder(&w, &next, err);
    }
    if (done) {
        struct bundle_file *files = ARENA_NEW(arena, struct bundle_file, w.file_count);
        if (w.file_count) {
            memcpy(files, w.files, w.file_count * sizeof *files);
            qsort(files, w.file_count, sizeof *files, by_name);
        }
        *out = (struct bundle){ .label = arena_str(arena, str_of(folder)),
                                .files = files,
                                .count = w.file_count };
    }
    free(w.folders);
    free(w.files);
    return done;
}

static bool
write_all(int fd, struct str data)
{
    while (data.n) {
        ssize_t put = write(fd, data.p, data.n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        data = str_sub(data, (size_t)put, data.n);
    }
    return true;
}

/* Makes the new name itself durable; a file system that cannot is no failure. */
static void
sync_folder(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    const char *folder = !slash ? "."
                         : n    ? arena_cstr(arena, (struct str){ path, n })
                                : "/";
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static bool
replace(const char *path, mode_t mode, bool keep_mode, struct str data, struct err *err)
{
    struct arena scratch;
    const char *beside = NULL;
    bool done = false;
    arena_init(&scratch, 0);
    beside_sweep(path, &scratch);
    int fd = beside_open(path, mode, &scratch, &beside);
    if (fd < 0) {
        err_errno(err, errno, path, "write");
        goto done;
    }
    bool written =
        (!keep_mode || fchmod(fd, mode) == 0) && write_all(fd, data) && fsync(fd) == 0;
    int code = errno;
    if (close(fd) != 0 && written) {
        code = errno;
        written = false;
    }
    if (written && rename(beside, path) != 0) {
        code = errno;
        written = false;
    }
    if (!written) {
        unlink(beside);
        err_errno(err, code, path, "write");
        goto done;
    }
    sync_folder(path, &scratch);
    done = true;
done:
    arena_free(&scratch);
    return done;
}

bool
file_write(const char *path, struct str data, struct err *err)
{
    struct stat old;
    bool there = stat(path, &old) == 0;
    if (!there || S_ISREG(old.st_mode))
        return replace(path, there ? old.st_mode & 0777 : 0666, there, data, err);
    if (S_ISDIR(old.st_mode))
        return err_errno(err, EISDIR, path, "write");
    /* A pipe or device, such as /dev/stdout, is written to, never replaced. */
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool written = fd >= 0 && write_all(fd, data);
    int code = errno;
    if (fd >= 0)
        close(fd);
    return written ? true : err_errno(err, code, path, "write");
}
