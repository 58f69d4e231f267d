/*
 * route: every row of the table as every role, and as nobody; openapi.json names the rows and
 * nothing else.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/web_fixture.h"

#include <jansson.h>

/* What anybody may ask for; a row that is not here needs a session. */
static const char *const public_rows[] = {
    "GET /healthz",
    "GET /api/v1/openapi.json",
    "POST /api/v1/session",
    "POST /api/v1/session/totp",
    "GET /api/v1/i18n/{lang}",
};

/* A pattern with something in its braces. */
static const char *
target_of(const struct route *row, struct arena *arena)
{
    struct str rest = str_of(row->pattern), part;
    struct str target = { "", 0 };

    str_cut(&rest, '/', &part);
    while (str_cut(&rest, '/', &part))
        target = arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(target),
                              STR_ARG(part.n && part.p[0] == '{' ? STR("abcd") : part));
    return arena_cstr(arena, target);
}

static int
ask(struct browser *b, const struct route *row)
{
    /* A bucket of sixty would run dry before the table does. */
    fixture_now_ms += 1000;
    return browser_ask(b, web_method_name(row->method),
                       target_of(row, &b->fixture->arena), row->body_max ? "{}" : NULL);
}

static void
nobody_gets_what_is_public_only(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f);
    for (size_t i = 0; i < web_route_count; i++) {
        struct browser b = browser_of(&f);
        const struct route *row = &web_routes[i];
        struct str name =
            arena_printf(&f.arena, "%s %s", web_method_name(row->method), row->pattern);
        bool is_public = false;
        int status;
        for (size_t k = 0; k < sizeof(public_rows) / sizeof(public_rows[0]); k++)
            is_public |= str_eq(name, str_of(public_rows[k]));
        status = ask(&b, row);
        if ((row->needs == CAP_NONE) != is_public)
            fail_msg(STR_FMT ": CAP_NONE, but not among the public rows",
                     STR_ARG(name));
        if (!is_public && (status != 401 || !browser_member(&b, "title")))
            fail_msg(STR_FMT ": nobody got %d", STR_ARG(name), status);
    }
    fixture_close(&f);
}

static void
every_row_asks_for_its_capability(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f);
    for (size_t i = 0; i < web_route_count; i++)
        for (int role = ROLE_NONE; role < ROLE_COUNT; role++) {
            const struct web_person person = { STR("aigul"), (enum role)role, LANG_EN,
                                               0 };
            const struct route *row = &web_routes[i];
            struct browser b = browser_of(&f);
            int status;
            if (row->needs == CAP_NONE)
                continue;
            browser_become(&b, (enum role)role);
            status = ask(&b, row);
            if (may(&person, row->needs) ? status == 401 || status == 403
                                         : status != 403)
                fail_msg("%s %s as %s: %d " STR_FMT, web_method_name(row->method),
                         row->pattern, role_name((enum role)role), status,
                         STR_ARG(b.body));
            sessions_end_person(&f.web->doors->sessions, STR("aigul"), NULL);
        }
    fixture_close(&f);
}

static void
nothing_is_changed_without_the_token(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f);
    for (size_t i = 0; i < web_route_count; i++) {
        static const char *const wrong[] = { NULL, "", "0",
                                             "00000000000000000000000000000000"
                                             "00000000000000000000000000000000" };
        const struct route *row = &web_routes[i];
        if (row->method == WEB_GET || row->needs == CAP_NONE)
            continue;
        for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++) {
            struct browser b = browser_of(&f);
            browser_become(&b, ROLE_LAPTOP);
            b.csrf = wrong[k];
            assert_int_equal(ask(&b, row), 403);
            assert_string_equal(browser_member(&b, "type"), "csrf");
        }
    }
    fixture_close(&f);
}

static void
rows_are_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < web_route_count; i++) {
        const struct route *row = &web_routes[i];
        assert_true(row->handler && row->summary && *row->summary);
        assert_true(row->pattern[0] == '/');
        if (row->method == WEB_GET)
            assert_int_equal(row->body_max, 0);
        if (row->method == WEB_POST &&
            (row->needs == CAP_NONE || row->needs == CAP_UNMASK))
            assert_true(row->flags & ROUTE_PRIVATE);
        for (size_t k = 0; k < i; k++)
            if (web_routes[k].method == row->method)
                assert_string_not_equal(web_routes[k].pattern, row->pattern);
    }
}

static void
paths_fit_their_pattern_only(void **state)
{
    static const struct {
        const char *path;
        enum web_method method;
        enum route_answer answer;
    } cases[] = {
        { "/healthz", WEB_GET, ROUTE_FOUND },
        { "/healthz", WEB_PUT, ROUTE_METHOD },
        { "/healthz/", WEB_GET, ROUTE_NONE },
        { "/healthz/x", WEB_GET, ROUTE_NONE },
        { "/Healthz", WEB_GET, ROUTE_NONE },
        { "/", WEB_GET, ROUTE_NONE },
        { "/api/v1", WEB_GET, ROUTE_NONE },
        { "/api/v1/me", WEB_GET, ROUTE_FOUND },
        { "/api/v1/{lang}", WEB_GET, ROUTE_NONE },
        { "/api/v1/session", WEB_DELETE, ROUTE_FOUND },
        { "/api/v1/session", WEB_GET, ROUTE_METHOD },
    };
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct route *row = NULL;
        struct str param[WEB_PARAMS], allow;
        assert_int_equal(route_find(cases[i].method, str_of(cases[i].path), &row, param,
                                    &allow, &arena),
                         cases[i].answer);
        assert_int_equal(allow.n > 0, cases[i].answer == ROUTE_METHOD);
    }
    arena_free(&arena);
}

static void
openapi_names_every_row(void **state)
{
    static const char *const keys[] = { "get", "post", "patch", "put", "delete" };
    struct fixture f;
    struct browser b;
    size_t summaries = 0;
    struct str rest;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/openapi.json", NULL), 200);
    for (size_t i = 0; i < web_route_count; i++) {
        const struct route *row = &web_routes[i];
        ptrdiff_t at =
            str_find(b.body, arena_printf(&f.arena, "\"%s\":{", row->pattern));
        assert_true(at > 0);
        rest = str_sub(b.body, (size_t)at, b.body.n);
        at = str_find(rest, arena_printf(&f.arena, "\"%s\":{\"summary\":\"%s\"",
                                         keys[row->method], row->summary));
        assert_true(at > 0);
    }
    for (rest = b.body; str_find(rest, STR("\"summary\"")) >= 0; summaries++)
        rest = str_sub(rest, (size_t)str_find(rest, STR("\"summary\"")) + 1, rest.n);
    assert_int_equal(summaries, web_route_count);
    fixture_close(&f);
}

/* The fields that the latest request's handler looked at, each once. */
static struct {
    const char *names[32];
    size_t count;
} looked_at;

static void
note_field(const char *name)
{
    for (size_t i = 0; i < looked_at.count; i++)
        if (!strcmp(looked_at.names[i], name))
            return;
    assert_true(looked_at.count < 32);
    looked_at.names[looked_at.count++] = name;
}

/* In place of the one in web/query.c: handlers that are asked here look at their fields by it. */
struct str
web_query(const struct web_request *rq, const char *name)
{
    note_field(name);
    for (size_t i = 0; i < rq->field_count; i++)
        if (str_eq(rq->fields[i].name, str_of(name)))
            return rq->fields[i].value;
    return (struct str){ "", 0 };
}

/* Is it one of the words of a list with spaces between? */
static bool
is_listed(const char *list, const char *name)
{
    struct str rest = str_of(list), word;

    while (str_cut(&rest, ' ', &word))
        if (str_eq(str_ends(word, STR("?")) ? str_sub(word, 0, word.n - 1) : word,
                   str_of(name)))
            return true;
    return false;
}

/* A value that the field takes, so that the handler goes on to the next one. */
static const char *
value_for(const char *field)
{
    static const char *const values[][2] = {
        { "state", "all" },     { "lane", "risk" },       { "band", "high" },
        { "lang", "ru" },       { "kind", "job" },        { "outcome", "unsure" },
        { "cue", "P08" },       { "limit", "5" },         { "from", "2026-01-01" },
        { "to", "2026-12-01" }, { "contacts", "masked" }, { "q", "" },
        { "cursor", "" },
    };

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (!strcmp(values[i][0], field))
            return values[i][1];
    return "x";
}

/* What a route reads of its query is what openapi.json says, no more and no less. */
static void
fields_are_those_that_are_read(void **state)
{
    struct fixture f;
    struct browser b;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 201);
    for (size_t i = 0; i < web_route_count; i++) {
        const struct route *row = &web_routes[i];
        struct str fields = str_of(row->fields), name;
        const char *target = target_of(row, &f.arena);
        if (row->method != WEB_GET)
            assert_null(row->fields);
        if (row->method != WEB_GET)
            continue;
        looked_at.count = 0;
        for (const char *sign = "?"; str_cut(&fields, ' ', &name); sign = "&")
            target = arena_printf(&f.arena, "%s%s" STR_FMT "=%s", target, sign,
                                  STR_ARG(name), value_for(arena_cstr(&f.arena, name)))
                         .p;
        fixture_now_ms += 1000;
        (void)browser_ask(&b, "GET", target, NULL);
        if (is_listed(row->fields, "q")) { /* words lead elsewhere */
            fixture_now_ms += 1000;
            (void)browser_ask(
                &b, "GET",
                arena_printf(&f.arena, "%s?q=work", target_of(row, &f.arena)).p, NULL);
        }
        for (size_t k = 0; k < looked_at.count; k++)
            if (!is_listed(row->fields, looked_at.names[k]))
                fail_msg("%s reads '%s' and does not say so", row->pattern,
                         looked_at.names[k]);
        for (fields = str_of(row->fields); str_cut(&fields, ' ', &name);) {
            bool read = false;
            for (size_t k = 0; k < looked_at.count; k++)
                read = read || str_eq(name, str_of(looked_at.names[k]));
            if (!read)
                fail_msg("%s never reads '" STR_FMT "'", row->pattern, STR_ARG(name));
        }
    }
    fixture_close(&f);
}

/* The answer of each GET has the members, or is of the type, that openapi.json names. */
static void
answers_are_what_they_are_said_to_be(void **state)
{
    struct fixture f;
    struct browser b;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 201);
    for (size_t i = 0; i < web_route_count; i++) {
        const struct route *row = &web_routes[i];
        json_t *json;
        const char *member;
        json_t *value;
        if (row->method != WEB_GET || !row->gives || strstr(row->pattern, "{"))
            continue;
        assert_int_equal(ask(&b, row), 200);
        if (strchr(row->gives, '/')) {
            assert_true(str_starts(str_of(b.re.type), str_of(row->gives)));
            continue;
        }
        json = json_loadb(b.body.p, b.body.n, 0, NULL);
        assert_non_null(json);
        json_object_foreach(json, member, value)
        {
            if (!is_listed(row->gives, member))
                fail_msg("%s answers with '%s' and does not say so", row->pattern,
                         member);
        }
        for (struct str rest = str_of(row->gives), name; str_cut(&rest, ' ', &name);)
            if (!str_ends(name, STR("?")) &&
                !json_object_get(json, arena_cstr(&f.arena, name)))
                fail_msg("%s has no '" STR_FMT "'", row->pattern, STR_ARG(name));
        json_decref(json);
    }
    fixture_close(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_gets_what_is_public_only),
        cmocka_unit_test(every_row_asks_for_its_capability),
        cmocka_unit_test(nothing_is_changed_without_the_token),
        cmocka_unit_test(rows_are_well_formed),
        cmocka_unit_test(paths_fit_their_pattern_only),
        cmocka_unit_test(fields_are_those_that_are_read),
        cmocka_unit_test(answers_are_what_they_are_said_to_be),
        cmocka_unit_test(openapi_names_every_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
