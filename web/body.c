/*
 * body: a strict walk over one JSON object (core/json_scan.h).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/body.h"

#include "core/json_scan.h"
#include "core/utf8.h"

#define FIELDS_MAX 32

/* A walk over one object. */
struct walk {
    const struct web_request *rq;
    const struct body_field *fields;
    size_t count;
    uint32_t seen;
    struct web_reply *re;
};

static bool
wrong(struct walk *w, const char *detail)
{
    web_problem(w->re, 400, "bad-body", "The body cannot be read", "%s", detail);
    return false;
}

static bool
wrong_value(struct walk *w, const struct body_field *f, const char *wanted,
            enum json_type found)
{
    web_problem(w->re, 400, "bad-body", "The body cannot be read",
                "%s: wanted %s, found %s", f->name, wanted, json_type_name(found));
    return false;
}

static bool
take_text(struct walk *w, const struct body_field *f, const struct json_value *v)
{
    struct str text;

    if (v->type != JSON_IS_STRING)
        return wrong_value(w, f, "a text", v->type);
    text = json_value_text(v, w->rq->arena);
    if (f->max && text.n > (size_t)f->max) {
        web_problem(w->re, 400, "bad-body", "The body cannot be read",
                    "%s: wanted at most %lld bytes, found %zu", f->name,
                    (long long)f->max, text.n);
        return false;
    }
    *(struct str *)f->into = text;
    return true;
}

static bool
take_word(struct walk *w, const struct body_field *f, const struct json_value *v)
{
    struct buf known;
    struct str text;

    if (v->type != JSON_IS_STRING)
        return wrong_value(w, f, "a text", v->type);
    text = json_value_text(v, w->rq->arena);
    buf_init(&known, 1024);
    for (const char *const *word = f->words; *word; word++) {
        if (str_eq(text, str_of(*word))) {
            buf_free(&known);
            *(struct str *)f->into = text;
            return true;
        }
        buf_printf(&known, "%s%s", known.n ? ", " : "", *word);
    }
    web_problem(w->re, 400, "bad-body", "The body cannot be read",
                "%s: wanted one of %s", f->name, buf_cstr(&known));
    buf_free(&known);
    return false;
}

static bool
take_int(struct walk *w, const struct body_field *f, const struct json_value *v)
{
    int64_t number;

    if (v->type == JSON_IS_NUMBER && str_to_int(v->raw, &number) && number >= f->min &&
        number <= f->max) {
        *(int64_t *)f->into = number;
        return true;
    }
    web_problem(w->re, 400, "bad-body", "The body cannot be read",
                "%s: wanted a whole number from %lld to %lld", f->name,
                (long long)f->min, (long long)f->max);
    return false;
}

static bool
take_bool(struct walk *w, const struct body_field *f, const struct json_value *v)
{
    if (v->type != JSON_IS_TRUE && v->type != JSON_IS_FALSE)
        return wrong_value(w, f, "true or false", v->type);
    *(bool *)f->into = v->type == JSON_IS_TRUE;
    return true;
}

/* An array of texts, or of objects; the scanner has read it once, so it is well formed. */
static bool
take_list(struct walk *w, const struct body_field *f, const struct json_value *v)
{
    const bool texts = f->kind == BODY_TEXTS;
    const char *wanted = texts ? "a list of texts" : "a list of objects";
    struct json_scan c = { v->raw, 1, NULL };
    size_t max = f->max && f->max < BODY_TEXTS_MAX ? (size_t)f->max : BODY_TEXTS_MAX;
    struct str *items;
    size_t count = 0;

    if (v->type != JSON_IS_ARRAY)
        return wrong_value(w, f, wanted, v->type);
    items = ARENA_NEW(w->rq->arena, struct str, max + 1);
    for (json_scan_space(&c); !json_scan_sees(&c, ']'); json_scan_space(&c)) {
        struct json_value one;
        if (json_scan_sees(&c, ',')) {
            c.at++;
            json_scan_space(&c);
        }
        if (!json_scan_value(&c, &one))
            return wrong_value(w, f, wanted, v->type);
        if (one.type != (texts ? JSON_IS_STRING : JSON_IS_OBJECT))
            return wrong_value(w, f, wanted, one.type);
        if (count == max || one.raw.n > BODY_TEXTS_ONE_MAX) {
            web_problem(w->re, 400, "bad-body", "The body cannot be read",
                        "%s: wanted at most %zu short ones", f->name, max);
            return false;
        }
        items[count++] = texts ? json_value_text(&one, w->rq->arena) : one.raw;
    }
    *(struct body_texts *)f->into = (struct body_texts){ items, count };
    return true;
}

static bool
take(struct walk *w, const struct body_field *f, const struct json_value *v)
{
    if (v->type == JSON_IS_NULL && !f->needed)
        return true;
    switch (f->kind) {
    case BODY_TEXT:
        return take_text(w, f, v);
    case BODY_WORD:
        return take_word(w, f, v);
    case BODY_INT:
        return take_int(w, f, v);
    case BODY_BOOL:
        return take_bool(w, f, v);
    case BODY_TEXTS:
    case BODY_OBJECTS:
        return take_list(w, f, v);
    case BODY_OBJECT:
        if (v->type != JSON_IS_OBJECT)
            return wrong_value(w, f, "an object", v->type);
        *(struct str *)f->into = v->raw;
        return true;
    }
    return false;
}

static bool
unknown_member(struct walk *w, struct str name)
{
    struct buf known;

    buf_init(&known, 1024);
    for (size_t i = 0; i < w->count; i++)
        buf_printf(&known, "%s%s", i ? ", " : "", w->fields[i].name);
    web_problem(w->re, 400, "bad-body", "The body cannot be read",
                "no member '" STR_FMT "' here; there are %s",
                STR_ARG(str_sub(name, 0, utf8_floor(name, 40))), buf_cstr(&known));
    buf_free(&known);
    return false;
}

static bool
take_member(struct walk *w, const struct json_value *key, const struct json_value *v)
{
    struct str name = json_value_text(key, w->rq->arena);

    for (size_t i = 0; i < w->count; i++) {
        if (!str_eq(name, str_of(w->fields[i].name)))
            continue;
        if (w->seen & (1u << i))
            return wrong(w, "a member came twice");
        w->seen |= 1u << i;
        return take(w, &w->fields[i], v);
    }
    return unknown_member(w, name);
}

/* The members between { and }, then the end. */
static bool
read_members(struct walk *w, struct json_scan *c)
{
    json_scan_space(c);
    if (!json_scan_sees(c, '{'))
        return json_scan_fail(c, c->at, "an object");
    c->at++;
    json_scan_space(c);
    while (!json_scan_sees(c, '}')) {
        struct json_value key, value;
        if (!json_scan_key(c, &key) || !json_scan_value(c, &value))
            return false;
        if (!take_member(w, &key, &value))
            return false;
        json_scan_space(c);
        if (json_scan_sees(c, '}'))
            break;
        if (!json_scan_sees(c, ','))
            return json_scan_fail(c, c->at, "',' or '}'");
        c->at++;
        json_scan_space(c);
        if (json_scan_sees(c, '}'))
            return json_scan_fail(c, c->at, "a key");
    }
    c->at++;
    json_scan_space(c);
    return c->at == c->s.n || json_scan_fail(c, c->at, "the end");
}

bool
body_read_object(const struct web_request *rq, struct str object,
                 const struct body_field *fields, size_t count, struct web_reply *re)
{
    struct walk w = { rq, fields, count, 0, re };
    struct err err = { .kind = ERR_NONE };
    struct json_scan c = { object.n ? object : STR("{}"), 0, &err };

    if (count > FIELDS_MAX)
        return wrong(&w, "too many members");
    if (!utf8_valid(c.s))
        return wrong(&w, "it is not valid UTF-8");
    if (!read_members(&w, &c))
        return err.kind == ERR_NONE ? false : wrong(&w, err.text);
    for (size_t i = 0; i < count; i++)
        if (fields[i].needed && !(w.seen & (1u << i))) {
            web_problem(re, 400, "bad-body", "The body cannot be read", "%s is missing",
                        fields[i].name);
            return false;
        }
    return true;
}

bool
body_read(const struct web_request *rq, const struct body_field *fields, size_t count,
          struct web_reply *re)
{
    return body_read_object(rq, rq->body, fields, count, re);
}
