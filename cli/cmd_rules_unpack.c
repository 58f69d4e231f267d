/*
 * rules unpack: writes the rule pack that is inside the program as files, so that people can
 * change it; and the schemas that editors read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/options.h"
#include "cli/rules_pack.h"
#include "core/tr.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
make_folder(const char *path, struct err *err)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return true;
    return err_set_kind(err, ERR_START, "%s: cannot make the folder: %s", path,
                        strerror(errno));
}

/* Is the folder new or empty? Nobody's changes are written over. */
static bool
take_folder(const char *path, struct err *err)
{
    DIR *dir;
    const struct dirent *entry;
    bool empty = true;

    if (!make_folder(path, err))
        return false;
    dir = opendir(path);
    if (!dir)
        return err_set_kind(err, ERR_START, "%s: cannot read the folder: %s", path,
                            strerror(errno));
    while (empty && (entry = readdir(dir)))
        empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
    closedir(dir);
    return empty || err_set(err, "%s: is not empty; name a new folder", path);
}

/* Makes the folders in front of the last part of a name. */
static bool
make_folders(const char *root, struct str name, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] != '/')
            continue;
        struct str part = str_sub(name, 0, i);
        if (!make_folder(arena_printf(arena, "%s/" STR_FMT, root, STR_ARG(part)).p,
                         err))
            return false;
    }
    return true;
}

static bool
write_files(const struct bundle *bundle, const char *root, struct arena *arena,
            struct err *err)
{
    for (size_t i = 0; i < bundle->count; i++) {
        const struct bundle_file *file = &bundle->files[i];
        const char *path =
            arena_printf(arena, "%s/" STR_FMT, root, STR_ARG(file->name)).p;
        if (!make_folders(root, file->name, arena, err) ||
            !file_write(path, file->data, err))
            return false;
    }
    return true;
}

static bool
unpack(const char *root, struct arena *arena, struct err *err)
{
    const char *schemas = arena_printf(arena, "%s/schema", root).p;

    return take_folder(root, err) && write_files(&bundle_rules, root, arena, err) &&
           make_folder(schemas, err) &&
           write_files(&bundle_editor, schemas, arena, err);
}

int
rules_unpack(struct app *app, int argc, char **argv)
{
    const struct usage usage = { "rules unpack",
                                 "DIR",
                                 "Writes the built-in rule pack into a new folder, to "
                                 "be changed there, and into "
                                 "schema/ below\n"
                                 "it the JSON Schemas that editors read.",
                                 "  lurewatch rules unpack rules\n"
                                 "  lurewatch rules check --rules rules",
                                 NULL,
                                 0,
                                 1,
                                 1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    struct err err = { .kind = ERR_NONE };
    int code = EXIT_DONE;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    if (!unpack(argv[0], &arena, &err))
        code = app_fail(&err);
    else if (!app->quiet)
        printf(tr(app->say, "%zu files written to %s\n"),
               bundle_rules.count + bundle_editor.count, argv[0]);
    arena_free(&arena);
    return app_output_failed() ? EXIT_START : code;
}
