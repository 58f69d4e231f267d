/*
 * demo: the whole product in one command, on loopback, without internet.
 *
 * Serves the bundled sample sites, crawls them with the real crawler, scores, fills a queue,
 * prints the flagged list and what was refused, writes the brief.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/demo_site.h"
#include "cli/fetching.h"
#include "cli/noting.h"
#include "cli/options.h"
#include "cli/showing.h"
#include "cli/wording.h"
#include "cli/workspace.h"
#include "core/time.h"
#include "core/tr.h"
#include "reports/brief.h"
#include "reports/paper.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define BRIEF_MAX (64u << 20)
#define MARKER    ".lurewatch-demo"

static const char demo_config[] =
    "# The workspace of lurewatch demo; made anew on every run.\n"
    "name: Lurewatch demo\n"
    "data_base: sqlite:lurewatch.db\n"
    "archive: archive\n"
    "audit_share: 0.05\n";

/* What a demo run keeps open. */
struct demo {
    struct app *app;
    struct arena arena;
    struct str folder;
    struct demo_site *site;
    struct workspace workspace;
    struct source_list sources;
    struct classifier *classifier;
    struct scorer *scorer;
    struct wording wording;
    struct store *store;
    struct crawl_stats stats;
    int64_t start_ms;
};

static const char *
inside(struct demo *d, const char *name)
{
    return arena_printf(&d->arena, STR_FMT "/%s", STR_ARG(d->folder), name).p;
}

/* Removes what an earlier demo left: only files of names that a demo makes. */
static bool
wipe_folder(const char *path, const char *const *endings, struct arena *arena,
            struct err *err)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    bool ok = true;

    if (!dir)
        return errno == ENOENT ||
               err_set_kind(err, ERR_START, "%s: %s", path, strerror(errno));
    while (ok && (entry = readdir(dir)))
        for (const char *const *e = endings; *e; e++)
            if (str_ends(str_of(entry->d_name), str_of(*e)) &&
                unlink(arena_printf(arena, "%s/%s", path, entry->d_name).p) != 0)
                ok = err_set_kind(err, ERR_START, "%s/%s: cannot remove: %s", path,
                                  entry->d_name, strerror(errno));
    closedir(dir);
    return ok;
}

static bool
is_empty(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    bool empty = true;

    while (dir && empty && (entry = readdir(dir)))
        empty =
            entry->d_name[0] == '.' && (!entry->d_name[1] || entry->d_name[1] == '.');
    if (dir)
        closedir(dir);
    return empty;
}

static bool
make_folder(struct demo *d, struct err *err)
{
    static const char *const made[] = { ".db", ".db-wal", ".db-shm", ".html", NULL };
    static const char *const archived[] = { ".warc.gz", NULL };
    const char *sources = inside(d, "sources");

    if (mkdir(d->folder.p, 0700) != 0 && errno != EEXIST)
        return err_set_kind(err, ERR_START, STR_FMT ": cannot make the folder: %s",
                            STR_ARG(d->folder), strerror(errno));
    if (!is_empty(d->folder.p) && access(inside(d, MARKER), F_OK) != 0)
        return err_set(err,
                       STR_FMT
                       ": is not empty and was not made by lurewatch demo; name "
                       "another folder with --dir",
                       STR_ARG(d->folder));
    if (mkdir(sources, 0700) != 0 && errno != EEXIST)
        return err_set_kind(err, ERR_START, "%s: cannot make the folder: %s", sources,
                            strerror(errno));
    return file_write(inside(d, MARKER), STR("made by lurewatch demo\n"), err) &&
           wipe_folder(d->folder.p, made, &d->arena, err) &&
           wipe_folder(inside(d, "archive"), archived, &d->arena, err) &&
           file_write(inside(d, "lurewatch.yaml"), str_of(demo_config), err);
}

static bool
copy_sources(struct demo *d, struct err *err)
{
    const struct bundle_file *file = bundle_find(&bundle_demo, STR("sources.yaml"));

    if (!file)
        return err_set_kind(err, ERR_START, "this build carries no sample sites");
    return file_write(inside(d, "sources/sources.yaml"), file->data, err);
}

static bool
open_demo(struct demo *d, struct err *err)
{
    struct classifier_choice choice = { .say = d->app->say };

    d->app->workspace = d->folder.p;
    if (!make_folder(d, err) || !copy_sources(d, err) ||
        !workspace_open(d->app, &d->arena, &d->workspace, err) ||
        !workspace_sources(&d->workspace, &d->arena, &d->sources, err))
        return false;
    choice.say = d->app->say;
    if (!workspace_classifier(&d->workspace, &choice, &d->arena, &d->classifier, err))
        return false;
    d->scorer = scorer_new(d->classifier);
    return wording_open(&d->wording, &d->workspace, d->app->say, &d->arena, err) &&
           workspace_store(&d->workspace, STORE_WRITE, &d->store, err) &&
           note_start(&d->workspace, d->store, d->classifier, err) &&
           demo_site_start(&d->site, &bundle_demo, err);
}

static void
close_demo(struct demo *d)
{
    demo_site_stop(d->site);
    store_close(d->store);
    wording_close(&d->wording);
    scorer_free(d->scorer);
    classifier_free(d->classifier);
    arena_free(&d->arena);
}

static bool
crawl_demo(struct demo *d, struct err *err)
{
    size_t count;
    const struct str *hosts = demo_site_hosts(d->site, &count);
    struct crawl_name *names = ARENA_NEW(&d->arena, struct crawl_name, count);
    struct str net = STR("127.0.0.0/8");
    struct crawl_options options = {
        .agent = fetching_agent(STR("https://lurewatch.example/demo"), &d->arena),
        .contact_given = true,
        .allow_nets = &net,
        .allow_net_count = 1,
        .delay_override_ms = -1,
        .names = names,
        .name_count = count,
        .once = true,
        .archive_folder = d->workspace.archive,
    };
    const struct fetching what = { .options = &options,
                                   .sources = d->sources.items,
                                   .source_count = d->sources.count };
    struct scan scan;
    bool ok;

    fetching_complete(&options);

    for (size_t i = 0; i < count; i++)
        names[i] =
            (struct crawl_name){ hosts[i], STR("127.0.0.1"), demo_site_port(d->site) };
    if (!d->app->quiet)
        printf(
            "Serving %zu sample sites on 127.0.0.1:%d and crawling them politely ...\n",
            count, demo_site_port(d->site));
    fflush(stdout);
    scan_begin(&scan, d->store, d->scorer);
    ok = scan_draws(&scan, &d->workspace.config.rates, err) &&
         fetching_run(d->app, &what, &scan, &d->stats, err);
    scan_end(&scan);
    return ok;
}

static bool
print_flagged(struct demo *d, struct err *err)
{
    struct queue_filter filter = { .lane = LANE_RISK, .limit = 100 };
    struct term term;
    struct showing show = { &term, &d->arena, d->app->say, false, clock_now_ms() };
    const struct queue_row *rows;
    size_t count;

    if (!store_queue_list(d->store, &filter, show.now_ms, &d->arena, &rows, &count,
                          err))
        return false;
    term_begin(&term);
    term_printf(&term, "\n");
    term_text(&term, TERM_BOLD, str_of(tr(d->app->say, "Flagged ads")));
    term_printf(&term, " (%zu)\n\n", count);
    for (size_t i = 0; i < count; i++) {
        struct queue_row row = rows[i];
        wording_row(&d->wording, &row, &d->arena);
        show_row(&show, &row);
    }
    term_end(&term);
    return true;
}

/* One line an outcome, however many sources had it. */
static void
print_outcome(struct demo *d, struct term *t, const struct outcome_count *rows,
              size_t count, enum page_outcome outcome)
{
    struct str example = { "", 0 };
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (rows[i].outcome != outcome)
            continue;
        sum += rows[i].count;
        if (!example.n) /* the sentence is in English */
            example = d->app->say == LANG_EN ? rows[i].example : rows[i].url;
    }
    if (!sum)
        return;
    term_printf(t, "%4lld  ", (long long)sum);
    term_cell(t, TERM_PLAIN, str_of(tr(d->app->say, page_outcome_words(outcome))), 34);
    term_printf(t, " ");
    term_wrap(t, TERM_DIM, paper_address(example, true, &d->arena), 41);
    term_printf(t, "\n");
}

static bool
print_refused(struct demo *d, struct err *err)
{
    const struct outcome_count *rows;
    size_t count;
    struct term term;

    if (!store_outcomes(d->store, 0, INT64_MAX, &d->arena, &rows, &count, err))
        return false;
    term_begin(&term);
    term_printf(&term, "\n");
    term_text(&term, TERM_BOLD, str_of(tr(d->app->say, "What was refused and why")));
    term_printf(&term, "\n\n");
    for (int i = 0; i < PAGE_OUTCOME_COUNT; i++)
        if (page_outcome_refused((enum page_outcome)i))
            print_outcome(d, &term, rows, count, (enum page_outcome)i);
    term_end(&term);
    return true;
}

static bool
write_briefs(struct demo *d, struct err *err)
{
    static const struct {
        enum lang say;
        const char *name;
    } briefs[] = { { LANG_EN, "brief.html" },
                   { LANG_RU, "brief.ru.html" },
                   { LANG_KK, "brief.kk.html" } };
    int64_t now = clock_now_ms();

    for (size_t i = 0; i < sizeof(briefs) / sizeof(briefs[0]); i++) {
        struct brief_options options = { .from_ms = d->start_ms - TIME_DAY_MS,
                                         .to_ms = now + 1,
                                         .now_ms = now,
                                         .say = briefs[i].say,
                                         .title = d->workspace.config.name };
        struct brief brief;
        struct buf out;
        bool ok;
        buf_init(&out, BRIEF_MAX);
        ok = brief_gather(d->store, &options, &d->arena, &brief, err);
        if (ok) {
            const struct wording wording = { d->wording.cues, briefs[i].say };
            wording_brief(&wording, &brief, &d->arena);
            brief_write_html(&brief, &out);
        }
        ok = ok && file_write(inside(d, briefs[i].name), buf_str(&out), err);
        buf_free(&out);
        if (!ok)
            return false;
    }
    return true;
}

static void
print_next(struct demo *d)
{
    printf("\n%lld pages of %lld hosts in %.1f s.\n"
           "Brief:      %s (also brief.ru.html, brief.kk.html)\n"
           "Work on it: %s --workspace " STR_FMT " ui\n"
           "Look on:    %s --workspace " STR_FMT " queue list\n"
           "            %s --workspace " STR_FMT " queue show ID\n"
           "            %s --workspace " STR_FMT " queue decide ID not-risk\n",
           (long long)d->stats.pages, (long long)d->stats.hosts, d->stats.wall_s,
           inside(d, "brief.html"), program_invocation_name, STR_ARG(d->folder),
           program_invocation_name, STR_ARG(d->folder), program_invocation_name,
           STR_ARG(d->folder), program_invocation_name, STR_ARG(d->folder));
}

/* The list is worked on in a browser, until Ctrl-C: that is how a demo ends. */
static int
go_on_as_ui(struct app *app, const char *folder)
{
    char name[] = "ui", *argv[] = { name, NULL };
    printf("\nTo work on the list, open this address in a browser:\n");
    fflush(stdout);
    app->workspace = folder;
    int code = cmd_ui(app, 1, argv);
    return code == EXIT_STOPPED ? EXIT_DONE : code;
}

int
cmd_demo(struct app *app, int argc, char **argv)
{
    const char *folder = NULL;
    bool ui = false;
    struct option_row rows[] = {
        { .name = "dir",
          .kind = OPTION_TEXT,
          .into = &folder,
          .arg = "DIR",
          .help = "workspace to make, as --workspace does (default demo)" },
        { .name = "ui",
          .kind = OPTION_FLAG,
          .into = &ui,
          .help = "then serve the review screens and print their address, as ui does" },
    };
    const struct usage usage = {
        "demo",
        "",
        "Serves the bundled sample sites on loopback, crawls them with the real "
        "crawler, scores\n"
        "the ads, fills a review queue, prints what was flagged and what was refused, "
        "and writes\n"
        "the brief. No internet. All sites, texts and phones are invented.",
        "  lurewatch demo --lang ru",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct demo d = { .app = app, .start_ms = clock_now_ms() };
    struct err err = { .kind = ERR_NONE };
    int code = EXIT_DONE;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (folder && app->workspace)
        return app_fail_with(EXIT_USE, "demo: give --dir or --workspace, not both");
    if (!folder)
        folder = app->workspace ? app->workspace : "demo";
    arena_init(&d.arena, 0);
    d.folder = str_of(folder);
    app_catch_stop();
    if (!open_demo(&d, &err) || !crawl_demo(&d, &err))
        code = app_fail(&err);
    else if (*app_stop_flag())
        code = EXIT_STOPPED;
    else if (!print_flagged(&d, &err) || !print_refused(&d, &err) ||
             !write_briefs(&d, &err))
        code = app_fail(&err);
    else
        print_next(&d);
    close_demo(&d);
    if (ui && code == EXIT_DONE)
        code = go_on_as_ui(app, folder);
    return app_output_failed() ? EXIT_START : code;
}
