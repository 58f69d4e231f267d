/*
 * How a host says "not found" with status 200: when it is asked, where, and what it teaches.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/soft.h"

static const struct hash_key KEY = { { 1, 2, 3 } };

static void
questions_stand_beside_the_address(void **state)
{
    static const struct {
        enum soft_reason how;
        const char *url, *question;
    } CASES[] = {
        { SOFT_ASK_PATH, "http://a.test/ad/1.html",
          "http://a.test/ad/0000000000000255.html" },
        { SOFT_ASK_PATH, "http://a.test/ad/some.name.html",
          "http://a.test/ad/0000000000000255.html" },
        { SOFT_ASK_PATH, "http://a.test/ad/1", "http://a.test/ad/0000000000000255" },
        { SOFT_ASK_PATH, "http://a.test/ad/1/", "http://a.test/ad/0000000000000255/" },
        { SOFT_ASK_PATH, "http://a.test/", "http://a.test/0000000000000255" },
        { SOFT_ASK_PATH, "http://a.test/ad/.well",
          "http://a.test/ad/0000000000000255" },
        { SOFT_ASK_PATH, "http://a.test/ad/1.html?from=top",
          "http://a.test/ad/0000000000000255.html" },
        { SOFT_ASK_QUERY, "http://a.test/v.php?id=7",
          "http://a.test/v.php?id=0000000000000255" },
        { SOFT_ASK_QUERY, "http://a.test/v.php?lang=ru&id=7",
          "http://a.test/v.php?lang=0000000000000255&id=0000000000000255" },
        { SOFT_ASK_QUERY, "http://a.test/v.php?7",
          "http://a.test/v.php?0000000000000255" },
        { SOFT_ASK_QUERY, "http://a.test/v.php?a=b/c.d=e",
          "http://a.test/v.php?a=0000000000000255" },
        { SOFT_ASK_QUERY, "http://a.test/v?", "http://a.test/v" },
    };
    struct arena arena;
    struct buf most;
    struct url url;
    struct str question;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_true(url_split(str_of(CASES[i].url), &url));
        assert_true(soft_question(&url, CASES[i].how, 255, &arena, &question));
        if (!str_eq(question, str_of(CASES[i].question)))
            fail_msg("%s: " STR_FMT, CASES[i].url, STR_ARG(question));
    }
    buf_init(&most, 2 * URL_MAX);
    buf_lit(&most, "http://a.test/");
    while (most.n < URL_MAX - 2)
        buf_add_char(&most, 'x');
    buf_lit(&most, "/y");
    assert_true(url_split(buf_str(&most), &url));
    assert_false(soft_question(&url, SOFT_ASK_PATH, 1, &arena, &question));
    buf_reset(&most);
    buf_lit(&most, "http://a.test/?");
    while (most.n < URL_MAX - 2)
        buf_lit(&most, "x&");
    assert_true(url_split(buf_str(&most), &url));
    assert_false(soft_question(&url, SOFT_ASK_QUERY, 1, &arena, &question));
    buf_free(&most);
    arena_free(&arena);
}

static enum soft_reason
note(struct soft *soft, const char *url, const char *title, const char *text)
{
    struct url at;

    assert_true(url_split(str_of(url), &at));
    return soft_note(soft, &KEY, &at, str_of(title), str_of(text));
}

static void
there_must_be_reason_to_ask(void **state)
{
    static const struct {
        const char *url, *title, *text;
        enum soft_reason reason;
    } STEPS[] = {
        { "http://a.test/1", "One", "First text", SOFT_NO_REASON },
        { "http://a.test/1", "One", "First text", SOFT_NO_REASON }, /* once more */
        { "http://a.test/1?from=top", "One", "First text", SOFT_NO_REASON },
        { "http://a.test/1?from=side", "One", "First text", SOFT_NO_REASON },
        { "http://a.test/2", "Two", "", SOFT_NO_REASON },
        { "http://a.test/3", "", "Third text", SOFT_NO_REASON },
        { "http://a.test/4", "", "Fourth text", SOFT_NO_REASON },
        { "http://a.test/5", "", "Fifth text",
          SOFT_NO_REASON }, /* no title in common */
        { "http://a.test/6", "Same", "Sixth text", SOFT_NO_REASON },
        { "http://a.test/7", "Same", "Seventh text", SOFT_NO_REASON },
        { "http://a.test/8", "Same", "Eighth text", SOFT_ASK_PATH },
        { "http://a.test/9", "Nine", "First text", SOFT_ASK_PATH },
        { "http://a.test/v?id=1", "v1", "Tenth text", SOFT_NO_REASON },
        { "http://a.test/v?id=2", "v2", "Tenth text", SOFT_NO_REASON },
        { "http://a.test/v?id=3", "v3", "Other text", SOFT_NO_REASON },
        { "http://a.test/v?id=4", "v4", "Tenth text", SOFT_ASK_QUERY },
    };
    struct soft soft = { .state = SOFT_UNKNOWN };

    (void)state;
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++)
        if (note(&soft, STEPS[i].url, STEPS[i].title, STEPS[i].text) != STEPS[i].reason)
            fail_msg("step %zu", i);
    soft.state = SOFT_HONEST; /* asked once */
    assert_int_equal(note(&soft, "http://a.test/10", "Same", "First text"),
                     SOFT_NO_REASON);
    soft = (struct soft){ .state = SOFT_UNKNOWN };
    for (int i = 0; i < 10 * SOFT_KEPT; i++) {
        char url[] = "http://a.test/aa";
        url[14] = (char)('a' + i % 26);
        url[15] = (char)('a' + i / 26);
        assert_int_equal(note(&soft, url, url, url), SOFT_NO_REASON);
    }
}

static void
lost_pages_are_told_by_their_words(void **state)
{
    static const char LOST[] =
        "Объявление не найдено. Возможно, оно было удалено автором или срок его "
        "размещения истёк. Посмотрите другие объявления в этом разделе, там есть новые "
        "предложения каждый день. Номер 0000000000000255.";
    static const struct {
        const char *text;
        bool lost;
    } CASES[] = {
        { LOST, true },
        { "Объявление не найдено. Возможно, оно было удалено автором или срок его "
          "размещения истёк. Посмотрите другие объявления в этом разделе, там есть "
          "новые "
          "предложения каждый день. Номер 17.",
          true },
        { "Требуется повар в гостиницу, график сменный, зарплата 300 000 тенге. "
          "Посмотрите другие объявления в этом разделе.",
          false },
        { "", false },
        { "...", false },
    };
    struct soft soft = { .state = SOFT_ASKED };
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    assert_false(soft_is(NULL, str_of(LOST), &arena));
    assert_false(soft_is(&soft, str_of(LOST), &arena));
    soft_learn(&soft, 200, str_of(LOST), &arena);
    assert_int_equal(soft.state, SOFT_LEARNED);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        if (soft_is(&soft, str_of(CASES[i].text), &arena) != CASES[i].lost)
            fail_msg("case %zu", i);
    static const struct {
        int status;
        const char *text;
    } HONEST[] = {
        { 404, LOST }, { 0, LOST }, { 302, "" }, { 200, "" }, { 200, "!!" }
    };
    for (size_t i = 0; i < sizeof HONEST / sizeof HONEST[0]; i++) {
        soft = (struct soft){ .state = SOFT_ASKED };
        soft_learn(&soft, HONEST[i].status, str_of(HONEST[i].text), &arena);
        assert_int_equal(soft.state, SOFT_HONEST);
        assert_false(soft_is(&soft, str_of(LOST), &arena));
    }
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_stand_beside_the_address),
        cmocka_unit_test(there_must_be_reason_to_ask),
        cmocka_unit_test(lost_pages_are_told_by_their_words),
    };

    return cmocka_run_group_tests_name("soft", tests, NULL, NULL);
}
