/*
 * test_risk: a score that was stored is read as it was.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/risk.h"

#include <math.h>

/* All numbers that a sentence about it is made of. */
static void
numbers_come_back(void **state)
{
    static const struct score CASES[] = {
        { .probability = 0.299731, .prior = 0.02, .points = 1.4, .lang = LANG_RU },
        { .probability = 0.85,
          .prior = 0.1,
          .points = -0.6,
          .lang = LANG_KK,
          .bayes_known = true,
          .bayes_probability = 0.187141,
          .bayes_lift = 3.373158 },
        { .probability = 0.01,
          .prior = 0.02,
          .lang = LANG_EN,
          .bayes_known = true,
          .bayes_probability = 0.004,
          .bayes_lift = -1.393104 },
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        const struct score *was = &CASES[i];
        struct buf out;
        struct score is;
        buf_init(&out, 1 << 16);
        struct json j = json_to(&out);
        score_write_json(was, &j);
        assert_true(risk_score(buf_str(&out), &arena, &is));
        if (fabs(is.probability - was->probability) > 1e-6 ||
            fabs(is.prior - was->prior) > 1e-6 ||
            fabs(is.points - was->points) > 0.005 ||
            fabs(is.bayes_probability - was->bayes_probability) > 1e-6 ||
            fabs(is.bayes_lift - was->bayes_lift) > 1e-6 || is.lang != was->lang ||
            is.bayes_known != was->bayes_known)
            fail_msg("%s", buf_cstr(&out));
        buf_free(&out);
    }
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
