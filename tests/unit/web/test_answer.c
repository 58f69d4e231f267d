/*
 * answer: the one-time token and sessions, forged and foreign requests, limits, headers and
 * assets, as a browser meets them but without a socket.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/web_fixture.h"

#define MINUTE_MS INT64_C(60000)

static const char *
token_body(struct fixture *f, const char *token)
{
    return arena_printf(&f->arena, "{\"token\":\"%s\"}", token).p;
}

static void
the_token_is_good_once_and_for_ten_minutes(void **state)
{
    struct fixture f;
    struct browser b;
    char token[WEB_TOKEN_SIZE], second[WEB_TOKEN_SIZE];

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    web_new_token(f.web, token);
    assert_int_equal(strlen(token), 64);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", token_body(&f, token)),
                     201);
    assert_string_equal(browser_member(&b, "role"), "laptop");
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", token_body(&f, token)),
                     401);
    web_new_token(f.web, token);
    web_new_token(f.web, second);
    assert_string_not_equal(token, second);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", token_body(&f, token)),
                     401);
    fixture_now_ms += 10 * MINUTE_MS - 1;
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", token_body(&f, second)),
                     201);
    web_new_token(f.web, token);
    fixture_now_ms += 10 * MINUTE_MS;
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", token_body(&f, token)),
                     401);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", "{\"token\":\"\"}"),
                     400);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", "{}"), 400);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ""), 400);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session",
                                 "{\"token\":\"x\",\"name\":\"a\",\"password\":\"b\"}"),
                     400);
    fixture_close(&f);
}

static void
before_any_token_none_is_good(void **state)
{
    struct fixture f;
    struct browser b;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session",
                                 token_body(&f, "00000000000000000000000000000000"
                                                "00000000000000000000000000000000")),
                     401);
    fixture_close(&f);
}

static void
a_log_in_makes_a_new_id(void **state)
{
    struct fixture f;
    struct browser victim, thief;
    const char *first;

    (void)state;
    fixture_open(&f);
    victim = browser_of(&f);
    /* an id that somebody planted is not taken over */
    victim.cookie =
        "sid=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    thief = victim;
    assert_int_equal(browser_log_in(&victim), 201);
    assert_string_not_equal(victim.cookie, thief.cookie);
    assert_int_equal(browser_ask(&thief, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(browser_ask(&victim, "GET", "/api/v1/me", NULL), 200);
    /* a second log-in ends the first session */
    first = victim.cookie;
    thief.cookie = first;
    assert_int_equal(browser_log_in(&victim), 201);
    assert_string_not_equal(victim.cookie, first);
    assert_int_equal(browser_ask(&thief, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(sessions_count(&f.web->doors->sessions, fixture_now_ms), 1);
    fixture_close(&f);
}

static void
only_a_hash_of_the_id_is_kept(void **state)
{
    struct fixture f;
    struct browser b;
    const char *all;
    struct str id;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 201);
    id = str_of(b.cookie + strlen("sid="));
    assert_int_equal(id.n, 64);
    all = (const char *)f.web->doors;
    assert_null(memmem(all, sizeof(*f.web->doors), id.p, id.n));
    assert_null(memmem(all, sizeof(*f.web->doors), b.csrf, 64));
    fixture_close(&f);
}

static void
a_session_ends(void **state)
{
    struct fixture f;
    struct browser b;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 201);
    fixture_now_ms += 30 * MINUTE_MS - 1;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_now_ms += 30 * MINUTE_MS;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(browser_log_in(&b), 201);
    for (int i = 0; i < 48; i++) { /* busy for twelve hours less a quarter */
        assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
        fixture_now_ms += 15 * MINUTE_MS - (i == 47);
    }
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_now_ms += 1;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    /* log-out */
    assert_int_equal(browser_log_in(&b), 201);
    assert_int_equal(browser_ask(&b, "DELETE", "/api/v1/session", NULL), 204);
    assert_true(str_find(b.re.cookie, STR("sid=;")) == 0 &&
                str_find(b.re.cookie, STR("Max-Age=0")) > 0);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    fixture_close(&f);
}

static void
two_cookies_of_our_name_are_none(void **state)
{
    struct fixture f;
    struct browser b;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 201);
    b.cookie = arena_printf(&f.arena, "theme=dark; %s", b.cookie).p;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    b.cookie = arena_printf(&f.arena, "%s; sid=planted", b.cookie).p;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    fixture_close(&f);
}

static void
a_name_rebound_to_loopback_gets_nothing(void **state)
{
    static const char *const hosts[] = { "evil.test", "evil.test:8080",
                                         "127.0.0.1:8081", "127.0.0.1", NULL };
    static const char *const targets[] = { "/", "/healthz", "/api/v1/me",
                                           "/api/v1/session" };
    struct fixture f;
    struct browser b;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 201);
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
        for (size_t k = 0; k < sizeof(targets) / sizeof(targets[0]); k++) {
            b.host = hosts[i];
            assert_int_equal(browser_ask(&b, "GET", targets[k], NULL), 421);
        }
    b.host = "localhost:8080";
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_close(&f);
}

static void
another_site_gets_nothing(void **state)
{
    struct fixture f;
    struct browser b;
    char token[WEB_TOKEN_SIZE];

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 201);
    b.site = "cross-site";
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 403);
    assert_int_equal(browser_ask(&b, "DELETE", "/api/v1/session", NULL), 403);
    b.site = NULL;
    b.origin = "http://evil.test";
    assert_int_equal(browser_ask(&b, "DELETE", "/api/v1/session", NULL), 403);
    b.origin = "null";
    assert_int_equal(browser_ask(&b, "DELETE", "/api/v1/session", NULL), 403);
    b.origin = NULL; /* an old browser: the token stands in */
    b.csrf = NULL;
    assert_int_equal(browser_ask(&b, "DELETE", "/api/v1/session", NULL), 403);
    /* a form of another site cannot log somebody in, as it cannot send JSON */
    b = browser_of(&f);
    web_new_token(f.web, token);
    b.type = "text/plain";
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", token_body(&f, token)),
                     415);
    /* a page that links here may: the page itself is no data */
    b = browser_of(&f);
    b.site = "cross-site";
    assert_int_equal(browser_ask(&b, "GET", "/", NULL), 200);
    fixture_close(&f);
}

static void
requests_have_a_rate(void **state)
{
    struct fixture f;
    struct browser b, other;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    other = browser_of(&f);
    browser_become(&other, ROLE_REVIEWER);
    assert_int_equal(browser_log_in(&b), 201);
    for (int i = 0; i < rate_requests.at_once; i++)
        assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 429);
    assert_int_equal(b.re.retry_after_s, 1);
    assert_int_equal(browser_ask(&other, "GET", "/api/v1/me", NULL), 200);
    fixture_now_ms += 1000;
    for (int i = 0; i < rate_requests.a_second; i++)
        assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 429);
    fixture_now_ms += 60000;
    for (int i = 0; i < rate_requests.at_once; i++)
        assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 429);
    fixture_close(&f);
}

static struct str
header(struct fixture *f, const struct web_reply *re, const char *name)
{
    struct web_header list[WEB_REPLY_HEADERS];
    size_t count = web_reply_headers(f->web, re, &f->arena, list);

    for (size_t i = 0; i < count; i++)
        if (str_eq(list[i].name, str_of(name)))
            return list[i].value;
    return STR("");
}

static void
every_reply_carries_the_walls(void **state)
{
    static const struct {
        const char *method, *target;
    } asked[] = {
        { "GET", "/" },
        { "GET", "/healthz" },
        { "GET", "/nosuch.js" },
        { "GET", "/api/v1/me" },
        { "PUT", "/healthz" },
        { "TRACE", "/" },
        { "GET", "/../x" },
        { "GET", "/app-0123456789ab.js" },
        { "DELETE", "/api/v1/session" },
    };
    static const struct {
        const char *name, *value;
    } walls[] = {
        { "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
          "data:; "
          "connect-src 'self'; base-uri 'none'; form-action 'self'; "
          "frame-ancestors 'none'; require-trusted-types-for 'script'; "
          "trusted-types 'none'" },
        { "X-Content-Type-Options", "nosniff" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { "Referrer-Policy", "same-origin" },
    };
    struct fixture f;

    (void)state;
    fixture_open(&f);
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        struct browser b = browser_of(&f);
        browser_ask(&b, asked[i].method, asked[i].target, NULL);
        for (size_t k = 0; k < sizeof(walls) / sizeof(walls[0]); k++)
            assert_true(
                str_eq(header(&f, &b.re, walls[k].name), str_of(walls[k].value)));
        assert_true(header(&f, &b.re, "Permissions-Policy").n > 0);
        assert_true(header(&f, &b.re, "Cache-Control").n > 0);
        if (b.re.status >= 400)
            assert_true(str_eq(header(&f, &b.re, "Content-Type"),
                               STR("application/problem+json")));
    }
    fixture_close(&f);
}

static void
data_is_not_kept_and_assets_are(void **state)
{
    struct fixture f;
    struct browser b;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_ask(&b, "GET", "/healthz", NULL), 200);
    assert_true(str_eq(header(&f, &b.re, "Cache-Control"), STR("no-store")));
    assert_int_equal(browser_ask(&b, "GET", "/app-0123456789ab.js", NULL), 200);
    assert_true(str_find(header(&f, &b.re, "Cache-Control"), STR("immutable")) > 0);
    assert_true(str_eq(header(&f, &b.re, "Content-Encoding"), STR("gzip")));
    assert_true(str_eq(header(&f, &b.re, "Content-Type"),
                       STR("text/javascript; charset=utf-8")));
    assert_true(str_eq(b.body, STR("\x1f\x8bscript")));
    assert_int_equal(browser_ask(&b, "GET", "/licences.txt", NULL), 200);
    assert_true(str_eq(header(&f, &b.re, "Cache-Control"), STR("no-cache")));
    assert_int_equal(header(&f, &b.re, "Content-Encoding").n, 0);
    for (const char *const *page =
             (const char *const[]){ "/", "/today", "/review/abc", "/index.html", NULL };
         *page; page++) {
        assert_int_equal(browser_ask(&b, "GET", *page, NULL), 200);
        assert_true(str_eq(b.body, STR("<!DOCTYPE html>")));
    }
    assert_int_equal(browser_ask(&b, "GET", "/app.js", NULL), 404);
    assert_int_equal(browser_ask(&b, "GET", "/app-0123456789ab.js.gz", NULL), 404);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/nosuch", NULL), 404);
    assert_int_equal(browser_ask(&b, "GET", "/api/", NULL), 404);
    assert_int_equal(browser_ask(&b, "POST", "/", "{}"), 405);
    fixture_close(&f);
}

static void
cookies_are_for_this_origin_only(void **state)
{
    static const struct str host = { "review.example", 14 };
    struct fixture f;
    struct browser b;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 201);
    assert_true(str_starts(b.re.cookie, STR("sid=")));
    assert_true(str_ends(b.re.cookie, STR("; Path=/; HttpOnly; SameSite=Strict")));
    f.settings.secure = true;
    f.settings.hosts = &host;
    f.settings.host_count = 1;
    fixture_again(&f);
    b = browser_of(&f);
    b.host = "review.example";
    b.origin = "http://review.example";
    assert_int_equal(browser_log_in(&b), 403);
    b.origin = "https://review.example";
    assert_int_equal(browser_log_in(&b), 201);
    assert_true(str_starts(b.re.cookie, STR("__Host-sid=")));
    assert_true(
        str_ends(b.re.cookie, STR("; Path=/; HttpOnly; Secure; SameSite=Strict")));
    assert_true(header(&f, &b.re, "Strict-Transport-Security").n > 0);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_close(&f);
}

static void
a_person_sets_language_and_keys(void **state)
{
    static const char *const wrong[] = {
        "{\"lang\":\"de\"}",
        "{\"keys\":[]}",
        "{\"keys\":\"x\"}",
        "{\"role\":\"admin\"}",
    };
    struct fixture f;
    struct browser b;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 201);
    assert_string_equal(browser_member(&b, "lang"), "ru");
    assert_true(str_find(b.body, STR("\"keys\":null")) > 0);
    assert_true(str_find(b.body, STR("\"show_percent\":false")) > 0);
    assert_int_equal(browser_ask(&b, "PATCH", "/api/v1/me", "{\"lang\":\"kk\"}"), 200);
    assert_string_equal(browser_member(&b, "lang"), "kk");
    assert_int_equal(browser_ask(&b, "PATCH", "/api/v1/me",
                                 "{\"keys\":{\"mode\":\"off\", \"map\":{}}}"),
                     200);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(browser_ask(&b, "PATCH", "/api/v1/me", wrong[i]), 400);
    assert_int_equal(browser_log_in(&b), 201); /* both outlast a session */
    assert_string_equal(browser_member(&b, "lang"), "kk");
    assert_true(str_find(b.body, STR("\"keys\":{\"mode\":\"off\", \"map\":{}}")) > 0);
    fixture_close(&f);
}

static void
a_broken_store_tells_nothing_and_lets_nobody_in(void **state)
{
    struct fixture f;
    struct browser b;
    struct err err;

    (void)state;
    fixture_open(&f);
    store_close(f.store);
    assert_true(store_open(&f.store, f.path, STORE_READ, &err));
    f.settings.store = f.store;
    fixture_again(&f);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 500); /* it cannot be written down */
    assert_true(str_find(b.body, str_of(f.path)) < 0);
    assert_int_equal(b.re.cookie.n, 0);
    assert_int_equal(sessions_count(&f.web->doors->sessions, fixture_now_ms), 0);
    fixture_close(&f);
}

static void
a_person_sees_and_ends_own_sessions(void **state)
{
    struct fixture f;
    struct browser here, there, other;

    (void)state;
    fixture_open(&f);
    here = browser_of(&f);
    there = browser_of(&f);
    there.address = "10.0.0.9";
    other = browser_of(&f);
    assert_int_equal(browser_log_in(&here), 201);
    assert_int_equal(browser_log_in(&there), 201);
    browser_become(&other, ROLE_LAPTOP);
    assert_int_equal(browser_ask(&here, "GET", "/api/v1/sessions", NULL), 200);
    assert_true(str_find(here.body, STR("\"address\":\"10.0.0.9\",\"this\":false")) >
                0);
    assert_true(str_find(here.body, STR("\"address\":\"127.0.0.1\",\"this\":true")) >
                0);
    assert_int_equal(browser_ask(&here, "DELETE", "/api/v1/sessions", NULL), 200);
    assert_true(str_find(here.body, STR("\"ended\":2")) > 0);
    assert_int_equal(browser_ask(&here, "GET", "/api/v1/me", NULL), 200);
    assert_int_equal(browser_ask(&there, "GET", "/api/v1/me", NULL), 401);
    fixture_close(&f);
}

static void
bodies_have_a_ceiling(void **state)
{
    struct fixture f;
    struct browser b;
    struct buf large;
    size_t max;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    buf_init(&large, 1u << 20);
    for (int i = 0; i < 20000; i++)
        buf_add_char(&large, ' ');
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", buf_cstr(&large)), 413);
    assert_true(b.re.close);
    buf_free(&large);
    for (int i = 0; i < 2; i++) { /* the head alone says so already */
        const struct web_header list[] = {
            { STR("Host"), STR(FIXTURE_HOST) },
            { STR("Content-Type"), STR("application/json") },
            { STR("Content-Length"), i ? STR("20000") : STR("200") },
        };
        const struct web_raw raw = { .method = STR("POST"),
                                     .target = STR("/api/v1/session"),
                                     .headers = list,
                                     .header_count = 3 };
        struct web_reply re;
        assert_int_equal(web_admit(f.web, &raw, &f.arena, &max, &re), !i);
        assert_true(i ? re.status == 413 : max >= 200 && max < 20000);
        web_reply_free(&re);
    }
    fixture_close(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_token_is_good_once_and_for_ten_minutes),
        cmocka_unit_test(before_any_token_none_is_good),
        cmocka_unit_test(a_log_in_makes_a_new_id),
        cmocka_unit_test(only_a_hash_of_the_id_is_kept),
        cmocka_unit_test(a_session_ends),
        cmocka_unit_test(two_cookies_of_our_name_are_none),
        cmocka_unit_test(a_name_rebound_to_loopback_gets_nothing),
        cmocka_unit_test(another_site_gets_nothing),
        cmocka_unit_test(requests_have_a_rate),
        cmocka_unit_test(every_reply_carries_the_walls),
        cmocka_unit_test(data_is_not_kept_and_assets_are),
        cmocka_unit_test(cookies_are_for_this_origin_only),
        cmocka_unit_test(a_person_sets_language_and_keys),
        cmocka_unit_test(a_broken_store_tells_nothing_and_lets_nobody_in),
        cmocka_unit_test(a_person_sees_and_ends_own_sessions),
        cmocka_unit_test(bodies_have_a_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
