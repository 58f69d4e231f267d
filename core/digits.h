/*
 * digits: whole numbers and numbers with a fraction as decimal digits, without the locale.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_DIGITS_H
#define CORE_DIGITS_H

#include <stdint.h>

/* Room that a number needs; what is behind its digits may be written over. */
#define DIGITS_ROOM      32
#define DIGITS_REAL_ROOM 336

/* Writes the number at `to`, which has DIGITS_ROOM bytes; returns behind its last digit. */
char *digits_int(char *to, int64_t value);

/*
 * The same of a number with at most `decimals` (0..9) digits behind the point, rounded half away
 * from zero, in DIGITS_REAL_ROOM bytes. Of noughts at the end one is kept behind the point;
 * without decimals there is no point. What is no number, or has no end, is "null".
 */
char *digits_real(char *to, double value, int decimals);

#endif
