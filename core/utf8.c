/*
 * utf8: reading and writing code points by RFC 3629. Pure. A broken byte always counts
 * as one step, so every walk over the same bytes meets the same boundaries.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"

#if defined(__SSE2__) && !defined(TEXT_PORTABLE)
#include <emmintrin.h>
#define WITH_SSE2 1
#endif

static unsigned char
byte_at(struct str s, size_t at)
{
    return (unsigned char)s.p[at];
}

static bool
is_tail(struct str s, size_t at)
{
    return at < s.n && (byte_at(s, at) & 0xC0) == 0x80;
}

/* Length of the well-formed sequence at `at`, 0 when there is none (RFC 3629, 4). */
static size_t
sequence_length(struct str s, size_t at)
{
    unsigned char lead = byte_at(s, at);
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4 || !is_tail(s, at + 1))
        return 0;
    if (lead < 0xE0)
        return 2;
    unsigned char second = byte_at(s, at + 1);
    if (!is_tail(s, at + 2))
        return 0;
    if (lead < 0xF0) {
        bool overlong = lead == 0xE0 && second < 0xA0;
        bool surrogate = lead == 0xED && second > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    bool overlong = lead == 0xF0 && second < 0x90;
    bool too_high = lead == 0xF4 && second > 0x8F;
    return overlong || too_high || !is_tail(s, at + 3) ? 0 : 4;
}

uint32_t
utf8_next(struct str s, size_t *at)
{
    static const unsigned char lead_bits[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    if (byte_at(s, *at) < 0x80)
        return byte_at(s, (*at)++);
    size_t n = sequence_length(s, *at);
    if (n == 0) {
        *at += 1;
        return UTF8_BAD;
    }
    uint32_t code_point = byte_at(s, *at) & lead_bits[n];
    for (size_t i = 1; i < n; i++)
        code_point = code_point << 6 | (byte_at(s, *at + i) & 0x3F);
    *at += n;
    return code_point;
}

#define STEP 16 /* bytes looked at together */

#ifdef WITH_SSE2

/* Bits of the bytes of x that are at least `least`. */
static unsigned
bits_from(__m128i x, unsigned char least)
{
    __m128i is = _mm_cmpeq_epi8(_mm_max_epu8(x, _mm_set1_epi8((char)least)), x);
    return (unsigned)_mm_movemask_epi8(is);
}

/* Bits of the bytes of x that begin no sequence, or one whose second byte has a narrower
 * range than tails have: E0, ED, F0, F4. */
static unsigned
odd_leads(__m128i x, unsigned long_leads)
{
    __m128i is =
        _mm_cmpeq_epi8(_mm_or_si128(x, _mm_set1_epi8(1)), _mm_set1_epi8((char)0xC1));
    if (long_leads == 0)
        return (unsigned)_mm_movemask_epi8(is);
    is = _mm_or_si128(is, _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xE0)));
    is = _mm_or_si128(is, _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xED)));
    is = _mm_or_si128(is, _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xF0)));
    return (unsigned)_mm_movemask_epi8(is) | bits_from(x, 0xF4);
}

/* Goes on from `at`, a boundary, in steps of sixteen bytes while all is well-formed and
 * ordinary. Returns the boundary up to which it is; the rest is for whoever looks closer. */
static size_t
skip_steps(struct str s, size_t at)
{
    unsigned due = 0; /* tails that the leads of the step before ask for */
    for (; s.n - at >= STEP; at += STEP) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(s.p + at));
        unsigned high = (unsigned)_mm_movemask_epi8(x);
        if ((high | due) == 0)
            continue;
        unsigned leads = bits_from(x, 0xC0), long_leads = 0, asked = due | leads << 1;
        if (leads != 0)
            long_leads = bits_from(x, 0xE0);
        if (long_leads != 0)
            asked |= long_leads << 2 | bits_from(x, 0xF0) << 3;
        if ((asked & 0xFFFF) != (high & ~leads) || odd_leads(x, long_leads) != 0)
            break;
        due = asked >> 16;
    }
    while (due != 0 && (byte_at(s, at - 1) & 0xC0) == 0x80)
        at--;
    return due != 0 ? at - 1 : at;
}

#else

/* As above, eight bytes a step, and only over ASCII. */
static size_t
skip_steps(struct str s, size_t at)
{
    uint64_t word;
    for (; s.n - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s.p + at, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    return at;
}

#endif

size_t
utf8_first_bad(struct str s)
{
    for (size_t at = 0; at < s.n;) {
        at = skip_steps(s, at);
        for (size_t stop = at + STEP; at < stop && at < s.n;) {
            size_t n = sequence_length(s, at);
            if (n == 0)
                return at;
            at += n;
        }
    }
    return s.n;
}

bool
utf8_valid(struct str s)
{
    return utf8_first_bad(s) == s.n;
}

void
utf8_put(struct buf *b, uint32_t code_point)
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        code_point = UTF8_BAD;
    char out[4];
    size_t n = 0;
    if (code_point < 0x80) {
        out[n++] = (char)code_point;
    } else if (code_point < 0x800) {
        out[n++] = (char)(0xC0 | code_point >> 6);
        out[n++] = (char)(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        out[n++] = (char)(0xE0 | code_point >> 12);
        out[n++] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[n++] = (char)(0x80 | (code_point & 0x3F));
    } else {
        out[n++] = (char)(0xF0 | code_point >> 18);
        out[n++] = (char)(0x80 | (code_point >> 12 & 0x3F));
        out[n++] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[n++] = (char)(0x80 | (code_point & 0x3F));
    }
    buf_add(b, (struct str){ out, n });
}

void
utf8_put_clean(struct buf *b, struct str s)
{
    while (s.n) {
        size_t good = utf8_first_bad(s);
        buf_add(b, str_sub(s, 0, good));
        if (good == s.n)
            return;
        utf8_put(b, UTF8_BAD);
        s = str_sub(s, good + 1, s.n);
    }
}

size_t
utf8_floor(struct str s, size_t at)
{
    if (at >= s.n)
        return s.n;
    for (size_t back = 1; back <= 3 && back <= at && is_tail(s, at - back + 1); back++)
        if (sequence_length(s, at - back) > back)
            return at - back;
    return at;
}

size_t
utf8_count(struct str s)
{
    size_t count = 0;
    for (size_t at = 0; at < s.n; count++) {
        size_t n = sequence_length(s, at);
        at += n ? n : 1;
    }
    return count;
}
