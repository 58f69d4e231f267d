/*
 * archive: the WARC files of a workspace: show, verify.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/subcommand.h"
#include "cli/term.h"
#include "cli/workspace.h"
#include "crawler/warc.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define FILES_MAX 100000

struct file_list {
    const char **paths;
    size_t count;
};

static int
by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

/* The archive's files, oldest first. */
static bool
list_files(struct str folder, struct arena *arena, struct file_list *out,
           struct err *err)
{
    DIR *dir = opendir(folder.p);
    struct dirent *entry;

    *out = (struct file_list){ .count = 0 };
    if (!dir)
        return errno == ENOENT || err_set_kind(err, ERR_START, STR_FMT ": %s",
                                               STR_ARG(folder), strerror(errno));
    out->paths = ARENA_NEW(arena, const char *, FILES_MAX);
    while ((entry = readdir(dir)) && out->count < FILES_MAX) {
        struct str name = str_of(entry->d_name);
        if (str_ends(name, STR(".warc.gz")) || str_ends(name, STR(".warc")))
            out->paths[out->count++] =
                arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(name))
                    .p;
    }
    closedir(dir);
    qsort(out->paths, out->count, sizeof(*out->paths), by_name);
    return true;
}

/* The files named, or those of the workspace. */
static bool
choose_files(struct app *app, int argc, char **argv, struct arena *arena,
             struct file_list *out, struct err *err)
{
    struct workspace w;

    if (argc) {
        out->paths = (const char **)argv;
        out->count = (size_t)argc;
        return true;
    }
    return workspace_open(app, arena, &w, err) &&
           list_files(w.archive, arena, out, err);
}

/* One line; the file stands in the order of the list and is not repeated. */
static void
show_record(struct term *t, const char *path, const struct warc_record *record)
{
    term_printf(t, "%10lld  ", (long long)record->offset);
    term_cell(t, TERM_PLAIN, record->type, 10);
    term_cell(t, TERM_DIM, record->date, 21);
    term_text(t, TERM_PLAIN, record->target);
    term_printf(t, "\n");
    (void)path;
}

/* One JSON object a line. */
static void
show_record_json(struct term *t, const char *path, const struct warc_record *record)
{
    struct json j = json_to(&t->out);

    json_open_object(&j);
    json_put_text(&j, "file", str_of(path));
    json_put_int(&j, "offset", record->offset);
    json_put_int(&j, "size", record->size);
    json_put_text(&j, "type", record->type);
    json_put_text(&j, "date", record->date);
    json_put_text(&j, "target", record->target);
    json_put_text(&j, "payload_digest", record->payload_digest);
    json_end_object(&j);
    term_printf(t, "\n");
}

static bool
show_file(const char *path, bool json, struct err *err)
{
    struct warc_reader *reader;
    struct warc_record record;
    struct arena arena;
    enum warc_next next;
    struct term t;

    if (!warc_reader_open(path, &reader, err))
        return false;
    arena_init(&arena, 0);
    term_begin(&t);
    while ((next = warc_reader_next(reader, &arena, &record, err)) == WARC_RECORD) {
        (json ? show_record_json : show_record)(&t, path, &record);
        arena_reset(&arena);
    }
    term_end(&t);
    warc_reader_close(reader);
    arena_free(&arena);
    return next == WARC_END;
}

static bool
verify_file(const char *path, bool quiet, struct err *err)
{
    struct warc_count count;

    if (!warc_verify(path, NULL, &count, err))
        return false;
    if (quiet)
        return true;
    printf("%s: %lld records, %lld digests right, %lld tombstones", path,
           (long long)count.records, (long long)count.checked,
           (long long)count.tombstones);
    if (count.unchecked)
        printf(", %lld not checked%s%s%s", (long long)count.unchecked,
               *count.unknown ? " (kind " : "", count.unknown,
               *count.unknown ? " is not known)" : "");
    if (count.cut_at >= 0)
        printf("; the last record, at %lld, was cut short by a crash and no row points "
               "to it",
               (long long)count.cut_at);
    printf("\n");
    return true;
}

/* What to do with each file. */
struct walk {
    bool verify, json;
};

static int
walk_files(struct app *app, const struct walk *walk, int argc, char **argv)
{
    struct file_list files;
    struct arena arena;
    struct err err = { .kind = ERR_NONE };
    bool ok;

    arena_init(&arena, 0);
    ok = choose_files(app, argc, argv, &arena, &files, &err);
    for (size_t i = 0; ok && i < files.count; i++)
        ok = walk->verify ? verify_file(files.paths[i], app->quiet, &err)
                          : show_file(files.paths[i], walk->json, &err);
    if (ok && !files.count && !app->quiet && !walk->json)
        printf("The archive is empty.\n");
    arena_free(&arena);
    if (!ok)
        return app_fail(&err);
    return app_output_failed() ? EXIT_START : EXIT_DONE;
}

static int
archive_show(struct app *app, int argc, char **argv)
{
    struct walk walk = { .verify = false };
    struct option_row rows[] = {
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &walk.json,
          .help = "JSON lines in place of a table" },
    };
    const struct usage usage = { "archive show",
                                 "[FILE...]",
                                 "Lists the records: offset, type, date, target.",
                                 "  lurewatch archive show\n  lurewatch archive show "
                                 "--json archive/lurewatch-*.warc.gz",
                                 rows,
                                 1,
                                 0,
                                 -1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    return answer == PARSE_RUN ? walk_files(app, &walk, argc, argv)
                               : options_exit(answer);
}

static int
archive_verify(struct app *app, int argc, char **argv)
{
    struct walk walk = { .verify = true };
    const struct usage usage = { "archive verify",
                                 "[FILE...]",
                                 "Compares every digest. Exit code 1 at the first "
                                 "record that is broken or altered.",
                                 "  lurewatch archive verify",
                                 NULL,
                                 0,
                                 0,
                                 -1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    return answer == PARSE_RUN ? walk_files(app, &walk, argc, argv)
                               : options_exit(answer);
}

int
cmd_archive(struct app *app, int argc, char **argv)
{
    static const struct command table[] = {
        { "show", "the records, a line each", archive_show },
        { "verify", "compare every digest", archive_verify },
        { NULL, NULL, NULL },
    };

    return subcommand_run(app, table, argc, argv);
}
