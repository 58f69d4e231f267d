/*
 * import_format, import_text, pasted: what a file is, its letters, and text that was pasted.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/import_format.h"
#include "crawler/import_text.h"
#include "crawler/pasted.h"
#include "tests/unit/crawler/record_draw.h"

#include <stdlib.h>

#define BYTES(literal)                                                                 \
    {                                                                                  \
        "" literal, sizeof(literal) - 1                                                \
    }

static const struct {
    struct str head;
    const char *name;
    enum import_format format;
} cases[] = {
    /* by the bytes, whatever the name says */
    { BYTES("{\"text\":\"a\"}\n{\"text\":\"b\"}\n"), "x.csv", IMPORT_LINES },
    { BYTES("\xEF\xBB\xBF{\"id\":1,\"text\":\"a\"}"), "x", IMPORT_LINES },
    { BYTES("{\"name\":\"x\",\"id\":1,\"messages\":[{\"text\":"), "x.json",
      IMPORT_TELEGRAM_JSON },
    { BYTES("{\"about\":\"x\",\"chats\":{\"list\":["), "x.json", IMPORT_TELEGRAM_JSON },
    { BYTES("{\"response\":{\"items\":["), "x.json", IMPORT_VK },
    { BYTES("{\"count\":1,\"items\":["), "x.json", IMPORT_VK },
    { BYTES("[{\"id\":1,\"owner_id\":-7,\"text\":\"a\"}]"), "x.json", IMPORT_VK },
    { BYTES("[ 5, {\"id\":1,\"text\":\"a\",\"from_id\":1,\"attach"), "x", IMPORT_VK },
    { BYTES("[{\"id\":1,\"date\":1700000000,\"text\":\"a\"}]"), "x.json", IMPORT_VK },
    { BYTES("[{\"response\":{\"items\":[{\"id\":1,"), "x", IMPORT_VK },
    { BYTES("[]"), "x", IMPORT_LIST },
    { BYTES("[{\"id\":1,\"text\":\"a\"}]"), "x.json", IMPORT_LIST },
    { BYTES("[\n {\"text\":\"a\",\"date\":\"2024-01-02\",\"it"), "x.txt", IMPORT_LIST },
    { BYTES("[\"a\", 5]\n"), "x", IMPORT_LIST },
    { BYTES("{broken"), "x.json", IMPORT_LINES },
    { BYTES("{\"id\":1,\"te"), "x", IMPORT_LINES },
    /* words in brackets are no JSON */
    { BYTES("{broken"), "x.txt", IMPORT_TEXT },
    { BYTES("[СРОЧНО] Набор девушек"), "-", IMPORT_TEXT },
    { BYTES("[18] лет, набор"), "-", IMPORT_TEXT },
    { BYTES("[1, 2]\nнабор"), "x.txt", IMPORT_TEXT },
    { BYTES("[\"срочно\" набор]"), "-", IMPORT_TEXT },
    { BYTES("[{СРОЧНО}] набор"), "-", IMPORT_TEXT },
    { BYTES("["), "-", IMPORT_TEXT },
    { BYTES("id,text\n1,a\n"), "x.txt", IMPORT_CSV },
    { BYTES("\"Text\";id\n"), "x", IMPORT_CSV },
    { BYTES("text\na\n"), "x", IMPORT_CSV },
    { BYTES("sep=;\r\nA;B\r\n"), "x", IMPORT_CSV },
    { BYTES("id;text\r1;a\r"), "x", IMPORT_CSV },
    { BYTES("A;B\n1;2\n"), "x.csv", IMPORT_CSV },
    { BYTES("context;B\n1;2\n"), "x", IMPORT_TEXT },
    { BYTES("02.01.2024, 15:04 - A: work\n"), "_chat.csv", IMPORT_WHATSAPP },
    { BYTES("[02.01.2024, 15:04:05] A: work\n"), "x", IMPORT_WHATSAPP },
    { BYTES("\n\n02.01.2024, 15:04 - A: work\n"), "x", IMPORT_WHATSAPP },
    { BYTES("02.01.2024, 15:04 - A left\n02.01.2024, 15:05 - B left\n"
            "02.01.2024, 15:06 - A: work\n"),
      "x", IMPORT_WHATSAPP },
    { BYTES("02.01.2024 15:04 - A: work\n02.01.2024 15:05 - B: work\n"), "x",
      IMPORT_WHATSAPP },
    { BYTES("stray\n02.01.2024, 15:04 - A: work\n02.01.2024, 15:05 - B: work\n"), "x",
      IMPORT_WHATSAPP },
    /* dates in an ad */
    { BYTES("work\n02.01.2024, 15:04 - A: place\ncall\n"), "x", IMPORT_TEXT },
    { BYTES("work\n25.12.2024 09:00 - a bus\n26.12.2024 09:00 - a bus\n"), "x",
      IMPORT_TEXT },
    { BYTES("25.12.2024 09:00 - 12:00 office: place\nwork\n"), "x", IMPORT_TEXT },
    { BYTES("25.12.2024, 09:00 - a bus\nwork\n26.12.2024 09:00 - B: a bus\n"), "x",
      IMPORT_TEXT },
    { BYTES("<!DOCTYPE html><html>"), "x.txt", IMPORT_HTML },
    { BYTES("  <HTML>"), "x", IMPORT_HTML },
    { BYTES("<!DOCTYPE html><div class=\"page_wrap\"><div class=\"page_body\">"), "x",
      IMPORT_TELEGRAM_HTML },
    { BYTES("WARC/1.1\r\nWARC-Type: warcinfo\r\n"), "x", IMPORT_WARC },
    { BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), "x.txt", IMPORT_PICTURE },
    { BYTES("\xFF\xD8\xFF\xE0\0\x10JFIF"), "x", IMPORT_PICTURE },
    { BYTES("RIFF\x10\0\0\0WEBPVP8 "), "x", IMPORT_PICTURE },
    { BYTES("From a@example.org Tue Jan  2 15:04:05 2024\nSubject: a\nDate: b\n"), "x",
      IMPORT_MBOX },
    { BYTES("Return-Path: <a@example.org>\nReceived: from x\n by y\nSubject: a\n"), "x",
      IMPORT_MAIL },
    { BYTES("X-Mailer: a\nFrom: b\nSubject: c\n\nd"), "x.txt", IMPORT_MAIL },
    { BYTES("From: our office\nwork in Dubai\n"), "x", IMPORT_TEXT },
    /* by the name, where the bytes could be anything */
    { BYTES(""), "x.jsonl", IMPORT_LINES },
    { BYTES(" \n"), "x.CSV", IMPORT_CSV },
    { BYTES("hello"), "x.jsonl", IMPORT_LINES },
    { BYTES("hello"), "x.html", IMPORT_HTML },
    { BYTES("hello"), "x.eml", IMPORT_MAIL },
    { BYTES("hello"), "-", IMPORT_TEXT },
    { BYTES("Работа, виза; билет\nзвоните"), "x.txt", IMPORT_TEXT },
    { BYTES("\xFF\xFEt\0e\0"), "x.txt", IMPORT_TEXT },
    /* no form that is read */
    { BYTES("%PDF-1.4\n"), "x.txt", IMPORT_NOT_READ },
    { BYTES("PK\x03\x04\x14\0"), "x.jsonl", IMPORT_NOT_READ },
    { BYTES("GIF89a"), "x", IMPORT_NOT_READ },
    { BYTES("filedesc://x 0.0.0.0"), "x.arc", IMPORT_NOT_READ },
    { BYTES("\x1F\x8B\x08\0\0\0"), "x.gz", IMPORT_NOT_READ },
    { BYTES("\x1F\x8B"), "x.warc.gz", IMPORT_NOT_READ },
    { BYTES("\x7F"
            "ELF\2\1\1\0"),
      "x", IMPORT_NOT_READ },
    { BYTES("a\0b"), "x.txt", IMPORT_NOT_READ },
    /* words that begin as files do */
    { BYTES("BMW на прокат"), "x.txt", IMPORT_TEXT },
    { BYTES("ID3 - набор"), "x.txt", IMPORT_TEXT },
};

static void
files_are_known_by_what_is_in_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (import_format_of(cases[i].head, str_of(cases[i].name)) != cases[i].format)
            fail_msg("case %zu: found %d", i,
                     (int)import_format_of(cases[i].head, str_of(cases[i].name)));
    assert_string_equal(import_format_why(STR("%PDF-1")),
                        "a PDF document; save its pages as pictures, or its text");
    assert_string_equal(import_format_why(STR("a\0b")),
                        "no text and no picture that is read (PNG, JPEG, WebP)");
}

static void
letters_are_read(void **state)
{
    static const struct {
        struct str bytes;
        bool keep_broken;
        const char *text;
    } letters[] = {
        { BYTES("abc"), false, "abc" },
        { BYTES(""), false, "" },
        { BYTES("\xEF\xBB\xBFработа"), false, "работа" },
        { BYTES("\xD0\xE0\xE1\xEE\xF2\xE0 \xE2 \xD2\xF3\xF0\xF6\xE8\xE8, "
                "\xE2\xE8\xE7\xE0"),
          true, "Работа в Турции, виза" },
        { BYTES("\xFF\xFE\x40\x04\x30\x04"), true, "ра" },
        { BYTES("работа в Турции, виза бесплатно, звоните \xFF сейчас"), false,
          "работа в Турции, виза бесплатно, звоните \xEF\xBF\xBD сейчас" },
        { BYTES("работа в Турции, виза бесплатно, звоните \xFF сейчас"), true,
          "работа в Турции, виза бесплатно, звоните \xFF сейчас" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        struct arena arena;
        arena_init(&arena, 0);
        assert_string_equal(
            arena_cstr(&arena,
                       import_text(letters[i].bytes, letters[i].keep_broken, &arena)),
            letters[i].text);
        arena_free(&arena);
    }
}

static void
pasted_texts_are_parted(void **state)
{
    static const struct {
        const char *text, *drawn;
    } texts[] = {
        { "one\ntwo\n\nthree\n", "one/two//three" },
        { "one\n---\ntwo\n=====\nthree", "one | two | three" },
        { "one\r\n***\r\ntwo", "one | two" },
        { "\xE2\x80\x94\xE2\x80\x94\xE2\x80\x94\none\n___\n\n---\n", "one" },
        { "one\n--\n-=-\n- - -\n---x\ntwo", "one/--/-=-/- - -/---x/two" },
        { "", "" },
        { " \n\n", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct pasted p;
        struct ad ad;
        struct err err;
        struct buf out;
        buf_init(&out, 1000);
        pasted_begin(&p, str_of(texts[i].text));
        while (pasted_next(&p, &ad, &err) == RECORD_AD)
            draw_ad(&ad, &out);
        assert_string_equal(buf_cstr(&out), texts[i].drawn);
        buf_free(&out);
    }
}

static void
a_text_has_a_ceiling(void **state)
{
    struct buf text;
    struct pasted p;
    struct ad ad;
    struct err err;

    (void)state;
    buf_init(&text, 4u << 20);
    while (text.n <= RECORD_TEXT_MAX)
        buf_lit(&text, "words and more\n");
    buf_lit(&text, "---\nnext");
    pasted_begin(&p, buf_str(&text));
    assert_int_equal(pasted_next(&p, &ad, &err), RECORD_BAD);
    assert_int_equal(p.line, 1);
    assert_int_equal(pasted_next(&p, &ad, &err), RECORD_AD);
    assert_true(str_eq(ad.text, STR("next")));
    assert_int_equal(pasted_next(&p, &ad, &err), RECORD_END);
    buf_free(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_known_by_what_is_in_them),
        cmocka_unit_test(letters_are_read),
        cmocka_unit_test(pasted_texts_are_parted),
        cmocka_unit_test(a_text_has_a_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
