/*
 * guard: what is refused of headers, target, Host and origin, case by case.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/guard.h"

#include <stdio.h>
#include <stdlib.h>

#define LIST_MAX 80

/* "A: b\nC: d" as a list, a blank behind the colon left out. */
static size_t
list_of(const char *text, struct web_header list[LIST_MAX])
{
    struct str rest = str_of(text), line;
    size_t count = 0;

    while (count < LIST_MAX && str_cut(&rest, '\n', &line)) {
        str_cut(&line, ':', &list[count].name);
        if (line.n && line.p[0] == ' ')
            line = str_sub(line, 1, line.n);
        list[count++].value = line;
    }
    return count;
}

static void
headers_that_two_readers_could_read_differently_are_refused(void **state)
{
    static const struct {
        const char *headers;
        int status; /* 0: fine */
        bool close;
    } cases[] = {
        { "", 0, false },
        { "Host: a", 0, false },
        { "Host: a\nAccept: x\nAccept: y", 0, false },
        { "Host: a\nContent-Length: 5", 0, false },
        { "Host: a\nContent-Length: 0", 0, false },
        { "Host: a\nTransfer-Encoding: chunked", 0, false },
        { "Host: a\nTransfer-Encoding: Chunked", 0, false },
        { "Host: a\nTransfer-Encoding:  chunked ", 0, false },
        { "Host: a\nHost: a", 400, true },
        { "Host: a\nhOST: b", 400, true },
        { "Content-Length: 5\nContent-Length: 5", 400, true },
        { "Content-Length: 5\ncontent-length: 6", 400, true },
        { "Content-Length: 5\nTransfer-Encoding: chunked", 400, true },
        { "Transfer-Encoding: chunked\nContent-Length: 5", 400, true },
        { "Transfer-Encoding: chunked\nTransfer-Encoding: chunked", 400, true },
        { "Transfer-Encoding: gzip", 501, true },
        { "Transfer-Encoding: gzip, chunked", 501, true },
        { "Transfer-Encoding: chunked, chunked", 501, true },
        { "Transfer-Encoding: xchunked", 501, true },
        { "Transfer-Encoding: identity", 501, true },
        { "Transfer-Encoding: \"chunked\"", 501, true },
        { "Transfer-Encoding:", 501, true },
        { "Cookie: a=1\nCookie: b=2", 400, true },
        { "Authorization: a\nAuthorization: b", 400, true },
        { "Origin: a\nOrigin: b", 400, true },
        { "X-CSRF-Token: a\nX-CSRF-Token: a", 400, true },
        { "Content-Type: a\nContent-Type: b", 400, true },
        { "X-Forwarded-For: a\nX-Forwarded-For: b", 400, true },
        { "Content-Length : 5", 400, true },
        { " Content-Length: 5", 400, true },
        { "Content-Length\t: 5", 400, true },
        { "Content_Length: 5", 0, false },
        { "Content(Length: 5", 400, true },
        { "Content\"Length: 5", 400, true },
        { "Content\x80Length: 5", 400, true },
        { "Content\x01Length: 5", 400, true },
        { ": 5", 400, true },
        { "Content-Length: +5", 400, true },
        { "Content-Length: -5", 400, true },
        { "Content-Length: 5, 5", 400, true },
        { "Content-Length: 0x5", 400, true },
        { "Content-Length: 5 5", 400, true },
        { "Content-Length:", 400, true },
        { "Content-Length: 1234567890123456789", 400, true },
        { "X: a\rb", 400, true },
        { "X: a\x01", 400, true },
        { "X: a\x7F", 400, true },
        { "X: a\tb", 0, false },
        { "X: \xD0\xB0", 0, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct web_header list[LIST_MAX];
        struct guard_headers headers;
        struct guard_fault fault = { .status = 0 };
        size_t count = list_of(cases[i].headers, list);
        bool passes = guard_headers(list, count, &headers, &fault);
        if (passes != !cases[i].status || fault.status != cases[i].status ||
            fault.close != cases[i].close)
            fail_msg("'%s': %d, wanted %d", cases[i].headers, fault.status,
                     cases[i].status);
    }
}

static void
nul_bytes_and_long_lists_are_refused(void **state)
{
    struct web_header list[LIST_MAX];
    struct guard_headers headers;
    struct guard_fault fault;
    char *large = calloc(1, 9000);

    (void)state;
    list[0] = (struct web_header){ { "X\0Y", 3 }, STR("a") };
    assert_false(guard_headers(list, 1, &headers, &fault));
    list[0] = (struct web_header){ STR("X"), { "a\0b", 3 } };
    assert_false(guard_headers(list, 1, &headers, &fault));
    memset(large, 'a', 9000);
    list[0] = (struct web_header){ STR("X"), { large, 9000 } };
    assert_false(guard_headers(list, 1, &headers, &fault));
    free(large);
    for (size_t i = 0; i < LIST_MAX; i++)
        list[i] = (struct web_header){ STR("X"), STR("a") };
    assert_true(guard_headers(list, GUARD_HEADERS_MAX, &headers, &fault));
    assert_false(guard_headers(list, GUARD_HEADERS_MAX + 1, &headers, &fault));
    assert_int_equal(fault.status, 431);
}

static void
headers_are_found(void **state)
{
    struct web_header list[LIST_MAX];
    struct guard_headers h;
    struct guard_fault fault;
    size_t count = list_of("hOSt: a:1\nCOOKIE: c=d; e=f\nContent-Length: 42\n"
                           "If-Match: \"7\"\nIdempotency-Key: k\nx-csrf-token:  t ",
                           list);

    (void)state;
    assert_true(guard_headers(list, count, &h, &fault));
    assert_true(str_eq(h.host, STR("a:1")));
    assert_true(str_eq(h.cookie, STR("c=d; e=f")));
    assert_true(h.has_length);
    assert_int_equal(h.length, 42);
    assert_true(str_eq(h.if_match, STR("\"7\"")));
    assert_true(str_eq(h.idempotency_key, STR("k")));
    assert_true(str_eq(h.csrf, STR("t")));
    assert_false(h.chunked);
}

static void
targets_decode_once_to_a_clean_path(void **state)
{
    static const struct {
        const char *target, *path; /* NULL: refused */
    } cases[] = {
        { "/", "/" },
        { "/a/b", "/a/b" },
        { "/a/", "/a/" },
        { "/%D1%8F", "/\xD1\x8F" },
        { "/a%20b", "/a b" },
        { "/a%2520", "/a%20" },
        { "/a+b", "/a+b" },
        { "/a?b=%zz", NULL },
        { "/.hidden", "/.hidden" },
        { "/...", "/..." },
        { "", NULL },
        { "*", NULL },
        { "a", NULL },
        { "http://127.0.0.1/", NULL },
        { "//a", NULL },
        { "/a//b", NULL },
        { "/.", NULL },
        { "/..", NULL },
        { "/a/../b", NULL },
        { "/a/./b", NULL },
        { "/a/..", NULL },
        { "/%2e%2e/a", NULL },
        { "/a/%2E", NULL },
        { "/a%2fb", NULL },
        { "/a%2Fb", NULL },
        { "/a%5cb", NULL },
        { "/a\\b", NULL },
        { "/a%00b", NULL },
        { "/a%0ab", NULL },
        { "/a%7F", NULL },
        { "/a%C2%85", NULL }, /* U+0085, a control character */
        { "/a%", NULL },
        { "/a%4", NULL },
        { "/a%4g", NULL },
        { "/a%FF", NULL },
        { "/a%C0%AF", NULL },       /* an overlong slash */
        { "/a%ED%A0%80", NULL },    /* a surrogate */
        { "/a%F5%80%80%80", NULL }, /* above U+10FFFF */
        { "/\xD1\x8F", NULL },      /* not coded */
        { "/a b", NULL },
        { "/a#b", NULL },
        { "/a\tb", NULL },
        { "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16",
          "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16" },
        { "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct web_request rq = { .field_count = 0 };
        struct guard_fault fault = { .status = 0 };
        struct arena arena;
        bool passes;
        arena_init(&arena, 0);
        passes = guard_target(str_of(cases[i].target), &arena, &rq, &fault);
        if (passes != !!cases[i].path ||
            (passes && !str_eq(rq.path, str_of(cases[i].path))))
            fail_msg("'%s': '" STR_FMT "'", cases[i].target, STR_ARG(rq.path));
        arena_free(&arena);
    }
}

static void
long_targets_have_a_ceiling(void **state)
{
    char *target = calloc(1, GUARD_TARGET_MAX + 2);
    struct web_request rq = { .field_count = 0 };
    struct guard_fault fault = { .status = 0 };
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    memset(target, 'a', GUARD_TARGET_MAX + 1);
    target[0] = '/';
    assert_false(guard_target(str_of(target), &arena, &rq, &fault));
    assert_int_equal(fault.status, 414);
    target[GUARD_PATH_MAX + 1] = '\0';
    assert_false(guard_target(str_of(target), &arena, &rq, &fault));
    assert_int_equal(fault.status, 400);
    target[GUARD_PATH_MAX] = '\0';
    assert_true(guard_target(str_of(target), &arena, &rq, &fault));
    target[100] = '?';
    for (size_t i = 101; i < 101 + 2 * WEB_FIELDS_MAX; i += 2)
        memcpy(target + i, "a&", 2);
    target[101 + 2 * WEB_FIELDS_MAX] = '\0';
    rq.field_count = 0;
    assert_true(guard_target(str_of(target), &arena, &rq, &fault));
    assert_int_equal(rq.field_count, WEB_FIELDS_MAX);
    memcpy(target + 101 + 2 * WEB_FIELDS_MAX, "a", 2);
    rq.field_count = 0;
    assert_false(guard_target(str_of(target), &arena, &rq, &fault));
    free(target);
    arena_free(&arena);
}

static void
queries_are_read_by_name(void **state)
{
    struct web_request rq = { .field_count = 0 };
    struct guard_fault fault;
    struct web_reply re = { .status = 0 };
    const int64_t range[2] = { 1, 200 };
    int64_t limit = 50;
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&re.body, 4096);
    assert_true(guard_target(STR("/q?q=%D0%B2%D0%B8%D0%B7%D0%B0+now&q=2&limit=7&bad=x&&"
                                 "empty=&n=0&two=a%3Db=c"),
                             &arena, &rq, &fault));
    assert_true(
        str_eq(web_query(&rq, "q"), STR("\xD0\xB2\xD0\xB8\xD0\xB7\xD0\xB0 now")));
    assert_true(str_eq(web_query(&rq, "two"), STR("a=b=c")));
    assert_int_equal(web_query(&rq, "empty").n, 0);
    assert_int_equal(web_query(&rq, "none").n, 0);
    assert_true(web_query_int(&rq, "none", range, &limit, &re));
    assert_int_equal(limit, 50);
    assert_true(web_query_int(&rq, "limit", range, &limit, &re));
    assert_int_equal(limit, 7);
    assert_false(web_query_int(&rq, "bad", range, &limit, &re));
    assert_int_equal(re.status, 400);
    assert_false(web_query_int(&rq, "n", range, &limit, &re));
    buf_free(&re.body);
    arena_free(&arena);
}

static void
only_our_own_names_and_pages_are_served(void **state)
{
    static const struct str hosts[] = { { "127.0.0.1:80", 12 },
                                        { "localhost:80", 12 } };
    static const struct {
        const char *headers;
        enum web_method method;
        int host, origin; /* statuses; 0: fine */
    } cases[] = {
        { "Host: 127.0.0.1:80", WEB_GET, 0, 0 },
        { "Host: LOCALHOST:80", WEB_GET, 0, 0 },
        { "Host: 127.0.0.1", WEB_GET, 421, 0 },
        { "Host: 127.0.0.1:81", WEB_GET, 421, 0 },
        { "Host: evil.test:80", WEB_GET, 421, 0 },
        { "Host: 127.0.0.1:80.evil.test", WEB_GET, 421, 0 },
        { "Host: a@127.0.0.1:80", WEB_GET, 421, 0 },
        { "Host:", WEB_GET, 421, 0 },
        { "X: y", WEB_GET, 421, 0 },
        { "Host: 127.0.0.1:80\nSec-Fetch-Site: same-origin", WEB_POST, 0, 0 },
        { "Host: 127.0.0.1:80\nSec-Fetch-Site: none", WEB_GET, 0, 0 },
        { "Host: 127.0.0.1:80\nSec-Fetch-Site: none", WEB_POST, 0, 403 },
        { "Host: 127.0.0.1:80\nSec-Fetch-Site: same-site", WEB_GET, 0, 403 },
        { "Host: 127.0.0.1:80\nSec-Fetch-Site: same-site", WEB_POST, 0, 403 },
        { "Host: 127.0.0.1:80\nSec-Fetch-Site: cross-site", WEB_GET, 0, 403 },
        { "Host: 127.0.0.1:80\nSec-Fetch-Site: Same-Origin", WEB_POST, 0, 403 },
        { "Host: 127.0.0.1:80\nOrigin: http://127.0.0.1:80", WEB_POST, 0, 0 },
        { "Host: localhost:80\nOrigin: http://localhost:80", WEB_POST, 0, 0 },
        { "Host: localhost:80\nOrigin: http://127.0.0.1:80", WEB_POST, 0, 403 },
        { "Host: 127.0.0.1:80\nOrigin: https://127.0.0.1:80", WEB_POST, 0, 403 },
        { "Host: 127.0.0.1:80\nOrigin: http://127.0.0.1", WEB_POST, 0, 403 },
        { "Host: 127.0.0.1:80\nOrigin: http://evil.test", WEB_POST, 0, 403 },
        { "Host: 127.0.0.1:80\nOrigin: http://evil.test", WEB_GET, 0, 403 },
        { "Host: 127.0.0.1:80\nOrigin: null", WEB_POST, 0, 403 },
        { "Host: 127.0.0.1:80\nContent-Length: 2\nContent-Type: application/json",
          WEB_POST, 0, 0 },
        { "Host: 127.0.0.1:80\nContent-Length: 2\nContent-Type: Application/JSON; "
          "charset=utf-8",
          WEB_POST, 0, 0 },
        { "Host: 127.0.0.1:80\nContent-Length: 2\nContent-Type: text/plain", WEB_POST,
          0, 415 },
        { "Host: 127.0.0.1:80\nContent-Length: 2\nContent-Type: "
          "application/x-www-form-urlencoded",
          WEB_POST, 0, 415 },
        { "Host: 127.0.0.1:80\nContent-Length: 2\nContent-Type: application/json2",
          WEB_POST, 0, 415 },
        { "Host: 127.0.0.1:80\nContent-Length: 2\nContent-Type: "
          "text/plain;application/json",
          WEB_PATCH, 0, 415 },
        { "Host: 127.0.0.1:80\nContent-Length: 2", WEB_POST, 0, 415 },
        { "Host: 127.0.0.1:80\nTransfer-Encoding: chunked", WEB_PUT, 0, 415 },
        { "Host: 127.0.0.1:80", WEB_DELETE, 0, 0 },
    };
    struct web_settings is = { .hosts = hosts, .host_count = 2 };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct web_header list[LIST_MAX];
        struct guard_headers h;
        struct guard_fault fault = { .status = 0 };
        size_t count = list_of(cases[i].headers, list);
        assert_true(guard_headers(list, count, &h, &fault));
        if (guard_host(&is, &h, &fault) != !cases[i].host ||
            fault.status != cases[i].host)
            fail_msg("host of '%s': %d", cases[i].headers, fault.status);
        fault.status = 0;
        if (guard_origin(&is, &h, cases[i].method, &fault) != !cases[i].origin ||
            fault.status != cases[i].origin)
            fail_msg("origin of '%s': %d", cases[i].headers, fault.status);
    }
}

static void
methods_are_known_or_refused(void **state)
{
    static const char *const wrong[] = { "",        "get",  "OPTIONS", "TRACE",
                                         "CONNECT", "GET ", "G\tET" };
    enum web_method method;
    struct guard_fault fault;

    (void)state;
    assert_true(guard_method(STR("HEAD"), &method, &fault));
    assert_int_equal(method, WEB_GET);
    assert_true(guard_method(STR("DELETE"), &method, &fault));
    assert_int_equal(method, WEB_DELETE);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(guard_method(str_of(wrong[i]), &method, &fault));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_that_two_readers_could_read_differently_are_refused),
        cmocka_unit_test(nul_bytes_and_long_lists_are_refused),
        cmocka_unit_test(headers_are_found),
        cmocka_unit_test(targets_decode_once_to_a_clean_path),
        cmocka_unit_test(long_targets_have_a_ceiling),
        cmocka_unit_test(queries_are_read_by_name),
        cmocka_unit_test(only_our_own_names_and_pages_are_served),
        cmocka_unit_test(methods_are_known_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
