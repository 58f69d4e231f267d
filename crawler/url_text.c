/*
 * url_text: the text in which a URL grows, and the two hex digits of an escape.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/url_parts.h"

void
url_text_add(struct url_text *t, struct str s)
{
    if (s.n > sizeof t->p - t->n) {
        t->full = true;
        return;
    }
    if (s.n > 0) {
        memcpy(t->p + t->n, s.p, s.n);
    }
    t->n += s.n;
}

void
url_text_char(struct url_text *t, char c)
{
    if (t->n == sizeof t->p) {
        t->full = true;
        return;
    }
    t->p[t->n++] = c;
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

int
url_hex_pair(struct str s, size_t at)
{
    int high, low;

    if (at + 2 > s.n) {
        return -1;
    }
    high = hex_value(s.p[at]);
    low = hex_value(s.p[at + 1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}
