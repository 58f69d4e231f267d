/*
 * charset_single: text of a one-byte encoding to UTF-8.
 *
 * Each byte becomes what a table says, three bytes at most. Sixteen bytes a step without a
 * branch among them: in Russian text letters and spaces take turns so fast that each branch
 * on them costs more than the letter. Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/charset_parts.h"

#define STEP      16
#define HIGH_BITS UINT64_C(0x8080808080808080)
#define ONES      UINT64_C(0x0101010101010101)

/* What a byte becomes: always copied whole, `n` bytes of it count. */
struct piece {
    char bytes[3];
    uint8_t n;
};

static struct piece
piece_of(uint16_t c)
{
    if (c < 0x80)
        return (struct piece){ { (char)c }, 1 };
    if (c < 0x800)
        return (struct piece){ { (char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f)) },
                               2 };
    return (struct piece){ { (char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3f)),
                             (char)(0x80 | (c & 0x3f)) },
                           3 };
}

static bool
is_ascii_step(const char *p)
{
    uint64_t a, b;
    memcpy(&a, p, sizeof(a));
    memcpy(&b, p + sizeof(a), sizeof(b));
    return ((a | b) & HIGH_BITS) == 0;
}

/* Bytes from 0x80 on: of eight at a time their highest bits are added up. */
static size_t
count_high(struct str bytes)
{
    size_t count = 0, i = 0;
    for (; bytes.n - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t eight;
        memcpy(&eight, bytes.p + i, sizeof(eight));
        count += (size_t)(((eight & HIGH_BITS) >> 7) * ONES >> 56);
    }
    for (; i < bytes.n; i++)
        count += (uint8_t)bytes.p[i] >> 7;
    return count;
}

struct str
charset_decode_single(struct str bytes, const uint16_t upper[128], struct arena *arena)
{
    struct piece pieces[256];
    char *out = arena_raw(arena, bytes.n + 2 * count_high(bytes) + sizeof(pieces[0]));
    size_t used = 0, i = 0;
    for (unsigned c = 0; c < 256; c++)
        pieces[c] = piece_of(c < 0x80 ? (uint16_t)c : upper[c - 0x80]);
    for (; bytes.n - i >= STEP; i += STEP) {
        if (is_ascii_step(bytes.p + i)) {
            memcpy(out + used, bytes.p + i, STEP);
            used += STEP;
            continue;
        }
        for (size_t k = 0; k < STEP; k++) {
            const struct piece *piece = &pieces[(uint8_t)bytes.p[i + k]];
            memcpy(out + used, piece, sizeof(*piece));
            used += piece->n;
        }
    }
    for (; i < bytes.n; i++) {
        const struct piece *piece = &pieces[(uint8_t)bytes.p[i]];
        memcpy(out + used, piece, sizeof(*piece));
        used += piece->n;
    }
    return (struct str){ out, used };
}
