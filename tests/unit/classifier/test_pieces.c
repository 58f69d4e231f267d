/* Letter groups of words. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/pieces.h"
#include "core/arena.h"
#include "core/buf.h"
#include "text/fold.h"

#include <string.h>

static const struct {
    enum lang lang;
    const char *word, *pieces;
} CASES[] = {
    { LANG_KK, "жұмысқа", "жұм- -жұмы- -ұмыс- -мысқ- -ысқа- -сқа" },
    { LANG_RU, "рама", "рам- -рама- -ама" },
    { LANG_RU, "дом", "" },
    { LANG_UZ, "ish", "" },
    { LANG_UZ, "ishga", "ish- -ishg- -shga- -hga" },
    { LANG_TR, "maaşlar", "maa- -maaş- -aaşl- -aşla- -şlar- -lar" },
    { LANG_EN, "salary", "" },
    { LANG_KK, "15000", "" },
};

static void
windows_of_four_go_over_a_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct folded f;
        struct buf found;
        arena_init(&arena, 0);
        buf_init(&found, 4096);
        fold_text(str_of(CASES[i].word), &arena, &f);
        const size_t count = pieces_of_word(f.p, f.n, CASES[i].lang);
        for (size_t k = 0; k < count; k++) {
            const struct piece piece = piece_of_word(f.p, f.n, k);
            assert_in_range(piece.n, 4, PIECE_BYTES);
            assert_true(piece_is((struct str){ (const char *)piece.bytes, piece.n }));
            if (k)
                buf_add(&found, STR(" "));
            fold_to_utf8(piece.bytes, piece.n, &found);
        }
        if (!str_eq(buf_str(&found), str_of(CASES[i].pieces)))
            fail_msg("%s: %s", CASES[i].word, buf_cstr(&found));
        assert_false(piece_is((struct str){ (const char *)f.p, f.n }));
        buf_free(&found);
        arena_free(&arena);
    }
    assert_false(piece_is(STR("")));
    assert_false(piece_is(STR("new york")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_of_four_go_over_a_word),
    };
    return cmocka_run_group_tests_name("pieces", tests, NULL, NULL);
}
