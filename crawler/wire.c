/*
 * wire: numbers and texts as bytes between two processes of ours.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/wire.h"

#include "core/utf8.h"
#include "crawler/url.h"

#include <endian.h>

void
wire_put_number(struct buf *out, int64_t value)
{
    uint64_t bytes = htole64((uint64_t)value);

    buf_add(out, (struct str){ (const char *)&bytes, sizeof bytes });
}

void
wire_put_text(struct buf *out, struct str text)
{
    wire_put_number(out, (int64_t)text.n);
    buf_add(out, text);
}

int64_t
wire_get_number(struct wire_getter *g)
{
    uint64_t bytes;

    if (g->bad || g->rest.n < sizeof bytes) {
        g->bad = true;
        return 0;
    }
    memcpy(&bytes, g->rest.p, sizeof bytes);
    g->rest = str_sub(g->rest, sizeof bytes, g->rest.n);
    return (int64_t)le64toh(bytes);
}

size_t
wire_get_count(struct wire_getter *g, size_t most)
{
    int64_t value = wire_get_number(g);

    if (value < 0 || (uint64_t)value > most) {
        g->bad = true;
        return 0;
    }
    return (size_t)value;
}

struct str
wire_get_bytes(struct wire_getter *g)
{
    size_t n = wire_get_count(g, g->rest.n >= 8 ? g->rest.n - 8 : 0);
    struct str text;

    if (g->bad) {
        return STR("");
    }
    text = str_sub(g->rest, 0, n);
    g->rest = str_sub(g->rest, n, g->rest.n);
    return text;
}

struct str
wire_get_text(struct wire_getter *g)
{
    struct str text = wire_get_bytes(g);

    g->bad = g->bad || !utf8_valid(text);
    return text;
}

bool
wire_is_url(struct str text)
{
    bool is = text.n <= URL_MAX &&
              (str_starts(text, STR("http://")) || str_starts(text, STR("https://")));

    for (size_t i = 0; i < text.n && is; i++) {
        is = (unsigned char)text.p[i] > ' ' && (unsigned char)text.p[i] < 0x7f;
    }
    return is;
}

struct str
wire_get_url(struct wire_getter *g)
{
    struct str url = wire_get_bytes(g);

    g->bad = g->bad || (url.n > 0 && !wire_is_url(url));
    return url;
}

bool
wire_whole(const struct wire_getter *g)
{
    return !g->bad && g->rest.n == 0;
}

bool
wire_get_bool(struct wire_getter *g)
{
    return wire_get_count(g, 1) == 1;
}
