/*
 * api: a reviewer's day in process: the list, claims, decisions, undo, search, sources; what
 * is wrong is said by name; what repeats is done once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/audit.h"
#include "store/queue.h"
#include "tests/support/web_fixture.h"
#include "web/once.h"

#include <jansson.h>

struct day {
    struct fixture f;
    struct browser b;
    struct err err;
    json_t *json; /* of the latest answer */
};

/* Puts a flagged ad; its key. */
static const char *
put(struct day *d, const char *text, enum lane lane, double probability)
{
    struct arena *a = &d->f.arena;
    const struct str body = arena_str(a, str_of(text));
    struct hit cue = { .cue = STR("P08"),
                       .rule = STR("ru.travel-on-credit"),
                       .grade = 'A',
                       .points = 3,
                       .start = 0,
                       .end = body.n < 12 ? body.n : 12,
                       .why = STR("Travel is paid for on credit.") };
    const struct fact_seen facts[] = { { .name = "visa" }, { .name = "employer" } };
    const struct str silent[] = { STR("visa"), STR("employer") };
    const struct contact contact = { .kind = CONTACT_PHONE,
                                     .field = FIELD_TEXT,
                                     .value = STR("+77011234567") };
    const struct ad ad = { .title = STR("Требуются девушки"),
                           .text = body,
                           .url = STR("https://board.test/d/1"),
                           .source = STR("board-kz"),
                           .seen_at_ms = fixture_now_ms - 1000 };
    const struct score score = { .probability = probability,
                                 .band = probability > 0.8 ? BAND_HIGH : BAND_REVIEW,
                                 .points = 3,
                                 .lang = LANG_RU,
                                 .kind = AD_JOB,
                                 .context = CONTEXT_RECRUITING,
                                 .lane = lane,
                                 .cues = &cue,
                                 .cue_count = 1,
                                 .facts = facts,
                                 .fact_count = 2,
                                 .silent = silent,
                                 .silent_count = 2,
                                 .contacts = &contact,
                                 .contact_count = 1,
                                 .pack = STR("aa11"),
                                 .why = STR("Travel on credit.") };
    const struct ad_put one = { &ad, &score, lane, 1 };
    char *key = ARENA_NEW(a, char, AD_KEY_SIZE);
    cue.quote = str_sub(body, cue.start, cue.end);
    if (!store_put_ads(d->f.store, &one, 1, &d->f.keep, fixture_now_ms, NULL, &d->err))
        fail_msg("%s", d->err.text);
    ad_key(&ad, key);
    return key;
}

static int
set_up(void **state)
{
    static const struct web_source sources[] = {
        { { "board-kz", 8 }, AD_JOB, LANG_RU, { "public: listed", 14 }, 2000, 500 }
    };
    struct day *d = calloc(1, sizeof(*d));

    fixture_open(&d->f);
    d->f.settings.lang = LANG_EN;
    d->f.settings.once = once_in(d->f.store);
    d->f.settings.sources = sources;
    d->f.settings.source_count = 1;
    fixture_again(&d->f);
    d->b = browser_of(&d->f);
    assert_int_equal(browser_log_in(&d->b), 201);
    *state = d;
    return 0;
}

static int
tear_down(void **state)
{
    struct day *d = *state;

    json_decref(d->json);
    fixture_close(&d->f);
    free(d);
    return 0;
}

/* As a browser writes it: bytes beyond ASCII in percent-encoding (RFC 3986 2.1). */
static const char *
encoded(struct day *d, const char *target)
{
    struct str out = STR("");

    for (const char *p = target; *p; p++)
        out = (unsigned char)*p < 0x80
                  ? arena_printf(&d->f.arena, STR_FMT "%c", STR_ARG(out), *p)
                  : arena_printf(&d->f.arena, STR_FMT "%%%02X", STR_ARG(out),
                                 (unsigned char)*p);
    return arena_cstr(&d->f.arena, out);
}

static int
ask(struct day *d, const char *method, const char *target, const char *body)
{
    int status;

    fixture_now_ms += 100; /* the limit of requests is not under test */
    status = browser_ask(&d->b, method, encoded(d, target), body);
    json_decref(d->json);
    d->json = json_loadb(d->b.body.p, d->b.body.n, 0, NULL);
    return status;
}

/* A formatted text that lives as long as the test. */
#define path(d, ...) (arena_printf(&(d)->f.arena, __VA_ARGS__).p)

static const char *
text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static const json_t *
item(struct day *d, size_t i)
{
    return json_array_get(json_object_get(d->json, "items"), i);
}

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

/* What a request must be answered: status, and a part of the body. */
struct wanted {
    const char *method, *target, *body;
    int status;
    const char *says;
};

static void
check_all(struct day *d, const struct wanted *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int status = ask(d, rows[i].method, rows[i].target, rows[i].body);
        if (status != rows[i].status || str_find(d->b.body, str_of(rows[i].says)) < 0)
            fail_msg("%s %s %s: %d " STR_FMT, rows[i].method, rows[i].target,
                     rows[i].body ? rows[i].body : "", status, STR_ARG(d->b.body));
    }
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

    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 200);
    assert_true(strstr(text_at(d->json, "hotline"), "11616") != NULL);
    assert_true(str_find(d->b.body, STR("\"visa\"")) < 0);
    browser_become(&d->b, ROLE_REVIEWER);
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", key), NULL), 403);
    assert_int_equal(ask(d, "GET", "/api/v1/queue?lane=careful", NULL), 403);
    assert_int_equal(ask(d, "GET", "/api/v1/facets", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "lane")), 0);
    assert_int_equal(
        ask(d, "POST", "/api/v1/queue/claim", path(d, "{\"ids\":[\"%s\"]}", key)), 403);
    assert_int_equal(ask(d, "GET", "/api/v1/search?q=домой", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 0);
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

static void
wrong_requests_are_named(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const char *decisions = path(d, "/api/v1/ads/%s/decisions", key);
    const struct wanted rows[] = {
        { "GET", "/api/v1/queue?band=huge", NULL, 400, "band: found 'huge'" },
        { "GET", "/api/v1/queue?lang=xx", NULL, 400, "lang: found 'xx'" },
        { "GET", "/api/v1/queue?state=lost", NULL, 400, "open, claimed, decided" },
        { "GET", "/api/v1/queue?cue=x", NULL, 400, "P08" },
        { "GET", "/api/v1/queue?limit=0", NULL, 400, "limit" },
        { "GET", "/api/v1/queue?limit=201", NULL, 400, "limit" },
        { "GET", "/api/v1/queue?cursor=00", NULL, 400, "cursor" },
        { "GET", "/api/v1/queue?from=yesterday", NULL, 400, "2026-11-21" },
        { "POST", "/api/v1/queue/claim", "{\"n\":21}", 400, "n: " },
        { "POST", "/api/v1/queue/claim", "{\"n\":\"2\"}", 400, "n: " },
        { "POST", "/api/v1/queue/claim", "{\"filter\":{\"band\":\"x\"}}", 400, "band" },
        { "POST", "/api/v1/queue/claim", "{\"many\":2}", 400, "many" },
        { "POST", "/api/v1/queue/release", "{}", 400, "ids" },
        { "POST", decisions, "{\"outcome\":\"guilty\",\"version\":1}", 400,
          "not-risk" },
        { "POST", decisions, "{\"version\":1}", 400, "outcome" },
        { "POST", decisions, "{\"outcome\":\"unsure\"}", 428, "version" },
        { "POST", decisions, "[]", 400, "" },
        { "POST", decisions, "{\"outcome\":\"unsure\",\"version\":0}", 400, "version" },
        { "POST", "/api/v1/score", "{\"text\":\"\"}", 400, "text" },
        { "POST", "/api/v1/score", "{\"text\":\"a\",\"kind\":\"war\"}", 400,
          "marriage" },
        { "POST", "/api/v1/ads", "{\"title\":\"t\"}", 400, "text" },
        { "GET", "/api/v1/leaflet?lang=en", NULL, 400, "ru, kk, uz or ky" },
        { "GET", "/api/v1/search?cursor=-1", NULL, 400, "cursor" },
        { "GET", "/api/v1/i18n/fr", NULL, 404, "en, ru and kk" },
        { "PATCH", "/api/v1/sources/nobody", "{\"paused\":true}", 404, "source" },
        { "PATCH", "/api/v1/sources/board-kz", "{\"paused\":1}", 400, "paused" },
    };

    check_all(d, rows, sizeof(rows) / sizeof(rows[0]));
}

static void
an_ad_is_explained_and_kept(void **state)
{
    struct day *d = *state;
    const char *body =
        "{\"text\":\"Работа в Дубае, звоните +7 701 123 45 67\",\"kind\":\"job\"}";
    struct queue_stats stats;
    const char *id;

    assert_int_equal(ask(d, "POST", "/api/v1/score", body), 200);
    assert_true(json_is_object(json_object_get(d->json, "risk")));
    assert_true(json_is_array(json_object_get(d->json, "questions")));
    assert_true(str_find(d->b.body, STR("123 45 67")) < 0);
    assert_true(store_queue_stats(d->f.store, &stats, &d->err));
    assert_int_equal(stats.ads, 0);
    assert_int_equal(ask(d, "POST", "/api/v1/ads",
                         "{\"text\":\"Работа в Дубае, звоните\",\"note\":\"by mail\"}"),
                     201);
    id = arena_str(&d->f.arena, str_of(text_at(d->json, "id"))).p;
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", id), NULL), 200);
    assert_string_equal(text_at(d->json, "lane"), "audit");
    assert_string_equal(text_at(json_object_get(d->json, "ad"), "id"), "by mail");
    assert_int_equal(ask(d, "GET", "/api/v1/search?q=дубай", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 1);
}

static void
words_are_found_and_marked(void **state)
{
    struct day *d = *state;
    const json_t *snippet, *mark;

    put(d, "Требуются девушки в Дубай, виза в кредит", LANE_RISK, 0.9);
    put(d, "Повар в Алматы, договор", LANE_AUDIT, 0.1);
    assert_int_equal(ask(d, "GET", "/api/v1/search?q=дубае+девушка&lang=ru", NULL),
                     200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 1);
    snippet = json_object_get(item(d, 0), "snippet");
    mark = json_array_get(json_object_get(snippet, "marks"), 0);
    assert_int_equal(json_integer_value(json_object_get(mark, "start_cp")), 10);
    assert_int_equal(json_integer_value(json_object_get(mark, "end_cp")), 17);
    assert_int_equal(ask(d, "GET", "/api/v1/search?q=дубае&lang=kk", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 0);
    assert_int_equal(ask(d, "GET", "/api/v1/search?cue=P08&limit=1", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 1);
    assert_true(*text_at(d->json, "next"));
    assert_int_equal(ask(d, "GET",
                         path(d, "/api/v1/search?cue=P08&limit=1&cursor=%s",
                              text_at(d->json, "next")),
                         NULL),
                     200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 1);
    assert_true(json_is_null(json_object_get(d->json, "next")));
}

static void
a_source_is_paused(void **state)
{
    struct day *d = *state;

    put(d, "visa on credit", LANE_RISK, 0.9);
    assert_int_equal(ask(d, "GET", "/api/v1/sources", NULL), 200);
    assert_true(json_is_false(json_object_get(item(d, 0), "paused")));
    assert_int_equal(json_integer_value(json_object_get(item(d, 0), "ads")), 1);
    assert_int_equal(ask(d, "PATCH", "/api/v1/sources/board-kz", "{\"paused\":true}"),
                     200);
    assert_int_equal(ask(d, "GET", "/api/v1/sources", NULL), 200);
    assert_true(json_is_true(json_object_get(item(d, 0), "paused")));
    assert_string_equal(text_at(item(d, 0), "paused_by"), "aigul");
    assert_int_equal(ask(d, "PATCH", "/api/v1/sources/board-kz", "{\"paused\":false}"),
                     200);
    assert_true(json_is_false(json_object_get(d->json, "paused")));
}

static void
leaflets_and_messages_are_there(void **state)
{
    struct day *d = *state;
    static const char *const langs[] = { "ru", "kk", "uz", "ky" };

    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(ask(d, "GET",
                             path(d, "/api/v1/leaflet?kind=marriage&lang=%s", langs[i]),
                             NULL),
                         200);
        assert_true(str_find(d->b.body, STR("11616")) > 0);
        assert_true(str_find(d->b.body, STR("<script")) < 0);
        assert_true(str_find(d->b.body, arena_printf(&d->f.arena, "<html lang=\"%s\"",
                                                     langs[i])) > 0);
    }
    assert_int_equal(ask(d, "GET", "/api/v1/leaflet.css", NULL), 200);
    assert_int_equal(ask(d, "GET", "/api/v1/i18n/ru", NULL), 200);
    assert_string_equal(text_at(d->json, "escalated"), "передано выше");
    assert_int_equal(ask(d, "GET", "/api/v1/i18n/en", NULL), 200);
    assert_int_equal(json_object_size(d->json), 0);
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
        CASE(two_people_never_decide_the_same),
        CASE(what_another_decided_is_a_supervisors_to_correct),
        CASE(a_repeat_is_done_once),
        CASE(a_walk_sees_each_row_once),
        CASE(claims_take_the_next_ones),
        CASE(wrong_requests_are_named),
        CASE(an_ad_is_explained_and_kept),
        CASE(words_are_found_and_marked),
        CASE(a_source_is_paused),
        CASE(leaflets_and_messages_are_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
