/*
 * fold_block: all bytes at once where there is AVX-512 (fold_wide.c), sixteen a step where there
 * is SSE2, otherwise a table entry a byte.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_block.h"

#include "core/bits.h"
#include "text/codepage.h"
#include "text/fold_table.h"
#include "text/fold_wide.h"

#include <string.h>

#if defined(__SSE2__) && !defined(TEXT_PORTABLE)
#include <emmintrin.h>

static __m128i
each(unsigned byte)
{
    return _mm_set1_epi8((char)byte);
}

/* Which bytes of x are at most `most`? */
static __m128i
up_to(__m128i x, unsigned most)
{
    return _mm_cmpeq_epi8(_mm_min_epu8(x, each(most)), x);
}

/* What sixteen bytes are, a bit each. */
struct sixteen {
    unsigned russian, ascii, tails;
};

/* Sixteen bytes, and the same with the one behind them. */
static struct sixteen
read_sixteen(__m128i x, __m128i next, uint8_t *folded)
{
    const __m128i capital = up_to(_mm_sub_epi8(x, each('A')), 'Z' - 'A');
    const __m128i lower = _mm_add_epi8(x, _mm_and_si128(capital, each('a' - 'A')));
    /* D0 80 is U+0400; of the letters from U+0410 to U+044F the first half are capitals. */
    const __m128i lead = _mm_cmpeq_epi8(_mm_or_si128(x, each(1)), each(0xD1));
    const __m128i tail = _mm_cmpeq_epi8(_mm_and_si128(next, each(0xC0)), each(0x80));
    const __m128i high = _mm_slli_epi16(_mm_and_si128(x, each(1)), 6);
    const __m128i low = _mm_or_si128(_mm_and_si128(next, each(0x3F)), high);
    const __m128i letter = _mm_sub_epi8(low, each(0x10));
    const __m128i russian =
        _mm_and_si128(up_to(letter, 0x3F), _mm_and_si128(lead, tail));
    const __m128i code = _mm_or_si128(_mm_and_si128(letter, each(0x1F)), each(CP_RU_A));
    const __m128i quote =
        _mm_or_si128(_mm_cmpeq_epi8(x, each('\'')), _mm_cmpeq_epi8(x, each('`')));
    const __m128i print = _mm_or_si128(up_to(_mm_sub_epi8(x, each(' ')), '~' - ' '),
                                       _mm_cmpeq_epi8(x, each('\n')));
    _mm_storeu_si128(
        (__m128i *)(void *)folded,
        _mm_or_si128(_mm_and_si128(russian, code), _mm_andnot_si128(russian, lower)));
    return (struct sixteen){
        (unsigned)_mm_movemask_epi8(russian),
        (unsigned)_mm_movemask_epi8(_mm_andnot_si128(quote, print)),
        (unsigned)_mm_movemask_epi8(
            _mm_cmpeq_epi8(_mm_and_si128(x, each(0xC0)), each(0x80))),
    };
}

static void
read_common(const uint8_t *in, struct fold_block *out)
{
    uint64_t russian = 0, ascii = 0, tails = 0;
    for (unsigned i = 0; i < FOLD_BLOCK; i += 16) {
        const void *at = in + i, *behind = in + i + 1;
        const struct sixteen s =
            read_sixteen(_mm_loadu_si128(at), _mm_loadu_si128(behind), out->folded + i);
        russian |= (uint64_t)s.russian << i;
        ascii |= (uint64_t)s.ascii << i;
        tails |= (uint64_t)s.tails << i;
    }
    out->pairs = russian;
    out->plain = russian | ascii;
    out->odd = ~(out->plain | (tails & russian << 1));
}

#else

static void
read_common(const uint8_t *in, struct fold_block *out)
{
    (void)in;
    out->pairs = out->plain = 0;
    out->odd = UINT64_MAX;
}

#endif

bool
fold_block_read(const uint8_t *in, struct fold_block *out)
{
    bool extended = false;
    memset(out->folded + FOLD_BLOCK, 0, sizeof(out->folded) - FOLD_BLOCK);
    if (out->wide)
        fold_wide_read(in, out);
    else
        read_common(in, out);
    for (uint64_t odd = out->odd; odd; odd &= odd - 1) {
        const unsigned at = bits_first(odd);
        const unsigned pair = fold_pairs[fold_pair_row[in[at + 1]] + in[at]];
        if (!(pair & FOLD_PAIR_BEGINS))
            continue;
        const uint64_t begin = UINT64_C(1) << at, two = in[at] >= 0x80 ? begin : 0;
        out->folded[at] = (uint8_t)pair;
        out->plain |= begin;
        out->pairs |= two;
        out->odd &= ~(begin | two << 1);
        extended = extended || !(pair & FOLD_PAIR_BASIC);
    }
    return extended;
}

/* Eight characters that stand side by side. */
static void
write_row(const uint8_t *folded, uint32_t from, uint8_t *p, uint32_t *origin)
{
    memcpy(p, folded, 8);
    for (uint32_t i = 0; i < 8; i++)
        origin[i] = from + i;
}

/* The first of these characters; returns the others. */
static inline uint64_t
write_next(const struct fold_block *block, uint64_t which, uint32_t base, uint8_t *p,
           uint32_t *origin)
{
    const unsigned at = bits_first(which | UINT64_C(1) << (FOLD_BLOCK - 1));
    *p = block->folded[at];
    *origin = base + at;
    return which & (which - 1);
}

size_t
fold_block_write(const struct fold_block *block, uint64_t which, uint32_t base,
                 uint8_t *p, uint32_t *origin)
{
    if (!which)
        return 0;
    if (block->wide)
        return fold_wide_write(block, which, base, p, origin);
    const size_t count = bits_count(which);
    const unsigned first = bits_first(which);
    const uint64_t row = which >> first;
    if (!(row & (row + 1))) {
        for (unsigned i = 0; i < count; i += 8)
            write_row(block->folded + first + i, base + first + i, p + i, origin + i);
        return count;
    }
    /* Four a step; behind the last one the last byte of the block is written again. */
    for (size_t i = 0; i < count; i += 4) {
        which = write_next(block, which, base, p + i, origin + i);
        which = write_next(block, which, base, p + i + 1, origin + i + 1);
        which = write_next(block, which, base, p + i + 2, origin + i + 2);
        which = write_next(block, which, base, p + i + 3, origin + i + 3);
    }
    return count;
}
