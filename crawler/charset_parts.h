/*
 * What charset.c, charset_declared.c and charset_single.c share; nobody else includes it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CHARSET_PARTS_H
#define CRAWLER_CHARSET_PARTS_H

#include "crawler/charset.h"

/* The label in "text/html; charset=x" (WHATWG HTML 13.2.3.3); empty when there is none. */
struct str charset_label_of_content(struct str content);

/* Text of an encoding in which byte 0x80 + i means upper[i]; lives in the arena. */
struct str charset_decode_single(struct str bytes, const uint16_t upper[128],
                                 struct arena *arena);

#endif
