/*
 * json_scan: a strict scanner for JSON (RFC 8259) that stays in the text it reads.
 *
 * Iterative: what is open stands in the bits of one word. Promises time linear in the
 * text and no memory but for strings that hold escapes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/json_scan.h"

#include "core/json_plain.h"
#include "core/utf8.h"

/* "found ..." in a sentence: the byte at `at` in a form that any terminal can show */
bool
json_scan_fail(struct json_scan *c, size_t at, const char *wanted)
{
    if (at >= c->s.n)
        return err_set(c->err, "byte %zu: expected %s, found the end of the line", at,
                       wanted);
    unsigned char found = (unsigned char)c->s.p[at];
    if (found > 0x20 && found < 0x7F)
        return err_set(c->err, "byte %zu: expected %s, found '%c'", at, wanted,
                       (char)found);
    return err_set(c->err, "byte %zu: expected %s, found byte 0x%02X", at, wanted,
                   (unsigned)found);
}

void
json_scan_space(struct json_scan *c)
{
    for (; c->at < c->s.n; c->at++) {
        char found = c->s.p[c->at];
        if (found != ' ' && found != '\t' && found != '\n' && found != '\r')
            return;
    }
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits at `at`; -1 when they are not there. */
static int32_t
hex4(struct str s, size_t at)
{
    int32_t value = 0;
    if (at + 4 > s.n)
        return -1;
    for (size_t i = at; i < at + 4; i++) {
        int digit = hex_digit(s.p[i]);
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* Behind a backslash at c->at. */
static bool
scan_escape(struct json_scan *c)
{
    size_t at = c->at + 1;
    if (at < c->s.n && c->s.p[at] == 'u') {
        if (hex4(c->s, at + 1) < 0)
            return err_set(c->err, "byte %zu: \\u needs four hex digits", c->at);
        c->at = at + 5;
        return true;
    }
    if (at >= c->s.n || c->s.p[at] == '\0' || !strchr("\"\\/bfnrt", c->s.p[at]))
        return json_scan_fail(c, at, "one of \" \\ / b f n r t u behind a backslash");
    c->at = at + 1;
    return true;
}

/* Steps over what stands between the quotes; the opening one is at c->at. */
static bool
scan_string(struct json_scan *c, struct json_value *out)
{
    size_t from = ++c->at;
    bool escaped = false;
    for (;;) {
        c->at = json_plain_end(c->s, c->at);
        if (c->at == c->s.n)
            return json_scan_fail(c, c->at, "a closing quote");
        unsigned byte = (unsigned char)c->s.p[c->at];
        if (byte == '"')
            break;
        if (byte >= 0x80)
            return err_set(c->err, "byte %zu: 0x%02X is not valid UTF-8", c->at, byte);
        if (byte != '\\')
            return err_set(
                c->err,
                "byte %zu: control character 0x%02X in a string; write it as \\u%04X",
                c->at, byte, byte);
        escaped = true;
        if (!scan_escape(c))
            return false;
    }
    *out = (struct json_value){ JSON_IS_STRING, str_sub(c->s, from, c->at), escaped };
    c->at++;
    return true;
}

static bool
scan_digits(struct json_scan *c)
{
    size_t from = c->at;
    while (c->at < c->s.n && c->s.p[c->at] >= '0' && c->s.p[c->at] <= '9')
        c->at++;
    return c->at > from || json_scan_fail(c, c->at, "a digit");
}

static bool
scan_number(struct json_scan *c, struct json_value *out)
{
    size_t from = c->at;
    c->at += json_scan_sees(c, '-');
    bool zero = json_scan_sees(c, '0');
    size_t first = c->at;
    if (!scan_digits(c))
        return false;
    if (zero && c->at > first + 1)
        return err_set(c->err, "byte %zu: a number must not begin with a zero", first);
    if (json_scan_sees(c, '.')) {
        c->at++;
        if (!scan_digits(c))
            return false;
    }
    if (json_scan_sees(c, 'e') || json_scan_sees(c, 'E')) {
        c->at++;
        c->at += json_scan_sees(c, '+') || json_scan_sees(c, '-');
        if (!scan_digits(c))
            return false;
    }
    *out = (struct json_value){ JSON_IS_NUMBER, str_sub(c->s, from, c->at), false };
    return true;
}

static bool
scan_scalar(struct json_scan *c, struct json_value *out)
{
    static const struct {
        struct str text;
        enum json_type type;
    } word[] = {
        { { "true", 4 }, JSON_IS_TRUE },
        { { "false", 5 }, JSON_IS_FALSE },
        { { "null", 4 }, JSON_IS_NULL },
    };
    if (json_scan_sees(c, '"'))
        return scan_string(c, out);
    if (json_scan_sees(c, '-') ||
        (c->at < c->s.n && c->s.p[c->at] >= '0' && c->s.p[c->at] <= '9'))
        return scan_number(c, out);
    struct str rest = str_sub(c->s, c->at, c->s.n);
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
        if (str_starts(rest, word[i].text)) {
            *out = (struct json_value){ word[i].type, word[i].text, false };
            c->at += word[i].text.n;
            return true;
        }
    }
    return json_scan_fail(c, c->at, "a value");
}

/* "key" : and the white space around them */
bool
json_scan_key(struct json_scan *c, struct json_value *key)
{
    if (!json_scan_sees(c, '"'))
        return json_scan_fail(c, c->at, "a key in quotes");
    if (!scan_string(c, key))
        return false;
    json_scan_space(c);
    if (!json_scan_sees(c, ':'))
        return json_scan_fail(c, c->at, "':' behind the key");
    c->at++;
    json_scan_space(c);
    return true;
}

/* Brackets that are open, outermost first, as bits: 1 for an object. */
struct nesting {
    uint64_t objects;
    int depth;
};

/* Opens the bracket at c->at; if it closes at once, sets *empty and stops before. */
static bool
scan_open(struct json_scan *c, struct nesting *open, bool *empty)
{
    bool object = json_scan_sees(c, '{');
    if (open->depth == JSON_DEPTH_MAX - 1)
        return err_set(c->err, "byte %zu: nested deeper than %d levels", c->at,
                       JSON_DEPTH_MAX);
    open->objects = open->objects << 1 | object;
    open->depth++;
    c->at++;
    json_scan_space(c);
    *empty = json_scan_sees(c, object ? '}' : ']');
    if (*empty)
        return true;
    struct json_value key;
    return !object || json_scan_key(c, &key);
}

/* Behind a value inside brackets: closes what ends here, or steps to the next value. */
static bool
scan_next(struct json_scan *c, struct nesting *open)
{
    while (open->depth) {
        bool object = open->objects & 1;
        struct json_value key;
        json_scan_space(c);
        if (json_scan_sees(c, ',')) {
            c->at++;
            json_scan_space(c);
            return !object || json_scan_key(c, &key);
        }
        if (!json_scan_sees(c, object ? '}' : ']'))
            return json_scan_fail(c, c->at, object ? "',' or '}'" : "',' or ']'");
        c->at++;
        open->objects >>= 1;
        open->depth--;
    }
    return true;
}

/* Any value that stands inside the outermost object. */
bool
json_scan_value(struct json_scan *c, struct json_value *out)
{
    struct nesting open = { 0, 0 };
    size_t from = c->at;
    enum json_type type = json_scan_sees(c, '{') ? JSON_IS_OBJECT : JSON_IS_ARRAY;
    if (!json_scan_sees(c, '{') && !json_scan_sees(c, '['))
        return scan_scalar(c, out);
    do {
        struct json_value inner;
        bool empty = false;
        if (json_scan_sees(c, '{') || json_scan_sees(c, '[')) {
            if (!scan_open(c, &open, &empty))
                return false;
            if (!empty)
                continue;
        } else if (!scan_scalar(c, &inner)) {
            return false;
        }
        if (!scan_next(c, &open))
            return false;
    } while (open.depth);
    *out = (struct json_value){ type, str_sub(c->s, from, c->at), false };
    return true;
}

static size_t
put_code_point(char *out, uint32_t c)
{
    struct buf b = buf_over(out, 5);
    utf8_put(&b, c);
    return b.n;
}

/* Decodes the \uXXXX at `at` and its second half; a lone half becomes U+FFFD. */
static uint32_t
decode_unicode(struct str s, size_t *at)
{
    uint32_t first = (uint32_t)hex4(s, *at + 2);
    *at += 6;
    if (first < 0xD800 || first > 0xDFFF)
        return first;
    if (first > 0xDBFF || *at + 6 > s.n || s.p[*at] != '\\' || s.p[*at + 1] != 'u')
        return UTF8_BAD;
    uint32_t second = (uint32_t)hex4(s, *at + 2);
    if (second < 0xDC00 || second > 0xDFFF)
        return UTF8_BAD;
    *at += 6;
    return 0x10000 + ((first - 0xD800) << 10 | (second - 0xDC00));
}

/* The text of a scanned string: the line's own bytes when nothing is escaped in it. */
struct str
json_value_text(const struct json_value *value, struct arena *arena)
{
    struct str s = value->raw;
    if (!value->escaped)
        return s;
    /* An escape is never shorter than what it means. */
    char *out = arena_alloc(arena, s.n + 4);
    size_t n = 0;
    for (size_t at = 0; at < s.n;) {
        if (s.p[at] != '\\') {
            ptrdiff_t plain = str_find_char(str_sub(s, at, s.n), '\\');
            size_t run = plain < 0 ? s.n - at : (size_t)plain;
            memcpy(out + n, s.p + at, run);
            n += run;
            at += run;
            continue;
        }
        if (s.p[at + 1] == 'u') {
            n += put_code_point(out + n, decode_unicode(s, &at));
            continue;
        }
        static const char letter[] = "bfnrt";
        static const char meaning[] = "\b\f\n\r\t";
        const char *known = strchr(letter, s.p[at + 1]);
        out[n++] = known ? meaning[known - letter] : s.p[at + 1];
        at += 2;
    }
    return (struct str){ out, n };
}

const char *
json_type_name(enum json_type type)
{
    static const char *const name[] = {
        [JSON_IS_NONE] = "nothing",    [JSON_IS_STRING] = "a string",
        [JSON_IS_NUMBER] = "a number", [JSON_IS_OBJECT] = "an object",
        [JSON_IS_ARRAY] = "an array",  [JSON_IS_TRUE] = "true",
        [JSON_IS_FALSE] = "false",     [JSON_IS_NULL] = "null",
    };
    return name[type];
}
