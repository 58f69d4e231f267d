/*
 * archive: which files there are.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/archive.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#define FILES_MAX 100000

static int
by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

bool
archive_list(const struct workspace *w, struct arena *arena, struct file_list *out,
             struct err *err)
{
    DIR *dir = opendir(w->archive.p);
    struct dirent *entry;
    bool full = false;

    *out = (struct file_list){ .count = 0 };
    if (!dir)
        return errno == ENOENT || err_set_kind(err, ERR_START, STR_FMT ": %s",
                                               STR_ARG(w->archive), strerror(errno));
    out->items = ARENA_NEW(arena, const char *, FILES_MAX);
    while (!full && (entry = readdir(dir))) {
        struct str name = str_of(entry->d_name);
        if (!str_ends(name, STR(".warc.gz")) && !str_ends(name, STR(".warc")))
            continue;
        full = out->count == FILES_MAX;
        if (!full)
            out->items[out->count++] = arena_str(arena, name).p;
    }
    closedir(dir);
    if (full)
        return err_set_kind(err, ERR_START, STR_FMT ": holds more than %d files",
                            STR_ARG(w->archive), FILES_MAX);
    qsort(out->items, out->count, sizeof(*out->items), by_name);
    return true;
}
