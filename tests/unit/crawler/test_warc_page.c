/*
 * warc_page: bodies in chunks, packed or neither, of whatever program wrote the archive.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/warc_page.h"

#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *body, *without;
} chunked[] = {
    { "3\r\nabc\r\n0\r\n\r\n", "abc" },
    { "3\nabc\n2;x=y\nde\n0\n\n", "abcde" },
    { "A \r\n0123456789\r\n1\r\nx\r\n0\r\n", "0123456789x" },
    { "00\r\n\r\n", "" },
    /* cut off, or broken behind the first chunk: what came before */
    { "3\r\nabc\r\n5\r\nde", "abcde" },
    { "3\r\nabc\r\n", "abc" },
    { "3\r\nabc\r\nzz\r\nmore", "abc" },
    { "3\r\nabcd\r\n0\r\n", "abc" },
    /* no chunks, though the header says so */
    { "<html>3\r\nabc", "<html>3\r\nabc" },
    { "deadbeef", "deadbeef" },
    { "ffffffffffffffff\r\nabc", "ffffffffffffffff\r\nabc" },
    { "FFFFFF\r\nabc", "FFFFFF\r\nabc" },
    { "face off\r\nabc", "face off\r\nabc" },
    { "", "" },
    { "\r\n", "\r\n" },
};

static void
chunks_are_put_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof chunked / sizeof chunked[0]; i++) {
        struct arena arena;
        arena_init(&arena, 0);
        assert_string_equal(
            arena_cstr(&arena, warc_unchunk(str_of(chunked[i].body), &arena)),
            chunked[i].without);
        arena_free(&arena);
    }
}

#define OK(fields) "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" fields "\r\n"

static const struct {
    const char *type, *content_type, *target, *block;
    enum warc_page page;
    const char *body; /* or why it cannot be read */
} records[] = {
    { "response", "application/http", "http://x/", OK("") "<p>a", WARC_PAGE, "<p>a" },
    { "response", "application/http", "<http://x/>",
      OK("Transfer-Encoding: chunked\r\n") "2\r\nab\r\n0\r\n\r\n", WARC_PAGE, "ab" },
    { "response", "application/http", "http://x/",
      OK("Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n") "<html> a",
      WARC_PAGE, "<html> a" },
    { "response", "application/http", "http://x/",
      OK("Content-Encoding: br\r\n") "\x1B\x03\x04", WARC_PAGE_BAD,
      "packed as \"br\", which is not read" },
    { "response", "application/http", "http://x/",
      "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>b", WARC_PAGE, "<p>b" },
    { "response", "application/http", "http://x/", "HTTP/1.1 404 No\r\n\r\n<p>",
      WARC_PAGE_NONE, NULL },
    { "response", "application/http", "http://x/",
      "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx", WARC_PAGE_NONE, NULL },
    { "response", "application/http", "http://x/", "HTTP/1.1 200 OK\r\n",
      WARC_PAGE_NONE, NULL },
    { "response", "text/dns", "dns:x", "20240102\nx. 5 IN A 1.2.3.4\n", WARC_PAGE_NONE,
      NULL },
    { "resource", "text/html", "http://x/", "<p>c", WARC_PAGE, "<p>c" },
    { "resource", "image/png", "http://x/", "x", WARC_PAGE_NONE, NULL },
    { "request", "application/http", "http://x/", "GET / HTTP/1.1\r\n\r\n",
      WARC_PAGE_NONE, NULL },
    { "warcinfo", "application/warc-fields", "", "software: x\r\n", WARC_PAGE_NONE,
      NULL },
};

static void
records_give_their_page(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        const struct warc_record record = {
            .type = str_of(records[i].type),
            .content_type = str_of(records[i].content_type),
            .target = str_of(records[i].target),
            .date = STR("2024-01-02T15:04:05Z"),
            .block = str_of(records[i].block),
        };
        struct extract_input in;
        struct arena arena;
        const char *what = NULL;
        arena_init(&arena, 0);
        if (warc_page_read(&record, &arena, &in, &what) != records[i].page)
            fail_msg("case %zu: another answer", i);
        if (records[i].page == WARC_PAGE) {
            assert_string_equal(arena_cstr(&arena, in.body), records[i].body);
            assert_true(str_eq(in.url, STR("http://x/")));
            assert_int_equal(in.seen_at_ms, INT64_C(1704207845000));
        } else if (records[i].page == WARC_PAGE_BAD) {
            assert_string_equal(what, records[i].body);
        }
        arena_free(&arena);
    }
}

/* What an archive calls an address is one, or none is kept. */
static void
targets_are_web_addresses(void **state)
{
    static const char *const targets[][2] = {
        { "HTTP://X/a/../b#c", "http://x/b" },
        { "<http://x/>", "http://x/" },
        { "javascript:alert(1)", "" },
        { "urn:x", "" },
        { "http://", "" },
        { "", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        const struct warc_record record = { .type = STR("resource"),
                                            .content_type = STR("text/html"),
                                            .target = str_of(targets[i][0]),
                                            .block = STR("x") };
        struct extract_input in;
        struct arena arena;
        const char *what = NULL;
        arena_init(&arena, 0);
        assert_int_equal(warc_page_read(&record, &arena, &in, &what), WARC_PAGE);
        assert_string_equal(arena_cstr(&arena, in.url), targets[i][1]);
        arena_free(&arena);
    }
}

/* Archives of other programs: how many pages each gives, and whether it can be read to its end. */
static const struct {
    const char *file;
    size_t pages;
    enum warc_next end;
} archives[] = {
    { "cc.warc.gz", 1, WARC_END },
    { "example-bad-non-chunked.warc.gz", 1, WARC_END },
    { "example-bad.warc.gz.bad", 1, WARC_END },
    { "example-digest.warc", 0, WARC_END },
    { "example-iana.org-chunked.warc", 1, WARC_END },
    { "example-resource.warc.gz", 1, WARC_END },
    { "example-space-in-target-uri.warc.gz", 0, WARC_END },
    { "example-trunc.warc", 1, WARC_BROKEN },
    { "example-wget-bad-target-uri.warc.gz", 1, WARC_END },
    { "example-wrong-chunks.warc.gz", 1, WARC_END },
    { "example.warc", 1, WARC_END },
    { "example.warc.gz", 1, WARC_END },
    { "gzip_extra_sl.warc.gz", 0, WARC_END },
    { "post-test.warc.gz", 3, WARC_END },
    { "bad.arc", 0, WARC_BROKEN },
    { "example.arc.gz", 0, WARC_BROKEN },
};

static void
archives_of_others_are_read(void **state)
{
    (void)state;
    if (access("../shared/vectors/warc", R_OK) != 0) {
        print_message("skipped: no ../shared\n");
        skip();
    }
    for (size_t i = 0; i < sizeof archives / sizeof archives[0]; i++) {
        struct arena arena;
        struct warc_reader *reader;
        struct warc_record record;
        struct err err = { .kind = ERR_NONE };
        enum warc_next next;
        size_t pages = 0;
        arena_init(&arena, 0);
        assert_true(warc_reader_open(
            arena_printf(&arena, "../shared/vectors/warc/%s", archives[i].file).p,
            &reader, &err));
        while ((next = warc_reader_next(reader, &arena, &record, &err)) ==
               WARC_RECORD) {
            struct extract_input in;
            const char *what;
            if (warc_page_read(&record, &arena, &in, &what) == WARC_PAGE) {
                assert_true(in.body.n > 0);
                pages++;
            }
        }
        if (pages != archives[i].pages || next != archives[i].end)
            print_message("%s: %zu pages, ends as %d\n", archives[i].file, pages,
                          (int)next);
        assert_int_equal(pages, archives[i].pages);
        assert_int_equal(next, archives[i].end);

        warc_reader_close(reader);
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_are_put_together),
        cmocka_unit_test(records_give_their_page),
        cmocka_unit_test(targets_are_web_addresses),
        cmocka_unit_test(archives_of_others_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
