/*
 * frontier_rows: memory and speed of the frontier that a crawl holds. Made-up addresses over
 * 300 hosts pass the set of known URLs and wait for their hosts; half of what is offered is
 * known already. Prints one JSON object; the rate of each tenth shows whether it stays flat.
 *
 * frontier_rows [URLS [visited | later | away]]
 *
 * Of visited ones the set knows when they were fetched, and each waits with what its visits left,
 * digest and validators apart. With `later` each has these, too, and waits for its time, as in
 * a crawl that goes on for weeks. With `away` so do those that are due first, as many as a crawl
 * holds (crawler/crawl_away.c); the others are left to the store, and only the set knows them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/time.h"
#include "crawler/host.h"
#include "crawler/later.h"
#include "crawler/seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define HOSTS      300
#define HELD_MOST  75000 /* with `away` */
#define PARTS      10
#define FETCHED_MS INT64_C(1795249800000)

struct frontier {
    bool visited, later; /* all of them were */
    bool away;           /* no more than HELD_MOST are held */
    int64_t away_ms;     /* what is due from then on is not */
    size_t left;
    struct later later_urls;
    struct hosts hosts;
    struct seen seen;
    struct host *all[HOSTS];
};

static const struct hash_key KEY = { { 7, 1, 8 } };

static double
cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double
peak_mb(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (double)used.ru_maxrss / 1024;
}

/* What visits leave: the nth page has its own interval, and an answer of its own. */
static void
visit(struct page_url *at, int64_t n, bool later, struct arena *arena)
{
    char *hex = arena_alloc(arena, DIGEST_HEX_SIZE);

    at->fetched_ms = FETCHED_MS + n;
    at->interval_ms = TIME_DAY_MS + n % 7 * 5500123;
    at->due_ms = at->fetched_ms + at->interval_ms;
    at->looks = (struct page_looks){ .still_min = (uint32_t)(n % 40000),
                                     .changed_min = (uint32_t)(n % 3000),
                                     .count = 8,
                                     .changed = 3 };
    if (later) {
        digest_sha256_hex(at->url, hex);
        at->digest = str_of(hex);
        at->etag = arena_printf(arena, "\"%llx-%llx\"", 0x65a8f0b2ULL + (uint64_t)n,
                                0x1a2bULL + (uint64_t)n % 997);
        at->last_modified = STR("Mon, 23 Nov 2026 04:32:06 GMT");
    }
}

/* Leaves a URL to the store. */
static void
leave(void *user, struct waiting *url)
{
    struct frontier *f = user;

    f->away_ms = url->at.due_ms < f->away_ms ? url->at.due_ms : f->away_ms;
    f->left++;
    free(url);
}

static void
hold(struct frontier *f, struct host *host, struct waiting *url)
{
    if (f->away && url->at.due_ms >= f->away_ms) {
        leave(f, url);
        return;
    }
    later_add(&f->later_urls, host, url, url->at.due_ms, f->away);
    free(url);
    if (f->away && f->later_urls.count > HELD_MOST) {
        later_give_up(&f->later_urls, leave, f);
    }
}

static void
offer(struct frontier *f, struct host *host, int64_t n, struct arena *arena)
{
    struct page_url at = { .depth = 2 };
    struct waiting *url;

    at.url = arena_printf(arena, STR_FMT "/work/astana/d/%lld-obyavlenie.html",
                          STR_ARG(host->origin), (long long)n);
    if (seen_add(&f->seen, hash_keyed(&KEY, at.url))) {
        if (f->visited) {
            visit(&at, n, f->later, arena);
            seen_note(&f->seen, hash_keyed(&KEY, at.url), at.fetched_ms);
        }
        url = waiting_new(&at, 0);
        if (f->later) {
            hold(f, host, url);
        } else {
            host_push(&f->hosts, host, url, f->visited ? HOST_OLD : HOST_NEW);
        }
    }
    arena_reset(arena);
}

/* Takes all out again and counts it. */
static double
take_all(struct frontier *f, size_t *count)
{
    double start = cpu_seconds();

    *count = 0;
    while (f->later_urls.count > 0) {
        free(later_take(&f->later_urls));
        ++*count;
    }
    for (int i = 0; i < HOSTS; i++) {
        struct waiting *url;

        while ((url = host_pop(&f->hosts, f->all[i])) != NULL) {
            free(url);
            ++*count;
        }
    }
    return cpu_seconds() - start;
}

int
main(int argc, char **argv)
{
    int64_t urls = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000, part = urls / PARTS;
    struct frontier f = { .visited = argc > 2,
                          .away = argc > 2 && strcmp(argv[2], "away") == 0,
                          .away_ms = INT64_MAX };
    struct arena arena;
    double base_mb = peak_mb(), taken_s, full_mb;
    size_t taken;

    f.later = f.away || (argc > 2 && strcmp(argv[2], "later") == 0);
    arena_init(&arena, 0);
    for (int i = 0; i < HOSTS; i++) {
        f.all[i] = hosts_get(&f.hosts, &KEY,
                             arena_printf(&arena, "https://host%d.board.test", i));
    }
    printf("{\"urls\": %lld, \"offers_per_cpu_s\": [", (long long)urls);
    for (int64_t p = 0; p < PARTS; p++) {
        double start = cpu_seconds();

        for (int64_t n = p * part; n < (p + 1) * part; n++) {
            offer(&f, f.all[n % HOSTS], n, &arena);
            offer(&f, f.all[n / 2 % HOSTS], n / 2, &arena);
        }
        printf("%s%.0f", p > 0 ? ", " : "", 2 * (double)part / (cpu_seconds() - start));
    }
    full_mb = peak_mb();
    taken_s = take_all(&f, &taken);
    printf("], \"taken_per_cpu_s\": %.0f, \"base_mb\": %.1f, \"peak_mb\": %.1f, "
           "\"bytes_a_url\": %.1f, \"left_to_store\": %zu}\n",
           (double)taken / taken_s, base_mb, full_mb,
           (full_mb - base_mb) * 1048576 / (double)urls, f.left);
    later_free(&f.later_urls);
    hosts_free(&f.hosts);
    seen_free(&f.seen);
    arena_free(&arena);
    return taken + f.left == (size_t)(part * PARTS) ? 0 : 1;
}
