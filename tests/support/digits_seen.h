/*
 * digits_seen: reads a text as a person would who looks for a telephone number.
 *
 * Shares no code with the masker: digits in any dress one behind the other, whatever signs and
 * line ends stand between them; letters end a number.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_DIGITS_SEEN_H
#define TESTS_SUPPORT_DIGITS_SEEN_H

#include "core/utf8.h"

#include <string.h>

#define DIGITS_SEEN  7  /* so many digits of a number are as good as the number */
#define SIGNS_PASSED 20 /* between two digits */

/* A digit in any dress; -1 for what is none. */
static inline int
digit_seen(uint32_t c)
{
    if (c >= '0' && c <= '9')
        return (int)(c - '0');
    if (c >= 0xFF10 && c <= 0xFF19)
        return (int)(c - 0xFF10);
    if (c >= 0x660 && c <= 0x669)
        return (int)(c - 0x660);
    if (c >= 0x1D7CE && c <= 0x1D7FF)
        return (int)((c - 0x1D7CE) % 10);
    if (c == 'o' || c == 'O' || c == 0x43E || c == 0x41E)
        return 0;
    return -1;
}

static inline bool
letter_seen(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= 0x400 && c < 0x530);
}

/* Do DIGITS_SEEN digits of `number` stand one behind the other in the text? */
static inline bool
digits_seen(struct str text, const char *number)
{
    char seen[DIGITS_SEEN + 1] = "";
    size_t n = 0, signs = 0;

    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at);
        int digit = digit_seen(c);
        if (digit < 0) {
            if (letter_seen(c) || ++signs > SIGNS_PASSED)
                n = 0;
            continue;
        }
        signs = 0;
        if (n == DIGITS_SEEN)
            memmove(seen, seen + 1, --n);
        seen[n++] = (char)('0' + digit);
        seen[n] = '\0';
        if (n == DIGITS_SEEN && strstr(number, seen))
            return true;
    }
    return false;
}

#endif
