/*
 * fold_wide: one instruction asks all bytes of a block at once and answers with a bit each; one
 * more puts those asked for side by side.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_wide.h"

#include "text/codepage.h"

#if defined(__x86_64__) && !defined(TEXT_PORTABLE)
#include <immintrin.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi2,popcnt")))

_Static_assert(FOLD_BLOCK == sizeof(__m512i), "a block is one register");

bool
fold_wide_can(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}

static WIDE __m512i
each(unsigned byte)
{
    return _mm512_set1_epi8((char)byte);
}

/* Which bytes of x are `byte`, of those that `mask` leaves? */
static WIDE uint64_t
equal(__m512i x, unsigned mask, unsigned byte)
{
    return _mm512_cmpeq_epi8_mask(_mm512_and_si512(x, each(mask)), each(byte));
}

/* Which are from `least` to `most`? */
static WIDE uint64_t
between(__m512i x, unsigned least, unsigned most)
{
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(x, each(least)), each(most - least));
}

WIDE void
fold_wide_read(const uint8_t *in, struct fold_block *out)
{
    const __m512i x = _mm512_loadu_si512(in);
    const __m512i next = _mm512_loadu_si512(in + 1);
    const __m512i lower =
        _mm512_mask_add_epi8(x, between(x, 'A', 'Z'), x, each('a' - 'A'));
    /* D0 80 is U+0400; of the letters from U+0410 to U+044F the first half are capitals. */
    const __m512i high = _mm512_slli_epi16(_mm512_and_si512(x, each(1)), 6);
    const __m512i low = _mm512_or_si512(_mm512_and_si512(next, each(0x3F)), high);
    const __m512i letter = _mm512_sub_epi8(low, each(0x10));
    const __m512i code =
        _mm512_or_si512(_mm512_and_si512(letter, each(0x1F)), each(CP_RU_A));
    const uint64_t russian =
        between(letter, 0, 0x3F) & equal(x, 0xFE, 0xD0) & equal(next, 0xC0, 0x80);
    const uint64_t ascii = (between(x, ' ', '~') | equal(x, 0xFF, '\n')) &
                           ~(equal(x, 0xFF, '\'') | equal(x, 0xFF, '`'));
    _mm512_storeu_si512(out->folded, _mm512_mask_blend_epi8(russian, lower, code));
    out->pairs = russian;
    out->plain = russian | ascii;
    out->odd = ~(out->plain | (equal(x, 0xC0, 0x80) & russian << 1));
}

/* Writes the places of one quarter of the block, sixteen. */
static WIDE uint32_t *
write_places(uint32_t which, uint32_t base, uint32_t *origin)
{
    const __m512i first =
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i places = _mm512_add_epi32(first, _mm512_set1_epi32((int)base));
    const unsigned count = (unsigned)__builtin_popcount(which);
    _mm512_mask_storeu_epi32(origin, (__mmask16)_bzhi_u32(0xFFFF, count),
                             _mm512_maskz_compress_epi32((__mmask16)which, places));
    return origin + count;
}

WIDE size_t
fold_wide_write(const struct fold_block *block, uint64_t which, uint32_t base,
                uint8_t *p, uint32_t *origin)
{
    const size_t count = (size_t)__builtin_popcountll(which);
    const __m512i folded = _mm512_loadu_si512(block->folded);
    _mm512_mask_storeu_epi8(p, _bzhi_u64(UINT64_MAX, (unsigned)count),
                            _mm512_maskz_compress_epi8(which, folded));
    for (uint32_t at = 0; at < FOLD_BLOCK; at += 16)
        origin = write_places((uint32_t)(which >> at) & 0xFFFF, base + at, origin);
    return count;
}

#else

bool
fold_wide_can(void)
{
    return false;
}

void
fold_wide_read(const uint8_t *in, struct fold_block *out)
{
    (void)in;
    (void)out;
}

size_t
fold_wide_write(const struct fold_block *block, uint64_t which, uint32_t base,
                uint8_t *p, uint32_t *origin)
{
    (void)block;
    (void)which;
    (void)base;
    (void)p;
    (void)origin;
    return 0;
}

#endif
