/*
 * workspace: the folder with lurewatch.yaml, sources/, data base and archive.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WORKSPACE_H
#define CLI_WORKSPACE_H

#include "cli/app.h"
#include "cli/config.h"
#include "cli/sources.h"
#include "classifier/classifier.h"
#include "store/store.h"

struct workspace {
    struct str folder;
    struct config config;
    struct str
        data_base; /* as store_open() wants it, path made absolute or below folder */
    struct str archive; /* folder of the WARC files; "" none */
};

/* Finds the workspace (--workspace, else the nearest parent that holds lurewatch.yaml) and
 * reads its configuration. Language of messages: --lang, else the configuration's. */
MUST_USE bool workspace_open(struct app *app, struct arena *arena,
                             struct workspace *out, struct err *err);
/* The sources of the workspace. */
MUST_USE bool workspace_sources(const struct workspace *w, struct arena *arena,
                                struct source_list *out, struct err *err);
MUST_USE bool workspace_store(const struct workspace *w, enum store_mode mode,
                              struct store **out, struct err *err);

/*
 * Takes the lock that says: one crawl a workspace. Waits for at most `wait_ms` while somebody
 * else has it, then fails. *fd is -1 or what holds it: closing it, or the program's end, gives
 * it back.
 */
MUST_USE bool workspace_lock(const struct workspace *w, int64_t wait_ms, int *fd,
                             struct err *err);

/* Where rules and model come from: options, else the workspace, else the built-in ones. */
struct classifier_choice {
    const char *rules; /* --rules DIR or "none"; NULL: not given */
    const char *model; /* --model FILE or "none"; NULL: not given */
    double prior;      /* --prior; 0: not given */
    enum lang say;
};
/* What a classifier is loaded with, by that choice. */
MUST_USE bool
workspace_options(const struct workspace *w, const struct classifier_choice *choice,
                  struct arena *arena, struct classifier_options *out, struct err *err);
/* `w` may be NULL: the pure commands need no workspace, but use one that is there only when
 * it was named by --workspace. */
MUST_USE bool
workspace_classifier(const struct workspace *w, const struct classifier_choice *choice,
                     struct arena *arena, struct classifier **out, struct err *err);
/* The same for a pure command: opens the workspace only when --workspace was given. */
MUST_USE bool
pure_classifier(struct app *app, const struct classifier_choice *choice,
                struct arena *arena, struct classifier **out, struct err *err);
/* Maps a model file into the options, with its name for sentences. */
MUST_USE bool workspace_model_file(const char *path, struct arena *arena,
                                   struct classifier_options *out, struct err *err);
/* The rules as files, by the same choice; *out is NULL for "none". */
MUST_USE bool
workspace_rules(const struct workspace *w, const char *choice, struct arena *arena,
                const struct bundle **out, struct err *err);

#endif
