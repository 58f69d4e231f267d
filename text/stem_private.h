/*
 * stem_private: the suffix strippers written here; text room only.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_STEM_PRIVATE_H
#define TEXT_STEM_PRIVATE_H

#include "text/stem.h"

/* As stem_word() for n < STEM_MAX; see stem_kk.c for what the stem is. */
size_t stem_kazakh(const uint8_t *p, size_t n, uint8_t out[STEM_MAX]);

#endif
