/*
 * test_hits: hits by cue, each with words of its own.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "reports/hits.h"

/* Drawn as "P01@3-5", one behind the other; "+" for a further hit of a cue. */
static const struct {
    struct {
        const char *cue;
        size_t start, end;
        enum ad_field field;
    } hits[6];
    const char *drawn;
} cases[] = {
    { { { NULL, 0, 0, 0 } }, "" },
    { { { "P01", 0, 4, 0 }, { "P02", 2, 6, 0 } }, " P01@0-4 P02@2-6" },
    { { { "P01", 0, 4, 0 }, { "P02", 5, 6, 0 }, { "P01", 7, 9, 0 } },
      " P01@0-4+P01@7-9 P02@5-6" },
    { { { "P01", 0, 4, 0 }, { "P01", 0, 4, 0 } }, " P01@0-4" },
    { { { "P01", 2, 4, 0 }, { "P01", 0, 6, 0 } }, " P01@2-4" },
    { { { "P01", 0, 4, 0 }, { "P01", 0, 4, FIELD_TITLE } }, " P01@0-4" },
    { { { "P01", 0, 4, 0 }, { "P01", 4, 9, FIELD_TITLE } }, " P01@0-4+P01@4-9" },
    { { { "O01", 0, 0, 0 }, { "O01", 0, 0, 0 }, { "P01", 1, 2, 0 } },
      " O01@0-0 P01@1-2" },
    { { { "O01", 0, 0, 0 },
        { "P01", 1, 2, 0 },
        { "O01", 3, 5, 0 },
        { "O01", 0, 0, 0 } },
      " O01@0-0+O01@3-5 P01@1-2" },
};

static void
each_has_words_of_its_own(void **state)
{
    const struct str text = STR("abcdefghijklmnop");

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct hit hits[6];
        struct buf out;
        size_t count = 0, kept = 9;
        arena_init(&arena, 0);
        buf_init(&out, 1000);
        for (; count < 6 && cases[i].hits[count].cue; count++)
            hits[count] =
                (struct hit){ .cue = str_of(cases[i].hits[count].cue),
                              .start = cases[i].hits[count].start,
                              .end = cases[i].hits[count].end,
                              .field = cases[i].hits[count].field,
                              .quote = str_sub(text, cases[i].hits[count].start,
                                               cases[i].hits[count].end) };
        const struct hit *by_cue = hits_by_cue(hits, count, &arena, &kept);
        for (size_t k = 0; k < kept; k++)
            buf_printf(&out, "%s" STR_FMT "@%zu-%zu",
                       hits_is_again(by_cue, k) ? "+" : " ", STR_ARG(by_cue[k].cue),
                       by_cue[k].start, by_cue[k].end);
        assert_string_equal(buf_cstr(&out), cases[i].drawn);
        buf_free(&out);
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_words_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
