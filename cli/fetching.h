/*
 * fetching: what `crawl` and `demo` share: a crawl with progress, statistics and an ending.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FETCHING_H
#define CLI_FETCHING_H

#include "cli/app.h"
#include "cli/scan.h"
#include "core/arena.h"
#include "crawler/apart.h"

#define METRICS_MS 10000

/* User-Agent of a workspace: program, version and the contact that its owner gave. */
struct str fetching_agent(struct str contact, struct arena *arena);

/* Completes the options with version, token, stop flag, and this program as reader of pages. */
void fetching_complete(struct crawl_options *options);

/* What is to be crawled. */
struct fetching {
    const struct crawl_options *options; /* complete */
    const struct source *sources;
    size_t source_count;
    struct crawl_apart *apart; /* begun with the same; NULL: all in this process */
    unsigned walls;            /* around this process, when another fetches */
    const char *metrics; /* figures for Prometheus (cli/metrics.h), written anew every METRICS_MS;
                            NULL: none */
};

/* Crawls with a progress line. The scan's store is flushed in any case. */
MUST_USE bool
fetching_run(struct app *app, const struct fetching *what, struct scan *scan,
             struct crawl_stats *stats, struct err *err);

/* Can a file be written there? Asked before a crawl that may take hours. */
MUST_USE bool
fetching_check_file(const char *option, const char *path, struct err *err);
/* Writes {"pages","bytes","refused":{...},"wall_s","cpu_s","rss_mb",...} to a file. */
MUST_USE bool fetching_write_stats(const char *path, const struct crawl_stats *stats,
                                   struct err *err);
/* Minutes until the first URL is due that is not yet, rounded up; 0 when none is known. */
int64_t fetching_due_minutes(const struct crawl_stats *stats);
/* The same until a time of the wall clock. */
int64_t fetching_minutes_to(int64_t time_ms);
/* Did hosts fail (no connection, time-outs, closed because robots.txt could not be had), or was the
 * process that fetches not believed? */
bool fetching_had_failures(const struct crawl_stats *stats);

#endif
