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

/* What was passed over or had been stored before, a line each. */
static void
say_more(const struct import_counts *counts)
{
    if (counts->earlier)
        printf("%lld more were stored before this import was broken off\n",
               (long long)counts->earlier);
    if (counts->broken)
        printf("%lld files could not be read to their end\n",
               (long long)counts->broken);
    if (counts->passed_over > counts->pictures)
        printf("%lld files were passed over: no ads in a form that is read\n",
               (long long)(counts->passed_over - counts->pictures));
    if (counts->pictures)
        printf("%lld pictures were passed over: --format picture reads them\n",
               (long long)counts->pictures);
}

static int
end_of(const struct importing *im, const struct app *app, bool strict)
{
    const struct import_counts *counts = &im->counts;

    if (!app->quiet && !im->print) {
        printf("%lld ads read, %lld new, %lld seen before, %lld flagged, %lld bad\n",
               (long long)counts->read, (long long)counts->added,
               (long long)(counts->read - counts->added), (long long)counts->flagged,
               (long long)counts->bad);
        say_more(counts);
    }
    if (*app_stop_flag())
        return EXIT_STOPPED;
    return counts->broken || (counts->bad && strict) ? EXIT_PART : EXIT_DONE;
}

static bool
import_all(struct app *app, struct importing *im, int argc, char **argv,
           struct err *err)
{
    bool ok;

    progress_begin(&im->progress, app);
    if (im->progress_asked && !app->quiet)
        progress_ask(&im->progress);
    ok = importing_run(im, argv, (size_t)argc, err);
    progress_end(&im->progress);
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

/* What the options say beside `struct importing`. */
struct asked {
    struct classifier_choice choice;
    struct option_list maps;
    const char *format, *source;
    bool strict;
};

static int
run_import(struct app *app, struct importing *im, const struct asked *asked, int argc,
           char **argv)
{
    struct opened o = { .store = NULL };
    struct err err = { .kind = ERR_NONE };
    int code;

    im->source = str_of(asked->source);
    im->format = str_of(asked->format);
    for (size_t i = 0; i < asked->maps.count; i++)
        if (!csv_map_add(&im->map, str_of(asked->maps.items[i]), &err))
            return app_fail_with(EXIT_USE, "--map: %s", err.text);
    arena_init(&o.arena, 0);
    if (!im->print && !open_all(app, asked->choice, im, &o, &err)) {
        code = app_fail(&err);
    } else {
        app_catch_stop();
        code = import_all(app, im, argc, argv, &err) ? end_of(im, app, asked->strict)
                                                     : app_fail(&err);
        if (!im->print)
            scan_end(&im->scan);
    }
    if (im->print && app_output_failed())
        code = EXIT_START;
    close_all(&o);
    return code;
}

int
cmd_import(struct app *app, int argc, char **argv)
{
    struct asked asked = { .format = "", .source = "" };
    struct importing im = { .now_ms = clock_now_ms() };
    struct option_row rows[] = {
        { .name = "format",
          .kind = OPTION_WORD,
          .into = &asked.format,
          .arg = "FORMAT",
          .help = "form of the files (default: by what is in them)",
          .words = importing_formats },
        { .name = "source",
          .kind = OPTION_TEXT,
          .into = &asked.source,
          .arg = "ID",
          .help = "source id to note with each ad" },
        { .name = "url",
          .kind = OPTION_TEXT,
          .into = &im.url,
          .arg = "URL",
          .help = "where a saved page was (html)" },
        { .name = "map",
          .kind = OPTION_LIST,
          .into = &asked.maps,
          .arg = "PART=COLUMN,...",
          .help = "columns of a table, by name or number (text=3)" },
        { .name = "print",
          .kind = OPTION_FLAG,
          .into = &im.print,
          .help = "write the ads as JSON lines and store nothing" },
        { .name = "progress",
          .kind = OPTION_FLAG,
          .into = &im.progress_asked,
          .help = "tell how far it is from the start, and in a file or pipe, too" },
        { .name = "ocr-langs",
          .kind = OPTION_TEXT,
          .into = &im.langs,
          .arg = "LANGS",
          .help = "languages of posters, as Tesseract names them (rus+kaz+eng)" },
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &asked.choice.rules,
          .arg = "DIR",
          .help = "rule pack, or none" },
        { .name = "model",
          .kind = OPTION_TEXT,
          .into = &asked.choice.model,
          .arg = "FILE",
          .help = "Bayes model, or none" },
        { .name = "strict",
          .kind = OPTION_FLAG,
          .into = &asked.strict,
          .help = "end with 4 when an ad was bad" },
    };
    const struct usage usage = {
        "import",
        "FILE...",
        "Takes in ads collected elsewhere, scores them, fills the review queue. The\n"
        "form of a file is told from its bytes: JSON lines, tables (CSV), exports of\n"
        "Telegram (JSON, HTML), WhatsApp and VK, mail, saved pages, WARC archives,\n"
        "text, and pictures of posters when Tesseract is installed. Of a chat each\n"
        "message with words is an ad; who wrote it is not kept. A folder stands for\n"
        "all files in it, - for standard input. An ad seen before is one more\n"
        "sighting. An import that was broken off goes on when the same is asked for\n"
        "again. See docs/IMPORT.md.",
        "  lurewatch import ads.jsonl saved-page.html board.csv\n"
        "  lurewatch import --source jobs-channel \"ChatExport/result.json\"\n"
        "  lurewatch import --map title=2,text=Описание --source board table.csv\n"
        "  lurewatch import --source aul-chat \"WhatsApp Chat with Work.txt\"\n"
        "  wl-paste | lurewatch import --source pasted -\n"
        "  lurewatch import --format picture --source streets posters/\n"
        "  lurewatch import --progress --source letters big.mbox 2>progress.log\n"
        "  lurewatch import --print alerts.mbox | lurewatch score",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        1,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    return answer == PARSE_RUN ? run_import(app, &im, &asked, argc, argv)
                               : options_exit(answer);
}
