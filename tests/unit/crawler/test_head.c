/*
 * The header of an answer, and the form it has in the archive.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/head.h"

static void
fields_are_read(void **state)
{
    struct arena arena;
    struct head head;

    (void)state;
    arena_init(&arena, 0);
    head_read(
        STR("HTTP/1.1 200 OK\r\nCONTENT-TYPE :  text/html \r\nETag: \"a:b\"\r\n"
            "Content-Encoding: gzip\r\ncontent-encoding: gzip\r\nno colon\r\n: none\r\n"
            "Content-Type: second\r\nX-Robots-Tag: noindex\r\nX-Robots-Tag: "
            "nofollow\r\n"
            "\r\n"),
        &arena, &head);
    assert_true(str_eq(head.content_type, STR("text/html")));
    assert_true(str_eq(head.etag, STR("\"a:b\"")));
    assert_true(str_eq(head.content_encoding, STR("gzip, gzip")));
    assert_true(str_eq(head.robots_tag, STR("noindex\nnofollow")));
    assert_int_equal(head.location.n, 0);
    head_read(STR(""), &arena, &head);
    assert_int_equal(head.content_type.n, 0);
    arena_free(&arena);
}

static void
statuses_are_read(void **state)
{
    (void)state;
    assert_int_equal(head_status(STR("HTTP/1.1 200 OK\r\n")), 200);
    assert_int_equal(head_status(STR("HTTP/2 404\r\n")), 404);
    assert_int_equal(head_status(STR("HTTP/1.1 20\r\n")), 0);
    assert_int_equal(head_status(STR("HTTP/1.1 abc\r\n")), 0);
    assert_int_equal(head_status(STR("HTTP/1.1 099\r\n")), 0);
    assert_int_equal(head_status(STR("ICY 200 OK\r\n")), 0);
    assert_int_equal(head_status(STR("")), 0);
    assert_true(head_is_media(STR("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n")));
    assert_false(
        head_is_media(STR("HTTP/1.1 200 OK\r\nContent-Type: image/svg+xml\r\n")));
    assert_false(head_is_media(STR("HTTP/1.1 404 No\r\nContent-Type: image/png\r\n")));
    assert_false(head_is_media(STR("HTTP/1.1 200 OK\r\n\r\n")));
}

static void
retry_after_is_read(void **state)
{
    static const struct {
        const char *value;
        int64_t wait_ms;
    } TABLE[] = {
        { "", -1 },
        { "0", 0 },
        { "120", 120000 },
        { "-5", -1 },
        { "soon", -1 },
        { "99999999999", 86400000 },
        { "Sat, 21 Nov 2026 08:31:00 GMT", 60000 },
        { "Sat, 21 Nov 2026 08:29:00 GMT", 0 },
        { "Sat, 21 Nov 2099 08:29:00 GMT", 86400000 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct head head = { .retry_after = str_of(TABLE[i].value) };

        assert_int_equal(head_retry_ms(&head, INT64_C(1795249800000)),
                         TABLE[i].wait_ms);
    }
}

static void
robots_tags_are_read(void **state)
{
    static const struct {
        const char *value;
        bool noindex, nofollow, noarchive;
    } TABLE[] = {
        { "", false, false, false },
        { "noindex", true, false, false },
        { "NOINDEX, nofollow", true, true, false },
        { "none", true, true, false },
        { "noarchive", false, false, true },
        { "otherbot: noindex", false, false, false },
        { "lurewatch: noindex, nofollow", true, true, false },
        { "otherbot: noindex, lurewatch: nofollow", false, true, false },
        { "max-snippet: 5, noindex", true, false, false },
        { "unavailable_after: 25 Jun 2010 15:00:00 PST, nofollow", false, true, false },
        { "unavailable_after: Wed, 01 Jan 2025 10:00:00 GMT, noindex", true, false,
          false },
        { "unavailable_after: Wednesday, 01-Jan-25 10:00:00 GMT, none", true, true,
          false },
        { "lurewatch: unavailable_after: Wed, 01 Jan 2025 10:00:00 GMT, noindex", true,
          false, false },
        { "otherbot: unavailable_after: Wed, 01 Jan 2025 10:00:00 GMT, noindex", false,
          false, false },
        { "2bot: nofollow, noindex", true, false, false },
        { "other bot: nofollow, noindex", true, false, false },
        { "other-bot_2: nofollow, noindex", false, false, false },
        /* lines of their own */
        { "otherbot: nofollow\nnoindex", true, false, false },
        { "noindex\notherbot: nofollow", true, false, false },
        { "otherbot: noindex\nlurewatch: nofollow, noarchive\nother: none", false, true,
          true },
        { "lurewatch: nofollow\notherbot: noindex, noarchive", false, true, false },
        { "\n\n,\nnone", true, true, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct head head = { .robots_tag = str_of(TABLE[i].value) };
        struct head_robots r = head_robots(&head, STR("lurewatch"));

        if (r.noindex != TABLE[i].noindex || r.nofollow != TABLE[i].nofollow ||
            r.noarchive != TABLE[i].noarchive) {
            fail_msg("%s", TABLE[i].value);
        }
    }
}

/* As they come in an answer: what one line says to others does not cover the next. */
static void
robots_tags_stand_by_themselves(void **state)
{
    struct arena arena;
    struct head head;
    struct head_robots r;

    (void)state;
    arena_init(&arena, 0);
    head_read(STR("HTTP/1.1 200 OK\r\nX-Robots-Tag: otherbot: nofollow\r\n"
                  "X-Robots-Tag: noindex\r\n\r\n"),
              &arena, &head);
    r = head_robots(&head, STR("lurewatch"));
    assert_true(r.noindex);
    assert_false(r.nofollow);
    arena_free(&arena);
}

static void
one_coding_is_taken(void **state)
{
    static const struct {
        const char *value;
        enum body_coding coding;
    } TABLE[] = {
        { "", BODY_PLAIN },
        { "identity", BODY_PLAIN },
        { "gzip", BODY_GZIP },
        { "X-GZIP", BODY_GZIP },
        { "gzip, identity", BODY_GZIP },
        { "gzip, gzip", BODY_OTHER },
        { "br", BODY_OTHER },
        { "deflate", BODY_OTHER },
        { "gzip, br", BODY_OTHER },
    };

    (void)state;
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct head head = { .content_encoding = str_of(TABLE[i].value) };

        assert_int_equal(head_coding(&head), TABLE[i].coding);
    }
}

static void
archived_headers_agree_with_the_body(void **state)
{
    static const struct {
        const char *header;
        size_t size;
        const char *archived;
    } TABLE[] = {
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 5,
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n", 5,
          "HTTP/1.1 200 OK\r\nX-Crawler-Transfer-Encoding: chunked\r\nA: b\r\n"
          "Content-Length: 5\r\n\r\n" },
        { "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n", 5,
          "HTTP/1.1 200 OK\r\nX-Crawler-content-length: 50\r\nContent-Length: "
          "5\r\n\r\n" },
        { "HTTP/1.0 200 OK\r\n\r\n", 0,
          "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n" },
        { "HTTP/1.0 200 OK\nA: b\n\n", 1,
          "HTTP/1.0 200 OK\r\nA: b\r\nContent-Length: 1\r\n\r\n" },
    };
    struct buf b;

    (void)state;
    buf_init(&b, 4096);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        buf_reset(&b);
        head_for_archive(str_of(TABLE[i].header), TABLE[i].size, &b);
        assert_string_equal(buf_cstr(&b), TABLE[i].archived);
    }
    buf_free(&b);
}

static void
an_archive_knows_no_http_2(void **state)
{
    static const struct {
        const char *header, *plain;
    } TABLE[] = {
        { "HTTP/2 200 \r\na: b\r\n\r\n", "HTTP/1.1 200 \r\na: b\r\n\r\n" },
        { "GET /HTTP/2x HTTP/2\r\nHost: a\r\n\r\n",
          "GET /HTTP/2x HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "GET /x HTTP/2\r\nHost: a\r\n\r\n", "GET /x HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "HTTP/1.1 200 OK\r\nX: HTTP/2\r\n\r\n",
          "HTTP/1.1 200 OK\r\nX: HTTP/2\r\n\r\n" },
        { "HTTP/2.0 200 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n" },
        { "", "" },
    };
    struct buf b;

    (void)state;
    buf_init(&b, 4096);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        buf_reset(&b);
        head_plain_version(str_of(TABLE[i].header), &b);
        assert_string_equal(buf_cstr(&b), TABLE[i].plain);
    }
    buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read),
        cmocka_unit_test(statuses_are_read),
        cmocka_unit_test(retry_after_is_read),
        cmocka_unit_test(robots_tags_are_read),
        cmocka_unit_test(robots_tags_stand_by_themselves),
        cmocka_unit_test(one_coding_is_taken),
        cmocka_unit_test(archived_headers_agree_with_the_body),
        cmocka_unit_test(an_archive_knows_no_http_2),
    };

    return cmocka_run_group_tests_name("head", tests, NULL, NULL);
}
