/*
 * workspace: finding the folder, and what is taken from it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/workspace.h"

#include "classifier/model.h"
#include "classifier/model_merge.h"
#include "core/buf.h"
#include "core/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define LOCK_PAUSE_MS 50

static bool
holds_config(struct arena *arena, struct str folder)
{
    return access(arena_printf(arena, STR_FMT "/lurewatch.yaml", STR_ARG(folder)).p,
                  F_OK) == 0;
}

static bool
find_folder(struct app *app, struct arena *arena, struct str *out, struct err *err)
{
    char here[PATH_MAX];

    if (app->workspace) {
        *out = str_of(app->workspace);
        if (holds_config(arena, *out))
            return true;
        return err_set(
            err, "%s: holds no lurewatch.yaml; make a workspace with lurewatch init %s",
            app->workspace, app->workspace);
    }
    if (!getcwd(here, sizeof(here)))
        return err_set_kind(err, ERR_START, "cannot tell the current folder: %s",
                            strerror(errno));
    *out = arena_str(arena, str_of(here));
    while (out->n && !holds_config(arena, *out)) {
        while (out->n && out->p[out->n - 1] != '/')
            out->n--;
        if (out->n)
            out->n--;
    }
    if (out->n)
        return true;
    return err_set(
        err, "no lurewatch.yaml in this folder or above it; make a workspace with "
             "lurewatch init DIR, or name one with --workspace DIR");
}

static struct str
below(const struct workspace *w, struct str path, struct arena *arena)
{
    if (!path.n || path.p[0] == '/')
        return path;
    return arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(w->folder), STR_ARG(path));
}

bool
workspace_open(struct app *app, struct arena *arena, struct workspace *out,
               struct err *err)
{
    struct str path;

    if (!find_folder(app, arena, &out->folder, err))
        return false;
    if (!config_read(
            arena_printf(arena, STR_FMT "/lurewatch.yaml", STR_ARG(out->folder)).p,
            arena, &out->config, err))
        return false;
    path = out->config.data_base;
    if (str_starts(path, STR("sqlite:")))
        path = str_sub(path, 7, path.n);
    else if (str_find_char(path, ':') >= 0)
        return err_set(err,
                       STR_FMT "/lurewatch.yaml: data_base: found '" STR_FMT
                               "', wanted sqlite:FILE",
                       STR_ARG(out->folder), STR_ARG(path));
    out->data_base =
        arena_printf(arena, "sqlite:" STR_FMT, STR_ARG(below(out, path, arena)));
    out->archive = below(out, out->config.archive, arena);
    if (app->say == LANG_NONE)
        app->say = out->config.lang;
    return true;
}

bool
workspace_sources(const struct workspace *w, struct arena *arena,
                  struct source_list *out, struct err *err)
{
    struct bundle files;
    struct str folder = arena_printf(arena, STR_FMT "/sources", STR_ARG(w->folder));

    if (access(folder.p, F_OK) != 0) {
        *out = (struct source_list){ NULL, 0 };
        return true;
    }
    return bundle_read(folder.p, ".yaml", arena, &files, err) &&
           sources_read(&files, arena, out, err);
}

bool
workspace_store(const struct workspace *w, enum store_mode mode, struct store **out,
                struct err *err)
{
    return store_open(out, w->data_base.p, mode, err);
}

bool
workspace_lock(const struct workspace *w, int64_t wait_ms, int *fd, struct err *err)
{
    const struct timespec pause = { 0, LOCK_PAUSE_MS * 1000000 };
    struct buf path;

    buf_init(&path, PATH_MAX);
    buf_printf(&path, STR_FMT "/.crawl.lock", STR_ARG(w->folder));
    *fd = open(buf_cstr(&path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    buf_free(&path);
    if (*fd < 0)
        return err_set_kind(err, ERR_START, STR_FMT "/.crawl.lock: cannot be made: %s",
                            STR_ARG(w->folder), strerror(errno));
    while (flock(*fd, LOCK_EX | LOCK_NB) != 0) {
        if (wait_ms <= 0) {
            close(*fd);
            *fd = -1;
            return err_set_kind(err, ERR_START,
                                STR_FMT ": another crawl runs on this workspace",
                                STR_ARG(w->folder));
        }
        nanosleep(&pause, NULL);
        wait_ms -= LOCK_PAUSE_MS;
    }
    return true;
}

bool
workspace_rules(const struct workspace *w, const char *choice, struct arena *arena,
                const struct bundle **out, struct err *err)
{
    struct bundle *read;
    const char *folder = choice;

    *out = NULL;
    if (choice && !strcmp(choice, "none"))
        return true;
    if (!folder && w) {
        const char *own = arena_printf(arena, STR_FMT "/rules", STR_ARG(w->folder)).p;
        if (access(own, F_OK) == 0)
            folder = own;
    }
    if (!folder) {
        *out = &bundle_rules;
        return true;
    }
    read = ARENA_NEW(arena, struct bundle, 1);
    *out = read;
    return bundle_read(folder, ".yaml", arena, read, err);
}

bool
workspace_model_file(const char *path, struct arena *arena,
                     struct classifier_options *out, struct err *err)
{
    out->model_name = path;
    return file_map(path, MODEL_BYTES_MAX, arena, &out->model, err) &&
           (out->model.n || err_set(err, "%s: is empty; wanted a model file", path));
}

static bool
find_model(const struct workspace *w, const char *choice, struct arena *arena,
           struct classifier_options *out, struct err *err)
{
    const char *path = choice;

    out->model = (struct str){ NULL, 0 };
    if (choice && !strcmp(choice, "none"))
        return true;
    if (!path && w) {
        const char *own =
            arena_printf(arena, STR_FMT "/model.lwm", STR_ARG(w->folder)).p;
        if (access(own, F_OK) == 0)
            path = own;
    }
    if (path)
        return workspace_model_file(path, arena, out, err);
    if (bundle_models.count)
        out->model = bundle_models.files[0].data;
    return true;
}

bool
workspace_options(const struct workspace *w, const struct classifier_choice *choice,
                  struct arena *arena, struct classifier_options *out, struct err *err)
{
    *out = (struct classifier_options){
        .prior = choice->prior,
        .say = choice->say,
        .version = STR(PROGRAM_VERSION),
    };
    if (!out->prior && w)
        out->prior = w->config.prior;
    return workspace_rules(w, choice->rules, arena, &out->rules, err) &&
           find_model(w, choice->model, arena, out, err);
}

/* A model that an older program counted still scores, by the words that both know. */
static void
warn_of_other_tokens(const struct model *m, const char *name)
{
    struct err why;

    if (!model_check_tokens(m, "", &why))
        log_line(LOG_WARN, "model", "%s: %s", name ? name : "built-in", why.text);
}

bool
workspace_classifier(const struct workspace *w, const struct classifier_choice *choice,
                     struct arena *arena, struct classifier **out, struct err *err)
{
    struct classifier_options options;

    const bool loaded = workspace_options(w, choice, arena, &options, err) &&
                        classifier_load(out, &options, err);
    bundle_rest(&bundle_rules);
    bundle_rest(&bundle_models);
    if (loaded && classifier_model(*out))
        warn_of_other_tokens(classifier_model(*out), options.model_name);
    return loaded;
}

bool
pure_classifier(struct app *app, const struct classifier_choice *choice,
                struct arena *arena, struct classifier **out, struct err *err)
{
    struct workspace w;

    if (!app->workspace)
        return workspace_classifier(NULL, choice, arena, out, err);
    return workspace_open(app, arena, &w, err) &&
           workspace_classifier(&w, choice, arena, out, err);
}
