/*
 * archive: the WARC files of a workspace: show, verify.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/archive.h"
#include "cli/archive_cdxj.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/subcommand.h"
#include "cli/term.h"
#include "crawler/warc.h"
#include "reports/paper.h"

#include <stdio.h>

/* The files named, or those of the workspace. */
static bool
choose_files(struct app *app, int argc, char **argv, struct arena *arena,
             struct file_list *out, struct err *err)
{
    struct workspace w;

    if (argc) {
        out->items = (const char **)argv;
        out->count = (size_t)argc;
        return true;
    }
    if (!workspace_open(app, arena, &w, err) || !archive_list(&w, arena, out, err))
        return false;
    for (size_t i = 0; i < out->count; i++)
        out->items[i] =
            arena_printf(arena, STR_FMT "/%s", STR_ARG(w.archive), out->items[i]).p;
    return true;
}

/* What to do with each file. */
struct walk {
    bool verify, json, show_contacts;
    struct cdxj *index; /* gathers an index in place of a list; NULL not */
};

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
show_file(const char *path, const struct walk *walk, struct err *err)
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
        if (walk->index) {
            cdxj_add(walk->index, path, &record);
            arena_reset(&arena);
            continue;
        }
        record.target = paper_address(record.target, !walk->show_contacts, &arena);
        (walk->json ? show_record_json : show_record)(&t, path, &record);
        arena_reset(&arena);
    }
    term_end(&t);
    warc_reader_close(reader);
    arena_free(&arena);
    if (next == WARC_CUT) { /* as after a crash: what stands before it is whole */
        (void)app_fail(err);
        err_clear(err);
    }
    return next == WARC_END || next == WARC_CUT;
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
        printf("; ends inside the record at %lld, as after a crash",
               (long long)count.cut_at);
    printf("\n");
    return true;
}

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
        ok = walk->verify ? verify_file(files.items[i], app->quiet, &err)
                          : show_file(files.items[i], walk, &err);
    if (ok && !files.count && !app->quiet && !walk->json && !walk->index)
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
        { .name = "show-contacts",
          .kind = OPTION_FLAG,
          .into = &walk.show_contacts,
          .help = "do not mask telephone numbers in addresses" },
    };
    const struct usage usage = { "archive show",
                                 "[FILE...]",
                                 "Lists the records: offset, type, date, target.",
                                 "  lurewatch archive show\n  lurewatch archive show "
                                 "--json archive/lurewatch-*.warc.gz",
                                 rows,
                                 sizeof(rows) / sizeof(rows[0]),
                                 0,
                                 -1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    return answer == PARSE_RUN ? walk_files(app, &walk, argc, argv)
                               : options_exit(answer);
}

/* The whole archive of the workspace, against what the data base says of it. */
static int
verify_workspace(struct app *app)
{
    struct workspace w;
    struct arena arena;
    struct err err = { .kind = ERR_NONE };
    int code;

    arena_init(&arena, 0);
    code =
        workspace_open(app, &arena, &w, &err) ? archive_check(app, &w) : app_fail(&err);
    arena_free(&arena);
    return app_output_failed() ? EXIT_START : code;
}

static int
archive_verify(struct app *app, int argc, char **argv)
{
    struct walk walk = { .verify = true };
    const struct usage usage = {
        "archive verify",
        "[FILE...]",
        "Compares every digest. Without FILE it also looks in "
        "the workspace's archive for\n"
        "each record that the data base knows. Exit code 1 when "
        "one is missing, broken or altered.",
        "  lurewatch archive verify",
        NULL,
        0,
        0,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    if (answer != PARSE_RUN)
        return options_exit(answer);
    return argc ? walk_files(app, &walk, argc, argv) : verify_workspace(app);
}

static int
archive_index(struct app *app, int argc, char **argv)
{
    bool for_wget = false;
    struct option_row rows[] = {
        { .name = "cdx",
          .kind = OPTION_FLAG,
          .into = &for_wget,
          .help = "CDX with SHA-1 digests, which wget reads" },
    };
    const struct usage usage = {
        "archive index",
        "[FILE...]",
        "Prints an index of the archived answers for other tools (CDXJ), sorted. What "
        "was "
        "purged\nis not in it. Addresses are whole, telephone numbers in them, too.",
        "  lurewatch archive index > index.cdxj\n"
        "  lurewatch archive index --cdx > index.cdx",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct cdxj index;
    struct walk walk = { .index = &index };
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    cdxj_begin(&index, for_wget);
    code = walk_files(app, &walk, argc, argv);
    if (code == EXIT_DONE)
        cdxj_print(&index);
    cdxj_end(&index);
    return app_output_failed() ? EXIT_START : code;
}

int
cmd_archive(struct app *app, int argc, char **argv)
{
    static const struct command table[] = {
        { "show", "the records, a line each", archive_show },
        { "verify", "compare every digest", archive_verify },
        { "index", "an index for other tools (CDXJ, CDX)", archive_index },
        { NULL, NULL, NULL },
    };

    return subcommand_run(app, table, argc, argv);
}
