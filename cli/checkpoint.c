/*
 * checkpoint: signed statements of how long the audit log is and what its head is.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/checkpoint.h"

#include "cli/secret_file.h"
#include "core/time.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#define TITLE   "lurewatch audit checkpoint"
#define KEY_MAX 4096

const char *
checkpoint_secret_path(const struct workspace *w, struct arena *arena)
{
    return arena_printf(arena, STR_FMT "/audit.key", STR_ARG(w->folder)).p;
}

const char *
checkpoint_public_path(const struct workspace *w, struct arena *arena)
{
    return arena_printf(arena, STR_FMT "/audit.pub", STR_ARG(w->folder)).p;
}

const char *
checkpoint_folder(const struct workspace *w, struct arena *arena)
{
    return arena_printf(arena, STR_FMT "/checkpoints", STR_ARG(w->folder)).p;
}

bool
checkpoint_key(const char *path, bool secret, struct sign_key *key, struct err *err)
{
    struct arena arena;
    struct str text;
    bool ok;

    arena_init(&arena, 0);
    ok = secret ? secret_file_read(path, 077, &arena, &text, err)
                : file_read(path, KEY_MAX, &arena, &text, err);
    if (ok && !(secret ? minisign_read_secret : minisign_read_public)(text, key, err))
        ok = err_in(err, "%s", path);
    if (ok && secret)
        secret_wipe((char *)text.p, text.n);
    arena_free(&arena);
    return ok;
}

static bool
read_line(struct str *rest, const char *name, struct str *value)
{
    struct str line;

    if (!str_cut(rest, '\n', &line) || !str_starts(line, str_of(name)))
        return false;
    *value = str_sub(line, strlen(name), line.n);
    return value->n > 0;
}

/* "audit-000000000200.txt" must speak of 200 lines: files are not renamed. */
static bool
read_text(const char *path, struct str text, struct checkpoint *out, struct err *err)
{
    struct str title, count, rest = text;

    if (!str_cut(&rest, '\n', &title) || !str_eq(title, STR(TITLE)) ||
        !read_line(&rest, "count ", &count) || !str_to_int(count, &out->count) ||
        out->count < 1 || !read_line(&rest, "head ", &out->head) ||
        !read_line(&rest, "time ", &out->time) || rest.n != 0)
        return err_set_kind(err, ERR_NO, "%s: no checkpoint of an audit log", path);
    out->path = path;
    return true;
}

static bool
read_one(const struct bundle *files, const struct bundle_file *file,
         const struct sign_key *key, struct arena *arena, struct checkpoint *out,
         struct err *err)
{
    const char *path = arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(files->label),
                                    STR_ARG(file->name))
                           .p;
    struct str signature;

    if (!file_read(arena_printf(arena, "%s.minisig", path).p, KEY_MAX, arena,
                   &signature, err)) {
        err->kind = ERR_NO;
        return false;
    }
    return (minisign_check(key, file->data, signature, err) ||
            err_in(err, "%s", path)) &&
           read_text(path, file->data, out, err);
}

bool
checkpoints_read(const char *folder, const struct sign_key *key, struct arena *arena,
                 struct checkpoint_list *out, struct err *err)
{
    struct checkpoint *items;
    struct bundle files;

    *out = (struct checkpoint_list){ .count = 0 };
    if (access(folder, F_OK) != 0)
        return true;
    if (!bundle_read(folder, ".txt", arena, &files, err))
        return false;
    items = ARENA_NEW(arena, struct checkpoint, files.count);
    for (size_t i = 0; i < files.count; i++) {
        struct checkpoint found;
        size_t at = i;
        if (!read_one(&files, &files.files[i], key, arena, &found, err))
            return false;
        for (; at > 0 && items[at - 1].count > found.count; at--)
            items[at] = items[at - 1];
        items[at] = found;
    }
    *out = (struct checkpoint_list){ items, files.count };
    return true;
}

static bool
make_folder(const char *folder, struct err *err)
{
    if (mkdir(folder, 0700) == 0 || errno == EEXIST)
        return true;
    return err_set_kind(err, ERR_START, "%s: cannot make the folder: %s", folder,
                        strerror(errno));
}

/* The signature first: a checkpoint without one would be a fault. */
bool
checkpoint_write(const char *folder, const struct sign_key *key,
                 const struct audit_chain *chain, int64_t now_ms, struct arena *arena,
                 const char **path, struct err *err)
{
    char time[TIME_TEXT_SIZE];
    struct buf text, signature;
    bool ok;

    time_format(now_ms, time);
    buf_init(&text, KEY_MAX);
    buf_init(&signature, KEY_MAX);
    buf_printf(&text, TITLE "\ncount %" PRId64 "\nhead %s\ntime %s\n", chain->count,
               chain->head, time);
    minisign_sign(
        key, buf_str(&text),
        arena_printf(arena, "audit log, %" PRId64 " lines, %s", chain->count, time),
        &signature);
    *path = arena_printf(arena, "%s/audit-%012" PRId64 ".txt", folder, chain->count).p;
    ok = make_folder(folder, err) &&
         file_write(arena_printf(arena, "%s.minisig", *path).p, buf_str(&signature),
                    err) &&
         file_write(*path, buf_str(&text), err);
    buf_free(&text);
    buf_free(&signature);
    return ok;
}

bool
checkpoint_pass(struct checkpoint_watch *w, const struct audit_chain *chain,
                struct err *err)
{
    for (; w->next < w->list.count && w->list.items[w->next].count == chain->count;
         w->next++)
        if (!str_eq(w->list.items[w->next].head, str_of(chain->head)))
            return err_set_kind(err, ERR_NO,
                                "line %" PRId64 ": is not the one of %s; it or a line "
                                "before it was altered, or all were made anew",
                                chain->count, w->list.items[w->next].path);
    return true;
}

bool
checkpoint_end(const struct checkpoint_watch *w, const struct audit_chain *chain,
               struct err *err)
{
    if (w->next == w->list.count)
        return true;
    const struct checkpoint *last = &w->list.items[w->list.count - 1];
    return err_set_kind(err, ERR_NO,
                        "the log ends at line %" PRId64 ", but on " STR_FMT
                        " it had %" PRId64 " (%s): its end is missing, or this is an "
                        "old copy",
                        chain->count, STR_ARG(last->time), last->count, last->path);
}
