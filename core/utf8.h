/*
 * utf8: reading and writing code points by RFC 3629, for text that may be broken.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include "core/buf.h"
#include "core/str.h"

#define UTF8_BAD 0xFFFDu /* what a broken byte reads as */

/*
 * Code point of s at offset *at (which must be below s.n); moves *at behind it. A byte
 * that does not begin a well-formed sequence (overlong, surrogate, above U+10FFFF, cut
 * short) reads as UTF8_BAD and moves *at by one.
 */
uint32_t utf8_next(struct str s, size_t *at);
/* Is all of s well-formed? */
bool utf8_valid(struct str s);
/* Offset of the first byte that is not well-formed; s.n when all is well. */
size_t utf8_first_bad(struct str s);
/* Appends one code point; surrogates and values above U+10FFFF are written as U+FFFD. */
void utf8_put(struct buf *b, uint32_t code_point);
/* s with every broken byte replaced by U+FFFD. */
void utf8_put_clean(struct buf *b, struct str s);
/* Largest offset <= at that lies on a character boundary of s. */
size_t utf8_floor(struct str s, size_t at);
/* Number of code points; broken bytes count one each. */
size_t utf8_count(struct str s);

#endif
