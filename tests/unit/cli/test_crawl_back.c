/*
 * What was left to the data base comes back from it when it is due: each page is asked for once,
 * on the condition that it changed, and whoever is killed meanwhile loses nothing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/scan.h"
#include "crawler/apart.h"
#include "store/frontier.h"
#include "tests/support/crawl_bench.h"

#include <sys/wait.h>

#define PAGES  150
#define MOST   8 /* visited URLs in memory, beside those that wait for their host */
#define DAY_MS INT64_C(86400000)
#define ETAG   "\"e1\""
#define SUM    "d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1"

/* A crawl without end on a store, until so many visits were put. */
struct back {
    struct bench b; /* first: the server hands it to the answers */
    struct arena arena;
    char folder[64], path[96];
    volatile sig_atomic_t stop;
    size_t wanted, visits, unchanged;
    int64_t begun_ms, most_away;
    bool apart, die; /* die: at the last visit */
};

/* What the store knows. */
struct known {
    struct back *back;
    size_t count, fresh; /* fresh: visited since the beginning */
    bool is_fresh[PAGES];
};

static bool
answer_unchanged(struct raw_server *server, int fd, const char *path,
                 const char *header)
{
    (void)server;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (!strstr(header, "If-None-Match: " ETAG "\r\n")) {
        return raw_page(fd, "<p>it was not asked whether it changed");
    }
    return raw_text(fd, "HTTP/1.1 304 Not Modified\r\nETag: " ETAG "\r\n\r\n");
}

static void
on_page(void *user, const struct page *page)
{
    struct back *k = user;

    k->visits++;
    k->unchanged += page->outcome == PAGE_UNCHANGED;
    k->stop = k->visits >= k->wanted;
    if (k->stop && k->die) {
        (void)kill(getpid(), SIGKILL);
    }
}

static void
on_stats(void *user, const struct crawl_stats *stats)
{
    struct back *k = user;

    k->most_away = stats->away > k->most_away ? stats->away : k->most_away;
}

static struct store *
open_store(struct back *k)
{
    struct store *store;

    if (!store_open(&store, k->path, STORE_WRITE, &k->b.err)) {
        fail_msg("%s", k->b.err.text);
    }
    return store;
}

/* Pages that were visited yesterday: some are due, others will be soon. */
static void
fill(struct back *k)
{
    struct store *store = open_store(k);
    int64_t now_ms = clock_now_ms();

    for (int i = 0; i < PAGES; i++) {
        const struct page page = {
            .at = { .url = arena_printf(&k->arena, "http://127.0.0.1:%d/%d",
                                        k->b.server->port, i),
                    .source = STR("board"),
                    .is_seed = i == 0 },
            .outcome = PAGE_OK,
            .host = arena_printf(&k->arena, "http://127.0.0.1:%d", k->b.server->port),
            .status = 200,
            .requested = true,
            .fetched_ms = now_ms - 2 * DAY_MS,
            .next_ms = now_ms - 500 + 7 * i,
            .interval_ms = DAY_MS,
            .etag = STR(ETAG),
            .digest = STR(SUM),
        };

        if (!store_put_page(store, &page, NULL, &retention_default, NULL, &k->b.err)) {
            fail_msg("%s", k->b.err.text);
        }
    }
    store_close(store);
}

static void
open_back(struct back *k)
{
    *k = (struct back){ .folder = "/tmp/lurewatch-back-XXXXXX" };
    assert_non_null(mkdtemp(k->folder));
    (void)snprintf(k->path, sizeof k->path, "%s/ads.db", k->folder);
    arena_init(&k->arena, 0);
    open_bench(&k->b, answer_unchanged, "/0");
    k->b.options.once = false;
    k->b.options.visited_max = MOST;
    k->b.options.stop = &k->stop;
    fill(k);
    k->begun_ms = clock_now_ms();
}

static void
close_back(struct back *k)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", "-journal" };

    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        (void)remove(arena_printf(&k->arena, "%s%s", k->path, ENDS[i]).p);
    }
    (void)rmdir(k->folder);
    arena_free(&k->arena);
    close_bench(&k->b);
}

static bool
run(struct back *k)
{
    struct bench *b = &k->b;
    const struct crawl_watch watch = { k, on_stats, on_page };
    struct crawl_apart *apart = NULL;
    struct frontier_port port;
    struct store *store;
    struct scan scan;
    bool ok;

    if (k->apart && !crawl_apart_begin(&b->options, &b->source, 1, &apart, &b->err)) {
        return false;
    }
    store = open_store(k);
    scan_begin(&scan, store, NULL);
    port = scan_port(&scan);
    (void)alarm(400); /* rather than to wait for ever */
    ok = apart
             ? crawl_apart_run(apart, &port, &watch, &b->stats, &b->err)
             : crawl_run(&b->options, &b->source, 1, &port, &watch, &b->stats, &b->err);
    (void)alarm(0);
    ok = port.flush(port.self, &b->err) && ok;
    crawl_apart_end(apart);
    scan_end(&scan);
    store_close(store);
    for (int i = 0; i < DOUBT_COUNT; i++) {
        ok = ok && b->stats.doubted[i] == 0;
    }
    return ok;
}

static bool
know(void *user, const struct page_url *url, struct err *err)
{
    struct known *known = user;
    bool fresh = url->fetched_ms >= known->back->begun_ms;
    int64_t n = -1;

    (void)err;
    assert_true(
        str_to_int(str_sub(url->url, known->back->b.seeds[0].n - 1, url->url.n), &n));
    assert_in_range(n, 0, PAGES - 1);
    known->count++;
    known->fresh += fresh;
    known->is_fresh[n] = fresh;
    assert_true(str_eq(url->etag, STR(ETAG)) && str_eq(url->digest, STR(SUM)));
    assert_true(!fresh || url->due_ms > clock_now_ms());
    return true;
}

static struct known
look_up(struct back *k)
{
    struct known known = { .back = k };
    struct store *store = open_store(k);

    if (!store_frontier_load(store, STR("board"), know, &known, &k->b.err)) {
        fail_msg("%s", k->b.err.text);
    }
    store_close(store);
    assert_int_equal(known.count, PAGES);
    return known;
}

static size_t
asked(struct back *k, int n)
{
    char path[16];

    (void)snprintf(path, sizeof path, "/%d", n);
    return raw_count(k->b.server, path);
}

static void
each_page_comes_back_once(void **state)
{
    (void)state;
    for (int apart = 0; apart < 2; apart++) {
        struct back k;

        open_back(&k);
        k.apart = apart;
        k.wanted = PAGES;
        if (!run(&k)) {
            fail_msg("%s", k.b.err.text);
        }
        for (int i = 0; i < PAGES; i++) {
            assert_int_equal(asked(&k, i), 1);
        }
        assert_int_equal(k.visits, PAGES);
        assert_int_equal(k.unchanged, PAGES);
        assert_int_equal(look_up(&k).fresh, PAGES);
        assert_true(k.most_away > 0);
        close_back(&k);
    }
}

/* How many visits were put when it is killed, and in how many processes. */
static const struct {
    size_t visits;
    bool apart;
} KILLS[] = { { 1, false }, { 70, false }, { 70, true }, { PAGES, true } };

static void
who_is_killed_loses_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof KILLS / sizeof KILLS[0]; i++) {
        struct known before;
        struct back k;
        pid_t child;
        int status;

        open_back(&k);
        k.apart = KILLS[i].apart;
        k.wanted = KILLS[i].visits;
        k.die = true;
        child = fork();
        if (child == 0) {
            (void)run(&k);
            _exit(1); /* it lived */
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        before = look_up(&k);
        k.die = false;
        k.wanted = PAGES - before.fresh;
        k.stop = before.fresh == PAGES;
        if (!run(&k)) {
            fail_msg("%s", k.b.err.text);
        }
        for (int n = 0; n < PAGES; n++) { /* what was kept is not asked for again */
            assert_in_range(asked(&k, n), 1, before.is_fresh[n] ? 1 : 2);
        }
        assert_int_equal(k.visits, k.wanted);
        assert_int_equal(k.unchanged, k.wanted);
        assert_int_equal(look_up(&k).fresh, PAGES);
        close_back(&k);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_page_comes_back_once),
        cmocka_unit_test(who_is_killed_loses_nothing),
    };

    return cmocka_run_group_tests_name("crawl_back", tests, NULL, NULL);
}
