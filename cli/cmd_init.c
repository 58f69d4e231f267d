/*
 * init: makes a workspace.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/workspace.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char first_source[] =
    "# Where to look, one entry a site. Remove the '#' in front and write your own.\n"
    "# Every entry needs a basis: why this site may be watched. See lurewatch(1), "
    "SOURCES.\n"
    "#\n"
    "# - id: board-kz\n"
    "#   seeds: [https://board.example/work/]\n"
    "#   kind: job                       # job, marriage, travel, study, other\n"
    "#   lang: [ru, kk]\n"
    "#   follow: [\"/work/*\", \"*page=*\"]  # listing pages\n"
    "#   ads: [\"/d/obyavlenie/*\"]        # pages that are ads\n"
    "#   delay: 5s                       # never less than robots.txt asks\n"
    "#   basis: {kind: public-board, note: \"terms allow indexing\", seen: "
    "2026-11-21}\n"
    "[]\n";

static bool
make_folder(const char *path, struct err *err)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return true;
    return err_set_kind(err, ERR_START, "%s: cannot make the folder: %s", path,
                        strerror(errno));
}

/* Writes a file that is not there yet; one that is there stays. */
static bool
write_first(const char *path, struct str text, struct err *err)
{
    if (access(path, F_OK) == 0)
        return true;
    return file_write(path, text, err);
}

static bool
make_workspace(struct app *app, const char *folder, struct arena *arena,
               struct err *err)
{
    struct str root = str_of(folder);
    const char *config =
        arena_printf(arena, STR_FMT "/lurewatch.yaml", STR_ARG(root)).p;
    const char *sources = arena_printf(arena, STR_FMT "/sources", STR_ARG(root)).p;
    const char *first =
        arena_printf(arena, STR_FMT "/sources/first.yaml", STR_ARG(root)).p;
    struct workspace w;
    struct store *store = NULL;

    app->workspace = folder;
    if (!make_folder(folder, err) || !make_folder(sources, err) ||
        !write_first(config, str_of(config_template), err) ||
        !write_first(first, str_of(first_source), err) ||
        !workspace_open(app, arena, &w, err) ||
        !workspace_store(&w, STORE_WRITE, &store, err))
        return false;
    store_close(store);
    return true;
}

int
cmd_init(struct app *app, int argc, char **argv)
{
    const struct usage usage = { "init",
                                 "DIR",
                                 "Makes a workspace: lurewatch.yaml, "
                                 "sources/first.yaml and the data base. What is there\n"
                                 "already stays as it is.",
                                 "  lurewatch init watch && cd watch && $EDITOR "
                                 "lurewatch.yaml sources/first.yaml",
                                 NULL,
                                 0,
                                 1,
                                 1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    struct err err = { .kind = ERR_NONE };
    bool ok;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    ok = make_workspace(app, argv[0], &arena, &err);
    arena_free(&arena);
    if (!ok)
        return app_fail(&err);
    if (!app->quiet)
        printf("Made the workspace %s. Next:\n"
               "  edit %s/lurewatch.yaml        your contact, language\n"
               "  edit %s/sources/first.yaml    where to look\n"
               "  lurewatch --workspace %s crawl --once\n",
               argv[0], argv[0], argv[0], argv[0]);
    return app_output_failed() ? EXIT_START : EXIT_DONE;
}
