/*
 * What the audit log promises: a deed and its line are one, and no change goes unseen.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/audit.h"
#include "tests/unit/store/help.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

static struct audit_fact
fact_of(enum audit_deed deed, const char *object, int64_t now_ms)
{
    return (struct audit_fact){ .deed = deed,
                                .who = STR("Аида \"A\""),
                                .object = str_of(object),
                                .payload = STR("{\"note\":\"пример\"}"),
                                .now_ms = now_ms };
}

static void
add(struct box *box, const char *object, int64_t now_ms)
{
    const struct audit_fact fact = fact_of(AUDIT_UNMASK, object, now_ms);
    ASSERT_OK(box, store_audit_add(box->s, &fact, &box->err));
}

static struct audit_chain
verified(struct box *box)
{
    struct audit_chain chain;
    ASSERT_OK(box, store_audit_verify(box->s, &chain, NULL, NULL, &box->err));
    return chain;
}

/* The latest line. */
static const struct audit_row *
latest(struct box *box)
{
    const struct audit_row *rows;
    size_t count;
    const struct audit_filter one = { .limit = 1 };
    ASSERT_OK(box,
              store_audit_list(box->s, &one, &box->arena, &rows, &count, &box->err));
    return count == 0 ? NULL : &rows[0];
}

static void
deeds_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < AUDIT_DEED_COUNT; i++) {
        enum audit_deed back = AUDIT_DEED_COUNT;
        assert_true(audit_deed_of(str_of(audit_deed_name((enum audit_deed)i)), &back));
        assert_int_equal(back, i);
    }
    enum audit_deed none;
    assert_false(audit_deed_of(STR("looked"), &none));
}

static void
facts_are_added_and_listed(void **state)
{
    (void)state;
    struct box box;
    const struct audit_row *rows;
    size_t count;
    box_open(&box);
    assert_int_equal(verified(&box).count, 0);
    assert_null(latest(&box));
    add(&box, "ad-1", NOW_MS);
    add(&box, "ad-2", NOW_MS + 1000);
    add(&box, "ad-1", NOW_MS + 2000);
    struct audit_fact other = fact_of(AUDIT_LOGIN, "", NOW_MS + 3000);
    other.who = STR("bolat");
    other.payload = STR("");
    ASSERT_OK(&box, store_audit_add(box.s, &other, &box.err));
    assert_int_equal(verified(&box).count, 4);
    const struct {
        struct audit_filter filter;
        size_t count;
        int64_t first;
    } cases[] = {
        { { .limit = 0 }, 4, 4 },
        { { .limit = 2 }, 2, 4 },
        { { .before_seq = 3 }, 2, 2 },
        { { .object = STR("ad-1") }, 2, 3 },
        { { .object = STR("ad-1"), .before_seq = 3 }, 1, 1 },
        { { .who = STR("bolat") }, 1, 4 },
        { { .who = STR("bolat"), .object = STR("ad-1") }, 0, 0 },
        { { .what = STR("unmask") }, 3, 3 },
        { { .from_ms = NOW_MS + 1000, .to_ms = NOW_MS + 3000 }, 2, 3 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ASSERT_OK(&box, store_audit_list(box.s, &cases[i].filter, &box.arena, &rows,
                                         &count, &box.err));
        assert_int_equal(count, cases[i].count);
        if (count > 0)
            assert_int_equal(rows[0].seq, cases[i].first);
    }
    ASSERT_STR(latest(&box)->what, "login");
    ASSERT_STR(latest(&box)->payload, "{}");
    box_close(&box);
}

static void
wrong_facts_are_refused(void **state)
{
    (void)state;
    struct box box;
    char long_text[AUDIT_OBJECT_BYTES + 2];
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    box_open(&box);
    struct audit_fact fact = fact_of(AUDIT_CLAIM, "ad", NOW_MS);
    fact.who = STR("");
    assert_false(store_audit_add(box.s, &fact, &box.err));
    ASSERT_HAS(box.err.text, "who did it");
    fact.who = str_sub(str_of(long_text), 0, AUDIT_WHO_BYTES + 1);
    assert_false(store_audit_add(box.s, &fact, &box.err));
    fact = fact_of(AUDIT_CLAIM, long_text, NOW_MS);
    assert_false(store_audit_add(box.s, &fact, &box.err));
    ASSERT_HAS(box.err.text, "object");
    fact = fact_of(AUDIT_CLAIM, "ad", NOW_MS);
    fact.payload.n = AUDIT_PAYLOAD_BYTES + 1;
    assert_false(store_audit_add(box.s, &fact, &box.err));
    ASSERT_HAS(box.err.text, "payload");
    /* the longest names of the worst characters fit into a line, broken UTF-8 does too */
    memset(long_text, '\1', sizeof long_text - 1);
    fact = fact_of(AUDIT_CLAIM, "ad", NOW_MS);
    fact.who = str_sub(str_of(long_text), 0, AUDIT_WHO_BYTES);
    fact.object = str_sub(str_of(long_text), 0, AUDIT_OBJECT_BYTES);
    ASSERT_OK(&box, store_audit_add(box.s, &fact, &box.err));
    memset(long_text, '\xff', sizeof long_text - 1);
    fact.who = str_sub(str_of(long_text), 0, AUDIT_WHO_BYTES);
    ASSERT_OK(&box, store_audit_add(box.s, &fact, &box.err));
    assert_int_equal(verified(&box).count, 2);
    box_close(&box);
}

/* A deed that was given up leaves no line, a line that cannot be written no deed. */
static void
deed_and_line_are_one(void **state)
{
    (void)state;
    struct box box;
    struct queue_row row;
    box_open(&box);
    struct sample *m = sample_new(&box, "Работа в Дубае");
    sample_put(&box, m, NOW_MS);
    assert_int_equal(store_claim(box.s, str_of(m->key), STR("a"), NOW_MS,
                                 NOW_MS + 60000, &box.arena, &row, &box.err),
                     CLAIM_DONE);
    ASSERT_STR(latest(&box)->what, "claim");
    ASSERT_STR(latest(&box)->object, m->key);
    assert_int_equal(store_claim(box.s, str_of(m->key), STR("b"), NOW_MS,
                                 NOW_MS + 60000, &box.arena, &row, &box.err),
                     CLAIM_TAKEN);
    struct decide d = { .key = str_of(m->key),
                        .who = STR("b"),
                        .reason = STR("seen before"),
                        .note = STR("say \"hi\""),
                        .outcome = DECISION_CONFIRMED,
                        .now_ms = NOW_MS,
                        .keep = &retention_default };
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err), DECIDE_TAKEN);
    assert_int_equal(verified(&box).count, 1);
    assert_int_equal(store_release(box.s, str_of(m->key), STR("a"), NOW_MS, &box.err),
                     CLAIM_DONE);
    ASSERT_STR(latest(&box)->what, "release");
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err), DECIDE_DONE);
    ASSERT_STR(latest(&box)->what, "decide");
    ASSERT_HAS(arena_cstr(&box.arena, latest(&box)->payload),
               "\"outcome\":\"confirmed\",\"reason\":\"seen before\",\"note\":\"say "
               "\\\"hi\\\"\"");
    ASSERT_OK(&box, store_hold(box.s, d.key, true, STR("court"), STR("17"), NOW_MS,
                               &box.err));
    ASSERT_STR(latest(&box)->what, "hold");
    /* in a batch that fails nothing stays */
    int64_t before = verified(&box).count;
    ASSERT_OK(&box, store_batch_begin(box.s, &box.err));
    add(&box, "ad", NOW_MS);
    store_close(box.s);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    assert_int_equal(verified(&box).count, before);
    ASSERT_OK(&box, store_batch_begin(box.s, &box.err));
    add(&box, "ad", NOW_MS);
    add(&box, "ad", NOW_MS);
    ASSERT_OK(&box, store_batch_end(box.s, &box.err));
    assert_int_equal(verified(&box).count, before + 2);
    box_close(&box);
}

static void
purge_leaves_the_chain(void **state)
{
    (void)state;
    struct box box;
    struct queue_row row;
    box_open(&box);
    struct sample *m = sample_new(&box, "Работа в Дубае");
    sample_put(&box, m, NOW_MS);
    struct decide d = { .key = str_of(m->key),
                        .who = STR("b"),
                        .reason = STR("qzvxcanary"),
                        .note = STR("qzvxcanary"),
                        .outcome = DECISION_NOT_RISK,
                        .now_ms = NOW_MS,
                        .keep = &retention_default };
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err), DECIDE_DONE);
    add(&box, "other", NOW_MS);
    const struct str keys[] = { d.key };
    ASSERT_OK(&box, store_purge(box.s, keys, 1, STR("keeper"), NOW_MS + 4000 * DAY_MS,
                                &box.err));
    ASSERT_STR(latest(&box)->what, "purge");
    ASSERT_STR(latest(&box)->who, "keeper");
    ASSERT_STR(latest(&box)->payload, "{\"ads\":1,\"pages\":0}");
    assert_int_equal(verified(&box).count, 3);
    const struct audit_row *rows;
    size_t count;
    const struct audit_filter of_ad = { .object = d.key };
    ASSERT_OK(&box,
              store_audit_list(box.s, &of_ad, &box.arena, &rows, &count, &box.err));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].payload.n, 0);
    assert_int_equal(rows[0].salt.n, 0);
    /* nothing to purge: no line */
    ASSERT_OK(&box, store_purge(box.s, keys, 1, STR("keeper"), NOW_MS + 4000 * DAY_MS,
                                &box.err));
    assert_int_equal(verified(&box).count, 3);
    box_close(&box);
}

static void
changes_are_noted_once(void **state)
{
    (void)state;
    struct box box;
    const struct audit_fact fact = {
        .deed = AUDIT_RULES, .who = STR("a"), .object = STR("rules"), .now_ms = NOW_MS
    };
    box_open(&box);
    const char *const packs[] = { "aa", "aa", "bb", "bb", "aa" };
    for (size_t i = 0; i < 5; i++)
        ASSERT_OK(&box, store_audit_note(box.s, &fact, str_of(packs[i]), &box.err));
    assert_int_equal(verified(&box).count, 3);
    ASSERT_STR(latest(&box)->payload, "{\"old\":\"bb\",\"new\":\"aa\"}");
    box_close(&box);
}

static void
a_clock_that_went_back_is_told(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    add(&box, "ad", NOW_MS);
    add(&box, "ad", NOW_MS - 900);
    assert_int_equal(verified(&box).count, 2);
    add(&box, "ad", NOW_MS - 5000);
    assert_int_equal(verified(&box).count, 4);
    const struct audit_row *rows;
    size_t count;
    const struct audit_filter clock = { .what = STR("clock") };
    ASSERT_OK(&box,
              store_audit_list(box.s, &clock, &box.arena, &rows, &count, &box.err));
    assert_int_equal(count, 1);
    ASSERT_STR(rows[0].payload, "{\"back_ms\":4100}");
    box_close(&box);
}

/* --- What somebody with the file does to the tables. */

static int
tell(struct box *box, const char *sql)
{
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(box->path, &handle), SQLITE_OK);
    int code = sqlite3_exec(handle, sql, NULL, NULL, NULL);
    sqlite3_close(handle);
    return code;
}

static void
the_table_only_grows(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    add(&box, "ad", NOW_MS);
    add(&box, "ad", NOW_MS);
    static const char *const refused[] = {
        "UPDATE audit SET who = 'x'",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit VALUES (2, '', '', 0, '', '', '')",
        "INSERT INTO audit VALUES (9, '', '', 0, '', '', '')",
        "UPDATE audit_payload SET payload = '{}'",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (tell(&box, refused[i]) == SQLITE_OK)
            fail_msg("not refused: %s", refused[i]);
    assert_int_equal(verified(&box).count, 2);
    box_close(&box);
}

static void
changed_tables_are_found(void **state)
{
    (void)state;
    static const char drop[] =
        "DROP TRIGGER audit_stays; DROP TRIGGER audit_keeps; DROP TRIGGER audit_grows;"
        "DROP TRIGGER audit_payload_stays; PRAGMA foreign_keys = OFF;";
    static const struct {
        const char *sql, *says;
    } cases[] = {
        { "UPDATE audit SET who = 'x' WHERE seq = 2", "line 2: its columns" },
        { "UPDATE audit SET at_ms = 1 WHERE seq = 5", "line 5: its columns" },
        { "UPDATE audit SET fact = replace(fact, 'ad-2', 'ad-3'), object = 'ad-3' "
          "WHERE seq = 2",
          "line 3: does not hold the hash" },
        { "UPDATE audit SET fact = fact || ' ' WHERE seq = 5", "line 5" },
        { "DELETE FROM audit WHERE seq = 1", "line 1: begins with '2'" },
        { "DELETE FROM audit WHERE seq = 3", "line 3: begins with '4'" },
        { "UPDATE audit SET seq = 99 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq "
          "= "
          "4; UPDATE audit SET seq = 4 WHERE seq = 99",
          "line 3: does not hold" },
        { "UPDATE audit_payload SET payload = '{\"note\":\"no\"}' WHERE seq = 4",
          "line 4: the payload" },
        { "UPDATE audit_payload SET salt = '00' WHERE seq = 4", "line 4: the payload" },
        { "UPDATE audit_payload SET salt = '', payload = '{}' WHERE seq = 4",
          "line 4: the payload" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct box box;
        struct audit_chain chain;
        box_open(&box);
        for (int k = 1; k <= 5; k++)
            add(&box, arena_printf(&box.arena, "ad-%d", k).p, NOW_MS + k);
        assert_int_equal(tell(&box, drop), SQLITE_OK);
        assert_int_equal(tell(&box, cases[i].sql), SQLITE_OK);
        assert_false(store_audit_verify(box.s, &chain, NULL, NULL, &box.err));
        assert_int_equal(box.err.kind, ERR_NO);
        ASSERT_HAS(box.err.text, cases[i].says);
        box_close(&box);
    }
}

static void
sleep_us(long us)
{
    const struct timespec span = { us / 1000000, us % 1000000 * 1000 };
    nanosleep(&span, NULL);
}

/* Whenever the program is killed: all decisions have their line, and the chain holds. */
static void
a_kill_parts_no_line_from_its_deed(void **state)
{
    (void)state;
    struct box box;
    unsigned seed = 20261122;
    int64_t lines = 0;
    box_open(&box);
    struct sample *m = sample_new(&box, "Работа в Дубае");
    sample_put(&box, m, NOW_MS);
    store_close(box.s);
    for (int round = 0; round < 12; round++) {
        seed = seed * 1664525u + 1013904223u;
        pid_t pid = fork();
        if (pid == 0) {
            struct queue_row row;
            struct decide d = { .key = str_of(m->key),
                                .who = STR("b"),
                                .now_ms = NOW_MS,
                                .keep = &retention_default };
            struct arena mine;
            arena_init(&mine, 0);
            if (store_open(&box.s, box.path, STORE_WRITE, NULL))
                while (store_decide(box.s, &d, &mine, &row, NULL) == DECIDE_DONE)
                    arena_reset(&mine);
            _exit(0);
        }
        sleep_us(20000 + (long)(seed >> 8) % 60000);
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
        lines = verified(&box).count;
        struct queue_stats stats;
        ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
        const struct audit_row *last = latest(&box);
        struct ad_record record = sample_find(&box, m);
        assert_int_equal(record.decision_count, lines);
        assert_true(last == NULL || last->payload.n > 0);
        store_close(box.s);
        box.s = NULL;
    }
    print_message("# %d lines over 12 kills\n", (int)lines);
    assert_true(lines > 0);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deeds_have_names),
        cmocka_unit_test(facts_are_added_and_listed),
        cmocka_unit_test(wrong_facts_are_refused),
        cmocka_unit_test(deed_and_line_are_one),
        cmocka_unit_test(purge_leaves_the_chain),
        cmocka_unit_test(changes_are_noted_once),
        cmocka_unit_test(a_clock_that_went_back_is_told),
        cmocka_unit_test(the_table_only_grows),
        cmocka_unit_test(changed_tables_are_found),
        cmocka_unit_test(a_kill_parts_no_line_from_its_deed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
