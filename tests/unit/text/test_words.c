/* Words of a folded text. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/words.h"

/* `text` and its words joined by '|'. */
static const struct {
    const char *text, *words;
} cases[] = {
    { "", "" },
    { " .,!", "" },
    { "Работа", "работа" },
    { "Работа, в Дубае!", "работа|в|дубае" },
    { "IT-шник б/у C++", "it|шник|б|у|c" },
    { "don't", "don|t" },
    { "yo'q o‘zbek", "yoʻq|oʻzbek" },
    { "300к/мес", "300к|мес" },
    { "😀Срочно😀", "срочно" },
};

static void
test_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        arena_init(&arena, 0);
        struct folded f;
        fold_text(str_of(cases[i].text), &arena, &f);
        size_t count;
        const struct word *words = words_split(&f, &arena, &count);
        struct buf joined;
        buf_init(&joined, 1000);
        for (size_t k = 0; k < count; k++) {
            if (k)
                buf_add_char(&joined, '|');
            fold_to_utf8(f.p + words[k].start, words[k].end - words[k].start, &joined);
        }
        assert_string_equal(buf_cstr(&joined), cases[i].words);
        buf_free(&joined);
        arena_free(&arena);
    }
}

static void
test_ceiling(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    const size_t n = 2 * (WORDS_MAX + 10);
    char *text = arena_alloc(&arena, n);
    for (size_t i = 0; i < n; i += 2) {
        text[i] = (char)('0' + i % 10);
        text[i + 1] = ' ';
    }
    struct folded f;
    fold_text((struct str){ text, n }, &arena, &f);
    size_t count;
    words_split(&f, &arena, &count);
    assert_int_equal(count, WORDS_MAX);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_ceiling),
    };
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
