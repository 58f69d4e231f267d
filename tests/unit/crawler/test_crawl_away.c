/*
 * What was visited and is not due is left to the port when there is too much of it, and comes back
 * when its time has come: all of it, once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/apart.h"
#include "tests/support/crawl_bench.h"

#include <limits.h>
#include <unistd.h>

#define PAGES  150
#define DAY_MS INT64_C(86400000)
#define ALIVE  40 /* pages of a host that is, beside a dead one */
#define MOST   8  /* visited URLs in memory, beside those that wait for their host */

/* A crawl without end, until so many visits were put. */
struct long_run {
    struct bench b; /* first: the server hands it to the answers */
    volatile sig_atomic_t stop;
    size_t wanted;    /* pages that end so... */
    const char *only; /* ...hold this in their address; "" all */
    size_t visits;
    int64_t most_away, most_held;
    bool apart, no_due;
};

/* In one piece: the second of two would wait for an acknowledgement. */
static bool
answer_any(struct raw_server *server, int fd, const char *path, const char *header)
{
    char text[128];

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    (void)snprintf(text, sizeof text,
                   "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   strlen(path), path);
    return raw_text(fd, text);
}

static void
look_on(void *user, const struct page *page)
{
    struct long_run *run = user;

    run->visits += str_find(page->at.url, str_of(run->only)) >= 0;
    run->stop = run->visits >= run->wanted;
}

static void
look_at_stats(void *user, const struct crawl_stats *stats)
{
    struct long_run *run = user;
    int64_t held = stats->waiting - stats->away;

    run->most_away = stats->away > run->most_away ? stats->away : run->most_away;
    run->most_held = held > run->most_held ? held : run->most_held;
}

static void
open_run(struct long_run *run)
{
    *run = (struct long_run){ .only = "" };
    open_bench(&run->b, answer_any, "/0");
    run->b.options.once = false;
    run->b.options.visited_max = MOST;
    run->b.options.stop = &run->stop;
    run->b.source.revisit_ms = DAY_MS;
}

/* A page that was visited yesterday. */
static void
add_visited(struct long_run *run, struct str url, int64_t due_ms)
{
    const struct page_url at = { .url = url,
                                 .source = STR("board"),
                                 .is_seed = str_ends(url, STR("/0")),
                                 .digest = STR("d1d1"),
                                 .etag = STR("\"e1\""),
                                 .due_ms = due_ms,
                                 .interval_ms = DAY_MS,
                                 .fetched_ms = clock_now_ms() - DAY_MS };

    memory_keep(&run->b.memory, &at);
}

static struct str
page_at(struct long_run *run, int port, int n)
{
    return arena_printf(&run->b.arena, "http://127.0.0.1:%d/%d", port, n);
}

/* A port that breaks behind so many rows of what is due. */
struct breaking {
    frontier_row *row;
    void *user;
};

static int rows_left;

static bool
break_off(void *user, const struct page_url *url, struct err *err)
{
    const struct breaking *b = user;

    return rows_left-- > 0 ? b->row(b->user, url, err)
                           : err_set_kind(err, ERR_START, "the disk breaks");
}

static bool
breaking_due(void *self, struct str source, const struct frontier_window *window,
             frontier_row *row, void *user, int64_t *reached_ms, struct err *err)
{
    struct breaking b = { row, user };

    return memory_due(self, source, window, break_off, &b, reached_ms, err);
}

static bool
try_to_go(struct long_run *run)
{
    struct bench *b = &run->b;
    struct frontier_port port = memory_port(&b->memory);
    const struct crawl_watch watch = { run, look_at_stats, look_on };
    struct crawl_apart *apart;
    bool ok;

    port.due = run->no_due ? NULL : breaking_due;
    (void)alarm(400); /* rather than to wait for ever */
    if (run->apart) {
        assert_true(crawl_apart_begin(&b->options, &b->source, 1, &apart, &b->err));
        ok = crawl_apart_run(apart, &port, &watch, &b->stats, &b->err);
        crawl_apart_end(apart);
    } else {
        ok = crawl_run(&b->options, &b->source, 1, &port, &watch, &b->stats, &b->err);
    }
    (void)alarm(0);
    return ok;
}

static void
go(struct long_run *run)
{
    struct bench *b = &run->b;

    rows_left = INT_MAX;
    if (!try_to_go(run)) {
        fail_msg("%s", b->err.text);
    }
    for (int i = 0; i < DOUBT_COUNT; i++) {
        assert_int_equal(b->stats.doubted[i], 0);
    }
}

static void
expect_each_once(struct long_run *run, int count)
{
    char path[16];

    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "/%d", i);
        if (raw_count(run->b.server, path) != 1) {
            fail_msg("%s was asked for %zu times", path,
                     raw_count(run->b.server, path));
        }
    }
}

/* In one process and in two; when they are due, from the beginning; whether they come in the
 * order of their time. */
static const struct {
    const char *name;
    int64_t first_ms, step_ms;
    bool apart, backwards, no_due;
} RUNS[] = {
    { "due already", -PAGES * 1000, 1000, false, false, false },
    { "due already, the last first", -PAGES * 1000, 1000, false, true, false },
    { "due one after another", 300, 5, false, false, false },
    { "the same, the last first", 300, 5, false, true, false },
    { "all at one time", 1500, 0, false, false, false },
    { "some are due already", -1000, 10, true, true, false },
    { "two processes", 300, 5, true, false, false },
    { "a port that cannot tell", 300, 5, false, false, true },
    { "a port that cannot tell, two processes", 300, 5, true, false, true },
};

static void
what_was_left_comes_back_once(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof RUNS / sizeof RUNS[0]; k++) {
        struct long_run run;
        int64_t now_ms;

        open_run(&run);
        run.wanted = PAGES;
        run.apart = RUNS[k].apart;
        run.no_due = RUNS[k].no_due;
        now_ms = clock_now_ms();
        for (int i = 0; i < PAGES; i++) {
            int at = RUNS[k].backwards ? PAGES - 1 - i : i;

            add_visited(&run, page_at(&run, run.b.server->port, i),
                        now_ms + RUNS[k].first_ms + at * RUNS[k].step_ms);
        }
        go(&run);
        expect_each_once(&run, PAGES);
        assert_int_equal(run.b.memory.page_count, PAGES);
        if (RUNS[k].no_due) {
            assert_int_equal(run.most_away, 0);
        } else if (run.b.memory.walks == 0 || run.most_away == 0) {
            fail_msg("%s: nothing was left to the port", RUNS[k].name);
        }
        close_bench(&run.b);
    }
}

/* What was left is known: a page that names it does not make it new. */
static bool
answer_links(struct raw_server *server, int fd, const char *path, const char *header)
{
    char text[PAGES * 32];
    size_t at = 0;

    if (strcmp(path, "/robots.txt") == 0) {
        return answer_any(server, fd, path, header);
    }
    for (int i = 0; i < PAGES; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "<a href=/%d>%d</a>", i, i);
    }
    return raw_page(fd, text);
}

static void
what_is_away_is_known_and_little_is_held(void **state)
{
    struct long_run run;

    (void)state;
    open_run(&run);
    raw_stop(run.b.server);
    run.b.server = raw_start(answer_links, &run.b);
    run.b.seeds[0] = page_at(&run, run.b.server->port, 0);
    for (int i = 1; i < PAGES;
         i++) { /* one is new and names them all, another tomorrow */
        add_visited(&run, page_at(&run, run.b.server->port, i),
                    clock_now_ms() + DAY_MS + i);
    }
    add_visited(&run, page_at(&run, run.b.server->port, PAGES), 1);
    run.wanted = 2;
    go(&run);
    expect_each_once(&run, 1);
    assert_int_equal(raw_count(run.b.server, "/1"), 0);
    assert_int_equal(run.b.memory.page_count, 2);
    assert_true(run.b.stats.waiting - run.b.stats.away <= MOST);
    assert_in_range(run.b.stats.away, PAGES - MOST, PAGES + 1);
    close_bench(&run.b);
}

/* What nobody can ask for does not wait, nor what is never to be asked for again; nor does it stop
 * a crawl. */
static void
what_cannot_wait_is_not_away(void **state)
{
    char name[3000] = "";

    (void)state;
    memset(name, 'x', sizeof name - 1);
    for (int apart = 0; apart < 2; apart++) {
        struct long_run run;

        open_run(&run);
        run.apart = apart;
        for (int i = 0; i < PAGES; i++) {
            struct str page = page_at(&run, run.b.server->port, i);

            add_visited(&run,
                        i % 3 == 0   ? arena_printf(&run.b.arena, "%s%s", page.p, name)
                        : i % 3 == 1 ? arena_printf(&run.b.arena, "http:/%d", i)
                                     : page,
                        i % 3 == 2 ? INT64_MAX : clock_now_ms() + DAY_MS);
        }
        run.wanted = 1; /* the seed */
        go(&run);
        assert_int_equal(run.b.memory.page_count, 1);
        assert_int_equal(run.b.stats.away, 0);
        close_bench(&run.b);
    }
}

/* A host that nobody reaches has been due for long; another of its source gets its turn all the
 * same. */
static void
a_dead_host_holds_nobody_up(void **state)
{
    struct long_run run;
    const int dead = 1; /* no server has that port */

    (void)state;
    for (int apart = 0; apart < 2; apart++) {
        open_run(&run);
        run.apart = apart;
        run.b.seeds[1] = page_at(&run, dead, 0);
        run.b.source.seed_count = 2;
        for (int i = 0; i < PAGES; i++) {
            add_visited(&run, page_at(&run, dead, i),
                        clock_now_ms() - DAY_MS + i * 1000);
        }
        for (int i = 0; i < ALIVE; i++) {
            add_visited(&run, page_at(&run, run.b.server->port, i),
                        clock_now_ms() - 1000 + i);
        }
        run.only = arena_printf(&run.b.arena, ":%d/", run.b.server->port).p;
        run.wanted = ALIVE;
        go(&run);
        expect_each_once(&run, ALIVE);
        close_bench(&run.b);
    }
}

/* The store breaks in the middle of a walk: the crawl ends and says so, and the next one loses
 * nothing and asks for nothing again that was put. */
static void
a_port_may_break_while_it_is_walked(void **state)
{
    static const int ROWS[] = { 0, 1, 20, 80 };

    (void)state;
    for (size_t k = 0; k < 2 * sizeof ROWS / sizeof ROWS[0]; k++) {
        struct long_run run;
        size_t put;

        open_run(&run);
        run.apart = k % 2 != 0;
        run.wanted = PAGES;
        rows_left = ROWS[k / 2];
        for (int i = 0; i < PAGES; i++) {
            add_visited(&run, page_at(&run, run.b.server->port, i),
                        clock_now_ms() - PAGES + i);
        }
        assert_false(try_to_go(&run));
        assert_non_null(strstr(run.b.err.text, "the disk breaks"));
        put = run.b.memory.page_count;
        assert_in_range(put, 0, PAGES - 1);
        assert_int_equal(run.visits, put);
        go(&run);
        assert_int_equal(run.b.memory.page_count, PAGES);
        for (size_t i = 0; i < put; i++) {
            struct str url = run.b.memory.pages[i].at.url;

            assert_int_equal(raw_count(run.b.server, url.p + run.b.seeds[0].n - 2), 1);
        }
        close_bench(&run.b);
    }
}

/* The source has its second host no more: each page of it that is due is refused once, for days,
 * and the others are asked for. */
static void
a_host_that_is_taken_out_is_refused_once(void **state)
{
    struct long_run run;
    const int out = 1;

    (void)state;
    for (int apart = 0; apart < 2; apart++) {
        open_run(&run);
        run.apart = apart;
        for (int i = 0; i < PAGES; i++) {
            add_visited(&run,
                        arena_printf(&run.b.arena, "http://127.0.0.2:%d/%d", out, i),
                        clock_now_ms() - PAGES + i);
        }
        for (int i = 0; i < ALIVE; i++) {
            add_visited(&run, page_at(&run, run.b.server->port, i),
                        clock_now_ms() + 500 + i);
        }
        run.wanted = PAGES + ALIVE;
        go(&run);
        expect_each_once(&run, ALIVE);
        assert_int_equal(run.b.memory.page_count, PAGES + ALIVE);
        assert_int_equal(run.b.stats.refused[PAGE_SCOPE], PAGES);
        assert_true(run.most_away > 0);
        close_bench(&run.b);
    }
}

/* Nothing is to be crawled, and nothing is asked for. */
static void
a_crawl_of_nothing_asks_for_nothing(void **state)
{
    struct long_run run;
    struct frontier_port port;

    (void)state;
    open_run(&run);
    run.stop = true;
    port = memory_port(&run.b.memory);
    port.due = memory_due;
    for (int once = 0; once < 2; once++) {
        run.b.options.once = once;
        assert_true(
            crawl_run(&run.b.options, NULL, 0, &port, NULL, &run.b.stats, &run.b.err));
    }
    assert_int_equal(run.b.memory.walks, 0);
    close_bench(&run.b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_left_comes_back_once),
        cmocka_unit_test(what_is_away_is_known_and_little_is_held),
        cmocka_unit_test(what_cannot_wait_is_not_away),
        cmocka_unit_test(a_dead_host_holds_nobody_up),
        cmocka_unit_test(a_port_may_break_while_it_is_walked),
        cmocka_unit_test(a_host_that_is_taken_out_is_refused_once),
        cmocka_unit_test(a_crawl_of_nothing_asks_for_nothing),
    };

    return cmocka_run_group_tests_name("crawl_away", tests, NULL, NULL);
}
