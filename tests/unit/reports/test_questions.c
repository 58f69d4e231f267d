/*
 * questions and leaflets: one question for each fact that is not stated, in three languages;
 * leaflets are whole pages without a script.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/utf8.h"
#include "reports/leaflet.h"
#include "reports/questions.h"

static void
asks_what_is_not_stated(void **state)
{
    static const struct fact_seen facts[] = {
        { .name = "employer", .state = FACT_SILENT },
        { .name = "pay", .state = FACT_STATED },
        { .name = "contract", .state = FACT_DENIED },
        { .name = "visa", .state = FACT_SILENT },
        { .name = "moon", .state = FACT_SILENT },
    };
    struct score score = { .facts = facts, .fact_count = 5, .lane = LANE_RISK };
    const char *out[QUESTIONS_MAX];

    (void)state;
    assert_int_equal(questions_of(&score, LANG_EN, out), 3);
    assert_string_equal(
        out[0], "What is the full name of the employer, and where is it registered?");
    assert_non_null(strstr(out[2], "visa"));
    assert_int_equal(questions_of(&score, LANG_RU, out), 3);
    assert_non_null(strstr(out[0], "работодатель"));
    assert_int_equal(questions_of(&score, LANG_KK, out), 3);
    assert_non_null(strstr(out[0], "Жұмыс берушінің"));
    score.lane = LANE_CAREFUL;
    assert_int_equal(questions_of(&score, LANG_EN, out), 2);
    assert_int_equal(questions_of(&(struct score){ .fact_count = 0 }, LANG_EN, out), 0);
}

static void
leaflets_are_whole(void **state)
{
    static const enum lang langs[] = { LANG_RU, LANG_KK, LANG_UZ, LANG_KY };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct buf job, marriage;
        buf_init(&job, 1 << 20);
        buf_init(&marriage, 1 << 20);
        assert_true(leaflet_has(langs[i]));
        leaflet_write(langs[i], AD_JOB, "/a.css", &job);
        leaflet_write(langs[i], AD_MARRIAGE, "/a.css", &marriage);
        assert_true(utf8_valid(buf_str(&job)));
        assert_true(marriage.n > job.n);
        assert_true(str_ends(buf_str(&job), STR("</html>\n")));
        assert_true(str_find(buf_str(&job), STR("<script")) < 0);
        assert_true(str_find(buf_str(&job), STR("http")) < 0);
        assert_true(str_find(buf_str(&job), STR("11616")) > 0);
        buf_free(&job);
        buf_free(&marriage);
    }
    assert_false(leaflet_has(LANG_EN));
    assert_true(leaflet_style().n > 100);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_what_is_not_stated),
        cmocka_unit_test(leaflets_are_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
