/*
 * url_host: the host of a URL in its one spelling.
 *
 * A name goes through UTS 46 (url_idn.c) unless it is plain ASCII; a name whose last label is
 * a number is an IPv4 address and is written in dotted decimal, however it was spelt
 * (0x7f000001, 0177.0.0.1, 127.1), so that the address filter sees what will be connected.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/url_parts.h"

#include <arpa/inet.h>

#define HOST_MAX 1024 /* of the host before and after IDN mapping */

/* Bytes that no domain may hold (WHATWG: forbidden domain code points). */
static bool
is_forbidden(unsigned char c)
{
    return c <= ' ' || c == 0x7f || strchr("#/:<>?@[\\]^|%", c) != NULL;
}

/* Decodes percent escapes; false when the host is too long. */
static bool
decode(struct str raw, char *out, size_t *n)
{
    *n = 0;
    if (raw.n > HOST_MAX) {
        return false;
    }
    for (size_t i = 0; i < raw.n; i++) {
        int value = raw.p[i] == '%' ? url_hex_pair(raw, i + 1) : -1;

        out[(*n)++] = value < 0 ? raw.p[i] : (char)value;
        i += value < 0 ? 0 : 2;
    }
    return true;
}

/* Plain ASCII without an encoded label needs no mapping but lower case. */
static bool
is_plain(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        if ((unsigned char)name.p[i] >= 0x80) {
            return false;
        }
    }
    return str_find_nocase(name, STR("xn--")) < 0;
}

/* Reads one part of an IPv4 address: decimal, octal with 0, hex with 0x. False otherwise. */
static bool
read_v4_part(struct str part, uint64_t *value)
{
    unsigned base = 10;

    *value = 0;
    if (part.n == 0) {
        return false;
    }
    if (part.n >= 2 && part.p[0] == '0' && (part.p[1] == 'x' || part.p[1] == 'X')) {
        base = 16;
        part = str_sub(part, 2, part.n);
    } else if (part.n >= 2 && part.p[0] == '0') {
        base = 8;
        part = str_sub(part, 1, part.n);
    }
    for (size_t i = 0; i < part.n; i++) {
        char c = part.p[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                                                : 99;

        if (digit >= base) {
            return false;
        }
        if (*value <= UINT32_MAX) { /* larger ones stay too large */
            *value = *value * base + digit;
        }
    }
    return true;
}

/* Is the last label a number? Then the whole must be an IPv4 address. */
static bool
ends_in_number(struct str name)
{
    size_t start;
    uint64_t value;
    bool digits = true;

    if (name.n > 0 && name.p[name.n - 1] == '.') {
        name.n--;
    }
    start = name.n;
    while (start > 0 && name.p[start - 1] != '.') {
        start--;
    }
    name = str_sub(name, start, name.n);
    for (size_t i = 0; i < name.n; i++) {
        digits = digits && name.p[i] >= '0' && name.p[i] <= '9';
    }
    return name.n > 0 && (digits || read_v4_part(name, &value));
}

static void
put_number(uint32_t value, struct url_text *out)
{
    char digits[10];
    size_t n = sizeof digits;

    do {
        digits[--n] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    url_text_add(out, (struct str){ digits + n, sizeof digits - n });
}

static bool
put_v4(struct str name, struct url_text *out)
{
    uint64_t parts[4];
    uint32_t address = 0;
    size_t count = 0;
    struct str part;

    while (str_cut(&name, '.', &part)) {
        if (count == 4 || !read_v4_part(part, &parts[count])) {
            return false;
        }
        count++;
    }
    for (size_t i = 0; i + 1 < count; i++) {
        if (parts[i] > 255) {
            return false;
        }
        address |= (uint32_t)parts[i] << (24 - 8 * i);
    }
    if (count == 0 || parts[count - 1] >= (UINT64_C(1) << (8 * (5 - count)))) {
        return false;
    }
    address |= (uint32_t)parts[count - 1];
    for (int shift = 24; shift >= 0; shift -= 8) {
        put_number(address >> shift & 255, out);
        if (shift > 0) {
            url_text_char(out, '.');
        }
    }
    return true;
}

/* First longest run of at least two zero pieces; length 0 when there is none. */
static size_t
zero_run(const uint16_t pieces[8], size_t *at)
{
    size_t best = 0;

    for (size_t i = 0; i < 8; i++) {
        size_t n = 0;

        while (i + n < 8 && pieces[i + n] == 0) {
            n++;
        }
        if (n > best && n >= 2) {
            best = n;
            *at = i;
        }
    }
    return best;
}

static void
put_v6_pieces(const uint16_t pieces[8], struct url_text *out)
{
    static const char HEX[] = "0123456789abcdef";
    size_t run_at = 8, run = zero_run(pieces, &run_at);

    for (size_t i = 0; i < 8; i++) {
        bool started = false;

        if (run > 0 && i == run_at) {
            url_text_add(out, i == 0 ? STR("::") : STR(":"));
            i += run - 1;
            continue;
        }
        for (int shift = 12; shift >= 0; shift -= 4) {
            unsigned digit = pieces[i] >> shift & 15u;

            if (digit > 0 || started || shift == 0) {
                url_text_char(out, HEX[digit]);
                started = true;
            }
        }
        if (i < 7) {
            url_text_char(out, ':');
        }
    }
}

/* `raw` is what stands between the brackets. */
static bool
put_v6(struct str raw, struct url_text *out)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    uint16_t pieces[8];

    if (raw.n == 0 || raw.n >= sizeof text) {
        return false;
    }
    memcpy(text, raw.p, raw.n);
    text[raw.n] = '\0';
    if (inet_pton(AF_INET6, text, bytes) != 1) {
        return false;
    }
    for (size_t i = 0; i < 8; i++) {
        pieces[i] = (uint16_t)(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    }
    url_text_char(out, '[');
    put_v6_pieces(pieces, out);
    url_text_char(out, ']');
    return true;
}

bool
url_put_host(struct str raw, struct url_text *out)
{
    char decoded[HOST_MAX], ascii[HOST_MAX];
    struct str name = { decoded, 0 };

    if (raw.n > 0 && raw.p[0] == '[') {
        return raw.p[raw.n - 1] == ']' && put_v6(str_sub(raw, 1, raw.n - 1), out);
    }
    if (!decode(raw, decoded, &name.n)) {
        return false;
    }
    if (is_plain(name)) {
        for (size_t i = 0; i < name.n; i++) {
            decoded[i] |= decoded[i] >= 'A' && decoded[i] <= 'Z' ? 0x20 : 0;
        }
    } else {
        size_t n;

        if (!url_name_to_ascii(name, ascii, sizeof ascii, &n)) {
            return false;
        }
        name = (struct str){ ascii, n };
    }
    for (size_t i = 0; i < name.n; i++) {
        if (is_forbidden((unsigned char)name.p[i])) {
            return false;
        }
    }
    if (name.n == 0) {
        return false;
    }
    if (ends_in_number(name)) {
        return put_v4(name, out);
    }
    url_text_add(out, name);
    return true;
}
