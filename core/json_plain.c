/*
 * json_plain: a block of bytes at a time.
 *
 * Most bytes of most ads are ASCII or letters of two bytes (Cyrillic). A block of these is
 * judged by a few operations, a bit for each byte; any other character is looked at by itself.
 * With SSE2 a block has sixteen bytes, else it is one word of eight.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/json_plain.h"

#include "core/bits.h"
#include "core/utf8.h"

/* What the bytes of a block are, a bit each, every BITS bits. */
struct block {
    uint64_t stop;       /* a quote, a backslash or a control character */
    uint64_t above;      /* no ASCII */
    uint64_t lead, tail; /* of two-byte letters; a tail of a longer one counts too */
};

/* Fewer than eight bytes, the first the lowest; noughts behind them. */
static uint64_t
few(const char *p, size_t n)
{
    const uint8_t *u = (const uint8_t *)p;
    if (n >= 4) { /* two halves that may overlap */
        const uint64_t low = u[0] | u[1] << 8 | u[2] << 16 | (uint64_t)u[3] << 24;
        const uint64_t high =
            u[n - 4] | u[n - 3] << 8 | u[n - 2] << 16 | (uint64_t)u[n - 1] << 24;
        return low | high << 8 * (n - 4);
    }
    return n ? u[0] | (uint64_t)u[n / 2] << 8 * (n / 2) |
                   (uint64_t)u[n - 1] << 8 * (n - 1)
             : 0;
}

#if defined(__SSE2__) && !defined(TEXT_PORTABLE)
#include <emmintrin.h>

#define BLOCK 16
#define BITS  1
#define ALL   UINT64_C(0xFFFF)

static uint64_t
mask_of(__m128i bytes)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(bytes);
}

typedef __m128i lanes;

static lanes
load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Of n < BLOCK bytes; noughts behind them. */
static lanes
load_some(const char *p, size_t n)
{
    if (n < 8)
        return _mm_set_epi64x(0, (long long)few(p, n));
    const uint64_t low = bits_load((const uint8_t *)p);
    const uint64_t high = bits_load((const uint8_t *)p + n - 8);
    return _mm_set_epi64x(n > 8 ? (long long)(high >> 8 * (16 - n)) : 0,
                          (long long)low);
}

static struct block
block_of(lanes bytes)
{
    /* Compared as signed numbers: from 0x80 on bytes are below all of ASCII. */
    const __m128i control = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
    const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const __m128i lead = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(-63)),
                                       _mm_cmplt_epi8(bytes, _mm_set1_epi8(-32)));
    const uint64_t above = mask_of(bytes);
    return (struct block){
        .stop = mask_of(_mm_or_si128(control, _mm_or_si128(quote, backslash))) & ~above,
        .above = above,
        .lead = mask_of(lead),
        .tail = mask_of(_mm_cmplt_epi8(bytes, _mm_set1_epi8(-64))),
    };
}
#else
#define BLOCK 8
#define BITS  8 /* the highest of each byte */
#define ALL   UINT64_MAX

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGHEST    EACH(0x80)

typedef uint64_t lanes;

static lanes
load(const char *p)
{
    return bits_load((const uint8_t *)p);
}

static lanes
load_some(const char *p, size_t n)
{
    return few(p, n);
}

static struct block
block_of(lanes bytes)
{
    const uint64_t ascii = bytes & EACH(0x7F);
    /* Each sum reaches the highest bit of its byte unless the byte is what is sought. */
    const uint64_t printable = ascii + EACH(0x60);
    const uint64_t no_quote = (ascii ^ EACH('"')) + EACH(0x7F);
    const uint64_t no_backslash = (ascii ^ EACH('\\')) + EACH(0x7F);
    const uint64_t not_overlong = (bytes & EACH(0x1E)) + EACH(0x7F);
    const uint64_t above = bytes & HIGHEST;
    return (struct block){
        .stop = ~(printable & no_quote & no_backslash) & HIGHEST & ~above,
        .above = above,
        .lead = above & bytes << 1 & ~(bytes << 2) & not_overlong,
        .tail = above & ~(bytes << 1),
    };
}
#endif

/* Behind the character at `at`; `at` itself when it may not stand in a string. */
static size_t
step(struct str s, size_t at)
{
    const unsigned char byte = (unsigned char)s.p[at];
    if (byte < 0x80)
        return byte < 0x20 || byte == '"' || byte == '\\' ? at : at + 1;
    size_t next = at;
    return utf8_next(s, &next) == UTF8_BAD && next == at + 1 ? at : next;
}

/* Where the block's first character begins that is neither ASCII nor a letter of two bytes. */
static size_t
begin_of(const struct block *b, uint64_t wrong)
{
    const unsigned bit = bits_first(wrong);
    const bool behind_lead = bit >= BITS && (b->lead >> (bit - BITS) & 1);
    return bit / BITS - behind_lead;
}

/* The block at `at`, or what is left of s. Nothing is read behind s; what the block has there is
 * taken for plain. One call of block_of() for both, so that it is no call at all: its four
 * numbers stay in registers, which halves what a block costs. */
static struct block
next_block(struct str s, size_t at)
{
    const size_t left = s.n - at;
    const bool whole = left >= BLOCK;
    struct block b = block_of(whole ? load(s.p + at) : load_some(s.p + at, left));
    b.stop &= whole ? ALL : ((uint64_t)1 << left * BITS) - 1;
    return b;
}

size_t
json_plain_end(struct str s, size_t at)
{
    while (at < s.n) {
        const struct block b = next_block(s, at);
        /* Up to the first stop, that included: behind a lead must stand a tail. */
        const uint64_t judged = b.stop ^ (b.stop - 1);
        const uint64_t wrong =
            ((b.lead << BITS ^ b.tail) | (b.above ^ (b.lead | b.tail))) & judged & ALL;
        if (wrong) {
            const size_t begin = at + begin_of(&b, wrong);
            at = step(s, begin);
            if (at == begin)
                return at;
        } else if (b.stop) {
            return at + bits_first(b.stop) / BITS;
        } else {
            at += BLOCK - (b.lead >> (BLOCK * BITS - 1));
        }
    }
    return s.n;
}
