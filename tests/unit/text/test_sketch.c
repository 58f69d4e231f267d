/*
 * Sketches: equal texts are equal, figures and case do not count, strangers are not alike.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/arena.h"
#include "core/buf.h"
#include "text/sketch.h"

#define FIRM                                                                           \
    "We are a family firm by the river and have made oak tables and chairs for three " \
    "generations, each of them by hand"

static void
sketch_text(struct str text, uint64_t key, struct arena *arena, struct sketch *out,
            size_t *anchors)
{
    struct folded folded;
    size_t count = 0;
    fold_text(text, arena, &folded);
    const struct word *words = words_split(&folded, arena, &count);
    const struct sketch_words hashed = sketch_words(&folded, words, count, key, arena);
    sketch_of(&hashed, out);
    sketch_anchors(&hashed, arena, anchors);
}

static void
likeness_is_the_share_of_shingles(void **state)
{
    static const struct {
        const char *a, *b;
        double least, most;
    } CASES[] = {
        { "", "", 0, 0 },
        { "", "waiter", 0, 0 },
        { "waiter", "waiter", 1, 1 },
        { "waiter", "barman", 0, 0.05 },
        { "Waiters wanted for a hotel by the sea",
          "WAITERS wanted: for a hotel by the sea!", 1, 1 },
        { "Pay 300 a week, call 700 11 22 before noon",
          "Pay 450 a week, call 55 before noon", 1, 1 },
        { FIRM, FIRM " and send them far", 0.7, 0.99 },
        { FIRM, "Nobody here writes a word that stands in the other of these two texts",
          0, 0.1 },
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct sketch a, b;
        size_t n;
        sketch_text(str_of(CASES[i].a), 7, &arena, &a, &n);
        sketch_text(str_of(CASES[i].b), 7, &arena, &b, &n);
        double alike = sketch_alike(&a, &b);
        if (alike < CASES[i].least || alike > CASES[i].most)
            fail_msg("case %zu: %f", i, alike);
        assert_true(alike == sketch_alike(&b, &a));
    }
    arena_free(&arena);
}

static void
another_key_is_another_sketch(void **state)
{
    struct arena arena;
    struct sketch a, b;
    size_t n;
    (void)state;
    arena_init(&arena, 0);
    sketch_text(STR(FIRM), 1, &arena, &a, &n);
    sketch_text(STR(FIRM), 2, &arena, &b, &n);
    assert_true(sketch_alike(&a, &b) < 0.1);
    arena_free(&arena);
}

/* Texts that quote one passage share its anchors, whatever else they say. */
static void
passages_are_anchored(void **state)
{
    struct arena arena;
    struct folded folded;
    size_t shared = 0;
    (void)state;
    arena_init(&arena, 0);
    const uint64_t *anchors[2];
    size_t counts[2];
    static const char *const TEXTS[2] = { "Cook wanted. " FIRM ". Ask at the gate.",
                                          "Driver. " FIRM ". Lorry and van, nights" };
    for (int i = 0; i < 2; i++) {
        size_t count = 0;
        fold_text(str_of(TEXTS[i]), &arena, &folded);
        const struct word *words = words_split(&folded, &arena, &count);
        const struct sketch_words hashed =
            sketch_words(&folded, words, count, 7, &arena);
        anchors[i] = sketch_anchors(&hashed, &arena, &counts[i]);
    }
    for (size_t i = 0; i < counts[0]; i++) {
        for (size_t k = 0; k < counts[1]; k++)
            shared += anchors[0][i] == anchors[1][k];
    }
    assert_true(shared >= 1);
    arena_free(&arena);
}

/* Broken bytes, nothing but digits, one word a million times: bounded and done. */
static void
hostile_texts_are_sketched(void **state)
{
    struct arena arena;
    struct buf big;
    struct sketch s;
    size_t n;
    (void)state;
    arena_init(&arena, 0);
    sketch_text((struct str){ "\xff\xfe\0\x80 \xd0", 6 }, 7, &arena, &s, &n);
    sketch_text(STR("1 22 333 4444 1 22 333"), 7, &arena, &s, &n);
    assert_int_equal(s.shingles, 0);
    buf_init(&big, 8u << 20);
    for (int i = 0; i < 300000; i++)
        buf_add(&big, i % 3 ? STR("work ") : STR("pay "));
    sketch_text(buf_str(&big), 7, &arena, &s, &n);
    assert_true(s.shingles > 0 && s.shingles <= SKETCH_WORDS);
    assert_true(n <= SKETCH_ANCHORS);
    buf_free(&big);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likeness_is_the_share_of_shingles),
        cmocka_unit_test(another_key_is_another_sketch),
        cmocka_unit_test(passages_are_anchored),
        cmocka_unit_test(hostile_texts_are_sketched),
    };
    return cmocka_run_group_tests_name("sketch", tests, NULL, NULL);
}
