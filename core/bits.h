/*
 * bits: sixty-four yes-or-noes in a word, the first the lowest.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_BITS_H
#define CORE_BITS_H

#include <stdint.h>

/* Number of the lowest bit set; `bits` must not be 0. */
static inline unsigned
bits_first(uint64_t bits)
{
    return (unsigned)__builtin_ctzll(bits);
}

/* Number of the highest bit set; `bits` must not be 0. */
static inline unsigned
bits_last(uint64_t bits)
{
    return 63 - (unsigned)__builtin_clzll(bits);
}

/* How many bits are set. */
static inline unsigned
bits_count(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555;
    bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return (unsigned)(bits * 0x0101010101010101 >> 56);
}

/* Eight bytes, the first the lowest; the compiler makes one load of it. */
static inline uint64_t
bits_load(const uint8_t p[8])
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
           (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
           (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* Writes eight bytes, the lowest first; the compiler makes one store of it. */
static inline void
bits_store(uint8_t p[8], uint64_t bytes)
{
    p[0] = (uint8_t)bytes;
    p[1] = (uint8_t)(bytes >> 8);
    p[2] = (uint8_t)(bytes >> 16);
    p[3] = (uint8_t)(bytes >> 24);
    p[4] = (uint8_t)(bytes >> 32);
    p[5] = (uint8_t)(bytes >> 40);
    p[6] = (uint8_t)(bytes >> 48);
    p[7] = (uint8_t)(bytes >> 56);
}

/* The highest bits of eight bytes, side by side in the highest byte; what else is in it is no
 * matter. The other bits of the bytes must be 0. */
static inline uint64_t
bits_gather(uint64_t highest)
{
    return highest * 0x0002040810204081;
}

/* Puts the highest byte of `gathered` above what was put into `bits` before; after eight of
 * them the first is the lowest. */
static inline uint64_t
bits_push(uint64_t bits, uint64_t gathered)
{
    return bits >> 8 | (gathered & UINT64_C(0xFF00000000000000));
}

#endif
