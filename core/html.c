/*
 * html: typed writers for printable pages. Pure. Text from outside passes html_text()
 * and nothing else, so it can neither open a tag, leave an attribute nor turn the
 * reading order.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/html.h"

#include "core/utf8.h"

static bool
is_unsafe(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static struct str
escape_of(uint32_t c)
{
    switch (c) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return STR("&quot;");
    case '\'':
        return STR("&#39;");
    case '\r':
        return STR("\n"); /* as an HTML reader does */
    default:
        return is_unsafe(c) ? STR("\xEF\xBF\xBD") : STR("");
    }
}

void
html_text(struct buf *b, struct str s)
{
    size_t from = 0;
    for (size_t at = 0; at < s.n;) {
        size_t here = at;
        uint32_t c = utf8_next(s, &at);
        struct str escape = escape_of(c);
        if (c == UTF8_BAD)
            escape = STR("\xEF\xBF\xBD");
        if (escape.n == 0)
            continue;
        buf_add(b, str_sub(s, from, here));
        if (!(c == '\r' && at < s.n && s.p[at] == '\n'))
            buf_add(b, escape);
        from = at;
    }
    buf_add(b, str_sub(s, from, s.n));
}

void
html_attr(struct buf *b, const char *name, struct str value)
{
    buf_add_char(b, ' ');
    buf_add(b, str_of(name));
    buf_lit(b, "=\"");
    html_text(b, value);
    buf_add_char(b, '"');
}

void
html_textf(struct buf *b, const char *format, ...)
{
    struct buf text;
    buf_init(&text, b->max);
    va_list args;
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    html_text(b, buf_str(&text));
    if (buf_failed(&text))
        b->failed = true;
    buf_free(&text);
}
