/*
 * Bytes that are no text, whatever a server calls them, and text that holds a few of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/extract.h"

static void
bytes_that_are_no_text_are_refused(void **state)
{
#define WORDS "Cooks wanted in a cafe by the sea, good pay every day. "
#define WORD8 WORDS WORDS WORDS WORDS WORDS WORDS WORDS WORDS
#define U16   "<\0p\0>\0C\0o\0o\0k\0s\0 \0w\0a\0n\0t\0e\0d\0"
#define CASE(TYPE, BODY, OUTCOME, WHAT)                                                \
    {                                                                                  \
        TYPE, { BODY, sizeof(BODY) - 1 }, OUTCOME, WHAT                                \
    }
    static const struct {
        const char *type;
        struct str body;
        enum page_outcome outcome;
        const char *what;
    } cases[] = {
        CASE("", WORDS "\x01", PAGE_NOT_TEXT, "control bytes at its beginning"),
        CASE("", "\0", PAGE_NOT_TEXT, "control bytes at its beginning"),
        CASE("application/octet-stream", WORDS "\x0B", PAGE_NOT_TEXT, "control bytes"),
        CASE("Application/Octet-Stream; a=b", WORDS "\x1F", PAGE_NOT_TEXT, "control"),
        CASE("", "\0\0\xFE\xFF" WORDS, PAGE_OK, ""),
        CASE("", "\xEF\xBB\xBF" WORDS "\x01", PAGE_OK, ""),
        CASE("", "\xFF\xFE" U16, PAGE_OK, ""),
        CASE("", U16, PAGE_OK, ""),
        CASE("", WORDS "\t\n\f\r\x1B", PAGE_OK, ""),
        CASE("", "\n <!-- \x01 --><p>x", PAGE_OK, ""),
        CASE("", "<\x01" WORDS, PAGE_NOT_TEXT, "control bytes"),
        CASE("", WORD8 WORD8 WORD8 WORD8 "\x01", PAGE_OK, ""), /* behind 1,445 */
        CASE("text/html", WORDS "\x01", PAGE_OK, ""),
        CASE("text/html", "\x01\x02", PAGE_OK, ""),
        CASE("text/html", "<p>\x01\x02\x03\x04", PAGE_NOT_TEXT,
             "of 7 characters 4 are controls"),
        CASE("text/plain", "\xFF\xFE\xFD\xFC", PAGE_OK, ""), /* UTF-16 by its mark */
        CASE("text/html; charset=utf-8",
             WORDS WORDS "\xEF\xBF\xBD\xEF\xBF\xBD"
                         "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD",
             PAGE_NOT_TEXT, "6 bytes without meaning"),
        CASE("text/html; charset=utf-8",
             WORDS WORDS "\xEF\xBF\xBD\xEF\xBF\xBD"
                         "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD",
             PAGE_OK, ""),
        CASE("text/html", "<p>" WORDS "\0\0\0\0\0\0\0\0\0\0\0\0", PAGE_OK,
             ""), /* left out */
        CASE("text/html", "<p>" WORDS "\1\2\3\4\0\0\0\0\0\0\0\0", PAGE_NOT_TEXT,
             "of 62 characters 4 are controls"),
        CASE("text/xml", "<rss>\x01\x02\x03\x04</rss>", PAGE_NOT_TEXT,
             "4 are controls"),
    };
#undef CASE
    struct arena arena;
    struct extracted e;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct extract_input in = { .body = cases[i].body,
                                    .content_type = str_of(cases[i].type) };
        arena_init(&arena, 0);
        extract_page(&in, &arena, &e);
        if (e.outcome != cases[i].outcome ||
            str_find(e.what, str_of(cases[i].what)) < 0)
            fail_msg("case %zu: %s, " STR_FMT, i, page_outcome_name(e.outcome),
                     STR_ARG(e.what));
        arena_free(&arena);
    }
}

/* Bytes of 0x01 to 0xFF in turn are as random ones. */
static void
random_bytes_are_refused(void **state)
{
    static const char *const TYPES[] = { "",
                                         "text/html",
                                         "text/plain",
                                         "application/xml",
                                         "application/octet-stream",
                                         "text/html; charset=windows-1251" };
    char bytes[255 * 40];
    struct arena arena;
    struct extracted e;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 71 % 255 + 1);
    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
        struct extract_input in = { .body = { bytes, sizeof bytes },
                                    .content_type = str_of(TYPES[i]) };
        arena_init(&arena, 0);
        extract_page(&in, &arena, &e);
        if (e.outcome != PAGE_NOT_TEXT || e.ad_count > 0 || e.text.n > 0)
            fail_msg("%s: %s, " STR_FMT, TYPES[i], page_outcome_name(e.outcome),
                     STR_ARG(e.what));
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(random_bytes_are_refused),
    };

    return cmocka_run_group_tests_name("binary", tests, NULL, NULL);
}
