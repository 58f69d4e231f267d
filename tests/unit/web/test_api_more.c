/*
 * api: search, sources, an ad that is brought, leaflets; what is wrong is said by name.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/web/day.h"

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
    const json_t *note;
    const char *id;

    assert_int_equal(ask(d, "POST", "/api/v1/score", body), 200);
    assert_true(json_is_object(json_object_get(d->json, "risk")));
    assert_true(json_is_array(json_object_get(d->json, "questions")));
    assert_true(str_find(d->b.body, STR("123 45 67")) < 0);
    assert_true(store_queue_stats(d->f.store, &stats, &d->err));
    assert_int_equal(stats.ads, 0);
    assert_int_equal(ask(d, "POST", "/api/v1/ads",
                         "{\"text\":\"Работа в Дубае, звоните\","
                         "\"note\":\"by mail, from @aigul_mama\"}"),
                     201);
    id = arena_str(&d->f.arena, str_of(text_at(d->json, "id"))).p;
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", id), NULL), 200);
    assert_string_equal(text_at(d->json, "lane"), "audit");
    assert_null(json_object_get(json_object_get(d->json, "ad"), "id"));
    note = json_array_get(json_object_get(d->json, "notes"), 0);
    assert_true(str_starts(str_of(text_at(note, "note")), STR("by mail, from ")));
    assert_true(str_find(d->b.body, STR("aigul_mama")) < 0);
    assert_string_equal(text_at(note, "who"), "aigul");
    assert_true(*text_at(note, "at"));
    assert_int_equal(ask(d, "GET", "/api/v1/search?q=дубай", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 1);
}

/* The same words again are the same ad, and what was decided stays decided. */
static void
an_ad_decided_before_is_not_said_to_be_queued(void **state)
{
    struct day *d = *state;
    const char *first = "{\"text\":\"Работа в Дубае\",\"note\":\"by mail\"}";
    const char *id;
    const json_t *notes;

    assert_int_equal(ask(d, "POST", "/api/v1/ads", first), 201);
    assert_true(json_is_true(json_object_get(d->json, "queued")));
    assert_string_equal(text_at(d->json, "state"), "open");
    id = arena_str(&d->f.arena, str_of(text_at(d->json, "id"))).p;
    assert_int_equal(ask(d, "POST", path(d, "/api/v1/ads/%s/decisions", id),
                         "{\"outcome\":\"not-risk\",\"version\":1}"),
                     201);
    assert_int_equal(ask(d, "POST", "/api/v1/ads",
                         "{\"text\":\"Работа в Дубае\",\"note\":\"by a neighbour\"}"),
                     201);
    assert_true(json_is_false(json_object_get(d->json, "queued")));
    assert_string_equal(text_at(d->json, "state"), "decided");
    assert_string_equal(text_at(d->json, "outcome"), "not-risk");
    assert_string_equal(text_at(d->json, "decided_by"), "aigul");
    assert_true(*text_at(d->json, "decided_at"));
    assert_int_equal(ask(d, "GET", path(d, "/api/v1/ads/%s", id), NULL), 200);
    notes = json_object_get(d->json, "notes");
    assert_int_equal(json_array_size(notes), 2);
    assert_string_equal(text_at(json_array_get(notes, 1), "note"), "by a neighbour");
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

/* A long text is cut between words, and says where. */
static void
snippets_end_at_words(void **state)
{
    struct day *d = *state;
    const json_t *snippet;
    struct str piece;
    struct buf text;

    buf_init(&text, 1u << 16);
    for (int i = 0; i < 200; i++)
        buf_lit(&text, "кухня ");
    buf_lit(&text, "дубай ");
    for (int i = 0; i < 200; i++)
        buf_lit(&text, "кухня ");
    put(d, buf_cstr(&text), LANE_RISK, 0.9);
    assert_int_equal(ask(d, "GET", "/api/v1/search?q=дубай", NULL), 200);
    snippet = json_object_get(item(d, 0), "snippet");
    piece = str_of(text_at(snippet, "text"));
    assert_true(str_starts(piece, STR("кухня ")));
    assert_true(str_ends(piece, STR("кухня")));
    assert_true(json_is_true(json_object_get(snippet, "cut_before")));
    assert_true(json_is_true(json_object_get(snippet, "cut_after")));
    /* one word without an end is left out as a whole */
    buf_reset(&text);
    for (int i = 0; i < 2000; i++)
        buf_lit(&text, "я");
    buf_lit(&text, " кассир");
    put(d, buf_cstr(&text), LANE_RISK, 0.9);
    assert_int_equal(ask(d, "GET", "/api/v1/search?q=кассир", NULL), 200);
    snippet = json_object_get(item(d, 0), "snippet");
    assert_string_equal(text_at(snippet, "text"), "кассир");
    assert_true(json_is_false(json_object_get(snippet, "cut_after")));
    buf_free(&text);
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

/* A percentage says nothing before people here have decided two hundred ads. */
static void
a_percentage_is_shown_after_two_hundred_decisions(void **state)
{
    struct day *d = *state;

    for (int i = 0; i < 200; i++) {
        struct queue_row row;
        const char *key =
            put(d, path(d, "Ad number %d, travel on credit", i), LANE_RISK, 0.9);
        const struct decide decide = { .key = str_of(key),
                                       .who = STR("aya"),
                                       .reason = STR("debt"),
                                       .outcome = DECISION_CONFIRMED,
                                       .now_ms = fixture_now_ms,
                                       .keep = &d->f.keep };
        if (i == 199) {
            assert_int_equal(ask(d, "GET", "/api/v1/me", NULL), 200);
            assert_true(json_is_false(json_object_get(d->json, "show_percent")));
        }
        assert_int_equal(store_decide(d->f.store, &decide, &d->f.arena, &row, &d->err),
                         DECIDE_DONE);
    }
    assert_int_equal(ask(d, "GET", "/api/v1/me", NULL), 200);
    assert_true(json_is_true(json_object_get(d->json, "show_percent")));
}

/* Rows that are large themselves make short pages: no list is too long to be seen, and none of its
 * rows is lost or comes twice. */
static void
large_rows_make_short_pages(void **state)
{
    static const char *const lists[] = {
        "/api/v1/queue?limit=200&cursor=",
        "/api/v1/search?q=credit&limit=100&cursor=",
    };
    const size_t title = (size_t)1 << 20;
    struct day *d = *state;
    char *huge = ARENA_NEW(&d->f.arena, char, title + 1);

    memset(huge, 'x', title);
    d->title = str_of(huge);
    for (int i = 0; i < 12; i++)
        put(d, path(d, "visa on credit %d", i), LANE_RISK, 0.9);
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const char *cursor = "";
        size_t rows = 0;
        int pages = 0;
        for (; cursor && pages < 9; pages++) {
            size_t before = d->f.arena.used;
            assert_int_equal(ask(d, "GET", path(d, "%s%s", lists[i], cursor), NULL),
                             200);
            assert_in_range(d->b.body.n, 1, 6 * title);
            assert_in_range(d->f.arena.used - before - d->b.body.n, 0, title);
            rows += json_array_size(json_object_get(d->json, "items"));
            cursor = json_string_value(json_object_get(d->json, "next"));
            if (cursor)
                cursor = path(d, "%s", cursor);
        }
        assert_int_equal(rows, 12);
        assert_int_equal(pages, 3);
    }
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_percentage_is_shown_after_two_hundred_decisions),
        CASE(wrong_requests_are_named),
        CASE(an_ad_is_explained_and_kept),
        CASE(an_ad_decided_before_is_not_said_to_be_queued),
        CASE(words_are_found_and_marked),
        CASE(snippets_end_at_words),
        CASE(a_source_is_paused),
        CASE(leaflets_and_messages_are_there),
        CASE(large_rows_make_short_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
