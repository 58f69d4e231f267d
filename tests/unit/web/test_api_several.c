/*
 * api: several ads in one request: each goes its own way, and is answered by its id.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/web/day.h"

#include <sqlite3.h>

static void
claimed_by(struct day *d, const char *key, const char *who)
{
    struct queue_row row;

    assert_int_equal(store_claim(d->f.store, str_of(key), str_of(who), fixture_now_ms,
                                 fixture_now_ms + 60000, &d->f.arena, &row, &d->err),
                     CLAIM_DONE);
}

/* The reason that is given for an ad; "" when it is not among those refused. */
static const char *
why(struct day *d, const char *key)
{
    const json_t *one, *refused = json_object_get(d->json, "refused");
    size_t i;

    json_array_foreach(refused, i, one)
    {
        if (!strcmp(text_at(one, "id"), key))
            return text_at(one, "type");
    }
    return "";
}

static void
those_of_several_are_claimed_that_are_free(void **state)
{
    struct day *d = *state;
    const char *first = put(d, "visa on credit 1", LANE_RISK, 0.9);
    const char *second = put(d, "visa on credit 2", LANE_RISK, 0.9);
    const char *careful = put(d, "помогите", LANE_CAREFUL, 0.5);
    const char *third = put(d, "visa on credit 3", LANE_RISK, 0.9);

    claimed_by(d, second, "bolat");
    browser_become(&d->b, ROLE_REVIEWER);
    assert_int_equal(ask(d, "POST", "/api/v1/queue/claim",
                         path(d, "{\"ids\":[\"%s\",\"%s\",\"%s\",\"abcd\",\"%s\"]}",
                              first, second, careful, third)),
                     200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 2);
    assert_string_equal(text_at(item(d, 0), "id"), first);
    assert_string_equal(text_at(item(d, 0), "holder"), "aigul");
    assert_string_equal(text_at(item(d, 1), "id"), third);
    assert_int_equal(json_array_size(json_object_get(d->json, "refused")), 3);
    assert_string_equal(why(d, second), "taken");
    assert_string_equal(why(d, careful), "restricted");
    assert_string_equal(why(d, "abcd"), "gone");
    assert_true(str_find(d->b.body, STR("\"holder\":\"bolat\"")) > 0);
    assert_true(str_find(d->b.body, STR("помогите")) < 0);
    /* nobody holds what only some may see */
    browser_become(&d->b, ROLE_SUPERVISOR);
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", careful), NULL), 200);
    assert_string_equal(text_at(d->json, "state"), "open");
}

static const char *
one(struct day *d, const char *key, long long version)
{
    return path(d, "{\"id\":\"%s\",\"version\":%lld}", key, version);
}

static long long
version_of(struct day *d, const char *key)
{
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    return json_integer_value(json_object_get(d->json, "version"));
}

static void
several_are_decided_alike(void **state)
{
    struct day *d = *state;
    const char *first = put(d, "visa on credit 1", LANE_RISK, 0.9);
    const char *second = put(d, "visa on credit 2", LANE_RISK, 0.9);
    const char *third = put(d, "visa on credit 3", LANE_RISK, 0.9);
    const struct audit_filter filter = { .what = STR("decide") };
    const struct audit_row *rows;
    size_t count;
    const char *body;

    claimed_by(d, second, "bolat");
    body = path(d,
                "{\"outcome\":\"not-risk\",\"reason\":\"agency\",\"note\":\"seen\","
                "\"ads\":[%s,%s,%s,%s,%s]}",
                one(d, first, version_of(d, first)), one(d, second, 1),
                one(d, third, version_of(d, third)), one(d, "abcd", 1),
                one(d, third, version_of(d, third)));
    d->b.key = "k1";
    assert_int_equal(ask(d, "POST", "/api/v1/queue/decisions", body), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "done")), 2);
    assert_string_equal(why(d, second), "taken");
    assert_string_equal(why(d, "abcd"), "not-found");
    assert_string_equal(why(d, third), "changed"); /* the second time */
    /* each is a fact of its own, and a repeat does nothing twice */
    assert_int_equal(ask(d, "POST", "/api/v1/queue/decisions", body), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "done")), 2);
    d->b.key = NULL;
    assert_true(
        store_audit_list(d->f.store, &filter, &d->f.arena, &rows, &count, &d->err));
    assert_int_equal(count, 2);
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", first), NULL), 200);
    assert_string_equal(text_at(d->json, "outcome"), "not-risk");
    assert_int_equal(json_array_size(json_object_get(d->json, "decisions")), 1);
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", second), NULL), 200);
    assert_true(json_is_null(json_object_get(d->json, "outcome")));
}

static void
what_cannot_be_read_decides_nothing(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const char *good = one(d, key, version_of(d, key));
    struct str many = STR("");
    const char *const bodies[] = {
        "{\"outcome\":\"unsure\"}",
        "{\"ads\":[]}",
        path(d, "{\"outcome\":\"guilty\",\"ads\":[%s]}", good),
        path(d, "{\"outcome\":\"unsure\",\"ads\":[%s,\"x\"]}", good),
        path(d, "{\"outcome\":\"unsure\",\"ads\":[%s,{\"id\":\"x\"}]}", good),
        path(d, "{\"outcome\":\"unsure\",\"ads\":[%s,{\"version\":1}]}", good),
        path(d, "{\"outcome\":\"unsure\",\"ads\":[%s,{\"id\":\"x\",\"a\":1}]}", good),
        path(d, "{\"outcome\":\"unsure\",\"ads\":%s}", good),
    };

    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        assert_int_equal(ask(d, "POST", "/api/v1/queue/decisions", bodies[i]), 400);
    for (int i = 0; i < 21; i++)
        many = arena_printf(&d->f.arena, STR_FMT "%s%s", STR_ARG(many), i ? "," : "",
                            good);
    assert_int_equal(
        ask(d, "POST", "/api/v1/queue/decisions",
            path(d, "{\"outcome\":\"unsure\",\"ads\":[" STR_FMT "]}", STR_ARG(many))),
        400);
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "decisions")), 0);
}

/* Runs a statement from beside. */
static void
run_beside(struct day *d, const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(d->f.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* The store breaks at the second of two: the first is as it was, with a key or without. */
static void
several_are_done_as_a_whole(void **state)
{
    static const char *const keys[] = { NULL, "k7" };
    struct day *d = *state;
    const char *first = put(d, "visa on credit 1", LANE_RISK, 0.9);
    const char *second = put(d, "visa on credit 2", LANE_RISK, 0.9);

    run_beside(d, path(d,
                       "CREATE TRIGGER breaks BEFORE INSERT ON decision_words WHEN "
                       "NEW.ad_key = '%s' BEGIN SELECT RAISE(ABORT, 'no'); END;"
                       "CREATE TRIGGER breaks_too BEFORE UPDATE ON queue WHEN "
                       "NEW.ad_key = '%s' BEGIN SELECT RAISE(ABORT, 'no'); END",
                       second, second));
    for (size_t i = 0; i < 2; i++) {
        d->b.key = keys[i];
        assert_int_equal(ask(d, "POST", "/api/v1/queue/decisions",
                             path(d, "{\"outcome\":\"unsure\",\"ads\":[%s,%s]}",
                                  one(d, first, version_of(d, first)),
                                  one(d, second, version_of(d, second)))),
                         500);
        assert_int_equal(ask(d, "POST", "/api/v1/queue/claim",
                             path(d, "{\"ids\":[\"%s\",\"%s\"]}", first, second)),
                         500);
        assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", first), NULL), 200);
        assert_int_equal(json_array_size(json_object_get(d->json, "decisions")), 0);
        assert_string_equal(text_at(d->json, "state"), "open");
    }
    d->b.key = NULL;
    run_beside(d, "DROP TRIGGER breaks; DROP TRIGGER breaks_too");
    assert_int_equal(ask(d, "POST", "/api/v1/queue/decisions",
                         path(d, "{\"outcome\":\"unsure\",\"ads\":[%s,%s]}",
                              one(d, first, version_of(d, first)),
                              one(d, second, version_of(d, second)))),
                     200);
    assert_int_equal(json_array_size(json_object_get(d->json, "done")), 2);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(those_of_several_are_claimed_that_are_free),
        CASE(several_are_decided_alike),
        CASE(what_cannot_be_read_decides_nothing),
        CASE(several_are_done_as_a_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
