/*
 * Byte offsets as counts of code points: every byte of short and long texts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "text/code_points.h"

/* Characters that begin before byte `at`, one by one. */
static size_t
counted(struct str text, size_t at)
{
    size_t count = 0;
    for (size_t i = 0; i < text.n && i < at; i++)
        count += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return count;
}

static void
agrees_with_counting(struct str text)
{
    struct arena arena;
    struct code_points points;
    arena_init(&arena, 0);
    code_points_make(text, &arena, &points);
    for (size_t at = 0; at <= text.n + 3; at++)
        assert_int_equal(code_points_at(&points, at), counted(text, at));
    assert_int_equal(code_points_at(&points, SIZE_MAX), counted(text, text.n));
    arena_free(&arena);
}

static void
short_texts(void **state)
{
    static const char *const texts[] = { "", "a", "ж", "aж", "€ 5", "😀", "a😀ж€" };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        agrees_with_counting(str_of(texts[i]));
    agrees_with_counting((struct str){ "a\0ж", 4 });
    agrees_with_counting((struct str){ NULL, 0 });
}

/* Characters of every length lie across the marks, at every distance. */
static void
texts_longer_than_a_step(void **state)
{
    static const char *const letters[] = { "a", "ж", "€", "😀" };
    (void)state;
    for (size_t shift = 0; shift < 5; shift++) {
        for (size_t k = 0; k < sizeof letters / sizeof letters[0]; k++) {
            struct buf text;
            buf_init(&text, 1 << 20);
            for (size_t i = 0; i < shift; i++)
                buf_add_char(&text, 'x');
            while (text.n < 3 * CODE_POINTS_STEP + 7)
                buf_add(&text, str_of(letters[k]));
            agrees_with_counting(buf_str(&text));
            buf_free(&text);
        }
    }
    for (size_t n = CODE_POINTS_STEP - 1; n <= CODE_POINTS_STEP + 1; n++) {
        struct buf text;
        buf_init(&text, 1 << 20);
        for (size_t i = 0; i < n; i++)
            buf_add_char(&text, 'x');
        agrees_with_counting(buf_str(&text));
        buf_free(&text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_texts),
        cmocka_unit_test(texts_longer_than_a_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
