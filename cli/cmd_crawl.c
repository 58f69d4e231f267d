/*
 * crawl: fetches what is due, scores it and fills the queue.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/fetching.h"
#include "cli/noting.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "crawler/sandbox.h"
#include "store/sources.h"

#include <stdio.h>
#include <unistd.h>

#define LOCK_WAIT_MS 3000 /* a purge looks through the archive's end under the lock */

struct crawl_choice {
    bool once, links_only;
    struct option_list allow_nets;
    int64_t delay_ms;
    const char *stats, *metrics;
    struct classifier_choice classifier;
};

/* Everything a crawl needs, opened in order and closed in the other one. */
struct opened {
    struct arena arena;
    struct workspace workspace;
    struct source_list sources;
    struct classifier *classifier;
    struct scorer *scorer;
    struct store *store;
    struct crawl_options options;
    struct crawl_apart *apart; /* the process that fetches */
    int lock;                  /* open lock file; -1 none */
};

/* Rows for what a crawl that was killed had archived, so that a purge finds it. */
static bool
take_up(struct app *app, struct opened *o, struct err *err)
{
    struct adoption found;

    if (!archive_adopt(&o->workspace, o->store, &found, err))
        return false;
    if (!app->quiet && (found.answers || found.cut))
        fprintf(
            stderr,
            "An earlier crawl was stopped hard: %lld archived answers without a row "
            "taken up, %lld broken ends removed\n",
            (long long)found.answers, (long long)found.cut);
    return true;
}

static void
take_nets(const struct option_list *list, struct arena *arena,
          struct crawl_options *out)
{
    struct str *nets = ARENA_NEW(arena, struct str, list->count);

    for (size_t i = 0; i < list->count; i++)
        nets[i] = str_of(list->items[i]);
    out->allow_nets = nets;
    out->allow_net_count = list->count;
}

/* Forks the process that fetches. */
static bool
begin_apart(const struct crawl_choice *choice, struct opened *o, struct err *err)
{
    o->options = (struct crawl_options){
        .agent = fetching_agent(o->workspace.config.contact, &o->arena),
        .delay_override_ms = choice->delay_ms,
        .once = choice->once,
        .links_only = choice->links_only,
        .archive_folder = o->workspace.archive,
        .contact_given = o->workspace.config.contact.n > 0,
    };
    take_nets(&choice->allow_nets, &o->arena, &o->options);
    fetching_complete(&o->options);
    app_catch_stop();
    return crawl_apart_begin(&o->options, o->sources.items, o->sources.count, &o->apart,
                             err);
}

static bool
open_all(struct app *app, struct crawl_choice *choice, int argc, char **argv,
         struct opened *o, struct err *err)
{
    struct source_list all;

    if ((choice->stats && !fetching_check_file("stats", choice->stats, err)) ||
        (choice->metrics && !fetching_check_file("metrics", choice->metrics, err)))
        return false;
    if (!workspace_open(app, &o->arena, &o->workspace, err) ||
        !workspace_sources(&o->workspace, &o->arena, &all, err) ||
        !sources_choose(&all, argv, argc, &o->arena, &o->sources, err))
        return false;
    if (!o->sources.count)
        return err_set(err,
                       STR_FMT "/sources: no source is defined; write one (see the "
                               "examples in sources/examples, and lurewatch(1))",
                       STR_ARG(o->workspace.folder));
    if (!begin_apart(choice, o, err)) /* before anything is open that it may not have */
        return false;
    choice->classifier.say = app->say;
    if (!choice->links_only && !workspace_classifier(&o->workspace, &choice->classifier,
                                                     &o->arena, &o->classifier, err))
        return false;
    o->scorer = choice->links_only ? NULL : scorer_new(o->classifier);
    return workspace_lock(&o->workspace, LOCK_WAIT_MS, &o->lock, err) &&
           workspace_store(&o->workspace, STORE_WRITE, &o->store, err) &&
           note_start(&o->workspace, o->store, o->classifier, err) &&
           take_up(app, o, err);
}

static void
close_all(struct opened *o)
{
    crawl_apart_end(o->apart);
    store_close(o->store);
    if (o->lock >= 0)
        close(o->lock);
    scorer_free(o->scorer);
    classifier_free(o->classifier);
    arena_free(&o->arena);
}

static int
end_of(const struct crawl_stats *stats, const struct scan *scan, const struct app *app)
{
    if (!app->quiet)
        fprintf(stderr,
                "%lld pages from %lld hosts in %.1f s, %lld ads, %lld flagged\n",
                (long long)stats->pages, (long long)stats->hosts, stats->wall_s,
                (long long)scan->ads, (long long)scan->flagged);
    for (int i = 0; !app->quiet && i < PAGE_OUTCOME_COUNT; i++)
        if (i != PAGE_OK && stats->refused[i])
            fprintf(stderr, "  %s: %lld\n", page_outcome_name((enum page_outcome)i),
                    (long long)stats->refused[i]);
    if (!app->quiet && fetching_due_minutes(stats) > 0)
        fprintf(stderr, "  next due in %lld min\n",
                (long long)fetching_due_minutes(stats));
    if (!app->quiet && stats->opens_ms > 0)
        fprintf(stderr,
                "  the budget of the day is used up: the next begins at 00:00 UTC, in "
                "%lld min\n",
                (long long)fetching_minutes_to(stats->opens_ms));
    if (*app_stop_flag())
        return EXIT_STOPPED;
    return fetching_had_failures(stats) ? EXIT_PART : EXIT_DONE;
}

/* Says which of the sources a person has paused. */
static bool
tell_paused(struct app *app, struct opened *o, struct err *err)
{
    for (size_t i = 0; i < o->sources.count && !app->quiet; i++) {
        struct str id = o->sources.items[i].id;
        bool paused;
        if (!store_is_paused(o->store, id, &paused, err))
            return false;
        if (paused)
            fprintf(stderr, STR_FMT " is paused: nothing is fetched from it\n",
                    STR_ARG(id));
    }
    return true;
}

static int
crawl(struct app *app, struct crawl_choice *choice, struct opened *o)
{
    struct fetching what = { .options = &o->options,
                             .sources = o->sources.items,
                             .source_count = o->sources.count,
                             .apart = o->apart,
                             .metrics = choice->metrics };
    struct crawl_stats stats = { .pages = 0 };
    struct scan scan;
    struct err err = { .kind = ERR_NONE };
    int code;

    scan_begin(&scan, o->store, o->scorer);
    scan.keep = o->workspace.config.keep;
    what.walls = sandbox_enter_keeper();
    if (!scan_draws(&scan, &o->workspace.config.rates, &err) ||
        !tell_paused(app, o, &err) || !fetching_run(app, &what, &scan, &stats, &err))
        code = app_fail(&err);
    else
        code = end_of(&stats, &scan, app);
    /* The archive is closed now; a failure of this can wait for the next crawl. */
    if (code != EXIT_START &&
        !archive_adopt(&o->workspace, o->store, &(struct adoption){ 0 }, &err))
        code = app_fail(&err);
    if (choice->stats && !fetching_write_stats(choice->stats, &stats, &err))
        code = app_fail(&err);
    scan_end(&scan);
    return code;
}

int
cmd_crawl(struct app *app, int argc, char **argv)
{
    struct crawl_choice choice = { .delay_ms = -1 };
    struct option_row rows[] = {
        { .name = "once",
          .kind = OPTION_FLAG,
          .into = &choice.once,
          .help = "stop when nothing is due" },
        { .name = "links-only",
          .kind = OPTION_FLAG,
          .into = &choice.links_only,
          .help = "follow links, read no ads" },
        { .name = "allow-net",
          .kind = OPTION_LIST,
          .into = &choice.allow_nets,
          .arg = "CIDR",
          .help = "open a private range (tests)" },
        { .name = "delay",
          .kind = OPTION_SPAN,
          .into = &choice.delay_ms,
          .arg = "S",
          .help = "delay inside --allow-net",
          .min = 0,
          .max = 24 * 3600000 },
        { .name = "stats",
          .kind = OPTION_TEXT,
          .into = &choice.stats,
          .arg = "FILE",
          .help = "write statistics as JSON" },
        { .name = "metrics",
          .kind = OPTION_TEXT,
          .into = &choice.metrics,
          .arg = "FILE",
          .help = "keep figures for Prometheus there" },
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &choice.classifier.rules,
          .arg = "DIR",
          .help = "rule pack, or none" },
        { .name = "model",
          .kind = OPTION_TEXT,
          .into = &choice.classifier.model,
          .arg = "FILE",
          .help = "Bayes model, or none" },
    };
    const struct usage usage = { "crawl",
                                 "[SOURCE...]",
                                 "Fetches what is due from the workspace's sources, "
                                 "politely, scores the ads and fills\n"
                                 "the review queue. Resumable; Ctrl-C is safe. SOURCE "
                                 "is an id or a source file.",
                                 "  lurewatch crawl --once board-kz",
                                 rows,
                                 sizeof(rows) / sizeof(rows[0]),
                                 0,
                                 -1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct opened o = { .lock = -1 };
    struct err err = { .kind = ERR_NONE };
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&o.arena, 0);
    if (open_all(app, &choice, argc, argv, &o, &err))
        code = crawl(app, &choice, &o);
    else
        code = app_fail(&err);
    close_all(&o);
    return code;
}
