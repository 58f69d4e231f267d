/*
 * kill -9 at any moment: what was told as stored is there, whole, and nothing stands
 * twice.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store/help.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

#define ROUNDS     40
#define PAGES_MAX  100000
#define BATCH      3 /* pages in a transaction */
#define PURGE_EACH 9 /* batches between two purges */

/* Page `n` holds ad `n` and links to the pages behind it, so links overlap. */
static void
put_numbered(struct box *box, int n)
{
    char text[64];
    struct page_url links[4] = { 0 };
    snprintf(text, sizeof text, "ad number %d", n);
    struct sample *m = sample_new(box, text);
    m->ad.url = arena_printf(&box->arena, "https://board.test/d/%d", n);
    for (int i = 0; i < 4; i++) {
        links[i].source = STR("board-kz");
        links[i].url =
            arena_printf(&box->arena, "https://board.test/d/%d", n + 1 + i * i);
    }
    struct page page = page_of("", NOW_MS + n);
    page.at.url = m->ad.url;
    page.links = links;
    page.link_count = 4;
    page.ads = &m->ad;
    page.ad_count = 1;
    page.warc_file = STR("a.warc.gz");
    ASSERT_OK(box, store_put_page(box->s, &page, &m->put, &retention_default, NULL,
                                  &box->err));
}

/* A person decides on ad `n`, in a transaction of its own. */
static void
decide_numbered(struct box *box, int n)
{
    char text[64];
    struct queue_row row;
    snprintf(text, sizeof text, "ad number %d", n);
    struct sample *m = sample_new(box, text);
    const struct decide d = { .key = str_of(m->key),
                              .who = STR("aya"),
                              .outcome = DECISION_CONFIRMED,
                              .now_ms = NOW_MS + n,
                              .keep = &retention_default };
    assert_int_equal(store_decide(box->s, &d, &box->arena, &row, &box->err),
                     DECIDE_DONE);
}

/* Puts an ad that no check counts and purges it, so that a kill may meet a rewrite. */
static void
purge_one(struct box *box)
{
    struct sample *m = sample_new(box, "to be purged");
    struct str key = str_of(m->key);
    (void)sample_put(box, m, NOW_MS + 2 * PAGES_MAX);
    ASSERT_OK(box, store_purge(box->s, &key, 1, STR("keeper"), NOW_MS, &box->err));
}

/* Puts pages from number `from` on and says after each transaction how far it came. */
static void
work(struct box *box, int from, int tell)
{
    if (!store_open(&box->s, box->path, STORE_WRITE, &box->err))
        _exit(1);
    if (write(tell, &from, sizeof from) != sizeof from)
        _exit(2);
    for (int n = from; n < PAGES_MAX; n += BATCH) {
        ASSERT_OK(box, store_batch_begin(box->s, &box->err));
        for (int i = 0; i < BATCH; i++)
            put_numbered(box, n + i);
        ASSERT_OK(box, store_batch_end(box->s, &box->err));
        decide_numbered(box, n);
        int done = n + BATCH;
        if (write(tell, &done, sizeof done) != sizeof done)
            _exit(2);
        if (n / BATCH % PURGE_EACH == 0)
            purge_one(box);
        arena_reset(&box->arena);
    }
}

static void
sleep_us(long us)
{
    struct timespec left = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}

/* Lets a child work for a moment, kills it, and gives back what it told last. With
 * `opened` the moment begins when the child has the file open. */
static int
work_and_kill(struct box *box, int from, bool opened, long us)
{
    int ends[2];
    int done = from;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        work(box, from, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    if (opened)
        assert_int_equal(read(ends[0], &done, sizeof done), sizeof done);
    sleep_us(us);
    assert_int_equal(kill(pid, SIGKILL), 0);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    for (int told; read(ends[0], &told, sizeof told) == sizeof told;)
        done = told;
    close(ends[0]);
    return done;
}

static int
take_count(void *user, int columns, char **values, char **names)
{
    (void)columns;
    (void)names;
    snprintf(user, 64, "%s", values[0]);
    return 0;
}

/* First value of a query, asked behind the store's back. */
static void
expect(struct box *box, const char *sql, const char *answer)
{
    sqlite3 *handle;
    char found[64] = "";
    assert_int_equal(sqlite3_open(box->path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, sql, take_count, found, NULL), SQLITE_OK);
    sqlite3_close(handle);
    if (strcmp(found, answer) != 0)
        fail_msg("%s: '%s', expected '%s'", sql, found, answer);
}

static void
check_whole(struct box *box, int done)
{
    char number[32];
    expect(box, "PRAGMA integrity_check", "ok");
    expect(box, "SELECT count(*) FROM pragma_foreign_key_check", "0");
    /* all of a page or nothing of it */
    expect(box,
           "SELECT count(*) FROM page p JOIN frontier f ON f.source = p.source AND "
           "f.place = p.place WHERE NOT EXISTS (SELECT 1 FROM ad WHERE url = f.url) OR "
           "NOT EXISTS (SELECT 1 FROM ledger l WHERE l.url = f.url)",
           "0");
    expect(box,
           "SELECT count(*) FROM ad a WHERE NOT EXISTS (SELECT 1 FROM queue q WHERE "
           "q.ad_key = a.key) OR NOT EXISTS (SELECT 1 FROM sighting i WHERE i.ad_key = "
           "a.key) OR (SELECT count(*) FROM hit h JOIN score s ON s.id = h.score_id "
           "WHERE s.ad_key = a.key) <> 3",
           "0");
    expect(box, "SELECT count(*) - count(DISTINCT source || url) FROM frontier", "0");
    /* all that was told: pages 0 to done - 1, and a decision for each BATCH of them */
    snprintf(number, sizeof number, "%d", done);
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM ad WHERE first_seen_ms < %lld",
             (long long)(NOW_MS + done));
    expect(box, sql, number);
    snprintf(number, sizeof number, "%d", done / BATCH);
    snprintf(sql, sizeof sql,
             "SELECT count(DISTINCT ad_key) FROM decision_words w JOIN decision d ON "
             "d.id = w.decision_id WHERE d.at_ms < %lld",
             (long long)(NOW_MS + done));
    expect(box, sql, number);
}

static void
nothing_told_is_lost(void **state)
{
    (void)state;
    struct box box;
    unsigned seed = 20261121;
    int done = 0;
    box_open(&box);
    store_close(box.s);
    box.s = NULL;
    for (int round = 0; round < ROUNDS; round++) {
        seed = seed * 1664525u + 1013904223u;
        long us = 500 + (long)(seed >> 8) % 120000;
        int now = work_and_kill(&box, done, round % 4 != 0, us);
        check_whole(&box, now);
        done = now;
    }
    print_message("# %d pages over %d kills\n", done, ROUNDS);
    assert_true(done > 0);
    /* the next run goes on as if nothing had been */
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    put_numbered(&box, done);
    assert_int_equal(access(box.path, F_OK), 0);
    box_close(&box);
}

/* The schema is made whole or not at all, whenever the maker is killed. */
static void
a_killed_maker_leaves_a_file_that_opens(void **state)
{
    (void)state;
    unsigned seed = 4;
    for (int round = 0; round < ROUNDS; round++) {
        struct box box;
        box_path(&box);
        seed = seed * 1664525u + 1013904223u;
        pid_t pid = fork();
        if (pid == 0) {
            (void)!store_open(&box.s, box.path, STORE_WRITE, &box.err);
            for (;;)
                pause();
        }
        sleep_us(100 + (long)(seed >> 8) % 25000);
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
        sample_put(&box, sample_new(&box, "after"), NOW_MS);
        box_close(&box);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_told_is_lost),
        cmocka_unit_test(a_killed_maker_leaves_a_file_that_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
