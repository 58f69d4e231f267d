/*
 * metrics: figures of a crawl for Prometheus; see metrics.h.
 *
 * Counters begin at zero with every run, which Prometheus understands. Names and units follow
 * its naming rules: a base unit in the name, _total behind what only grows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/metrics.h"

#include "core/bundle.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define METRICS_MAX 65536

static void
head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP lurewatch_%s %s\n# TYPE lurewatch_%s %s\n", name, help,
               name, type);
}

static void
whole(struct buf *out, const char *name, const char *type, const char *help,
      int64_t value)
{
    head(out, name, type, help);
    buf_printf(out, "lurewatch_%s %lld\n", name, (long long)value);
}

static void
seconds(struct buf *out, const char *name, const char *help, int64_t ms)
{
    head(out, name, "gauge", help);
    buf_printf(out, "lurewatch_%s %lld.%03d\n", name, (long long)(ms / 1000),
               (int)(ms % 1000));
}

static void
outcomes(struct buf *out, const struct crawl_stats *stats)
{
    head(out, "crawl_outcomes_total", "counter",
         "Addresses dealt with in this run, by how that ended.");
    for (int i = 0; i < PAGE_OUTCOME_COUNT; i++) {
        buf_printf(out, "lurewatch_crawl_outcomes_total{outcome=\"%s\"} %lld\n",
                   page_outcome_name((enum page_outcome)i),
                   (long long)stats->refused[i]);
    }
}

static void
process(struct buf *out)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    head(out, "crawl_cpu_seconds_total", "counter", "CPU time of this run.");
    buf_printf(out, "lurewatch_crawl_cpu_seconds_total %.3f\n",
               (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                   (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    whole(out, "crawl_peak_memory_bytes", "gauge", "Most memory this run has held.",
          (int64_t)used.ru_maxrss * 1024);
}

void
metrics_text(const struct metrics *m, struct buf *out)
{
    const struct crawl_stats *s = m->stats;

    whole(out, "crawl_running", "gauge", "1 while a crawl runs.", m->running);
    whole(out, "crawl_failed", "gauge",
          "1 when the last crawl broke off with an error.", m->failed);
    seconds(out, "crawl_written_timestamp_seconds", "When this was written.",
            m->now_ms);
    seconds(out, "crawl_seconds", "How long this run has taken.",
            (int64_t)(s->wall_s * 1000));
    whole(out, "crawl_pages_total", "counter", "Answers read, robots.txt not counted.",
          s->pages);
    head(out, "crawl_pages_per_second", "gauge", "Answers read a second of late.");
    buf_printf(out, "lurewatch_crawl_pages_per_second %.2f\n", m->pages_per_s);
    whole(out, "crawl_bytes_total", "counter", "Bytes of bodies as they came.",
          s->bytes);
    whole(out, "crawl_ads_total", "counter", "Ads read.", m->scan->ads);
    whole(out, "crawl_flagged_total", "counter", "Ads that went to the review queue.",
          m->scan->flagged);
    whole(out, "crawl_hosts", "gauge", "Hosts this run knows.", s->hosts);
    whole(out, "crawl_queue", "gauge", "Addresses that wait in this run.", s->waiting);
    whole(out, "crawl_queue_in_store", "gauge",
          "Of them, about so many are in the data base alone.", s->away);
    whole(out, "crawl_in_flight", "gauge", "Requests under way.", s->in_flight);
    whole(out, "crawl_readers_ended_total", "counter",
          "Children that read pages and were ended, or died.", s->readers_ended);
    if (s->next_due_ms > 0) {
        seconds(out, "crawl_next_due_timestamp_seconds",
                "When the next address that is not due yet will be.", s->next_due_ms);
    }
    outcomes(out, s);
    process(out);
}

bool
metrics_write(const char *path, const struct metrics *m, struct err *err)
{
    struct buf text;
    struct stat made;
    bool ok;

    buf_init(&text, METRICS_MAX);
    metrics_text(m, &text);
    ok = file_write(path, buf_str(&text), err);
    buf_free(&text);
    /* The collector runs as somebody else; the file of a pipe or device is not ours to open. */
    if (ok && stat(path, &made) == 0 && S_ISREG(made.st_mode) &&
        chmod(path, 0644) != 0) {
        return err_set(err, "--metrics %s: cannot be made readable: %s", path,
                       strerror(errno));
    }
    return ok;
}
