/*
 * test_tr: every message of po/ is found, and counts choose the form of their language.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "core/tr.h"

/* The text of a line such as `msgid "text"`; empty when it is another line. */
static struct str
value_of(struct str line, struct str key)
{
    if (!str_starts(line, key) || !str_ends(line, STR("\"")))
        return STR("");
    return str_sub(line, key.n, line.n - 1);
}

/* All entries of one line each, which is all but a few. */
static size_t
check_file(const char *path, enum lang say)
{
    struct arena arena;
    struct str rest, line;
    struct err err;
    const char *english = "";
    size_t count = 0;
    arena_init(&arena, 0);
    assert_true(file_read(path, 1 << 24, &arena, &rest, &err));
    while (str_cut(&rest, '\n', &line)) {
        struct str id = value_of(line, STR("msgid \""));
        struct str said = value_of(line, STR("msgstr \""));
        if (id.n)
            english = str_find_char(id, '\\') < 0 ? arena_cstr(&arena, id) : "";
        if (said.n == 0 || *english == '\0' || str_find_char(said, '\\') >= 0)
            continue;
        assert_string_equal(tr(say, english), arena_cstr(&arena, said));
        count++;
    }
    arena_free(&arena);
    return count;
}

static void
finds_every_message(void **state)
{
    (void)state;
    assert_true(check_file("po/ru.po", LANG_RU) > 50);
    assert_true(check_file("po/kk.po", LANG_KK) > 50);
}

static void
falls_back_to_english(void **state)
{
    (void)state;
    assert_string_equal(tr(LANG_EN, "closed by robots.txt"), "closed by robots.txt");
    assert_string_equal(tr(LANG_UZ, "closed by robots.txt"), "closed by robots.txt");
    assert_string_equal(tr(LANG_NONE, "closed by robots.txt"), "closed by robots.txt");
    assert_string_equal(tr(LANG_RU, "no such message"), "no such message");
    assert_string_equal(tr(LANG_RU, ""), "");
    assert_string_equal(tr_n(LANG_KK, "one x", "many x", 1), "one x");
    assert_string_equal(tr_n(LANG_KK, "one x", "many x", 7), "many x");
}

static void
chooses_the_form(void **state)
{
    (void)state;
    static const struct {
        long n;
        const char *ru, *en;
    } cases[] = {
        { 1, "замечено %ld раз", "seen %ld time" },
        { -1, "замечено %ld раз", "seen %ld time" },
        { 0, "замечено %ld раз", "seen %ld times" },
        { 2, "замечено %ld раза", "seen %ld times" },
        { 4, "замечено %ld раза", "seen %ld times" },
        { 5, "замечено %ld раз", "seen %ld times" },
        { 11, "замечено %ld раз", "seen %ld times" },
        { 12, "замечено %ld раз", "seen %ld times" },
        { 21, "замечено %ld раз", "seen %ld times" },
        { 22, "замечено %ld раза", "seen %ld times" },
        { 112, "замечено %ld раз", "seen %ld times" },
        { 122, "замечено %ld раза", "seen %ld times" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        long n = cases[i].n;
        assert_string_equal(tr_n(LANG_RU, "seen %ld time", "seen %ld times", n),
                            cases[i].ru);
        assert_string_equal(tr_n(LANG_KK, "seen %ld time", "seen %ld times", n),
                            "%ld рет көрінді");
        assert_string_equal(tr_n(LANG_EN, "seen %ld time", "seen %ld times", n),
                            cases[i].en);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_message),
        cmocka_unit_test(falls_back_to_english),
        cmocka_unit_test(chooses_the_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
