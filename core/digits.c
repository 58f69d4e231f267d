/*
 * digits: eight at a time.
 *
 * How many digits a number has is hard to guess, and a score has some fifty numbers; so all
 * eight digits of a word are worked out at once, and shifted into place by what is nought.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/digits.h"

#include "core/bits.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define EIGHT 100000000u /* numbers below it have eight digits at most */
#define ASCII UINT64_C(0x3030303030303030)

static const uint64_t TENS[] = { 1,      10,      100,      1000,      10000,
                                 100000, 1000000, 10000000, 100000000, 1000000000 };

/* The digits of a number below EIGHT, one a byte, the first the lowest. */
static uint64_t
eight_of(uint32_t value)
{
    /* Two halves of four digits, then four pairs, then eight. The factors are those of 1/100
     * and 1/10 with as many bits as these numbers need. */
    const uint64_t halves = value / 10000 | (uint64_t)(value % 10000) << 32;
    const uint64_t hundreds = (halves * 10486 >> 20) & 0x0000007F0000007F;
    const uint64_t pairs = hundreds | (halves - 100 * hundreds) << 16;
    const uint64_t tens = (pairs * 103 >> 10) & 0x000F000F000F000F;
    return tens | (pairs - 10 * tens) << 8;
}

static void
store(char *to, uint64_t bytes)
{
    bits_store((uint8_t *)to, bytes);
}

/* A number below EIGHT. */
static char *
put_short(char *to, uint32_t value)
{
    const uint64_t eight = eight_of(value);
    /* The last digit stays, nought or not. */
    const unsigned noughts = bits_first(eight | UINT64_C(1) << 56) / 8;
    store(to, (eight | ASCII) >> 8 * noughts);
    return to + 8 - noughts;
}

static char *
put_whole(char *to, uint64_t value)
{
    if (value < EIGHT)
        return put_short(to, (uint32_t)value);
    char *end = put_whole(to, value / EIGHT);
    store(end, eight_of((uint32_t)(value % EIGHT)) | ASCII);
    return end + 8;
}

char *
digits_int(char *to, int64_t value)
{
    *to = '-';
    return put_whole(to + (value < 0),
                     value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* `decimals` digits behind the point, 1..9, without noughts at the end but for the first. */
static char *
put_fraction(char *to, uint32_t fraction, int decimals)
{
    *to++ = '.';
    if (decimals > 8 && fraction % 10 != 0) { /* the ninth */
        store(to, eight_of(fraction / 10) | ASCII);
        to[8] = (char)('0' + fraction % 10);
        return to + 9;
    }
    const uint64_t value = decimals > 8 ? fraction / 10 : fraction * TENS[8 - decimals];
    const uint64_t eight = eight_of((uint32_t)value);
    store(to, eight | ASCII);
    return to + bits_last(eight | 1) / 8 + 1;
}

/* What has no fraction in a double, and in no double more digits than there is room. */
static char *
put_large(char *to, double value, int decimals)
{
    const int n = snprintf(to, DIGITS_REAL_ROOM, decimals ? "%.0f.0" : "%.0f", value);
    return to + n;
}

char *
digits_real(char *to, double value, int decimals)
{
    assert(decimals >= 0 && decimals <= 9);
    const uint64_t one = TENS[decimals];
    const double scaled = round(fabs(value) * (double)one);
    if (!isfinite(value)) {
        memcpy(to, "null", 5);
        return to + 4;
    }
    if (scaled >= 9e15)
        return put_large(to, value, decimals);
    const uint64_t whole = (uint64_t)scaled;
    *to = '-';
    to = put_whole(to + (value < 0 && whole > 0), whole / one);
    return decimals ? put_fraction(to, (uint32_t)(whole % one), decimals) : to;
}
