/*
 * stem_private: the suffix strippers written here; text room only.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_STEM_PRIVATE_H
#define TEXT_STEM_PRIVATE_H

#include "text/stem.h"

/* As stem_word() for n < STEM_MAX; each file says what its stem is. */
size_t stem_kazakh(const uint8_t *p, size_t n, uint8_t out[STEM_MAX]);
size_t stem_kyrgyz(const uint8_t *p, size_t n, uint8_t out[STEM_MAX]);
size_t stem_uzbek(const uint8_t *p, size_t n, uint8_t out[STEM_MAX]);
size_t stem_tajik(const uint8_t *p, size_t n, uint8_t out[STEM_MAX]);

#endif
