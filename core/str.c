/*
 * str: comparing, searching, cutting and reading numbers from borrowed views. Pure,
 * allocates nothing. Numbers are read without the locale: what fits a double exactly is
 * computed here, the rest goes through strtod_l() in the C locale, so the answer is the
 * nearest double.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/str.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

#define SHORT_MAX  16   /* bytes of a needle that is sought by one of them */
#define NUMBER_MAX 1000 /* bytes of a decimal number that are looked at */

static unsigned char
lower(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + 32) : byte;
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool
str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_eq_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

int
str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq(str_sub(s, 0, prefix.n), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_sub(s, s.n - suffix.n, s.n), suffix);
}

struct str
str_trim(struct str s)
{
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

ptrdiff_t
str_find(struct str s, struct str needle)
{
    if (needle.n == 0)
        return 0;
    if (needle.n > s.n)
        return -1;
    if (needle.n > SHORT_MAX) {
        const char *found = memmem(s.p, s.n, needle.p, needle.n);
        return found ? found - s.p : -1;
    }
    /* One byte of a short needle is found faster than memmem makes its tables; of a Cyrillic
     * letter the second, for the first is that of every other byte of the text. */
    const uint8_t first = (uint8_t)needle.p[0];
    const size_t telling = needle.n > 1 && first >= 0xC2 && first < 0xE0;
    const char *at = s.p + telling, *end = s.p + s.n - needle.n + telling + 1;
    for (; at < end && (at = memchr(at, needle.p[telling], (size_t)(end - at))); at++) {
        if (memcmp(at - telling, needle.p, needle.n) == 0)
            return at - telling - s.p;
    }
    return -1;
}

ptrdiff_t
str_find_char(struct str s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
    return at ? at - s.p : -1;
}

ptrdiff_t
str_find_nocase(struct str s, struct str needle)
{
    if (needle.n > s.n)
        return -1;
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if (str_eq_nocase(str_sub(s, i, i + needle.n), needle))
            return (ptrdiff_t)i;
    return -1;
}

bool
str_cut(struct str *rest, char separator, struct str *piece)
{
    if (rest->n == 0)
        return false;
    ptrdiff_t at = str_find_char(*rest, separator);
    size_t end = at < 0 ? rest->n : (size_t)at;
    *piece = str_sub(*rest, 0, end);
    *rest = str_sub(*rest, at < 0 ? end : end + 1, rest->n);
    return true;
}

bool
str_to_int(struct str s, int64_t *out)
{
    size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+');
    bool minus = at && s.p[0] == '-';
    int64_t value = 0;
    if (at == s.n)
        return false;
    for (; at < s.n; at++) {
        if (!is_digit(s.p[at]))
            return false;
        int64_t digit = s.p[at] - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    if (!minus && value == INT64_MIN)
        return false;
    *out = minus ? value : -value;
    return true;
}

/* A decimal number taken apart: value = digits * 10^exponent. */
struct decimal {
    bool minus;
    uint64_t digits;
    int significant; /* digits held in `digits`; more than 19 were not all kept */
    int64_t exponent;
};

static size_t
take_digits(struct str s, size_t at, bool fraction, struct decimal *d)
{
    for (; at < s.n && is_digit(s.p[at]); at++) {
        if (d->significant < 19)
            d->digits = d->digits * 10 + (uint64_t)(s.p[at] - '0');
        if (d->significant || s.p[at] != '0')
            d->significant++;
        if (fraction)
            d->exponent--;
    }
    return at;
}

/* sign? digits (. digits)? ([eE] sign? digits)?, the whole of s */
static bool
read_decimal(struct str s, struct decimal *d)
{
    size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+');
    d->minus = at && s.p[0] == '-';
    size_t from = at;
    at = take_digits(s, at, false, d);
    if (at == from)
        return false;
    if (at < s.n && s.p[at] == '.') {
        from = at + 1;
        at = take_digits(s, from, true, d);
        if (at == from)
            return false;
    }
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        int64_t power = 0;
        if (!str_to_int(str_sub(s, at + 1, s.n), &power) || power > 9999 ||
            power < -9999)
            return false;
        d->exponent += power;
        at = s.n;
    }
    return at == s.n;
}

static bool
slow_double(struct str s, double *out)
{
    char text[NUMBER_MAX + 1];
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!plain)
        return false;
    double value = strtod_l(text, NULL, plain);
    freelocale(plain);
    if (!isfinite(value))
        return false;
    *out = value;
    return true;
}

bool
str_to_double(struct str s, double *out)
{
    static const double power[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    struct decimal d = { 0 };
    if (s.n > NUMBER_MAX || !read_decimal(s, &d))
        return false;
    /* Both factors are exact doubles, so one multiplication or division rounds once. */
    if (d.significant > 19 || d.digits > (UINT64_C(1) << 53) || d.exponent > 22 ||
        d.exponent < -22)
        return slow_double(s, out);
    double value = (double)d.digits;
    value = d.exponent < 0 ? value / power[-d.exponent] : value * power[d.exponent];
    *out = d.minus ? -value : value;
    return true;
}
