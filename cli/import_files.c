/*
 * import_files: see import_files.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/import_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool
add_file(struct import_files *list, const char *path, const struct stat *st,
         struct err *err)
{
    struct import_file *more;

    if (list->count == IMPORT_FILES_MAX)
        return err_set(err, "%s: more than %d files; import fewer at a time", path,
                       IMPORT_FILES_MAX);
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 64;
        more = ARENA_NEW(list->arena, struct import_file, list->room);
        if (list->count)
            memcpy(more, list->files, list->count * sizeof *more);
        list->files = more;
    }
    list->files[list->count++] = (struct import_file){
        .path = path,
        .is_regular = st && S_ISREG(st->st_mode),
        .size = st ? (int64_t)st->st_size : 0,
        .changed_ns =
            st ? (int64_t)st->st_mtim.tv_sec * 1000000000 + (int64_t)st->st_mtim.tv_nsec
               : 0,
    };
    return true;
}

/* A folder that is still to be opened. */
struct folder {
    struct folder *next;
    const char *path;
    int level;
};

/* Files of one folder to the list, its folders to *todo. */
static bool
read_folder(struct import_files *list, const struct folder *folder,
            struct folder **todo, struct err *err)
{
    DIR *dir = opendir(folder->path);
    const struct dirent *entry;
    bool ok = true;

    if (!dir)
        return err_set(err, "%s: cannot read: %s", folder->path, strerror(errno));
    while (ok && (entry = readdir(dir)) != NULL) {
        struct stat st;
        const char *path;
        if (entry->d_name[0] == '.')
            continue;
        path = arena_printf(list->arena, "%s/%s", folder->path, entry->d_name).p;
        if (lstat(path, &st) != 0)
            continue;
        if (S_ISREG(st.st_mode)) {
            ok = add_file(list, path, &st, err);
            if (ok)
                list->files[list->count - 1].in_folder = true;
        } else if (S_ISDIR(st.st_mode) && folder->level < IMPORT_LEVELS_MAX) {
            struct folder *below = ARENA_NEW(list->arena, struct folder, 1);
            *below = (struct folder){ *todo, path, folder->level + 1 };
            *todo = below;
        } else if (S_ISDIR(st.st_mode)) {
            ok = err_set(err, "%s: more than %d folders in one another", path,
                         IMPORT_LEVELS_MAX);
        }
    }
    closedir(dir);
    return ok;
}

static int
by_path(const void *a, const void *b)
{
    const struct import_file *x = a, *y = b;

    return strcmp(x->path, y->path);
}

static bool
add_folder(struct import_files *list, const char *path, struct err *err)
{
    struct folder first = { NULL, path, 1 };
    struct folder *todo = &first;
    size_t from = list->count;

    while (todo) {
        const struct folder *folder = todo;
        todo = todo->next;
        if (!read_folder(list, folder, &todo, err))
            return false;
    }
    if (list->count > from)
        qsort(list->files + from, list->count - from, sizeof *list->files, by_path);
    return true;
}

bool
import_files_list(char **paths, size_t count, struct arena *arena,
                  struct import_files *out, struct err *err)
{
    *out = (struct import_files){ .arena = arena };
    for (size_t i = 0; i < count; i++) {
        struct stat st;
        bool is_input = !strcmp(paths[i], "-");
        if (!is_input && stat(paths[i], &st) != 0)
            return err_set(err, "%s: cannot read: %s", paths[i], strerror(errno));
        if (!is_input && S_ISDIR(st.st_mode)) {
            if (!add_folder(out, paths[i], err))
                return false;
        } else if (!add_file(out, paths[i], is_input ? NULL : &st, err)) {
            return false;
        }
    }
    return true;
}
