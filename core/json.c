/*
 * json: a writer that minds the commas. Pure; owns nothing but a bit a level. Numbers
 * are made without the locale, so the same value always gives the same bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/json.h"

#include "core/digits.h"
#include "core/json_plain.h"
#include "core/utf8.h"

#include <assert.h>

#define DEPTH_MAX 60

struct json
json_to(struct buf *out)
{
    return (struct json){ .out = out };
}

/* What stands between the last value and the next one. */
static void
before_value(struct json *j)
{
    uint64_t bit = UINT64_C(1) << j->depth;
    if (j->after_key)
        j->after_key = false;
    else if (j->has_item & bit)
        buf_add_char(j->out, ',');
    j->has_item |= bit;
}

static void
open(struct json *j, char bracket)
{
    before_value(j);
    assert(j->depth < DEPTH_MAX);
    j->depth++;
    j->has_item &= ~(UINT64_C(1) << j->depth);
    buf_add_char(j->out, bracket);
}

static void
close(struct json *j, char bracket)
{
    assert(j->depth > 0 && !j->after_key);
    j->depth--;
    buf_add_char(j->out, bracket);
}

void
json_open_object(struct json *j)
{
    open(j, '{');
}

void
json_open_array(struct json *j)
{
    open(j, '[');
}

void
json_end_object(struct json *j)
{
    close(j, '}');
}

void
json_end_array(struct json *j)
{
    close(j, ']');
}

void
json_key(struct json *j, const char *key)
{
    before_value(j);
    buf_add_char(j->out, '"');
    buf_add(j->out, str_of(key));
    buf_lit(j->out, "\":");
    j->after_key = true;
}

void
json_key_text(struct json *j, struct str key)
{
    before_value(j);
    json_quote(j->out, key);
    buf_add_char(j->out, ':');
    j->after_key = true;
}

void
json_text(struct json *j, struct str s)
{
    before_value(j);
    json_quote(j->out, s);
}

void
json_int(struct json *j, int64_t value)
{
    before_value(j);
    buf_add_int(j->out, value);
}

void
json_digits(struct buf *b, double value, int decimals)
{
    char digits[DIGITS_REAL_ROOM];
    const char *end = digits_real(digits, value, decimals);
    buf_add(b, (struct str){ digits, (size_t)(end - digits) });
}

void
json_number(struct json *j, double value, int decimals)
{
    before_value(j);
    json_digits(j->out, value, decimals);
}

void
json_bool(struct json *j, bool value)
{
    before_value(j);
    buf_add(j->out, value ? STR("true") : STR("false"));
}

void
json_none(struct json *j)
{
    before_value(j);
    buf_lit(j->out, "null");
}

void
json_raw(struct json *j, struct str value)
{
    before_value(j);
    buf_add(j->out, value);
}

void
json_put_text(struct json *j, const char *key, struct str s)
{
    json_key(j, key);
    json_text(j, s);
}

void
json_put_int(struct json *j, const char *key, int64_t value)
{
    json_key(j, key);
    json_int(j, value);
}

void
json_put_real(struct json *j, const char *key, double value, int decimals)
{
    json_key(j, key);
    json_number(j, value, decimals);
}

void
json_put_bool(struct json *j, const char *key, bool value)
{
    json_key(j, key);
    json_bool(j, value);
}

static void
put_escape(struct buf *b, unsigned char c)
{
    static const char letter[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'
    };
    buf_add_char(b, '\\');
    if (c == '"' || c == '\\')
        buf_add_char(b, (char)c);
    else if (c < sizeof letter && letter[c])
        buf_add_char(b, letter[c]);
    else
        buf_printf(b, "u%04x", (unsigned)c);
}

void
json_quote(struct buf *b, struct str s)
{
    size_t end = json_plain_end(s, 0);
    if (end == s.n && !b->failed && s.n + 2 < b->cap - b->n) { /* as most of them */
        char *to = b->p + b->n;
        *to = '"';
        memcpy(to + 1, s.n ? s.p : "", s.n);
        memcpy(to + 1 + s.n, "\"", 2);
        b->n += s.n + 2;
        return;
    }
    buf_add_char(b, '"');
    for (size_t from = 0;;) {
        buf_add(b, str_sub(s, from, end));
        if (end == s.n)
            break;
        unsigned char c = (unsigned char)s.p[end];
        if (c < 0x80)
            put_escape(b, c);
        else
            utf8_put(b, UTF8_BAD);
        from = end + 1;
        end = json_plain_end(s, from);
    }
    buf_add_char(b, '"');
}
