/*
 * metrics: figures of a crawl for Prometheus, as node_exporter's textfile collector reads them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_METRICS_H
#define CLI_METRICS_H

#include "cli/scan.h"
#include "core/buf.h"
#include "crawler/crawl.h"

/* Where a run stands. */
struct metrics {
    const struct crawl_stats *stats;
    const struct scan *scan;
    double pages_per_s; /* of late */
    int64_t now_ms;     /* wall clock */
    bool running;       /* false: this is what the last run left */
    bool failed;        /* it ended with an error */
};

/* Appends the figures in Prometheus' text format 0.0.4: counts and times, no names. */
void metrics_text(const struct metrics *m, struct buf *out);
/* Replaces the file at once, so that no reader meets half of it; readable to all. */
MUST_USE bool metrics_write(const char *path, const struct metrics *m, struct err *err);

#endif
