/*
 * When a visit was, while the clock is set back: the loop is not run, and a page lies with a reader
 * as long as it is not asked for. The reader is this program run with the reader's word.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/opening.h"
#include "crawler/warc_member.h"
#include "tests/support/crawl_scene.h"
#include "tests/support/timed_test.h"

#include <poll.h>
#include <unistd.h>

#define NOON_MS INT64_C(1795521600000)

/* What a visit that was taken is of. */
struct dated {
    struct crawl *c;
    int64_t fetched_ms, archived_ms, interval_ms;
    int looks;
    size_t count;
};

static bool
take_dated(void *self, struct visit *v, struct err *err)
{
    struct dated *at = self;

    (void)err;
    *at = (struct dated){ .c = at->c,
                          .fetched_ms = v->page.fetched_ms,
                          .archived_ms = v->exchange.at_ms,
                          .interval_ms = v->page.interval_ms,
                          .looks = v->page.looks.count,
                          .count = at->count + 1 };
    visit_give_back(at->c->visits, v);
    return true;
}

/* A request that is on its way, for a page or for rules. */
static struct job *
begin_job(struct scene *s, bool rules)
{
    struct job *job = mem_alloc(1, sizeof *job);
    struct page_url at = page_at(s, OF_TWO, 0);

    *job = (struct job){ .host = hosts_get(&s->c.hosts, &s->c.key, STR(HOST)),
                         .url = rules ? NULL : waiting_new(&at, OF_TWO),
                         .source = OF_TWO,
                         .begun_us = clock_mono_us(),
                         .wall_ms = clock_now_ms() };
    assert_true(url_split(STR(HOST "/robots.txt"), &job->robots_at));
    job->host->in_flight = true;
    s->c.jobs = job;
    return job;
}

/* While an answer waits for a reader the clock is set back: its visit is not of a time to come, nor
 * is its record; and from a page that was visited before it was visited last nothing is learned of
 * how often it changes. */
static void
a_visit_that_was_read_is_not_of_a_time_to_come(void **state)
{
    struct buf packed;

    (void)state;
    buf_init(&packed, 1024);
    assert_true(warc_pack(STR("User-agent: *\nDisallow:\n"), WARC_FAST, 0, &packed));
    for (int k = 0; k < 2; k++) {
        bool rules = k == 1;
        struct fetch_options fetch = { .agent = STR("Lurewatch/test"), .slots = 1 };
        const struct fetch_answer answer = {
            .status = 200,
            .header = rules ? STR("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
                            : STR("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
            .body = rules ? buf_str(&packed) : STR("<p>Cook wanted"),
            .connected = true,
        };
        struct visits visits = { NULL };
        struct dated last = { .count = 0 };
        struct scene s;

        stop_clock(NOON_MS);
        open_scene(&s);
        s.options.reader_program = "/proc/self/exe";
        s.options.archive_folder = STR("/nowhere"); /* what is to be archived is told */
        s.sink = (struct visit_sink){ .self = &last, .take = take_dated };
        s.c.visits = &visits;
        last.c = &s.c;
        fetch.gate = &s.c.gate;
        assert_true(fetcher_new(&fetch, &s.c.fetcher, &s.err));
        assert_true(crawl_readers_new(&s.c) && crawl_readers_ready(&s.c));
        (rules ? crawl_take_robots : crawl_take_page)(&s.c, begin_job(&s, rules),
                                                      &answer);
        assert_int_equal(s.c.readers.open, 1);
        wall_ahead_ms -= 2 * DAY_MS;
        while (s.c.readers.open > 0) {
            crawl_read_on(&s.c);
            (void)poll(NULL, 0, 1);
        }
        assert_int_equal(last.count, 1);
        assert_in_range(last.fetched_ms, 1, clock_now_ms());
        assert_in_range(last.archived_ms, 1, clock_now_ms());
        if (!rules) {
            assert_int_equal(last.interval_ms, DAY_MS);
            assert_int_equal(last.looks, 0);
        }
        crawl_readers_free(&s.c);
        fetcher_free(s.c.fetcher);
        visits_free(&visits);
        close_scene(&s);
    }
    buf_free(&packed);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TIMED_TEST(a_visit_that_was_read_is_not_of_a_time_to_come),
    };

    if (argc == 2 && strcmp(argv[1], READER_WORD) == 0) {
        _exit(page_reader_serve(open_page));
    }
    return cmocka_run_group_tests_name("crawl_times", tests, NULL, NULL);
}
