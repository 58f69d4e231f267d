/*
 * json_plain: eight bytes at a time.
 *
 * Most bytes of most ads are ASCII or letters of two bytes (Cyrillic). Eight of these are judged
 * by a few operations on one word, a bit for each byte, the highest; whatever is more than that
 * goes character by character.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/json_plain.h"

#include "core/bits.h"
#include "core/utf8.h"

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGHEST    EACH(0x80)

/* What eight bytes are, by the highest bit of each. */
struct block {
    uint64_t stop;       /* a quote, a backslash or a control character */
    uint64_t above;      /* no ASCII */
    uint64_t lead, tail; /* of two-byte letters; a tail of a longer one counts too */
};

static struct block
block_of(uint64_t bytes)
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

size_t
json_plain_end(struct str s, size_t at)
{
    while (at < s.n) {
        size_t block_end = s.n;
        if (s.n - at >= 8) {
            const struct block b = block_of(bits_load((const uint8_t *)s.p + at));
            /* Up to the first stop, that included: behind a lead must stand a tail. */
            const uint64_t judged = b.stop ^ (b.stop - 1);
            const uint64_t wrong =
                (b.lead << 8 ^ b.tail) | (b.above ^ (b.lead | b.tail));
            if ((wrong & judged) == 0 && b.stop)
                return at + bits_first(b.stop) / 8;
            if ((wrong & judged) == 0) {
                at += 8 - (b.lead >> 63);
                continue;
            }
            block_end = at + 8;
        }
        while (at < block_end) {
            const size_t next = step(s, at);
            if (next == at)
                return at;
            at = next;
        }
    }
    return s.n;
}
