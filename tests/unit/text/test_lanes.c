/* Sixty-four bytes at once say what each byte says. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/arena.h"
#include "text/fold.h"
#include "text/lanes.h"

#include <string.h>

/* The same bytes on every machine; every value comes, rows of one value as well. */
static void
fill(uint8_t *p, size_t n, uint32_t seed)
{
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1103515245 + 12345;
        p[i] = seed >> 30 && i ? p[i - 1] : (uint8_t)(seed >> 16);
    }
}

static void
test_compared(void **state)
{
    static const struct {
        uint8_t least, most;
    } ranges[] = { { 0, 0 },       { 0, 0xFF },    { 'a', 'z' },   { '0', '9' },
                   { 0x7F, 0x80 }, { 0x80, 0xBF }, { 0xD1, 0xDF }, { 0xC0, 0xFF },
                   { 0, 0x7F },    { 1, 0xFE },    { 0xFF, 0xFF } };
    (void)state;
    for (uint32_t seed = 0; seed < 300; seed++) {
        uint8_t bytes[64 + 2];
        fill(bytes, sizeof(bytes), seed);
        for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
            const uint8_t least = ranges[r].least, most = ranges[r].most;
            const uint64_t from = lanes_from(bytes, least);
            const uint64_t between = lanes_between(bytes, least, most);
            for (int i = 0; i < 64; i++) {
                const uint8_t b = bytes[i];
                assert_int_equal(from >> i & 1, b >= least);
                assert_int_equal(between >> i & 1, b >= least && b <= most);
            }
        }
        const uint64_t signs = lanes_signs(bytes);
        for (int i = 0; i < 64; i++) {
            const uint8_t b = bytes[i], letter = b | 0x20;
            assert_int_equal(signs >> i & 1,
                             (b > ' ' && b < 0x7F && (letter < 'a' || letter > 'z')) ||
                                 b == 0xC2 || b >= 0xD9);
        }
        const uint64_t same = lanes_same(bytes + 2, bytes);
        const uint64_t equal = lanes_equal(bytes, bytes[seed % 64]);
        for (int i = 0; i < 64; i++) {
            assert_int_equal(same >> i & 1, bytes[i + 2] == bytes[i]);
            assert_int_equal(equal >> i & 1, bytes[i] == bytes[seed % 64]);
        }
    }
}

/* Where a block of the first pass ends must not matter to any character. */
static void
test_folded_anywhere(void **state)
{
    const struct str text =
        STR("Жұмыс, Ёлка — o'zbek g‘isht \xE2\x80\x8B 5️⃣ «Work» "
            "\xD0\xFF\xBF "
            "й\xCC\x86 ﬁ ㎏ ⑳ \xF0\x9D\x90\x9A \xE2\x28 `x` \t\r\n\x01 қазақ ўз \xD0");
    struct arena arena;
    struct folded alone, moved;
    (void)state;
    arena_init(&arena, 0);
    fold_plain_copy(text, &arena, &alone);
    for (size_t k = 1; k < 140; k++) {
        char *copy = arena_alloc(&arena, k + text.n);
        memset(copy, '.', k);
        memcpy(copy + k, text.p, text.n);
        fold_plain_copy((struct str){ copy, k + text.n }, &arena, &moved);
        assert_int_equal(moved.n, k + alone.n);
        assert_memory_equal(moved.p + k, alone.p, alone.n);
        for (size_t i = 0; i <= alone.n; i++)
            assert_int_equal(moved.origin[k + i], k + alone.origin[i]);
    }
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compared),
        cmocka_unit_test(test_folded_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
