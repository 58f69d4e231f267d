/*
 * url_path: paths and queries in one spelling, and paths that look like a trap.
 *
 * Percent escapes of unreserved characters are decoded, the others written in upper case, so
 * that one resource has one name. Works on bytes: what is not ASCII is escaped as it stands,
 * also when it is not UTF-8, because that is what browsers send.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/url_parts.h"

#define TRAP_SEGMENTS   12
#define TRAP_IN_A_ROW   3
#define TRAP_IN_ALL     5
#define TRAP_PARAMETERS 8

#define U (URL_BYTE_PATH | URL_BYTE_QUERY | URL_BYTE_UNRESERVED)
#define B (URL_BYTE_PATH | URL_BYTE_QUERY)
#define P URL_BYTE_PATH
#define Q URL_BYTE_QUERY

/* One row is 16 bytes; 0x80 and above may stand nowhere. */
static const unsigned char BYTES[256] = {
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, /* 00 controls */
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, /* 10 controls */
    0, B, 0, 0, B, B, B, P,
    B, B, B, B, B, U, U, B, /* 20 space ! " # $ % & ' ( ) * + , - . / */
    U, U, U, U, U, U, U, U,
    U, U, B, B, 0, B, 0, Q, /* 30 0-9 : ; < = > ? */
    B, U, U, U, U, U, U, U,
    U, U, U, U, U, U, U, U, /* 40 @ A-O */
    U, U, U, U, U, U, U, U,
    U, U, U, B, B, B, Q, U, /* 50 P-Z [ \ ] ^ _ */
    Q, U, U, U, U, U, U, U,
    U, U, U, U, U, U, U, U, /* 60 ` a-o */
    U, U, U, U, U, U, U, U,
    U, U, U, Q, B, Q, U, 0, /* 70 p-z { | } ~ DEL */
};

#undef U
#undef B
#undef P
#undef Q

bool
url_byte_is(unsigned char byte, enum url_byte what)
{
    return (BYTES[byte] & what) != 0;
}

static void
put_escape(unsigned char byte, struct url_text *out)
{
    static const char HEX[] = "0123456789ABCDEF";

    url_text_char(out, '%');
    url_text_char(out, HEX[byte >> 4]);
    url_text_char(out, HEX[byte & 15]);
}

static bool
is_hex(char c)
{
    const char pair[] = { '0', c };

    return url_hex_pair((struct str){ pair, 2 }, 0) >= 0;
}

/*
 * Appends raw in its one spelling; `what` says which bytes may stand as they are. A lone
 * percent sign stays, as in browsers; an escape just behind it is not decoded to a hex digit,
 * or the two would be read as an escape the next time.
 */
static void
put_bytes(struct str raw, enum url_byte what, struct url_text *out)
{
    size_t i = 0;
    size_t open_till = 0; /* before it a hex digit could complete a lone percent sign */

    while (i < raw.n) {
        size_t run = i;
        int value;

        while (run < raw.n && url_byte_is((unsigned char)raw.p[run], what) &&
               raw.p[run] != '%') {
            run++;
        }
        url_text_add(out, str_sub(raw, i, run));
        if (run == raw.n) {
            return;
        }
        i = run + 1;
        if (raw.p[run] != '%') {
            put_escape((unsigned char)raw.p[run], out);
            continue;
        }
        value = url_hex_pair(raw, i);
        if (value < 0) {
            url_text_char(out, '%');
            open_till = out->n + 2;
            continue;
        }
        if (url_byte_is((unsigned char)value, URL_BYTE_UNRESERVED) &&
            !(out->n < open_till && is_hex((char)value))) {
            url_text_char(out, (char)value);
        } else {
            put_escape((unsigned char)value, out);
        }
        i += 2;
    }
}

/* Takes the last segment away; out ends in '/' before and after. */
static void
drop_segment(size_t root, struct url_text *out)
{
    size_t n = out->n - 1;

    while (n > root && out->p[n - 1] != '/') {
        n--;
    }
    if (n > root) {
        out->n = n;
    }
}

void
url_put_path(struct str raw, size_t root, struct url_text *out)
{
    size_t i = 0;

    for (;;) {
        size_t end = i, start = out->n;
        struct str written;

        while (end < raw.n && raw.p[end] != '/' && raw.p[end] != '\\') {
            end++;
        }
        put_bytes(str_sub(raw, i, end), URL_BYTE_PATH, out);
        written = (struct str){ out->p + start, out->n - start };
        if (str_eq(written, STR("."))) {
            out->n = start;
        } else if (str_eq(written, STR(".."))) {
            out->n = start;
            drop_segment(root, out);
        } else if (end < raw.n) {
            url_text_char(out, '/');
        }
        if (end == raw.n || out->full) {
            return;
        }
        i = end + 1;
    }
}

void
url_put_query(struct str raw, struct url_text *out)
{
    url_text_char(out, '?');
    put_bytes(raw, URL_BYTE_QUERY, out);
}

/* Does a segment repeat as only a loop of relative links makes it? */
static bool
repeats(const struct str *segments, size_t count)
{
    size_t row = 1;

    for (size_t i = 1; i < count; i++) {
        size_t all = 1;

        row = segments[i].n > 0 && str_eq(segments[i], segments[i - 1]) ? row + 1 : 1;
        for (size_t j = 0; j < i; j++) {
            all += str_eq(segments[i], segments[j]) ? 1 : 0;
        }
        if (row >= TRAP_IN_A_ROW || (all >= TRAP_IN_ALL && segments[i].n > 0)) {
            return true;
        }
    }
    return false;
}

bool
url_looks_like_trap(const struct url *u)
{
    struct str segments[TRAP_SEGMENTS + 1];
    ptrdiff_t query = str_find_char(u->path, '?');
    struct str path = query < 0 ? u->path : str_sub(u->path, 0, (size_t)query);
    struct str parameters =
        query < 0 ? STR("") : str_sub(u->path, (size_t)query, u->path.n);
    struct str segment;
    size_t count = 0, marks = 1;

    path = str_sub(path, 1, path.n);
    while (str_cut(&path, '/', &segment)) {
        if (count == TRAP_SEGMENTS) {
            return true;
        }
        segments[count++] = segment;
    }
    for (size_t i = 0; i < parameters.n; i++) {
        marks += parameters.p[i] == '&' ? 1 : 0;
    }
    return marks > TRAP_PARAMETERS || repeats(segments, count);
}
