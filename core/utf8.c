/*
 * utf8: reading and writing code points by RFC 3629. Pure. A broken byte always counts
 * as one step, so every walk over the same bytes meets the same boundaries.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"

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

/* Behind the run of two-byte sequences at `at`, the letters of most scripts that are not
 * ASCII; `at` itself when none is there. */
static size_t
skip_pairs(struct str s, size_t at)
{
    while (s.n - at >= 2 && (byte_at(s, at) & 0xE0) == 0xC0 && byte_at(s, at) >= 0xC2 &&
           (byte_at(s, at + 1) & 0xC0) == 0x80)
        at += 2;
    return at;
}

size_t
utf8_first_bad(struct str s)
{
    size_t at = 0;
    while (at < s.n) {
        uint64_t word = 0;
        if (s.n - at >= sizeof word) {
            memcpy(&word, s.p + at, sizeof word);
            if (!(word & UINT64_C(0x8080808080808080))) {
                at += sizeof word;
                continue;
            }
        }
        while (at < s.n && byte_at(s, at) < 0x80)
            at++;
        at = skip_pairs(s, at);
        if (at == s.n || byte_at(s, at) < 0x80)
            continue;
        size_t n = sequence_length(s, at);
        if (n == 0)
            return at;
        at += n;
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
