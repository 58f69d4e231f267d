/*
 * str: the borrowed view of text that every room reads through.
 *
 * A `struct str` points into memory that somebody else owns and keeps alive (an arena,
 * a buffer, a mapped file). It is not NUL-terminated and may hold any bytes. Nobody
 * frees it. These functions never allocate and never fail; offsets out of range are
 * clamped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_STR_H
#define CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p; /* first byte; may be NULL only when n is 0 */
    size_t n;      /* bytes */
};

/* A view of a string literal; a variable does not compile. */
#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })

/* For printf-like calls: printf(STR_FMT, STR_ARG(s)). Views longer than INT_MAX are cut. */
#define STR_FMT    "%.*s"
#define STR_ARG(s) (int)((s).n > 0x7fffffff ? 0x7fffffff : (s).n), ((s).p ? (s).p : "")

/* View of a NUL-terminated string; NULL gives the empty view. */
static inline struct str
str_of(const char *text)
{
    return (struct str){ text, text ? strlen(text) : 0 };
}

/* Same bytes? */
bool str_eq(struct str a, struct str b);
/* Same bytes, ASCII letters compared without case? */
bool str_eq_nocase(struct str a, struct str b);
/* Byte order: negative, 0 or positive, as memcmp; a prefix sorts first. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* The part [from, to) of s, both clamped to s. */
static inline struct str
str_sub(struct str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (struct str){ s.p ? s.p + from : s.p, to - from };
}

/* s without ASCII white space at both ends. */
struct str str_trim(struct str s);

/* Offset of the first needle (byte) in s at or after 0; -1 when it is not there. */
ptrdiff_t str_find(struct str s, struct str needle);
ptrdiff_t str_find_char(struct str s, char c);
/* As str_find, ASCII letters compared without case. */
ptrdiff_t str_find_nocase(struct str s, struct str needle);

/*
 * Takes the next piece of *rest up to `separator` (which is dropped) and moves *rest
 * behind it. Returns false when nothing was left. "a,,b" gives "a", "", "b"; "" gives
 * nothing.
 */
bool str_cut(struct str *rest, char separator, struct str *piece);

/* Whole of s as a decimal integer with optional sign; false when it is anything else. */
bool str_to_int(struct str s, int64_t *out);
/* Whole of s as a decimal number such as 12, -0.5 or 1e3, to the nearest double; no locale.
 * False for anything else, for numbers beyond a double, and for more than 1,000 bytes. */
bool str_to_double(struct str s, double *out);

#endif
