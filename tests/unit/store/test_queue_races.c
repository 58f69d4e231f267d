/*
 * Races for the queue: threads and processes that want the same rows.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store/help.h"

#include <pthread.h>
#include <sys/wait.h>

#define HOUR_MS INT64_C(3600000)

#define RACERS 4
#define PRIZES 60

/* One of several connections that want the same rows. */
struct racer {
    pthread_t thread;
    struct box *box;
    char who[32];
    int won[PRIZES];
    size_t claimed_next;
    bool failed;
};

static void *
race(void *user)
{
    struct racer *r = user;
    struct store *s;
    struct queue_row row;
    struct err err = { 0 };
    struct arena arena;
    const struct queue_filter f = { .lane = LANE_AUDIT };
    arena_init(&arena, 0);
    if (!store_open(&s, r->box->path, STORE_WRITE, &err)) {
        r->failed = true;
        return NULL;
    }
    for (int i = 0; i < PRIZES; i++) {
        char text[32];
        char key[AD_KEY_SIZE];
        snprintf(text, sizeof text, "prize %d", i);
        const struct ad ad = { .title = STR("Hostess wanted"), .text = str_of(text) };
        ad_key(&ad, key);
        enum claim_answer answer = store_claim(s, str_of(key), str_of(r->who), NOW_MS,
                                               NOW_MS + HOUR_MS, &arena, &row, &err);
        r->won[i] = answer == CLAIM_DONE;
        r->failed = r->failed || answer == CLAIM_FAILED;
    }
    for (;;) {
        const struct queue_row *rows;
        size_t count;
        if (!store_claim_next(s, &f, 3, str_of(r->who), NOW_MS, NOW_MS + HOUR_MS,
                              &arena, &rows, &count, &err))
            r->failed = true;
        if (r->failed || count == 0)
            break;
        r->claimed_next += count;
    }
    store_close(s);
    arena_free(&arena);
    return NULL;
}

static void
one_of_many_gets_each_row(void **state)
{
    (void)state;
    struct box box;
    struct racer racers[RACERS] = { 0 };
    box_open(&box);
    for (int i = 0; i < 2 * PRIZES; i++) {
        char text[32];
        snprintf(text, sizeof text, "prize %d", i);
        struct sample *m = sample_new(&box, text);
        m->put.lane = i < PRIZES ? LANE_RISK : LANE_AUDIT;
        sample_put(&box, m, NOW_MS);
    }
    for (size_t i = 0; i < RACERS; i++) {
        racers[i].box = &box;
        snprintf(racers[i].who, sizeof racers[i].who, "racer %zu", i);
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    size_t next_total = 0;
    for (size_t i = 0; i < RACERS; i++) {
        pthread_join(racers[i].thread, NULL);
        assert_false(racers[i].failed);
        next_total += racers[i].claimed_next;
    }
    for (int i = 0; i < PRIZES; i++) {
        int winners = 0;
        for (size_t k = 0; k < RACERS; k++)
            winners += racers[k].won[i];
        assert_int_equal(winners, 1);
    }
    assert_int_equal(next_total, PRIZES);
    box_close(&box);
}

/* Processes decide the same rows with the version they saw: one each comes through. */
static int
decide_all(struct box *box, int number)
{
    int done = 0;
    struct queue_row row;
    char who[32];
    store_close(box->s);
    if (!store_open(&box->s, box->path, STORE_WRITE, &box->err))
        return 255;
    snprintf(who, sizeof who, "process %d", number);
    for (int i = 0; i < PRIZES; i++) {
        char text[32];
        snprintf(text, sizeof text, "prize %d", i);
        struct sample *m = sample_new(box, text);
        const struct decide d = { .key = str_of(m->key),
                                  .who = str_of(who),
                                  .outcome = DECISION_NOT_RISK,
                                  .now_ms = NOW_MS,
                                  .version = 1,
                                  .keep = &retention_default };
        enum decide_answer answer =
            store_decide(box->s, &d, &box->arena, &row, &box->err);
        if (answer == DECIDE_FAILED)
            return 255;
        done += answer == DECIDE_DONE;
    }
    store_close(box->s);
    arena_free(&box->arena);
    return done;
}

static void
one_decision_for_each_version(void **state)
{
    (void)state;
    struct box box;
    pid_t pids[3];
    int total = 0;
    box_open(&box);
    for (int i = 0; i < PRIZES; i++) {
        char text[32];
        snprintf(text, sizeof text, "prize %d", i);
        sample_put(&box, sample_new(&box, text), NOW_MS);
    }
    store_close(box.s);
    box.s = NULL;
    for (int i = 0; i < 3; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(decide_all(&box, i));
    }
    for (int i = 0; i < 3; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= PRIZES);
        total += WEXITSTATUS(status);
    }
    assert_int_equal(total, PRIZES);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_READ, &box.err));
    for (int i = 0; i < PRIZES; i++) {
        char text[32];
        snprintf(text, sizeof text, "prize %d", i);
        assert_int_equal(sample_find(&box, sample_new(&box, text)).decision_count, 1);
    }
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_many_gets_each_row),
        cmocka_unit_test(one_decision_for_each_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
