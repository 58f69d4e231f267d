/*
 * fold_block: sixty-four bytes of UTF-8 folded at once; text room only.
 *
 * Nearly all text is ASCII and the Russian letters, whose folded bytes are found by arithmetic;
 * other characters of two bytes are looked up. What needs more than that is only pointed out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_FOLD_BLOCK_H
#define TEXT_FOLD_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOLD_BLOCK 64
#define FOLD_BLOCK_OVER                                                                \
    8 /* entries behind the last one written that may be overwritten */

struct fold_block {
    uint8_t folded[FOLD_BLOCK +
                   FOLD_BLOCK_OVER]; /* of a character, where its first byte stands */
    uint64_t plain; /* first bytes of characters that are folded; one bit a byte */
    uint64_t pairs; /* which of them have a second byte */
    uint64_t odd;   /* all other bytes but those second ones */
    bool wide;      /* set by the caller: by text/fold_wide.h, where that can be */
};

/*
 * Folds in[0] to in[63]; in[64] must be there to read. in[0] begins a character. Returns whether
 * a letter beyond a-z and the Russian ones was found.
 */
bool fold_block_read(const uint8_t *in, struct fold_block *out);
/*
 * Writes the folded bytes of the characters `which` and where they stand, counted from `base`;
 * returns how many. Behind them up to FOLD_BLOCK_OVER more of both may be overwritten.
 */
size_t fold_block_write(const struct fold_block *block, uint64_t which, uint32_t base,
                        uint8_t *p, uint32_t *origin);

#endif
