/*
 * telegram_export: see telegram_export.h.
 *
 * Walks the brackets that hold messages itself and steps over all others, so that a file of
 * any size needs no tree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/telegram_export.h"

#include "core/buf.h"
#include "core/time.h"

void
telegram_export_begin(struct telegram_export *t, struct str text)
{
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.n);
    *t = (struct telegram_export){ .scan = { .s = text } };
}

static bool
go_down(struct telegram_export *t, enum telegram_level level)
{
    if (t->depth == TELEGRAM_LEVELS_MAX)
        return err_set(t->scan.err, "byte %zu: lists of chats in one another",
                       t->scan.at);
    t->levels[t->depth++] = level;
    t->begun = false;
    t->scan.at++;
    return true;
}

/* Steps to the next part of the innermost bracket; *closed when it ends there. */
static bool
next_part(struct telegram_export *t, bool *closed)
{
    struct json_scan *c = &t->scan;
    bool object = t->levels[t->depth - 1] == TELEGRAM_OBJECT;
    json_scan_space(c);
    *closed = json_scan_sees(c, object ? '}' : ']');
    if (*closed) {
        c->at++;
        t->depth--;
        t->begun = true;
        return true;
    }
    if (t->begun) {
        if (!json_scan_sees(c, ','))
            return json_scan_fail(c, c->at, object ? "',' or '}'" : "',' or ']'");
        c->at++;
        json_scan_space(c);
    }
    t->begun = true;
    return true;
}

/* One key of an export, of its chats or of a chat, with what belongs to it. */
static bool
take_key(struct telegram_export *t)
{
    struct json_scan *c = &t->scan;
    struct json_value key, value;
    if (!json_scan_key(c, &key))
        return false;
    if (str_eq(key.raw, STR("messages")) && json_scan_sees(c, '[')) {
        t->any_list = true;
        return go_down(t, TELEGRAM_MESSAGES);
    }
    if (str_eq(key.raw, STR("list")) && json_scan_sees(c, '['))
        return go_down(t, TELEGRAM_CHATS);
    if ((str_eq(key.raw, STR("chats")) || str_eq(key.raw, STR("left_chats"))) &&
        json_scan_sees(c, '{'))
        return go_down(t, TELEGRAM_OBJECT);
    if (!json_scan_value(c, &value))
        return false;
    if (str_eq(key.raw, STR("id")) && value.type == JSON_IS_NUMBER)
        t->chat = value.raw;
    return true;
}

/* Steps over the comma, if there is one, to what follows in a bracket that was read before. */
static bool
more_inside(struct json_scan *c, char close)
{
    json_scan_space(c);
    if (json_scan_sees(c, ',')) {
        c->at++;
        json_scan_space(c);
    }
    return !json_scan_sees(c, close);
}

/* The next member of an object that was read before, or *end. */
static bool
next_member(struct json_scan *c, struct json_value *key, struct json_value *value,
            bool *end)
{
    *end = !more_inside(c, '}');
    return *end || (json_scan_key(c, key) && json_scan_value(c, value));
}

/* What a message is made of. */
struct message {
    struct json_value id, type, unix_s, date, text;
};

static bool
read_message(struct json_scan *c, struct message *out)
{
    struct json_value key, value;
    bool end, ok;
    *out = (struct message){ .id = { .type = JSON_IS_NONE } };
    c->at++;
    while ((ok = next_member(c, &key, &value, &end)) && !end) {
        if (str_eq(key.raw, STR("id")))
            out->id = value;
        else if (str_eq(key.raw, STR("type")))
            out->type = value;
        else if (str_eq(key.raw, STR("date_unixtime")))
            out->unix_s = value;
        else if (str_eq(key.raw, STR("date")))
            out->date = value;
        else if (str_eq(key.raw, STR("text")))
            out->text = value;
    }
    return ok;
}

/* A piece of a text: {"type": "text_link", "text": "here", "href": "https://..."}. */
static bool
add_piece(struct str raw, struct arena *arena, struct buf *text, struct buf *contacts,
          struct err *err)
{
    struct json_scan c = { .s = raw, .at = 1, .err = err };
    struct json_value key, value;
    bool end, ok;
    while ((ok = next_member(&c, &key, &value, &end)) && !end) {
        if (value.type == JSON_IS_STRING && str_eq(key.raw, STR("text"))) {
            buf_add(text, json_value_text(&value, arena));
        } else if (value.type == JSON_IS_STRING && str_eq(key.raw, STR("href"))) {
            buf_add(contacts, json_value_text(&value, arena));
            buf_add_char(contacts, '\n');
        }
    }
    return ok;
}

/* The pieces of a text in order. */
static bool
add_pieces(struct str raw, struct arena *arena, struct buf *text, struct buf *contacts,
           struct err *err)
{
    struct json_scan c = { .s = raw, .at = 1, .err = err };
    while (more_inside(&c, ']')) {
        struct json_value value;
        if (!json_scan_value(&c, &value))
            return false;
        if (value.type == JSON_IS_STRING)
            buf_add(text, json_value_text(&value, arena));
        else if (value.type == JSON_IS_OBJECT &&
                 !add_piece(value.raw, arena, text, contacts, err))
            return false;
    }
    return true;
}

static bool
read_text(const struct json_value *value, struct arena *arena, struct ad *ad,
          struct err *err)
{
    struct buf text, contacts;
    bool ok = true;
    if (value->type == JSON_IS_STRING) {
        ad->text = json_value_text(value, arena);
        if (ad->text.n > TELEGRAM_TEXT_MAX)
            return err_set(err, "a text longer than 1 MB");
        return true;
    }
    if (value->type == JSON_IS_NONE || value->type == JSON_IS_NULL)
        return true;
    if (value->type != JSON_IS_ARRAY)
        return err_set(err, "expected a string or a list as \"text\", found %s",
                       json_type_name(value->type));
    buf_init(&text, TELEGRAM_TEXT_MAX);
    buf_init(&contacts, TELEGRAM_TEXT_MAX);
    ok = add_pieces(value->raw, arena, &text, &contacts, err);
    if (ok && (text.failed || contacts.failed))
        ok = err_set(err, "a text longer than 1 MB");
    if (ok) {
        ad->text = arena_str(arena, buf_str(&text));
        ad->contacts = arena_str(arena, buf_str(&contacts));
    }
    buf_free(&text);
    buf_free(&contacts);
    return ok;
}

/* When it was sent: seconds since 1970, else the date, which names no zone, as UTC. */
static int64_t
sent_ms(const struct message *m, struct arena *arena)
{
    int64_t seconds, ms;
    if (str_to_int(m->unix_s.raw, &seconds) && seconds > 0 &&
        seconds < INT64_MAX / 1000)
        return seconds * 1000;
    if (m->date.type == JSON_IS_STRING &&
        time_parse(arena_printf(arena, STR_FMT "Z", STR_ARG(m->date.raw)), &ms))
        return ms;
    return 0;
}

/* One message; RECORD_END here: it has no words, go on. */
static enum record_answer
take_message(struct telegram_export *t, const struct json_value *value,
             struct arena *arena, struct ad *out, struct err *err)
{
    struct json_scan c = { .s = value->raw, .err = err };
    struct message m;
    t->messages++;
    if (value->type != JSON_IS_OBJECT) {
        (void)err_set(err, "expected a message, found %s", json_type_name(value->type));
        return RECORD_BAD;
    }
    *out = (struct ad){ .id = { NULL, 0 } };
    if (!read_message(&c, &m) || !read_text(&m.text, arena, out, err))
        return RECORD_BAD;
    if (str_eq(m.type.raw, STR("service")) || str_trim(out->text).n == 0)
        return RECORD_END;
    if (m.id.type == JSON_IS_NUMBER)
        out->id = t->chat.n ? arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(t->chat),
                                           STR_ARG(m.id.raw))
                            : m.id.raw;
    out->seen_at_ms = sent_ms(&m, arena);
    return RECORD_AD;
}

/* The outermost bracket, and that there is nothing behind it. */
static bool
begin_or_end(struct telegram_export *t, bool *end)
{
    struct json_scan *c = &t->scan;
    json_scan_space(c);
    *end = t->begun;
    if (!t->begun)
        return json_scan_sees(c, '{') ? go_down(t, TELEGRAM_OBJECT)
                                      : json_scan_fail(c, c->at, "'{'");
    if (c->at < c->s.n)
        return json_scan_fail(c, c->at, "the end of the file");
    return t->any_list ||
           err_set(c->err, "no list of messages: this is no export of Telegram");
}

/* One step; RECORD_END and not *end: nothing to hand out yet. */
static enum record_answer
step(struct telegram_export *t, struct arena *arena, struct ad *out, bool *end)
{
    struct json_value value;
    bool closed = false;
    if (t->depth == 0)
        return begin_or_end(t, end) ? RECORD_END : RECORD_BROKEN;
    if (!next_part(t, &closed))
        return RECORD_BROKEN;
    if (closed)
        return RECORD_END;
    switch (t->levels[t->depth - 1]) {
    case TELEGRAM_OBJECT:
        return take_key(t) ? RECORD_END : RECORD_BROKEN;
    case TELEGRAM_CHATS:
        t->chat = (struct str){ NULL, 0 };
        if (json_scan_sees(&t->scan, '{'))
            return go_down(t, TELEGRAM_OBJECT) ? RECORD_END : RECORD_BROKEN;
        return json_scan_value(&t->scan, &value) ? RECORD_END : RECORD_BROKEN;
    case TELEGRAM_MESSAGES:
        break;
    }
    if (!json_scan_value(&t->scan, &value))
        return RECORD_BROKEN;
    return take_message(t, &value, arena, out, t->scan.err);
}

enum record_answer
telegram_export_next(struct telegram_export *t, struct arena *arena, struct ad *out,
                     struct err *err)
{
    enum record_answer answer = RECORD_END;
    bool end = false;
    t->scan.err = err;
    while (answer == RECORD_END && !end)
        answer = step(t, arena, out, &end);
    return answer;
}
