/*
 * ad_line: one JSON line to an ad and back.
 *
 * A strict scanner of our own (RFC 8259, valid UTF-8, nesting at most 64) walks the line once,
 * without recursion, and remembers where the last value of each known key stands. Only those
 * are decoded, and only when they hold an escape; all else stays where it is.
 *
 * Promises: time and memory linear in the line; the bytes of unknown keys are never touched.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/ad_line.h"

#include "core/time.h"
#include "core/utf8.h"

#define DEPTH_MAX 64

enum value_type {
    VALUE_NONE, /* the key was not there */
    VALUE_STRING,
    VALUE_NUMBER,
    VALUE_OBJECT,
    VALUE_ARRAY,
    VALUE_TRUE,
    VALUE_FALSE,
    VALUE_NULL
};

/* A value where it stands; for a string the bytes between the quotes. */
struct value {
    enum value_type type;
    struct str raw;
    bool escaped;
};

enum key {
    KEY_ID,
    KEY_TITLE,
    KEY_TEXT,
    KEY_URL,
    KEY_KIND,
    KEY_LANG,
    KEY_EMPLOYER,
    KEY_LOCATION,
    KEY_SALARY,
    KEY_CONTACTS,
    KEY_SEEN_AT,
    KEY_LABEL,
    KEY_RISK,
    KEY_COUNT
};

static const char *const key_name[KEY_COUNT] = {
    [KEY_ID] = "id",
    [KEY_TITLE] = "title",
    [KEY_TEXT] = "text",
    [KEY_URL] = "url",
    [KEY_KIND] = "kind",
    [KEY_LANG] = "lang",
    [KEY_EMPLOYER] = "employer",
    [KEY_LOCATION] = "location",
    [KEY_SALARY] = "salary",
    [KEY_CONTACTS] = "contacts",
    [KEY_SEEN_AT] = "seen_at",
    [KEY_LABEL] = "label",
    [KEY_RISK] = "risk",
};

/* Bytes of the line from `from` to `to` that the output leaves out. */
struct cut {
    struct cut *next;
    size_t from, to;
};

struct scan {
    struct str s;
    size_t at;
    struct err *err;
    struct arena *arena;
    struct value values[KEY_COUNT];
    size_t risk_from,
        risk_to;      /* the first "risk" with its key; equal when there is none */
    struct cut *cuts; /* further ones, each with the comma in front */
    struct cut **cut_end;
    size_t members_end; /* behind the last member; the place for a new one */
    bool has_members;
};

/* "found ..." in a sentence: the byte at `at` in a form that any terminal can show */
static bool
fail(struct scan *c, size_t at, const char *wanted)
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

static bool
peek(const struct scan *c, char wanted)
{
    return c->at < c->s.n && c->s.p[c->at] == wanted;
}

static void
skip_space(struct scan *c)
{
    while (peek(c, ' ') || peek(c, '\t') || peek(c, '\n') || peek(c, '\r'))
        c->at++;
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
scan_escape(struct scan *c)
{
    size_t at = c->at + 1;
    if (at < c->s.n && c->s.p[at] == 'u') {
        if (hex4(c->s, at + 1) < 0)
            return err_set(c->err, "byte %zu: \\u needs four hex digits", c->at);
        c->at = at + 5;
        return true;
    }
    if (at >= c->s.n || c->s.p[at] == '\0' || !strchr("\"\\/bfnrt", c->s.p[at]))
        return fail(c, at, "one of \" \\ / b f n r t u behind a backslash");
    c->at = at + 1;
    return true;
}

/* Steps over what stands between the quotes; the opening one is at c->at. */
static bool
scan_string(struct scan *c, struct value *out)
{
    size_t from = ++c->at;
    bool escaped = false;
    while (c->at < c->s.n) {
        unsigned char byte = (unsigned char)c->s.p[c->at];
        if (byte == '"') {
            *out = (struct value){ VALUE_STRING, str_sub(c->s, from, c->at), escaped };
            c->at++;
            return true;
        }
        if (byte == '\\') {
            escaped = true;
            if (!scan_escape(c))
                return false;
        } else if (byte < 0x20) {
            return err_set(
                c->err,
                "byte %zu: control character 0x%02X in a string; write it as \\u%04X",
                c->at, (unsigned)byte, (unsigned)byte);
        } else if (byte < 0x80) {
            c->at++;
        } else {
            size_t at = c->at;
            if (utf8_next(c->s, &at) == UTF8_BAD && at == c->at + 1)
                return err_set(c->err, "byte %zu: 0x%02X is not valid UTF-8", c->at,
                               (unsigned)byte);
            c->at = at;
        }
    }
    return fail(c, c->at, "a closing quote");
}

static bool
scan_digits(struct scan *c)
{
    size_t from = c->at;
    while (c->at < c->s.n && c->s.p[c->at] >= '0' && c->s.p[c->at] <= '9')
        c->at++;
    return c->at > from || fail(c, c->at, "a digit");
}

static bool
scan_number(struct scan *c, struct value *out)
{
    size_t from = c->at;
    c->at += peek(c, '-');
    bool zero = peek(c, '0');
    size_t first = c->at;
    if (!scan_digits(c))
        return false;
    if (zero && c->at > first + 1)
        return err_set(c->err, "byte %zu: a number must not begin with a zero", first);
    if (peek(c, '.')) {
        c->at++;
        if (!scan_digits(c))
            return false;
    }
    if (peek(c, 'e') || peek(c, 'E')) {
        c->at++;
        c->at += peek(c, '+') || peek(c, '-');
        if (!scan_digits(c))
            return false;
    }
    *out = (struct value){ VALUE_NUMBER, str_sub(c->s, from, c->at), false };
    return true;
}

static bool
scan_scalar(struct scan *c, struct value *out)
{
    static const struct {
        struct str text;
        enum value_type type;
    } word[] = {
        { { "true", 4 }, VALUE_TRUE },
        { { "false", 5 }, VALUE_FALSE },
        { { "null", 4 }, VALUE_NULL },
    };
    if (peek(c, '"'))
        return scan_string(c, out);
    if (peek(c, '-') ||
        (c->at < c->s.n && c->s.p[c->at] >= '0' && c->s.p[c->at] <= '9'))
        return scan_number(c, out);
    struct str rest = str_sub(c->s, c->at, c->s.n);
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
        if (str_starts(rest, word[i].text)) {
            *out = (struct value){ word[i].type, word[i].text, false };
            c->at += word[i].text.n;
            return true;
        }
    }
    return fail(c, c->at, "a value");
}

/* "key" : and the white space around them */
static bool
scan_key(struct scan *c, struct value *key)
{
    if (!peek(c, '"'))
        return fail(c, c->at, "a key in quotes");
    if (!scan_string(c, key))
        return false;
    skip_space(c);
    if (!peek(c, ':'))
        return fail(c, c->at, "':' behind the key");
    c->at++;
    skip_space(c);
    return true;
}

/* Brackets that are open, outermost first, as bits: 1 for an object. */
struct nesting {
    uint64_t objects;
    int depth;
};

/* Opens the bracket at c->at. Sets *empty when it closes at once, and steps over both. */
static bool
scan_open(struct scan *c, struct nesting *open, int depth_max, bool *empty)
{
    bool object = peek(c, '{');
    if (open->depth == depth_max)
        return err_set(c->err, "byte %zu: nested deeper than %d levels", c->at,
                       DEPTH_MAX);
    open->objects = open->objects << 1 | object;
    open->depth++;
    c->at++;
    skip_space(c);
    *empty = peek(c, object ? '}' : ']');
    if (*empty)
        return true;
    struct value key;
    return !object || scan_key(c, &key);
}

/* Behind a value inside brackets: closes what ends here, or steps to the next value. */
static bool
scan_next(struct scan *c, struct nesting *open)
{
    while (open->depth) {
        bool object = open->objects & 1;
        struct value key;
        skip_space(c);
        if (peek(c, ',')) {
            c->at++;
            skip_space(c);
            return !object || scan_key(c, &key);
        }
        if (!peek(c, object ? '}' : ']'))
            return fail(c, c->at, object ? "',' or '}'" : "',' or ']'");
        c->at++;
        open->objects >>= 1;
        open->depth--;
    }
    return true;
}

/* Any value that stands inside the outermost object. */
static bool
scan_value(struct scan *c, struct value *out)
{
    struct nesting open = { 0, 0 };
    size_t from = c->at;
    enum value_type type = peek(c, '{') ? VALUE_OBJECT : VALUE_ARRAY;
    if (!peek(c, '{') && !peek(c, '['))
        return scan_scalar(c, out);
    do {
        struct value inner;
        bool empty = false;
        if (peek(c, '{') || peek(c, '[')) {
            if (!scan_open(c, &open, DEPTH_MAX - 1, &empty))
                return false;
            if (!empty)
                continue;
        } else if (!scan_scalar(c, &inner)) {
            return false;
        }
        if (!scan_next(c, &open))
            return false;
    } while (open.depth);
    *out = (struct value){ type, str_sub(c->s, from, c->at), false };
    return true;
}

static size_t
put_code_point(char *out, uint32_t c)
{
    struct buf b = { .p = out, .cap = 8, .max = 7 };
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
static struct str
decode(const struct value *value, struct arena *arena)
{
    struct str s = value->raw;
    if (!value->escaped)
        return s;
    char *out =
        arena_alloc(arena, s.n + 4); /* an escape is never shorter than what it means */
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

/* A known key, or KEY_COUNT. Also known when some of its letters are escaped. */
static enum key
key_of(const struct value *key, struct arena *arena)
{
    struct str name = decode(key, arena);
    for (int i = 0; i < KEY_COUNT; i++)
        if (str_eq(name, str_of(key_name[i])))
            return (enum key)i;
    return KEY_COUNT;
}

static void
note_risk(struct scan *c, size_t from, size_t comma)
{
    if (c->risk_to == 0) {
        c->risk_from = from;
        c->risk_to = c->at;
        return;
    }
    struct cut *cut = ARENA_NEW(c->arena, struct cut, 1);
    *cut = (struct cut){ NULL, comma, c->at };
    *c->cut_end = cut;
    c->cut_end = &cut->next;
}

/* One "key": value of the outermost object; `comma` is the place of the comma in front. */
static bool
scan_member(struct scan *c, size_t comma)
{
    struct value key, value;
    size_t from = c->at;
    if (!scan_key(c, &key) || !scan_value(c, &value))
        return false;
    enum key known = key_of(&key, c->arena);
    if (known < KEY_COUNT)
        c->values[known] = value;
    if (known == KEY_RISK)
        note_risk(c, from, comma);
    c->members_end = c->at;
    c->has_members = true;
    return true;
}

static bool
scan_line(struct scan *c)
{
    skip_space(c);
    if (str_starts(c->s, STR("\xEF\xBB\xBF")))
        return err_set(c->err,
                       "byte 0: a byte-order mark; save the file as UTF-8 without it");
    if (!peek(c, '{'))
        return fail(c, c->at, "'{', an object");
    c->at++;
    c->members_end = c->at;
    skip_space(c);
    for (size_t comma = c->at; !peek(c, '}');) {
        if (!scan_member(c, comma))
            return false;
        skip_space(c);
        if (peek(c, '}'))
            break;
        if (!peek(c, ','))
            return fail(c, c->at, "',' or '}'");
        comma = c->at++;
        skip_space(c);
        if (peek(c, '}'))
            return fail(c, c->at, "a key in quotes");
    }
    c->at++;
    skip_space(c);
    return c->at == c->s.n || fail(c, c->at, "the end of the line behind the object");
}

static const char *
type_name(enum value_type type)
{
    static const char *const name[] = {
        [VALUE_NONE] = "nothing",    [VALUE_STRING] = "a string",
        [VALUE_NUMBER] = "a number", [VALUE_OBJECT] = "an object",
        [VALUE_ARRAY] = "an array",  [VALUE_TRUE] = "true",
        [VALUE_FALSE] = "false",     [VALUE_NULL] = "null",
    };
    return name[type];
}

/* A value that must be a string or absent. */
static bool
take_text(const struct scan *c, enum key key, struct str *out)
{
    const struct value *value = &c->values[key];
    if (value->type == VALUE_NONE || value->type == VALUE_NULL)
        return true;
    if (value->type != VALUE_STRING)
        return err_set(c->err, "byte %zu: \"%s\" must be a string, found %s",
                       (size_t)(value->raw.p - c->s.p), key_name[key],
                       type_name(value->type));
    *out = decode(value, c->arena);
    return true;
}

/* A value that is left alone when it is not a string. */
static struct str
text_or_nothing(const struct scan *c, enum key key)
{
    const struct value *value = &c->values[key];
    return value->type == VALUE_STRING ? decode(value, c->arena) : STR("");
}

static bool
take_ad(const struct scan *c, struct ad *ad)
{
    const struct value *id = &c->values[KEY_ID];
    *ad = (struct ad){ 0 };
    if (id->type == VALUE_NUMBER)
        ad->id = id->raw;
    else if (!take_text(c, KEY_ID, &ad->id))
        return false;
    if (!take_text(c, KEY_TITLE, &ad->title) || !take_text(c, KEY_TEXT, &ad->text) ||
        !take_text(c, KEY_URL, &ad->url))
        return false;
    ad->employer = text_or_nothing(c, KEY_EMPLOYER);
    ad->location = text_or_nothing(c, KEY_LOCATION);
    ad->salary = text_or_nothing(c, KEY_SALARY);
    ad->contacts = text_or_nothing(c, KEY_CONTACTS);
    ad->kind = ad_kind_of(text_or_nothing(c, KEY_KIND));
    ad->lang = lang_of(text_or_nothing(c, KEY_LANG));
    ad->label = ad_label_of(text_or_nothing(c, KEY_LABEL));
    if (!time_parse(text_or_nothing(c, KEY_SEEN_AT), &ad->seen_at_ms))
        ad->seen_at_ms = 0;
    return true;
}

/* The line without its further "risk" members. All cuts lie behind the first one. */
static struct str
without_cuts(const struct scan *c)
{
    if (!c->cuts)
        return c->s;
    char *out = arena_alloc(c->arena, c->s.n);
    size_t n = 0;
    size_t from = 0;
    for (const struct cut *cut = c->cuts;; cut = cut->next) {
        size_t to = cut ? cut->from : c->s.n;
        memcpy(out + n, c->s.p + from, to - from);
        n += to - from;
        if (!cut)
            return (struct str){ out, n };
        from = cut->to;
    }
}

bool
ad_line_read(struct str line, struct arena *arena, struct ad_line *out, struct err *err)
{
    while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
        line.n--;
    struct scan c = { .s = line, .err = err, .arena = arena };
    c.cut_end = &c.cuts;
    if (!scan_line(&c))
        return false;
    *out = (struct ad_line){ .has_text = c.values[KEY_TEXT].type != VALUE_NONE };
    if (c.values[KEY_TEXT].type == VALUE_NONE || c.values[KEY_TEXT].type == VALUE_NULL)
        return err_set(err, "byte %zu: the object has no \"text\"; a string is wanted",
                       c.s.n - 1);
    if (!take_ad(&c, &out->ad))
        return false;
    out->raw = without_cuts(&c);
    out->risk_from = c.risk_to ? c.risk_from : c.members_end;
    out->risk_to = c.risk_to ? c.risk_to : c.members_end;
    out->comma_before = !c.risk_to && c.has_members;
    return true;
}

void
ad_line_write(const struct ad_line *line, struct str risk, struct buf *out)
{
    buf_add(out, str_sub(line->raw, 0, line->risk_from));
    if (line->comma_before)
        buf_add_char(out, ',');
    buf_lit(out, "\"risk\":");
    buf_add(out, risk);
    buf_add(out, str_sub(line->raw, line->risk_to, line->raw.n));
}

void
ad_line_write_error(size_t line_number, struct str what, struct buf *out)
{
    struct json j = json_to(out);
    json_object(&j);
    json_key(&j, "error");
    json_object(&j);
    json_put_int(&j, "line", (int64_t)line_number);
    json_put_text(&j, "what", what);
    json_end_object(&j);
    json_end_object(&j);
}

static void
put_unless_empty(struct json *j, const char *key, struct str value)
{
    if (value.n)
        json_put_text(j, key, value);
}

void
ad_write_json(const struct ad *ad, struct json *j)
{
    json_object(j);
    put_unless_empty(j, "id", ad->id);
    put_unless_empty(j, "title", ad->title);
    json_put_text(j, "text", ad->text);
    put_unless_empty(j, "url", ad->url);
    put_unless_empty(j, "kind", str_of(ad_kind_name(ad->kind)));
    put_unless_empty(j, "lang", str_of(lang_name(ad->lang)));
    put_unless_empty(j, "employer", ad->employer);
    put_unless_empty(j, "location", ad->location);
    put_unless_empty(j, "salary", ad->salary);
    put_unless_empty(j, "contacts", ad->contacts);
    if (ad->seen_at_ms) {
        char seen[TIME_TEXT_SIZE];
        time_format(ad->seen_at_ms, seen);
        json_put_text(j, "seen_at", str_of(seen));
    }
    put_unless_empty(j, "label", str_of(ad_label_name(ad->label)));
    json_end_object(j);
}
