/* A block in one register says what narrower ones say. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/fold_wide.h"

#include <string.h>

/* The same on every machine. */
static uint32_t
next(uint32_t *seed)
{
    *seed = *seed * 1103515245 + 12345;
    return *seed >> 16;
}

/* Bytes of a block and one more: pieces of text of all kinds, cut anywhere, or noise. */
static void
fill(uint8_t *p, size_t n, uint32_t *seed)
{
    static const char *const PIECES[] = {
        "Работа в Алматы, ", "WORK abroad", "Ёлка", "ё",
        "жұмыс ҚАЗАҚ",       "o'zbek `x`",  "\n",   "—",
        "№ 5 000 $",         "\xD0",        "\xD1", "ў"
    };
    const bool noise = next(seed) % 4 == 0;
    for (size_t at = 0; at < n;) {
        const char *piece = PIECES[next(seed) % (sizeof(PIECES) / sizeof(*PIECES))];
        if (noise) {
            p[at++] = (uint8_t)next(seed);
            continue;
        }
        for (; *piece && at < n; piece++)
            p[at++] = (uint8_t)*piece;
    }
}

/* What is read of one block, both ways. */
static void
assert_same_read(const struct fold_block *a, const struct fold_block *b)
{
    assert_true(a->plain == b->plain);
    assert_true(a->pairs == b->pairs);
    assert_true(a->odd == b->odd);
    for (int i = 0; i < FOLD_BLOCK; i++) {
        if (a->plain >> i & 1)
            assert_int_equal(a->folded[i], b->folded[i]);
    }
}

/* What is written of some of its characters. */
static void
assert_same_written(const struct fold_block *a, const struct fold_block *b,
                    uint64_t which)
{
    uint8_t p[2][FOLD_BLOCK + FOLD_BLOCK_OVER];
    uint32_t origin[2][FOLD_BLOCK + FOLD_BLOCK_OVER];
    const size_t n = fold_block_write(a, which, 1000, p[0], origin[0]);
    assert_int_equal(fold_block_write(b, which, 1000, p[1], origin[1]), n);
    assert_memory_equal(p[0], p[1], n);
    assert_memory_equal(origin[0], origin[1], n * sizeof(*origin[0]));
}

static void
test_same(void **state)
{
    uint32_t seed = 7;
    (void)state;
    if (!fold_wide_can()) {
        print_message("# this machine has no AVX-512\n");
        skip();
    }
    for (int round = 0; round < 20000; round++) {
        uint8_t in[FOLD_BLOCK + 1];
        struct fold_block narrow = { .wide = false }, wide = { .wide = true };
        fill(in, sizeof(in), &seed);
        assert_int_equal(fold_block_read(in, &narrow), fold_block_read(in, &wide));
        assert_same_read(&narrow, &wide);
        const uint64_t some =
            (uint64_t)next(&seed) << 48 | (uint64_t)next(&seed) << 24 | next(&seed);
        assert_same_written(&narrow, &wide, narrow.plain);
        assert_same_written(&narrow, &wide, narrow.plain & some);
        assert_same_written(&narrow, &wide, narrow.plain << round % 64);
    }
}

/* Nothing is written behind the last one. */
static void
test_no_more(void **state)
{
    struct fold_block block = { .wide = true };
    uint8_t in[FOLD_BLOCK + 1], p[FOLD_BLOCK + 1];
    uint32_t origin[FOLD_BLOCK + 1];
    (void)state;
    if (!fold_wide_can())
        skip();
    memset(in, 'a', sizeof(in));
    fold_block_read(in, &block);
    for (size_t n = 1; n <= FOLD_BLOCK; n++) {
        memset(p, 'x', sizeof(p));
        memset(origin, 'x', sizeof(origin));
        assert_int_equal(
            fold_block_write(&block, UINT64_MAX >> (FOLD_BLOCK - n), 0, p, origin), n);
        assert_int_equal(p[n], 'x');
        assert_int_equal(origin[n], 0x78787878);
        assert_int_equal(p[n - 1], 'a');
        assert_int_equal(origin[n - 1], n - 1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_no_more),
    };
    return cmocka_run_group_tests_name("fold_wide", tests, NULL, NULL);
}
