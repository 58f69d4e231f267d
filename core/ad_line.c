/*
 * ad_line: one JSON line to an ad and back.
 *
 * The line is scanned once, strictly, and the place of the last value of each known key
 * is remembered. Only those are decoded, and only when they hold an escape; all else
 * stays where it is.
 *
 * Promises: time and memory linear in the line; the bytes of unknown keys are never
 * touched.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/ad_line.h"

#include "core/json_scan.h"
#include "core/time.h"

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
    KEY_OCR,
    KEY_RISK,
    KEY_COUNT
};

static const struct str key_name[KEY_COUNT] = {
    [KEY_ID] = STR("id"),
    [KEY_TITLE] = STR("title"),
    [KEY_TEXT] = STR("text"),
    [KEY_URL] = STR("url"),
    [KEY_KIND] = STR("kind"),
    [KEY_LANG] = STR("lang"),
    [KEY_EMPLOYER] = STR("employer"),
    [KEY_LOCATION] = STR("location"),
    [KEY_SALARY] = STR("salary"),
    [KEY_CONTACTS] = STR("contacts"),
    [KEY_SEEN_AT] = STR("seen_at"),
    [KEY_LABEL] = STR("label"),
    [KEY_OCR] = STR("ocr_confidence"),
    [KEY_RISK] = STR("risk"),
};

/* Bytes of the line from `from` to `to` that the output leaves out. */
struct cut {
    struct cut *next;
    size_t from, to;
};

struct scan {
    struct json_scan j;
    struct arena *arena;
    struct json_value values[KEY_COUNT];
    size_t risk_from; /* the first "risk", from its key ... */
    size_t risk_to;   /* ... to behind its value; 0 when there is none */
    struct cut *cuts; /* further ones, each with the comma in front */
    struct cut **cut_end;
    size_t members_end; /* behind the last member; the place for a new one */
    bool has_members;
};

/* A known key, or KEY_COUNT. Also known when some of its letters are escaped. */
static enum key
key_of(const struct json_value *key, struct arena *arena)
{
    struct str name = json_value_text(key, arena);
    for (int i = 0; i < KEY_COUNT; i++)
        if (name.n == key_name[i].n && str_eq(name, key_name[i]))
            return (enum key)i;
    return KEY_COUNT;
}

static void
note_risk(struct scan *c, size_t from, size_t comma)
{
    if (c->risk_to == 0) {
        c->risk_from = from;
        c->risk_to = c->j.at;
        return;
    }
    struct cut *cut = ARENA_NEW(c->arena, struct cut, 1);
    *cut = (struct cut){ NULL, comma, c->j.at };
    *c->cut_end = cut;
    c->cut_end = &cut->next;
}

/* One "key": value of the outermost object; `comma` is the place of that in front. */
static bool
scan_member(struct scan *c, size_t comma)
{
    struct json_value key, value;
    size_t from = c->j.at;
    if (!json_scan_key(&c->j, &key) || !json_scan_value(&c->j, &value))
        return false;
    enum key known = key_of(&key, c->arena);
    if (known < KEY_COUNT)
        c->values[known] = value;
    if (known == KEY_RISK)
        note_risk(c, from, comma);
    c->members_end = c->j.at;
    c->has_members = true;
    return true;
}

static bool
scan_line(struct scan *c)
{
    json_scan_space(&c->j);
    if (str_starts(c->j.s, STR("\xEF\xBB\xBF")))
        return err_set(c->j.err,
                       "byte 0: a byte-order mark; save the file as UTF-8 without it");
    if (!json_scan_sees(&c->j, '{'))
        return json_scan_fail(&c->j, c->j.at, "'{', an object");
    c->j.at++;
    c->members_end = c->j.at;
    json_scan_space(&c->j);
    for (size_t comma = c->j.at; !json_scan_sees(&c->j, '}');) {
        if (!scan_member(c, comma))
            return false;
        json_scan_space(&c->j);
        if (json_scan_sees(&c->j, '}'))
            break;
        if (!json_scan_sees(&c->j, ','))
            return json_scan_fail(&c->j, c->j.at, "',' or '}'");
        comma = c->j.at++;
        json_scan_space(&c->j);
        if (json_scan_sees(&c->j, '}'))
            return json_scan_fail(&c->j, c->j.at, "a key in quotes");
    }
    c->j.at++;
    json_scan_space(&c->j);
    return c->j.at == c->j.s.n ||
           json_scan_fail(&c->j, c->j.at, "the end of the line behind the object");
}

/* A value that must be a string or absent. */
static bool
take_text(const struct scan *c, enum key key, struct str *out)
{
    const struct json_value *value = &c->values[key];
    if (value->type == JSON_IS_NONE || value->type == JSON_IS_NULL)
        return true;
    if (value->type != JSON_IS_STRING)
        return err_set(c->j.err, "byte %zu: \"%s\" must be a string, found %s",
                       (size_t)(value->raw.p - c->j.s.p), key_name[key].p,
                       json_type_name(value->type));
    *out = json_value_text(value, c->arena);
    return true;
}

/* A value that is left alone when it is not a string. */
static struct str
text_or_nothing(const struct scan *c, enum key key)
{
    const struct json_value *value = &c->values[key];
    return value->type == JSON_IS_STRING ? json_value_text(value, c->arena) : STR("");
}

/* A whole number from 1 to 100, else 0. */
static int
share_or_nothing(const struct scan *c, enum key key)
{
    const struct json_value *value = &c->values[key];
    int64_t number;
    return value->type == JSON_IS_NUMBER && str_to_int(value->raw, &number) &&
                   number >= 1 && number <= 100
               ? (int)number
               : 0;
}

static bool
take_ad(const struct scan *c, struct ad *ad)
{
    const struct json_value *id = &c->values[KEY_ID];
    *ad = (struct ad){ 0 };
    if (id->type == JSON_IS_NUMBER)
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
    if (!time_parse_loose(text_or_nothing(c, KEY_SEEN_AT), &ad->seen_at_ms))
        ad->seen_at_ms = 0;
    ad->ocr_confidence = share_or_nothing(c, KEY_OCR);
    return true;
}

/* The line without its further "risk" members. All cuts lie behind the first one. */
static struct str
without_cuts(const struct scan *c)
{
    if (!c->cuts)
        return c->j.s;
    char *out = arena_alloc(c->arena, c->j.s.n);
    size_t n = 0;
    size_t from = 0;
    for (const struct cut *cut = c->cuts;; cut = cut->next) {
        size_t to = cut ? cut->from : c->j.s.n;
        memcpy(out + n, c->j.s.p + from, to - from);
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
    struct scan c = { .j = { .s = line, .err = err }, .arena = arena };
    c.cut_end = &c.cuts;
    if (!scan_line(&c))
        return false;
    *out = (struct ad_line){ .has_text = c.values[KEY_TEXT].type != JSON_IS_NONE };
    if (c.values[KEY_TEXT].type == JSON_IS_NONE ||
        c.values[KEY_TEXT].type == JSON_IS_NULL)
        return err_set(err, "byte %zu: the object has no \"text\"; a string is wanted",
                       c.j.s.n - 1);
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
    json_open_object(&j);
    json_key(&j, "error");
    json_open_object(&j);
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
    json_open_object(j);
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
    if (ad->views)
        json_put_int(j, "views", ad->views);
    put_unless_empty(j, "forwarded_from", ad->forwarded_from);
    if (ad->ocr_confidence)
        json_put_int(j, "ocr_confidence", ad->ocr_confidence);
    json_end_object(j);
}
