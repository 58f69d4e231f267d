/*
 * api: a reviewer's day in process: the list, claims, decisions, undo; what repeats is done
 * once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "tests/unit/web/day.h"

static int64_t
version_of(struct day *d, const char *key)
{
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    return json_integer_value(json_object_get(d->json, "version"));
}

static int
decide(struct day *d, const char *key, const char *outcome, int64_t version)
{
    struct str body = arena_printf(
        &d->f.arena,
        "{\"outcome\":\"%s\",\"reason\":\"seen\",\"note\":\"n\",\"version\":%lld}",
        outcome, (long long)version);

    return ask(d, "POST", path(d, "/api/v1/ads/%s/decisions", key), body.p);
}

static void
the_list_is_masked_and_counted(void **state)
{
    struct day *d = *state;
    const json_t *row;

    put(d, "Виза в кредит, звоните +7 701 123 45 67", LANE_RISK, 0.9);
    put(d, "Another one on credit", LANE_AUDIT, 0.3);
    put(d, "Помогите мне уехать домой", LANE_CAREFUL, 0.5);
    assert_int_equal(ask(d, "GET", "/api/v1/queue", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 2);
    row = item(d, 0);
    assert_string_equal(text_at(row, "band"), "high");
    assert_string_equal(text_at(row, "cue"), "P08");
    assert_string_equal(text_at(row, "url"), "hxxps://board[.]test/d/1");
    assert_true(json_is_null(json_object_get(row, "outcome")));
    assert_true(json_is_null(json_object_get(d->json, "next")));
    assert_true(str_find(d->b.body, STR("4567")) < 0);
    assert_int_equal(ask(d, "GET", "/api/v1/queue?lane=careful", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 1);
    assert_int_equal(ask(d, "GET", "/api/v1/queue?band=review", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 1);
    assert_int_equal(
        ask(d, "GET", "/api/v1/queue?cue=P08&source=board-kz&kind=job", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 2);
    assert_int_equal(ask(d, "GET", "/api/v1/facets", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "lane")), 3);
    assert_int_equal(json_array_size(json_object_get(d->json, "source")), 1);
    assert_true(*text_at(d->json, "oldest_open"));
}

static void
the_careful_lane_is_restricted(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "Помогите мне уехать домой", LANE_CAREFUL, 0.5);
    const struct audit_filter claims = { .what = STR("claim") };
    const struct audit_row *lines;
    struct queue_row row;
    size_t count;

    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    assert_true(strstr(text_at(d->json, "hotline"), "11616") != NULL);
    assert_true(str_find(d->b.body, STR("\"visa\"")) < 0);
    browser_become(&d->b, ROLE_REVIEWER);
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 403);
    assert_int_equal(ask(d, "GET", "/api/v1/queue?lane=careful", NULL), 403);
    assert_int_equal(ask(d, "GET", "/api/v1/facets", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "lane")), 0);
    assert_null(json_object_get(d->json, "oldest_open"));
    assert_int_equal(
        ask(d, "POST", "/api/v1/queue/claim", path(d, "{\"ids\":[\"%s\"]}", key)), 403);
    /* who was refused has claimed nothing, not even for a moment */
    assert_true(
        store_audit_list(d->f.store, &claims, &d->f.arena, &lines, &count, &d->err));
    assert_int_equal(count, 0);
    assert_int_equal(ask(d, "GET", "/api/v1/search?q=домой", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 0);
    /* nor does it show when somebody else holds it */
    assert_int_equal(store_claim(d->f.store, str_of(key), STR("bolat"), fixture_now_ms,
                                 fixture_now_ms + 60000, &d->f.arena, &row, &d->err),
                     CLAIM_DONE);
    assert_int_equal(
        ask(d, "POST", "/api/v1/queue/claim", path(d, "{\"ids\":[\"%s\"]}", key)), 403);
    assert_true(str_find(d->b.body, STR("bolat")) < 0);
    assert_true(str_find(d->b.body, STR("домой")) < 0);
}

static void
an_ad_is_shown_whole(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "Виза в кредит, звоните +7 701 123 45 67", LANE_RISK, 0.9);
    const json_t *cue;

    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    assert_true(str_find(d->b.body, STR("1234567")) < 0);
    assert_true(str_find(d->b.body, STR("123 45 67")) < 0);
    assert_true(*text_at(d->json, "banner"));
    assert_true(*text_at(d->json, "expires"));
    assert_true(d->b.re.etag.n > 0);
    cue = json_array_get(json_object_get(json_object_get(d->json, "risk"), "cues"), 0);
    assert_int_equal(json_integer_value(json_object_get(cue, "end")), 12);
    assert_int_equal(json_integer_value(json_object_get(cue, "end_cp")), 7);
    assert_int_equal(ask(d, "GET", "/api/v1/ads/abcd", NULL), 404);
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%.63sx", key), NULL), 404);
}

static void
contacts_leave_with_a_line_in_the_log(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "Виза в кредит, звоните +7 701 123 45 67", LANE_RISK, 0.9);
    const char *target = path(d, "/api/v1/ads/%s/contacts", key);
    const struct audit_filter filter = { .what = STR("unmask") };
    const struct audit_row *rows;
    size_t count;

    assert_int_equal(ask(d, "POST", target, "{}"), 400);
    assert_int_equal(ask(d, "POST", target, "{\"reason\":\" x \"}"), 400);
    assert_true(
        store_audit_list(d->f.store, &filter, &d->f.arena, &rows, &count, &d->err));
    assert_int_equal(count, 0);
    assert_int_equal(ask(d, "POST", target, "{\"reason\":\"case 17\"}"), 200);
    assert_string_equal(
        text_at(json_array_get(json_object_get(d->json, "contacts"), 0), "value"),
        "+77011234567");
    assert_true(
        store_audit_list(d->f.store, &filter, &d->f.arena, &rows, &count, &d->err));
    assert_int_equal(count, 1);
    assert_true(str_eq(rows[0].object, str_of(key)));
    assert_true(str_find(rows[0].payload, STR("case 17")) >= 0);
}

static void
a_decision_is_taken_and_taken_back(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const char *undo = path(d, "/api/v1/ads/%s/undo", key);
    int64_t first;

    assert_int_equal(ask(d, "POST", "/api/v1/queue/claim", "{\"n\":1}"), 200);
    assert_string_equal(text_at(item(d, 0), "holder"), "aigul");
    assert_int_equal(decide(d, key, "confirmed", version_of(d, key)), 201);
    first = json_integer_value(json_object_get(d->json, "decision"));
    assert_string_equal(text_at(json_object_get(d->json, "row"), "outcome"),
                        "confirmed");
    assert_int_equal(ask(d, "POST", undo, "{\"decision\":999}"), 409);
    assert_int_equal(
        ask(d, "POST", undo,
            arena_printf(&d->f.arena, "{\"decision\":%lld}", (long long)first).p),
        201);
    assert_string_equal(text_at(json_object_get(d->json, "row"), "state"), "claimed");
    assert_true(
        json_is_null(json_object_get(json_object_get(d->json, "row"), "outcome")));
    assert_int_equal(decide(d, key, "not-risk", version_of(d, key)), 201);
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "decisions")), 3);
    assert_string_equal(
        text_at(json_array_get(json_object_get(d->json, "decisions"), 1), "outcome"),
        "undone");
    assert_int_equal(ask(d, "GET", "/api/v1/facets?state=decided", NULL), 200);
    assert_int_equal(json_integer_value(json_object_get(d->json, "decided_today")), 1);
    assert_string_equal(
        text_at(json_array_get(json_object_get(d->json, "outcome"), 0), "value"),
        "not-risk");
}

/* What was in force before a correction is in force again, and is still a supervisor's to
 * change. */
static void
an_undone_correction_leaves_a_decided_ad(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const char *claim = path(d, "{\"ids\":[\"%s\"]}", key);
    const struct decide first = { .key = str_of(key),
                                  .who = STR("bolat"),
                                  .outcome = DECISION_CONFIRMED,
                                  .now_ms = fixture_now_ms,
                                  .keep = &d->f.keep };
    struct queue_row row;
    const json_t *now;

    assert_int_equal(store_decide(d->f.store, &first, &d->f.arena, &row, &d->err),
                     DECIDE_DONE);
    browser_become(&d->b, ROLE_SUPERVISOR);
    assert_int_equal(decide(d, key, "not-risk", version_of(d, key)), 201);
    assert_int_equal(
        ask(d, "POST", path(d, "/api/v1/ads/%s/undo", key),
            path(d, "{\"decision\":%lld}",
                 (long long)json_integer_value(json_object_get(d->json, "decision")))),
        201);
    now = json_object_get(d->json, "row");
    assert_string_equal(text_at(now, "state"), "decided");
    assert_string_equal(text_at(now, "outcome"), "confirmed");
    assert_string_equal(text_at(now, "holder"), "");
    assert_int_equal(ask(d, "GET", "/api/v1/queue", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 0);
    browser_become(&d->b, ROLE_REVIEWER);
    assert_int_equal(ask(d, "POST", "/api/v1/queue/claim", claim), 409);
    assert_int_equal(decide(d, key, "not-risk", version_of(d, key)), 403);
    assert_true(str_find(d->b.body, STR("not-yours")) > 0);
}

/* An older program left such rows open. */
static void
the_decision_in_force_counts_also_while_a_row_is_open(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    struct decide said = { .key = str_of(key),
                           .who = STR("bolat"),
                           .outcome = DECISION_CONFIRMED,
                           .now_ms = fixture_now_ms,
                           .keep = &d->f.keep };
    struct queue_row row;
    sqlite3 *db;

    for (int i = 0; i < 2; i++) {
        said.outcome = i ? DECISION_NOT_RISK : DECISION_CONFIRMED;
        said.who = i ? STR("carim") : STR("bolat");
        assert_int_equal(store_decide(d->f.store, &said, &d->f.arena, &row, &d->err),
                         DECIDE_DONE);
    }
    const struct undo undo = { .key = said.key,
                               .who = said.who,
                               .decision = row.decision_id,
                               .now_ms = fixture_now_ms,
                               .until_ms = fixture_now_ms + 1,
                               .keep = &d->f.keep };
    assert_int_equal(store_undo(d->f.store, &undo, &d->f.arena, &row, &d->err),
                     DECIDE_DONE);
    assert_int_equal(sqlite3_open(d->f.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE queue SET state = 0", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    browser_become(&d->b, ROLE_REVIEWER);
    assert_int_equal(decide(d, key, "not-risk", version_of(d, key)), 403);
}

static void
two_people_never_decide_the_same(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const char *claim = path(d, "{\"ids\":[\"%s\"]}", key);
    struct queue_row row;
    int64_t version = version_of(d, key);

    assert_int_equal(store_claim(d->f.store, str_of(key), STR("bolat"), fixture_now_ms,
                                 fixture_now_ms + 60000, &d->f.arena, &row, &d->err),
                     CLAIM_DONE);
    assert_int_equal(ask(d, "POST", "/api/v1/queue/claim", claim), 409);
    assert_string_equal(text_at(d->json, "type"), "taken");
    assert_string_equal(text_at(d->json, "holder"), "bolat");
    assert_int_equal(decide(d, key, "confirmed", version), 409);
    assert_string_equal(text_at(d->json, "holder"), "bolat");
    fixture_now_ms += 120000; /* bolat went home */
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    assert_string_equal(text_at(d->json, "state"), "open");
    assert_int_equal(decide(d, key, "confirmed", version), 409);
    assert_string_equal(text_at(d->json, "type"), "changed");
    assert_int_equal(decide(d, key, "confirmed", version_of(d, key)), 201);
    assert_int_equal(ask(d, "POST", "/api/v1/queue/claim", claim), 409);
    assert_string_equal(text_at(d->json, "type"), "gone");
}

static void
what_another_decided_is_a_supervisors_to_correct(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const struct decide theirs = { .key = str_of(key),
                                   .who = STR("bolat"),
                                   .outcome = DECISION_NOT_RISK,
                                   .now_ms = fixture_now_ms,
                                   .keep = &d->f.keep };
    struct queue_row row;

    assert_int_equal(store_decide(d->f.store, &theirs, &d->f.arena, &row, &d->err),
                     DECIDE_DONE);
    browser_become(&d->b, ROLE_REVIEWER);
    assert_int_equal(decide(d, key, "confirmed", row.version), 403);
    assert_int_equal(
        ask(d, "POST", path(d, "/api/v1/ads/%s/undo", key),
            arena_printf(&d->f.arena, "{\"decision\":%lld}", (long long)row.decision_id)
                .p),
        409);
    browser_become(&d->b, ROLE_SUPERVISOR);
    assert_int_equal(decide(d, key, "confirmed", row.version), 201);
}

static void
a_repeat_is_done_once(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    int64_t version = version_of(d, key);
    struct str first;

    d->b.key = "k1";
    assert_int_equal(decide(d, key, "confirmed", version), 201);
    first = d->b.body;
    assert_int_equal(decide(d, key, "confirmed", version), 201);
    assert_true(str_eq(first, d->b.body));
    assert_int_equal(decide(d, key, "not-risk", version), 422);
    d->b.key = "k2";
    assert_int_equal(decide(d, key, "confirmed", version), 409);
    d->b.key = "k1";
    fixture_now_ms += 25 * INT64_C(3600000);
    assert_int_equal(browser_log_in(&d->b), 201);
    assert_int_equal(decide(d, key, "confirmed", version), 409);
    d->b.key = NULL;
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "decisions")), 1);
}

/* What a program that is killed before its answer was kept leaves behind. */
static void
killed(void *user, const struct web_request *rq, struct web_reply *re)
{
    (void)rq;
    (void)re;
    store_batch_drop(user);
}

static void
a_deed_and_its_answer_are_kept_together(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    int64_t version = version_of(d, key);

    d->f.web->is.once.end = killed;
    d->b.key = "k1";
    decide(d, key, "confirmed", version);
    ask(d, "POST", "/api/v1/ads", "{\"text\":\"Работа в Дубае, виза в кредит\"}");
    d->b.key = NULL;
    assert_int_equal(version_of(d, key), version);
    assert_int_equal(ask(d, "GET", "/api/v1/queue?state=all", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 1);
    d->f.web->is.once = once_in(d->f.store);
    d->b.key = "k1";
    assert_int_equal(decide(d, key, "confirmed", version), 201);
    assert_int_equal(decide(d, key, "confirmed", version), 201);
    d->b.key = "k2";
    assert_int_equal(
        ask(d, "POST", "/api/v1/ads", "{\"text\":\"Работа в Дубае, виза в кредит\"}"),
        201);
    d->b.key = NULL;
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "decisions")), 1);
}

static void
a_walk_sees_each_row_once(void **state)
{
    struct day *d = *state;
    const char *target = "/api/v1/queue?limit=7";
    char seen[60][AD_KEY_SIZE];
    size_t count = 0;

    for (int i = 0; i < 40; i++)
        put(d, arena_printf(&d->f.arena, "visa on credit %d", i).p, LANE_RISK,
            0.5 + i % 5 * 0.1);
    while (*target) {
        assert_int_equal(ask(d, "GET", target, NULL), 200);
        for (size_t i = 0; i < json_array_size(json_object_get(d->json, "items")); i++)
            snprintf(seen[count++], AD_KEY_SIZE, "%s", text_at(item(d, i), "id"));
        target = *text_at(d->json, "next") ? path(d, "/api/v1/queue?limit=7&cursor=%s",
                                                  text_at(d->json, "next"))
                                           : "";
        /* meanwhile rows leave above and come in below */
        if (count < 20) {
            assert_int_equal(decide(d, seen[count - 1], "confirmed", 1), 201);
            put(d, arena_printf(&d->f.arena, "late %zu", count).p, LANE_RISK, 0.41);
        }
    }
    assert_true(count >= 40 && count < 60);
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            assert_string_not_equal(seen[i], seen[k]);
}

static void
claims_take_the_next_ones(void **state)
{
    struct day *d = *state;
    const char *first = put(d, "visa on credit one", LANE_RISK, 0.9);
    const char *second = put(d, "visa on credit two", LANE_RISK, 0.85);
    const char *without = path(d, "{\"n\":2,\"not\":[\"%s\"]}", first);

    put(d, "visa on credit three", LANE_AUDIT, 0.2);
    assert_int_equal(ask(d, "POST", "/api/v1/queue/claim",
                         "{\"n\":5,\"filter\":{\"band\":\"high\"}}"),
                     200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 2);
    assert_int_equal(
        ask(d, "POST", "/api/v1/queue/release",
            arena_printf(&d->f.arena, "{\"ids\":[\"%s\",\"%s\",\"zz\"]}", first, second)
                .p),
        200);
    assert_int_equal(json_array_size(json_object_get(d->json, "released")), 2);
    assert_int_equal(ask(d, "POST", "/api/v1/queue/claim", without), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 2);
    assert_string_equal(text_at(item(d, 0), "id"), second);
    assert_int_equal(ask(d, "GET", "/api/v1/queue?state=claimed&holder=aigul", NULL),
                     200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 2);
    assert_int_equal(ask(d, "GET", "/api/v1/queue", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 1);
}

/* An ad that was decided over and over has the newest decisions, and says how many more. */
static void
the_list_of_decisions_has_an_end(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const json_t *list;

    for (int i = 0; i < 103; i++) {
        assert_int_equal(
            decide(d, key, i % 2 ? "confirmed" : "not-risk", version_of(d, key)), 201);
        if (i == 99)
            assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
        if (i == 99)
            assert_null(json_object_get(d->json, "decisions_more"));
    }
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    list = json_object_get(d->json, "decisions");
    assert_int_equal(json_array_size(list), 100);
    assert_int_equal(json_integer_value(json_object_get(d->json, "decisions_more")), 3);
    assert_string_equal(text_at(json_array_get(list, 99), "outcome"), "not-risk");
    assert_int_equal(
        json_integer_value(json_object_get(json_array_get(list, 99), "supersedes")),
        json_integer_value(json_object_get(json_array_get(list, 98), "id")));
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(the_list_is_masked_and_counted),
        CASE(the_careful_lane_is_restricted),
        CASE(an_ad_is_shown_whole),
        CASE(contacts_leave_with_a_line_in_the_log),
        CASE(a_decision_is_taken_and_taken_back),
        CASE(an_undone_correction_leaves_a_decided_ad),
        CASE(the_decision_in_force_counts_also_while_a_row_is_open),
        CASE(two_people_never_decide_the_same),
        CASE(what_another_decided_is_a_supervisors_to_correct),
        CASE(a_repeat_is_done_once),
        CASE(a_deed_and_its_answer_are_kept_together),
        CASE(a_walk_sees_each_row_once),
        CASE(claims_take_the_next_ones),
        CASE(the_list_of_decisions_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
