/*
 * fetching: a crawl with progress, statistics and an ending.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/fetching.h"

#include "cli/metrics.h"
#include "cli/progress.h"
#include "cli/walls.h"
#include "core/bundle.h"
#include "core/json.h"
#include "core/log.h"
#include "core/time.h"
#include "text/contacts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define SENTENCES_MAX 20 /* told behind the figures */
#define RATE_S        5  /* over which a rate is taken */
#define MINUTE_MS     60000

struct watcher {
    struct progress progress;
    const struct scan *scan;
    struct buf sentences; /* a line each */
    int sentence_count;
    const char *metrics; /* file; NULL none */
    int64_t written_ms;  /* when it was, monotonic */
    double rate;         /* pages a second of late */
    double rate_s;       /* when it was taken, since the beginning */
    int64_t rate_pages;  /* and how many pages there were */
    bool unwritten;      /* the last time they could not be written */
    struct err broken;   /* and why */
};

struct str
fetching_agent(struct str contact, struct arena *arena)
{
    if (!contact.n)
        return arena_printf(arena, "lurewatch/" PROGRAM_VERSION);
    return arena_printf(arena, "lurewatch/" PROGRAM_VERSION " (+" STR_FMT ")",
                        STR_ARG(contact));
}

/* Pages a second, taken anew every few seconds. */
static void
take_rate(struct watcher *w, const struct crawl_stats *stats)
{
    double passed_s = stats->wall_s - w->rate_s;

    if (passed_s >= RATE_S) {
        w->rate = (double)(stats->pages - w->rate_pages) / passed_s;
        w->rate_s = stats->wall_s;
        w->rate_pages = stats->pages;
    } else if (w->rate_s == 0 && stats->wall_s > 0) {
        w->rate = (double)stats->pages / stats->wall_s;
    }
}

/* A crawl goes on when its figures cannot be written; that is told at its end. */
static void
write_metrics(struct watcher *w, const struct crawl_stats *stats, bool running,
              bool failed)
{
    const struct metrics m = { .stats = stats,
                               .scan = w->scan,
                               .pages_per_s = running ? w->rate : 0,
                               .now_ms = clock_now_ms(),
                               .running = running,
                               .failed = failed };

    w->written_ms = clock_mono_ms();
    w->unwritten = !metrics_write(w->metrics, &m, &w->broken);
}

int64_t
fetching_minutes_to(int64_t time_ms)
{
    int64_t left_ms = time_ms - clock_now_ms();

    return left_ms > 0 ? left_ms / MINUTE_MS + 1 : 0;
}

int64_t
fetching_due_minutes(const struct crawl_stats *stats)
{
    return fetching_minutes_to(stats->next_due_ms);
}

static void
on_progress(void *user, const struct crawl_stats *stats)
{
    struct watcher *w = user;
    long long minutes = fetching_due_minutes(stats);

    take_rate(w, stats);
    progress_show(&w->progress,
                  "%lld pages, %.1f/s, %lld hosts, %lld ads, %lld flagged, "
                  "%lld waiting, %lld in flight, next due in %lld min",
                  (long long)stats->pages, w->rate, (long long)stats->hosts,
                  (long long)w->scan->ads, (long long)w->scan->flagged,
                  (long long)stats->waiting, (long long)stats->in_flight, minutes);
    if (w->metrics &&
        (w->written_ms == 0 || clock_mono_ms() - w->written_ms >= METRICS_MS)) {
        write_metrics(w, stats, true, false);
    }
}

/* What an owner should know, once a source: its sites name more pages than can be had. */
static void
on_page(void *user, const struct page *page)
{
    struct watcher *w = user;

    if (page->outcome == PAGE_FULL && w->sentence_count++ < SENTENCES_MAX) {
        struct buf masked;
        buf_init(&masked, 8192);
        contacts_mask_address(page->what, &masked);
        log_escape(&w->sentences, buf_str(&masked));
        buf_free(&masked);
        buf_add_char(&w->sentences, '\n');
    }
}

void
fetching_complete(struct crawl_options *options)
{
    options->agent_token = STR("lurewatch");
    options->reader_program = "/proc/self/exe";
    options->version = STR(PROGRAM_VERSION);
    options->stop = app_stop_flag();
}

/* What one of our fetchers never says, and somebody should look into. */
static void
tell_doubts(const struct crawl_stats *stats)
{
    bool told = false;

    for (int i = 0; i < DOUBT_COUNT; i++) {
        if (!stats->doubted[i])
            continue;
        if (!told)
            fputs("Warning: the process that fetches said or did what it never should; "
                  "it may have been taken over by a site. What was not believed:\n",
                  stderr);
        told = true;
        fprintf(stderr, "  %s: %lld\n", crawl_doubt_words((enum crawl_doubt)i),
                (long long)stats->doubted[i]);
    }
}

/* In one process or in two. */
static bool
crawl(const struct fetching *what, const struct frontier_port *port,
      const struct crawl_watch *watch, struct crawl_stats *stats, struct err *err)
{
    return what->apart ? crawl_apart_run(what->apart, port, watch, stats, err)
                       : crawl_run(what->options, what->sources, what->source_count,
                                   port, watch, stats, err);
}

bool
fetching_run(struct app *app, const struct fetching *what, struct scan *scan,
             struct crawl_stats *stats, struct err *err)
{
    struct frontier_port port = scan_port(scan);
    struct watcher watcher = { .scan = scan, .metrics = what->metrics };
    struct crawl_watch watch = { .user = &watcher,
                                 .progress = on_progress,
                                 .page = on_page };
    struct err flush = { .kind = ERR_NONE };
    bool ok;

    buf_init(&watcher.sentences, 64u << 10);
    progress_begin(&watcher.progress, app);
    ok = crawl(what, &port, &watch, stats, err);
    progress_end(&watcher.progress);
    if (ok)
        walls_tell(stats->walls | what->walls,
                   WALLS_READER |
                       (what->apart ? SANDBOX_UNWRITTEN | SANDBOX_OFFLINE : 0u));
    tell_doubts(stats);
    if (!app->quiet)
        fputs(buf_cstr(&watcher.sentences), stderr);
    if (!app->quiet && stats->away > 0)
        fprintf(stderr,
                "%lld visited addresses that are not due are about as many as wait in "
                "the data base alone: no more are held in memory.\n",
                (long long)stats->away);
    buf_free(&watcher.sentences);
    if (!port.flush(port.self, &flush) && ok) {
        *err = flush;
        ok = false;
    }
    if (what->metrics)
        write_metrics(&watcher, stats, false, !ok);
    if (ok && watcher.unwritten) {
        *err = watcher.broken;
        ok = false;
    }
    return ok;
}

bool
fetching_check_file(const char *option, const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    struct stat info;
    struct buf folder;
    int cause = 0;

    buf_init(&folder, PATH_MAX);
    buf_add(&folder,
            slash ? (struct str){ path, (size_t)(slash - path) + 1 } : STR("."));
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
        cause = S_ISDIR(info.st_mode) ? EISDIR : access(path, W_OK) ? errno : 0;
    else if (buf_failed(&folder) || access(buf_cstr(&folder), W_OK | X_OK) != 0)
        cause = buf_failed(&folder) ? ENAMETOOLONG : errno;
    buf_free(&folder);
    return !cause ||
           err_set_kind(err, cause == ENOENT || cause == EISDIR ? ERR_USE : ERR_START,
                        "--%s %s: cannot be written: %s; nothing was crawled", option,
                        path, strerror(cause));
}

static double
cpu_s(const struct rusage *used)
{
    return (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) +
           (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1e6;
}

/* Of the largest process. */
static double
rss_mb(const struct rusage *own, const struct rusage *children)
{
    const long kb =
        own->ru_maxrss > children->ru_maxrss ? own->ru_maxrss : children->ru_maxrss;
    return (double)kb / 1024;
}

bool
fetching_write_stats(const char *path, const struct crawl_stats *stats, struct err *err)
{
    struct rusage used, children; /* the children fetch, and read pages */
    struct buf out;
    struct json j;
    bool ok;

    getrusage(RUSAGE_SELF, &used);
    getrusage(RUSAGE_CHILDREN, &children);
    buf_init(&out, 1u << 20);
    j = json_to(&out);
    json_open_object(&j);
    json_put_int(&j, "pages", stats->pages);
    json_put_int(&j, "bytes", stats->bytes);
    json_put_int(&j, "ads", stats->ads);
    json_put_int(&j, "hosts", stats->hosts);
    json_put_int(&j, "left_to_store", stats->away);
    json_key(&j, "refused");
    json_open_object(&j);
    for (int i = 0; i < PAGE_OUTCOME_COUNT; i++)
        if (page_outcome_refused((enum page_outcome)i) && stats->refused[i])
            json_put_int(&j, page_outcome_name((enum page_outcome)i),
                         stats->refused[i]);
    json_end_object(&j);
    json_key(&j, "outcomes");
    json_open_object(&j);
    for (int i = 0; i < PAGE_OUTCOME_COUNT; i++)
        if (stats->refused[i])
            json_put_int(&j, page_outcome_name((enum page_outcome)i),
                         stats->refused[i]);
    json_end_object(&j);
    json_key(&j, "doubted");
    json_open_object(&j);
    for (int i = 0; i < DOUBT_COUNT; i++)
        if (stats->doubted[i])
            json_put_int(&j, crawl_doubt_name((enum crawl_doubt)i), stats->doubted[i]);
    json_end_object(&j);
    json_put_real(&j, "wall_s", stats->wall_s, 3);
    json_put_real(&j, "cpu_s", cpu_s(&used) + cpu_s(&children), 3);
    json_put_int(&j, "readers_ended", stats->readers_ended);
    json_put_real(&j, "rss_mb", rss_mb(&used, &children), 1);
    json_end_object(&j);
    buf_add_char(&out, '\n');
    ok = file_write(path, buf_str(&out), err);
    buf_free(&out);
    return ok;
}

bool
fetching_had_failures(const struct crawl_stats *stats)
{
    for (int i = 0; i < DOUBT_COUNT; i++)
        if (stats->doubted[i])
            return true;
    return stats->refused[PAGE_NET_ERROR] || stats->refused[PAGE_TIMEOUT] ||
           stats->refused[PAGE_ROBOTS_UNKNOWN];
}
