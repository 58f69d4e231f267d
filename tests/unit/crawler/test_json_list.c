/*
 * json_list: arrays of ads, on one line and on many, and broken ones.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/json_list.h"
#include "tests/unit/crawler/record_draw.h"

#include <stdlib.h>

static void
draw(struct str text, struct buf *out)
{
    struct json_list l;
    struct arena arena;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer;

    arena_init(&arena, 0);
    json_list_begin(&l, text);
    while ((answer = json_list_next(&l, &arena, &ad, &err)) == RECORD_AD ||
           answer == RECORD_BAD)
        if (answer == RECORD_AD)
            draw_ad(&ad, out);
        else
            buf_printf(out, " %zu!%s", l.elements, err.text);
    if (answer == RECORD_BROKEN)
        buf_printf(out, "%s%s", out->n ? " " : "", err.text);
    arena_free(&arena);
}

static const struct {
    const char *text, *drawn;
} cases[] = {
    { "[{\"id\":\"a\",\"text\":\"one\",\"contacts\":\"87010000001\"},{\"id\":2,"
      "\"text\":\"two\"}]",
      "a=one<87010000001> | 2=two" },
    { "\xEF\xBB\xBF[\n {\"text\":\"one\"} ,\n\n {\"text\":\"two\"}\n]\n", "one | two" },
    { "[{\"text\":\"one\"}]\n[]\n[{\"text\":\"two\"}]", "one | two" },
    { "[]", "" },
    { "[5,{\"text\":\"one\"},null,{\"title\":\"two\"},{\"text\":\"three\"}]",
      " 1!expected an object, found a number | one 3!expected an object, found null"
      " 4!byte 14: the object has no \"text\"; a string is wanted | three" },
    /* broken */
    { "", "byte 0: expected '[', found the end of the line" },
    { "hello", "byte 0: expected '[', found 'h'" },
    { "[{\"text\":\"one\"},{\"te",
      "one byte 20: expected a closing quote, found the end of the line" },
    { "[{\"text\":\"one\"} {\"text\":\"two\"}]",
      "one byte 16: expected ',' or ']', found '{'" },
    { "[{\"text\":\"one\"}] words", "one byte 17: expected '[', found 'w'" },
    { "[", "byte 1: expected a value, found the end of the line" },
};

static void
arrays_are_read(void **state)
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

static void
an_object_has_a_ceiling(void **state)
{
    struct buf text, out;

    (void)state;
    buf_init(&text, 2 * JSON_LIST_OBJECT_MAX);
    buf_init(&out, 1000);
    buf_lit(&text, "[{\"text\":\"one\",\"more\":\"");
    while (text.n < JSON_LIST_OBJECT_MAX)
        buf_lit(&text, "words without an end ");
    buf_lit(&text, "\"},{\"text\":\"two\"}]");
    draw(buf_str(&text), &out);
    assert_string_equal(buf_cstr(&out), " 1!an object longer than 8 MB | two");
    buf_free(&text);
    buf_free(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_are_read),
        cmocka_unit_test(an_object_has_a_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
