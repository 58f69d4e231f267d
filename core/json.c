/*
 * json: a writer that minds the commas. Pure; owns nothing but a bit a level. Numbers
 * are made without the locale, so the same value always gives the same bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/json.h"

#include "core/json_plain.h"
#include "core/utf8.h"

#include <assert.h>
#include <math.h>

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

static const uint64_t TENS[] = { 1,      10,      100,      1000,      10000,
                                 100000, 1000000, 10000000, 100000000, 1000000000 };

/* `scaled` is the value times 10^decimals, a whole number. */
static void
put_scaled(struct buf *b, bool minus, uint64_t scaled, int decimals)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t whole = scaled / TENS[decimals];
    uint64_t fraction = scaled % TENS[decimals];
    for (; decimals > 1 && fraction % 10 == 0; decimals--)
        fraction /= 10;
    for (int i = 0; i < decimals; i++, fraction /= 10)
        digits[--at] = (char)('0' + fraction % 10);
    if (decimals)
        digits[--at] = '.';
    do {
        digits[--at] = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole);
    if (minus)
        digits[--at] = '-';
    buf_add(b, (struct str){ digits + at, sizeof(digits) - at });
}

void
json_digits(struct buf *b, double value, int decimals)
{
    assert(decimals >= 0 && decimals <= 9);
    if (!isfinite(value)) {
        buf_lit(b, "null");
        return;
    }
    double scaled = round(fabs(value) * (double)TENS[decimals]);
    if (scaled < 9e15)
        put_scaled(b, value < 0 && scaled > 0, (uint64_t)scaled, decimals);
    else /* beyond 2^53 there is no fraction, and %.0f writes no decimal point */
        buf_printf(b, decimals ? "%.0f.0" : "%.0f", value);
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
    buf_add_char(b, '"');
    for (size_t from = 0;;) {
        size_t end = json_plain_end(s, from);
        buf_add(b, str_sub(s, from, end));
        if (end == s.n)
            break;
        unsigned char c = (unsigned char)s.p[end];
        if (c < 0x80)
            put_escape(b, c);
        else
            utf8_put(b, UTF8_BAD);
        from = end + 1;
    }
    buf_add_char(b, '"');
}
