/*
 * cyrillic: which of the one-byte encodings makes bytes read as Russian.
 *
 * Letter frequencies, case inside words and what stands beside a letter; no dictionary. The
 * caller brings the decoding tables. Pure, linear.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CYRILLIC_H
#define CRAWLER_CYRILLIC_H

#include "core/str.h"

struct cyrillic_score {
    int64_t points; /* over all bytes >= 0x80; higher reads better */
    size_t bytes;   /* how many of them there were */
};

/*
 * How well `bytes` read as Russian when byte 0x80 + i means code point upper[i]. Text in the
 * right encoding gets 2 to 5 points a byte, in a wrong one less than 0.
 */
struct cyrillic_score cyrillic_score(struct str bytes, const uint16_t upper[128]);

#endif
