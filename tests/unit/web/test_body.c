/*
 * body: what is taken from a request's JSON, and what is refused with which words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/body.h"

/* Everything that a body can hold. */
struct taken {
    struct str text, word, object;
    int64_t number;
    bool flag;
    struct body_texts texts;
};

static int
read(const char *json, size_t n, struct arena *arena, struct taken *t,
     struct web_reply *re)
{
    static const char *const words[] = { "confirmed", "not-risk", NULL };
    const struct body_field fields[] = {
        { .name = "text", .into = &t->text, .needed = true, .max = 10 },
        { .name = "word", .kind = BODY_WORD, .into = &t->word, .words = words },
        { .name = "n", .kind = BODY_INT, .into = &t->number, .min = 1, .max = 20 },
        { .name = "flag", .kind = BODY_BOOL, .into = &t->flag },
        { .name = "ids", .kind = BODY_TEXTS, .into = &t->texts, .max = 3 },
        { .name = "filter", .kind = BODY_OBJECT, .into = &t->object },
    };
    const struct web_request rq = { .body = { json, n }, .arena = arena };

    *t = (struct taken){ .number = 7 };
    *re = (struct web_reply){ .status = 0 };
    buf_init(&re->body, 8192);
    return body_read(&rq, fields, sizeof(fields) / sizeof(fields[0]), re) ? 0
                                                                          : re->status;
}

static void
bodies_are_read_strictly(void **state)
{
    static const struct {
        const char *json, *says; /* NULL: fine */
    } cases[] = {
        { "{\"text\":\"a\"}", NULL },
        { " {\n\"text\" : \"a\" }\n", NULL },
        { "{\"text\":\"a\",\"word\":null,\"n\":null,\"ids\":null}", NULL },
        { "{\"text\":\"a\",\"n\":20,\"flag\":true,\"ids\":[],\"filter\":{}}", NULL },
        { "{\"text\":\"a\",\"ids\":[ \"1\" , \"2\" ]}", NULL },
        { "", "text is missing" },
        { "{}", "text is missing" },
        { "[]", "expected an object" },
        { "\"a\"", "expected an object" },
        { "{\"text\":\"a\"", "expected ',' or '}'" },
        { "{\"text\":\"a\",}", "expected a key" },
        { "{\"text\":\"a\"} x", "expected the end" },
        { "{\"text\":\"a\"}{", "expected the end" },
        { "{\"text\":\"a\",\"text\":\"b\"}", "a member came twice" },
        { "{\"text\":\"a\",\"\\u0074ext\":\"b\"}", "a member came twice" },
        { "{\"text\":null}", "text: wanted a text, found null" },
        { "{\"text\":5}", "text: wanted a text" },
        { "{\"text\":\"12345678901\"}", "text: wanted at most 10 bytes, found 11" },
        { "{\"text\":\"a\",\"nope\":1}",
          "no member 'nope' here; there are text, word, n, flag, ids, filter" },
        { "{\"text\":\"a\",\"word\":\"maybe\"}",
          "word: wanted one of confirmed, not-risk" },
        { "{\"text\":\"a\",\"n\":0}", "n: wanted a whole number from 1 to 20" },
        { "{\"text\":\"a\",\"n\":21}", "n: wanted a whole number from 1 to 20" },
        { "{\"text\":\"a\",\"n\":1.5}", "n: wanted a whole number from 1 to 20" },
        { "{\"text\":\"a\",\"n\":\"1\"}", "n: wanted a whole number from 1 to 20" },
        { "{\"text\":\"a\",\"flag\":1}", "flag: wanted true or false" },
        { "{\"text\":\"a\",\"ids\":\"1\"}", "ids: wanted a list of texts" },
        { "{\"text\":\"a\",\"ids\":[1]}", "ids: wanted a list of texts" },
        { "{\"text\":\"a\",\"ids\":[[\"1\"]]}", "ids: wanted a list of texts" },
        { "{\"text\":\"a\",\"ids\":[\"1\",\"2\",\"3\",\"4\"]}",
          "ids: wanted at most 3 short ones" },
        { "{\"text\":\"a\",\"filter\":[]}", "filter: wanted an object" },
        { "{\"text\":\"\xFF\"}", "not valid UTF-8" },
        { "{\"text\":\"a\nb\"}", "control character" },
        { "{text:1}", "expected a key in quotes" },
        { "\xEF\xBB\xBF{\"text\":\"a\"}", "expected an object" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct taken t;
        struct web_reply re;
        int status;
        arena_init(&arena, 0);
        status = read(cases[i].json, strlen(cases[i].json), &arena, &t, &re);
        if (status != (cases[i].says ? 400 : 0) ||
            (cases[i].says && str_find(buf_str(&re.body), str_of(cases[i].says)) < 0))
            fail_msg("%s: %d %s", cases[i].json, status, buf_cstr(&re.body));
        buf_free(&re.body);
        arena_free(&arena);
    }
}

static void
values_are_taken(void **state)
{
    static const char json[] =
        "{\"text\":\"\\u0432\\\"\\n\",\"word\":\"not-risk\",\"n\":3,\"flag\":true,"
        "\"ids\":[\"a\",\"\\u0062\"],\"filter\":{\"lang\":[\"ru\"]}}";
    struct arena arena;
    struct taken t;
    struct web_reply re;

    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(read(json, sizeof(json) - 1, &arena, &t, &re), 0);
    assert_true(str_eq(t.text, STR("\xD0\xB2\"\n")));
    assert_true(str_eq(t.word, STR("not-risk")));
    assert_int_equal(t.number, 3);
    assert_true(t.flag);
    assert_int_equal(t.texts.count, 2);
    assert_true(str_eq(t.texts.items[0], STR("a")));
    assert_true(str_eq(t.texts.items[1], STR("b")));
    assert_true(str_eq(t.object, STR("{\"lang\":[\"ru\"]}")));
    buf_free(&re.body);
    assert_int_equal(read("{\"text\":\"a\"}", 12, &arena, &t, &re), 0);
    assert_int_equal(t.number, 7);
    buf_free(&re.body);
    assert_int_equal(read("{\"text\":\"a\0b\"}", 14, &arena, &t, &re), 400);
    buf_free(&re.body);
    arena_free(&arena);
}

static void
depth_has_a_ceiling(void **state)
{
    struct arena arena;
    struct taken t;
    struct web_reply re;
    struct buf json;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&json, 1u << 20);
    buf_lit(&json, "{\"filter\":");
    for (int i = 0; i < 100000; i++)
        buf_lit(&json, "[");
    assert_int_equal(read(json.p, json.n, &arena, &t, &re), 400);
    assert_true(str_find(buf_str(&re.body), STR("nested deeper")) > 0);
    buf_free(&re.body);
    buf_free(&json);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_read_strictly),
        cmocka_unit_test(values_are_taken),
        cmocka_unit_test(depth_has_a_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
