/*
 * lanes: one question about sixty-four bytes at once; the answers as bits, the first the lowest.
 *
 * Sixteen bytes a step where the machine has SSE2, as every x86-64 has, otherwise eight in a
 * common register. Both say the same: tests build TEXT_PORTABLE as well. Owns nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_LANES_H
#define TEXT_LANES_H

#include "core/bits.h"

#if defined(__SSE2__) && !defined(TEXT_PORTABLE)
#include <emmintrin.h>

/* Which of p[0] to p[63] are at least `least`? */
static inline uint64_t
lanes_from(const uint8_t *p, uint8_t least)
{
    const __m128i want = _mm_set1_epi8((char)least);
    uint64_t bits = 0;
    for (int i = 48; i >= 0; i -= 16) {
        const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        const __m128i is = _mm_cmpeq_epi8(_mm_max_epu8(x, want), x);
        bits = bits << 16 | (uint32_t)_mm_movemask_epi8(is);
    }
    return bits;
}

/* Which of them are from `least` to `most`? */
static inline uint64_t
lanes_between(const uint8_t *p, uint8_t least, uint8_t most)
{
    const __m128i low = _mm_set1_epi8((char)least);
    const __m128i width = _mm_set1_epi8((char)(most - least));
    uint64_t bits = 0;
    for (int i = 48; i >= 0; i -= 16) {
        const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        const __m128i above = _mm_sub_epi8(x, low);
        const __m128i is = _mm_cmpeq_epi8(_mm_min_epu8(above, width), above);
        bits = bits << 16 | (uint32_t)_mm_movemask_epi8(is);
    }
    return bits;
}

/* Which of them are what stands at the same place of q? */
static inline uint64_t
lanes_same(const uint8_t *p, const uint8_t *q)
{
    uint64_t bits = 0;
    for (int i = 48; i >= 0; i -= 16) {
        const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        const __m128i y = _mm_loadu_si128((const __m128i *)(const void *)(q + i));
        bits = bits << 16 | (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(x, y));
    }
    return bits;
}

/* Which of them may be a sign or a digit: of ASCII all but letters, white space and control
 * characters; a C2; and D9 or more, with which no common letter of two bytes begins. */
static inline uint64_t
lanes_signs(const uint8_t *p)
{
    const __m128i first = _mm_set1_epi8('!'), signs = _mm_set1_epi8('~' - '!');
    const __m128i a = _mm_set1_epi8('a'), letters = _mm_set1_epi8('z' - 'a');
    const __m128i high = _mm_set1_epi8((char)0xD9), lead = _mm_set1_epi8((char)0xC2);
    uint64_t bits = 0;
    for (int i = 48; i >= 0; i -= 16) {
        const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        const __m128i sign = _mm_sub_epi8(x, first);
        const __m128i letter = _mm_sub_epi8(_mm_or_si128(x, _mm_set1_epi8(0x20)), a);
        const __m128i ascii =
            _mm_andnot_si128(_mm_cmpeq_epi8(_mm_min_epu8(letter, letters), letter),
                             _mm_cmpeq_epi8(_mm_min_epu8(sign, signs), sign));
        const __m128i other = _mm_or_si128(
            _mm_cmpeq_epi8(x, lead), _mm_cmpeq_epi8(_mm_max_epu8(x, high), x));
        bits = bits << 16 | (uint32_t)_mm_movemask_epi8(_mm_or_si128(ascii, other));
    }
    return bits;
}

#else

#define LANES_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define LANES_HIGHEST    LANES_EACH(0x80)

/* The highest bits of the bytes of x that are at least `least`. */
static inline uint64_t
lanes_from_eight(uint64_t x, uint8_t least)
{
    const uint64_t low = (x & ~LANES_HIGHEST) + LANES_EACH(0x80u - (least & 0x7Fu));
    return (least & 0x80 ? x & low : x | low) & LANES_HIGHEST;
}

/* Which of p[0] to p[63] are at least `least`? */
static inline uint64_t
lanes_from(const uint8_t *p, uint8_t least)
{
    uint64_t bits = 0;
    for (int i = 0; i < 64; i += 8)
        bits = bits_push(bits, bits_gather(lanes_from_eight(bits_load(p + i), least)));
    return bits;
}

/* Which of them are from `least` to `most`? */
static inline uint64_t
lanes_between(const uint8_t *p, uint8_t least, uint8_t most)
{
    const uint64_t above = most < 0xFF ? lanes_from(p, (uint8_t)(most + 1)) : 0;
    return lanes_from(p, least) & ~above;
}

/* Which of them are what stands at the same place of q? */
static inline uint64_t
lanes_same(const uint8_t *p, const uint8_t *q)
{
    uint64_t bits = 0;
    for (int i = 0; i < 64; i++)
        bits |= (uint64_t)(p[i] == q[i]) << i;
    return bits;
}

/* Which of them may be a sign or a digit, as above? */
static inline uint64_t
lanes_signs(const uint8_t *p)
{
    return lanes_between(p, '!', '@') | lanes_between(p, '[', '`') |
           lanes_between(p, '{', '~') | lanes_between(p, 0xC2, 0xC2) |
           lanes_from(p, 0xD9);
}

#endif

/* Which of them are this byte? */
static inline uint64_t
lanes_equal(const uint8_t *p, uint8_t byte)
{
    return lanes_between(p, byte, byte);
}

#endif
