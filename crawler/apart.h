/*
 * apart: a crawl in two processes: one that fetches and has no data base, one that keeps and
 * has no network.
 *
 * The process that fetches is forked before the other opens what it may not have. It runs the
 * crawl's loop, with readers of its own (crawler/reader.h), and hands finished visits over by a
 * channel; nothing it says is trusted. When either of the two ends, so does the other; what
 * was handed over is kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_APART_H
#define CRAWLER_APART_H

#include "crawler/crawl.h"

struct crawl_apart;

/*
 * Forks the process that fetches; it waits until crawl_apart_run(). To be called by a process
 * of one thread that has nothing open yet but its standard files. Options and sources must not
 * change from then on; options->stop is looked at in this process.
 */
MUST_USE bool crawl_apart_begin(const struct crawl_options *options,
                                const struct source *sources, size_t source_count,
                                struct crawl_apart **out, struct err *err);
/* crawl_run(), with the port, the archive and the watch in this process. Once only. */
MUST_USE bool crawl_apart_run(struct crawl_apart *a, const struct frontier_port *port,
                              const struct crawl_watch *watch, struct crawl_stats *stats,
                              struct err *err);
/* Ends the process that fetches, if it still lives; NULL is fine. */
void crawl_apart_end(struct crawl_apart *a);

/* The process that fetches. */
int crawl_apart_child(const struct crawl_apart *a);

#endif
