/*
 * entity: see entity.h. The names are one sorted text that is searched by halving: a step
 * lands anywhere, walks back to the start of the record and compares there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/entity.h"

#include "core/utf8.h"
#include "crawler/entity_names.h"

#define NAME_MAX_BYTES 33 /* "CounterClockwiseContourIntegral;" and one more */
#define OLD_NAME_MAX   6  /* longest name that counts without ';' */

static bool
is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The characters that `name` stands for; empty when there is no such name. */
static struct str
find_name(struct str name)
{
    size_t low = 0, high = sizeof(ENTITY_NAMES) - 1;
    while (low < high) {
        size_t start = low + (high - low) / 2;
        while (start > low && ENTITY_NAMES[start - 1] != ' ')
            start--;
        const char *record = ENTITY_NAMES + start;
        size_t record_n = (size_t)((const char *)strchr(record, ' ') - record);
        size_t name_n = (size_t)((const char *)memchr(record, '=', record_n) - record);
        int order = str_cmp(name, (struct str){ record, name_n });
        if (order == 0)
            return (struct str){ record + name_n + 1, record_n - name_n - 1 };
        if (order < 0)
            high = start;
        else
            low = start + record_n + 1;
    }
    return STR("");
}

/* UTF-8 of a code point that is neither surrogate nor above U+10FFFF; bytes written. */
static size_t
put_code_point(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    out[0] = (char)((0xf00 >> n & 0xf0) | c);
    return n;
}

/* What a number means: 13.2.5.80, numeric character reference end state. */
static uint32_t
number_meaning(uint32_t c)
{
    static const uint16_t c1[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
        0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
    };
    if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return UTF8_BAD;
    return c >= 0x80 && c < 0xa0 ? c1[c - 0x80] : c;
}

/* Value of a digit in base 10 or 16, -1 for anything else. */
static int
digit_value(char c, bool hex)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (hex && c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (hex && c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Reads "#1086;" or "#x43e;" at `s`; returns bytes taken, 0 when it is no number. */
static size_t
read_number(struct str s, uint32_t *code_point)
{
    size_t at = 1;
    bool hex = at < s.n && (s.p[at] == 'x' || s.p[at] == 'X');
    if (hex)
        at++;
    size_t first = at;
    uint32_t c = 0;
    for (; at < s.n; at++) {
        int value = digit_value(s.p[at], hex);
        if (value < 0)
            break;
        if (c <= 0x10ffff)
            c = c * (hex ? 16 : 10) + (uint32_t)value;
    }
    if (at == first)
        return 0;
    if (at < s.n && s.p[at] == ';')
        at++;
    *code_point = number_meaning(c);
    return at;
}

/* Reads a name at `s`; returns bytes taken, 0 when it stays as written. */
static size_t
read_name(struct str s, bool in_attribute, struct str *value)
{
    size_t n = 0;
    while (n < s.n && n < NAME_MAX_BYTES && is_alnum(s.p[n]))
        n++;
    if (n == 0)
        return 0;
    if (n < s.n && s.p[n] == ';') {
        *value = find_name(str_sub(s, 0, n + 1));
        if (value->n > 0)
            return n + 1;
    }
    for (size_t k = n < OLD_NAME_MAX ? n : OLD_NAME_MAX; k >= 2; k--) {
        *value = find_name(str_sub(s, 0, k));
        if (value->n == 0)
            continue;
        bool goes_on = k < s.n && (s.p[k] == '=' || is_alnum(s.p[k]));
        return in_attribute && goes_on ? 0 : k;
    }
    return 0;
}

struct str
entity_decode(struct str s, bool in_attribute, struct arena *arena)
{
    const char *amp = s.n > 0 ? memchr(s.p, '&', s.n) : NULL;
    if (amp == NULL)
        return s;
    /* Only "&nLt;" and "&nGt;" grow, from five bytes to six. */
    char *out = arena_alloc(arena, s.n + s.n / 4 + 8);
    size_t used = 0, at = 0;
    while (amp != NULL) {
        size_t here = (size_t)(amp - s.p);
        memcpy(out + used, s.p + at, here - at);
        used += here - at;
        struct str rest = str_sub(s, here + 1, s.n);
        struct str value = STR("");
        uint32_t code_point = 0;
        size_t taken;
        if (rest.n > 0 && rest.p[0] == '#') {
            taken = read_number(rest, &code_point);
            if (taken > 0)
                used += put_code_point(out + used, code_point);
        } else {
            taken = read_name(rest, in_attribute, &value);
            memcpy(out + used, value.p, taken > 0 ? value.n : 0);
            used += taken > 0 ? value.n : 0;
        }
        if (taken == 0)
            out[used++] = '&';
        at = here + 1 + taken;
        amp = at < s.n ? memchr(s.p + at, '&', s.n - at) : NULL;
    }
    memcpy(out + used, s.p + at, s.n - at);
    return (struct str){ out, used + s.n - at };
}
