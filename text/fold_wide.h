/*
 * fold_wide: a block of the first pass in registers of sixty-four bytes, as AVX-512 has them.
 *
 * The same as fold_block.c does with narrower ones; a machine is asked when the program runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_FOLD_WIDE_H
#define TEXT_FOLD_WIDE_H

#include "text/fold_block.h"

/* Can this machine do it? No other function may be called where it cannot. */
bool fold_wide_can(void);
/* Fills `folded`, `plain`, `pairs` and `odd` as far as arithmetic tells: ASCII and the Russian
 * letters. */
void fold_wide_read(const uint8_t *in, struct fold_block *out);
/* As fold_block_write(); nothing is written behind the last one. */
size_t fold_wide_write(const struct fold_block *block, uint64_t which, uint32_t base,
                       uint8_t *p, uint32_t *origin);

#endif
