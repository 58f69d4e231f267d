/*
 * vk_export: answers of VK, whole, in parts and broken.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/vk_export.h"
#include "tests/unit/crawler/record_draw.h"

#include <stdlib.h>

static void
draw(struct str text, struct buf *out)
{
    struct vk_export v;
    struct arena arena;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer;

    arena_init(&arena, 0);
    vk_export_begin(&v, text);
    while ((answer = vk_export_next(&v, &arena, &ad, &err)) == RECORD_AD ||
           answer == RECORD_BAD)
        if (answer == RECORD_AD)
            draw_ad(&ad, out);
        else
            buf_printf(out, " %zu!", v.posts);
    if (answer == RECORD_BROKEN)
        buf_printf(out, "%s%s", out->n ? " " : "", err.text);
    arena_free(&arena);
}

#define P(id, text) "{\"id\":" #id ",\"owner_id\":-7,\"date\":1,\"text\":\"" text "\"}"

static const struct {
    const char *text, *drawn;
} cases[] = {
    { "{\"response\":{\"count\":2,\"items\":[" P(1, "a") "," P(2, "b\\nc") "]}}",
      "-7_1=a@1970-01-01T00:00:01Z | -7_2=b/c@1970-01-01T00:00:01Z" },
    /* the items alone, a list of answers, several answers one behind the other, old answers */
    { "[" P(1, "a") "]", "-7_1=a@1970-01-01T00:00:01Z" },
    { "{\"items\":[" P(1, "a") "]}", "-7_1=a@1970-01-01T00:00:01Z" },
    { "[{\"response\":{\"items\":[" P(1, "a") "]}},{\"items\":[" P(2, "b") "]}]",
      "-7_1=a@1970-01-01T00:00:01Z | -7_2=b@1970-01-01T00:00:01Z" },
    { "{\"response\":{\"items\":[" P(1, "a") "]}}\n{\"response\":{\"items\":[" P(
          2, "b") "]}}\n",
      "-7_1=a@1970-01-01T00:00:01Z | -7_2=b@1970-01-01T00:00:01Z" },
    { "{\"response\":[5," P(1, "a") "]}", "-7_1=a@1970-01-01T00:00:01Z" },
    { "\xEF\xBB\xBF{\"response\":{\"items\":[]}}", "" },
    /* reposts, links, no words, no numbers */
    { "[{\"text\":\"\",\"copy_history\":[{\"text\":\"b\"},{\"text\":\"c\"}]},"
      "{\"text\":\" "
      "\",\"copy_history\":[]},{\"text\":null},{\"text\":\"\",\"copy_history\":5}]",
      "b//c" },
    { "[{\"text\":\"a\",\"attachments\":[{\"link\":{\"url\":\"https://x\"}}],"
      "\"copy_history\":[{\"text\":\"b\",\"copy_history\":[{\"text\":\"z\"}],"
      "\"attachments\":[{\"link\":{\"url\":\"https://"
      "y\"}}]},5,{\"text\":5},{\"text\":\" "
      "\"},{\"text\":\"c\"}]}]",
      "a//b//c<https://x><https://y>" },
    { "[{\"text\":\"a\",\"attachments\":[{\"type\":\"link\",\"link\":{\"title\":\"t\","
      "\"url\":"
      "\"https://x\"}},5,{\"link\":7},{\"link\":{\"url\":\"https://y\"}}]}]",
      "a<https://x><https://y>" },
    { "[{\"id\":1,\"text\":\"a\",\"date\":\"soon\"},{\"id\":\"x\",\"text\":\"b\"}]",
      "1=a | b" },
    { "[{\"id\":1,\"from_id\":5,\"text\":\"a\"}]", "5_1=a" },
    { "[{\"id\":1.5,\"owner_id\":1e9,\"text\":\"a\"}]", "a" },
    { "[{\"id\":1},{\"text\":5},{\"text\":\"c\"},[1],\"x\"]", " 1! | c" },
    /* broken */
    { "", "no list of posts: this is no answer of VK" },
    { "{\"error\":{\"error_code\":5}}", "no list of posts: this is no answer of VK" },
    { "hello", "byte 0: expected '{' or '[', found 'h'" },
    { "[" P(1, "a") " " P(2, "b") "]",
      "-7_1=a@1970-01-01T00:00:01Z byte 44: expected ',' or ']', found '{'" },
};

static void
answers_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out;
        buf_init(&out, 10000);
        draw(str_of(cases[i].text), &out);
        assert_string_equal(buf_cstr(&out), cases[i].drawn);
        buf_free(&out);
    }
}

/* Links that together are longer than a text may be are not cut somewhere. */
static void
long_links_are_told(void **state)
{
    struct buf text, out;

    (void)state;
    buf_init(&text, 4u << 20);
    buf_init(&out, 1000);
    buf_lit(&text, "[{\"text\":\"a\",\"attachments\":[");
    for (int i = 0; i < 20; i++) {
        buf_printf(&text, "%s{\"link\":{\"url\":\"http://x/", i ? "," : "");
        for (int n = 0; n < 60000; n++)
            buf_lit(&text, "я");
        buf_lit(&text, "\"}}");
    }
    buf_lit(&text, "]},{\"text\":\"b\"}]");
    draw(buf_str(&text), &out);
    assert_string_equal(buf_cstr(&out), " 1! | b");
    buf_free(&text);
    buf_free(&out);
}

/* Brackets in one another, posts without end. */
static void
hostile_answers_end(void **state)
{
    static const char *const units[] = { "[",
                                         "{\"items\":[",
                                         "{\"response\":{\"items\":",
                                         "[{\"text\":\"\",\"copy_history\":",
                                         "[[],",
                                         "{\"",
                                         "[{\"items\":[]}," };
    const size_t size = 1u << 20;

    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buf text, out;
        buf_init(&text, 2 * size);
        buf_init(&out, 64u << 20);
        while (text.n < size)
            buf_add(&text, str_of(units[i]));
        draw(buf_str(&text), &out);
        assert_true(out.n > 0);
        buf_free(&text);
        buf_free(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_read),
        cmocka_unit_test(long_links_are_told),
        cmocka_unit_test(hostile_answers_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
