/*
 * telegram_export: what becomes of the messages of an export.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "core/time.h"
#include "crawler/telegram_export.h"

#include <stdlib.h>

/* An export drawn: "id=text<contacts>@time" for an ad, "2!" for a bad message, and the
 * sentence when it breaks. */
static void
draw(struct str text, struct buf *out)
{
    struct telegram_export t;
    struct arena arena;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer;

    arena_init(&arena, 0);
    telegram_export_begin(&t, text);
    while ((answer = telegram_export_next(&t, &arena, &ad, &err)) == RECORD_AD ||
           answer == RECORD_BAD) {
        char time[TIME_TEXT_SIZE];
        buf_add(out, out->n ? STR(" ") : STR(""));
        if (answer == RECORD_BAD) {
            buf_printf(out, "%zu!", t.messages);
            continue;
        }
        time_format(ad.seen_at_ms, time);
        buf_printf(out, STR_FMT "=" STR_FMT, STR_ARG(ad.id), STR_ARG(ad.text));
        if (ad.contacts.n)
            buf_printf(out, "<" STR_FMT ">", STR_ARG(ad.contacts));
        if (ad.seen_at_ms)
            buf_printf(out, "@%s", time);
    }
    if (answer == RECORD_BROKEN)
        buf_printf(out, "%s%s", out->n ? " " : "", err.text);
    arena_free(&arena);
}

static const struct {
    const char *text, *drawn;
} cases[] = {
    { "{\"name\": \"x\", \"type\": \"public_channel\", \"id\": 77, \"messages\": [\n"
      "{\"id\": 1, \"type\": \"message\", \"date\": \"2026-10-01T12:00:00\","
      " \"date_unixtime\": \"1759305600\", \"from\": \"A person\", \"text\": "
      "\"Work\"}]}",
      "77/1=Work@2025-10-01T08:00:00Z" },
    /* no seconds: the date, as UTC; no number of the chat */
    { "{\"messages\":[{\"id\":1,\"date\":\"2026-10-01T12:00:00\",\"text\":\"a\"}]}",
      "1=a@2026-10-01T12:00:00Z" },
    /* pieces, with an address behind a word */
    { "{\"id\":7,\"messages\":[{\"id\":2,\"text\":[\"Pay "
      "\",{\"type\":\"bold\",\"text\":"
      "\"300$\"},\", \",{\"type\":\"text_link\",\"text\":\"here\",\"href\":"
      "\"https://t.me/x\"}]}]}",
      "7/2=Pay 300$, here<https://t.me/x\n>" },
    { "{\"messages\":[{\"id\":3,\"text\":\"\\u0440\\u0430 \\\"b\\\"\"}]}",
      "3=\xD1\x80\xD0\xB0 \"b\"" },
    /* service messages, those without words, and what is no message */
    { "{\"messages\":[{\"id\":1,\"type\":\"service\",\"text\":\"pinned\"},{\"id\":2,"
      "\"text\":\"\"},{\"id\":3,\"text\":\" \\n\"},{\"id\":4},{\"id\":5,\"text\":null},"
      "{\"id\":6,\"text\":[]},{\"id\":7,\"text\":\"b\"}]}",
      "7=b" },
    { "{\"messages\":[1,{\"id\":2,\"text\":3},{\"text\":\"c\"},{\"id\":4,\"text\":"
      "[1,{\"text\":2},\"d\"]}]}",
      "1! 2! =c 4=d" },
    /* a whole account: each chat has its own number */
    { "{\"about\":\"x\",\"personal_information\":{\"id\":9},\"chats\":{\"about\":\"\","
      "\"list\":[{\"name\":\"a\",\"id\":1,\"messages\":[{\"id\":5,\"text\":\"a\"}]},"
      "{\"messages\":[{\"id\":6,\"text\":\"b\"}]},{\"id\":3,\"messages\":[]}]},"
      "\"left_chats\":{\"list\":[{\"id\":4,\"messages\":[{\"id\":8,\"text\":\"c\"}]}]}"
      "}",
      "1/5=a 6=b 4/8=c" },
    { "\xEF\xBB\xBF{\"messages\":[{\"id\":1,\"text\":\"a\"}]}\n", "1=a" },
    { "{\"messages\":[]}", "" },
    /* no export, and exports that were cut */
    { "", "byte 0: expected '{', found the end of the line" },
    { "[]", "byte 0: expected '{', found '['" },
    { "{}", "no list of messages: this is no export of Telegram" },
    { "{\"messages\":5}", "no list of messages: this is no export of Telegram" },
    { "{\"messages\":[{\"id\":1,\"text\":\"a\"},{\"id\":2,\"text\":\"b",
      "1=a byte 50: expected a closing quote, found the end of the line" },
    { "{\"messages\":[{\"id\":1,\"text\":\"a\"} {\"id\":2}]}",
      "1=a byte 33: expected ',' or ']', found '{'" },
    { "{\"messages\":[{\"id\":1,\"text\":\"a\"}]",
      "1=a byte 33: expected ',' or '}', found the end of the line" },
    { "{\"messages\":[{\"id\":1,\"text\":\"a\"}]} x",
      "1=a byte 35: expected the end of the file, found 'x'" },
    { "{\"messages\":[{\"id\":1,\"text\":\"a\"},]}",
      "1=a byte 33: expected a value, found ']'" },
    { "{\"chats\":{\"list\":[{\"chats\":{\"list\":[{\"chats\":{\"list\":[{\"chats\":{",
      "byte 53: lists of chats in one another" },
};

static void
exports_are_read(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct buf out;
        buf_init(&out, 1u << 16);
        draw(str_of(cases[i].text), &out);
        if (!str_eq(buf_str(&out), str_of(cases[i].drawn))) {
            print_message("# %s\n#   wanted: %s\n#   found:  %s\n", cases[i].text,
                          cases[i].drawn, buf_cstr(&out));
            failed++;
        }
        buf_free(&out);
    }
    assert_int_equal(failed, 0);
}

static void
long_texts_are_refused(void **state)
{
    (void)state;
    struct buf text, out;
    buf_init(&text, 1u << 23);
    buf_init(&out, 1u << 20);
    buf_lit(&text, "{\"messages\":[{\"id\":1,\"text\":\"");
    for (size_t i = 0; i <= TELEGRAM_TEXT_MAX; i++)
        buf_add_char(&text, 'a');
    buf_lit(&text, "\"},{\"id\":2,\"text\":[\"x\",\"");
    for (size_t i = 0; i <= TELEGRAM_TEXT_MAX; i++)
        buf_add_char(&text, 'a');
    buf_lit(&text, "\"]},{\"id\":3,\"text\":\"b\"}]}");
    draw(buf_str(&text), &out);
    assert_string_equal(buf_cstr(&out), "1! 2! 3=b");
    buf_free(&text);
    buf_free(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exports_are_read),
        cmocka_unit_test(long_texts_are_refused),
    };
    return cmocka_run_group_tests_name("telegram_export", tests, NULL, NULL);
}
