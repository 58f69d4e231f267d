/* Words and beginnings of words, looked up at once. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/lexicon.h"

#include <string.h>

#define WORD(text, beginning, lists)                                                   \
    {                                                                                  \
        (const uint8_t *)(text), sizeof(text) - 1, beginning, lists                    \
    }

static const struct lexicon_word words[] = {
    WORD("a", false, 1),          WORD("an", false, 2),
    WORD("an", true, 4),          WORD("anywhere", false, 8),
    WORD("anywher", true, 16),    WORD("anywhereelse", false, 32),
    WORD("anywhereel", true, 64), WORD("month", true, 128),
    WORD("an", true, 256),
};

static const struct {
    const char *word;
    uint64_t lists;
} cases[] = {
    { "", 0 },
    { "a", 1 },
    { "an", 2 + 4 + 256 },
    { "any", 4 + 256 },
    { "b", 0 },
    { "anywher", 4 + 256 + 16 },
    { "anywhere", 4 + 256 + 16 + 8 },
    { "anywherex", 4 + 256 + 16 },
    { "anywhereel", 4 + 256 + 16 + 64 },
    { "anywhereek", 4 + 256 + 16 },
    { "anywhereelse", 4 + 256 + 16 + 64 + 32 },
    { "anywhereelses", 4 + 256 + 16 + 64 },
    { "mont", 0 },
    { "month", 128 },
    { "monthly", 128 },
    { "mo", 0 },
};

static void
test_lists(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    const struct lexicon *l =
        lexicon_new(words, sizeof(words) / sizeof(words[0]), &arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        /* What stands behind the word must not matter. */
        const size_t n = strlen(cases[i].word);
        uint8_t *copy = arena_alloc(&arena, n + 8);
        memset(copy, 'e', n + 8);
        memcpy(copy, cases[i].word, n);
        if (lexicon_lists(l, copy, n) != cases[i].lists)
            fail_msg("'%s': %llu", cases[i].word,
                     (unsigned long long)lexicon_lists(l, copy, n));
    }
    arena_free(&arena);
}

static void
test_empty(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(
        lexicon_lists(lexicon_new(NULL, 0, &arena), (const uint8_t *)"wordword", 4), 0);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
