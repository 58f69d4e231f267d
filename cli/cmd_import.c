/*
 * import: ads collected elsewhere into the store, scored like crawled ones.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/importing.h"
#include "cli/noting.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "core/time.h"

#include <stdio.h>

struct opened {
    struct arena arena;
    struct classifier *classifier;
    struct scorer *scorer;
    struct store *store;
};

static int
end_of(const struct import_counts *counts, const struct app *app, bool strict)
{
    if (!app->quiet)
        printf("%lld ads read, %lld new, %lld seen before, %lld flagged, %lld bad\n",
               (long long)counts->read, (long long)counts->added,
               (long long)(counts->read - counts->added), (long long)counts->flagged,
               (long long)counts->bad);
    if (*app_stop_flag())
        return EXIT_STOPPED;
    return counts->bad && strict ? EXIT_PART : EXIT_DONE;
}

static bool
import_all(struct app *app, struct importing *im, struct str format, int argc,
           char **argv, struct err *err)
{
    bool ok = true;

    progress_begin(&im->progress, app);
    for (int i = 0; ok && i < argc && !*app_stop_flag(); i++)
        ok = importing_file(im, format, argv[i], err);
    progress_end(&im->progress);
    if (!ok && err->kind == ERR_NO)
        err->kind = ERR_USE; /* a broken archive is bad input here, not an answer */
    return ok;
}

/* Everything an import needs, opened in order. */
static bool
open_all(struct app *app, struct classifier_choice choice, struct importing *im,
         struct opened *o, struct err *err)
{
    struct workspace w;

    if (!workspace_open(app, &o->arena, &w, err))
        return false;
    choice.say = app->say;
    if (!workspace_classifier(&w, &choice, &o->arena, &o->classifier, err))
        return false;
    o->scorer = scorer_new(o->classifier);
    if (!workspace_store(&w, STORE_WRITE, &o->store, err) ||
        !note_start(&w, o->store, o->classifier, err))
        return false;
    scan_begin(&im->scan, o->store, o->scorer);
    im->scan.keep = w.config.keep;
    return scan_draws(&im->scan, &w.config.rates, err);
}

static void
close_all(struct opened *o)
{
    store_close(o->store);
    scorer_free(o->scorer);
    classifier_free(o->classifier);
    arena_free(&o->arena);
}

int
cmd_import(struct app *app, int argc, char **argv)
{
    struct classifier_choice choice = { .rules = NULL };
    struct importing im = { .now_ms = clock_now_ms() };
    const char *format = "", *source = "";
    bool strict = false;
    struct option_row rows[] = {
        { .name = "format",
          .kind = OPTION_WORD,
          .into = &format,
          .arg = "FORMAT",
          .help = "form of the files (default: by their names)",
          .words = importing_formats },
        { .name = "source",
          .kind = OPTION_TEXT,
          .into = &source,
          .arg = "ID",
          .help = "source id to note with each ad" },
        { .name = "url",
          .kind = OPTION_TEXT,
          .into = &im.url,
          .arg = "URL",
          .help = "where a saved page was (html)" },
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &choice.rules,
          .arg = "DIR",
          .help = "rule pack, or none" },
        { .name = "model",
          .kind = OPTION_TEXT,
          .into = &choice.model,
          .arg = "FILE",
          .help = "Bayes model, or none" },
        { .name = "strict",
          .kind = OPTION_FLAG,
          .into = &strict,
          .help = "end with 4 when an ad was bad" },
    };
    const struct usage usage = {
        "import",
        "FILE...",
        "Takes in ads collected elsewhere, scores them and fills the review queue. CSV "
        "needs a\n"
        "header row with the key names of a JSON line. Of an export of Telegram "
        "(result.json)\n"
        "each message with words is an ad; who wrote it is not kept. An ad seen before "
        "is one\n"
        "more sighting.",
        "  lurewatch import ads.jsonl saved-page.html board.csv\n"
        "  lurewatch import --source jobs-channel \"ChatExport/result.json\"",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        1,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct opened o = { .store = NULL };
    struct err err = { .kind = ERR_NONE };
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    im.source = str_of(source);
    arena_init(&o.arena, 0);
    if (!open_all(app, choice, &im, &o, &err)) {
        code = app_fail(&err);
    } else {
        app_catch_stop();
        code = import_all(app, &im, str_of(format), argc, argv, &err)
                   ? end_of(&im.counts, app, strict)
                   : app_fail(&err);
        scan_end(&im.scan);
    }
    close_all(&o);
    return code;
}
