/*
 * vk_export: see vk_export.h.
 *
 * Walks the brackets that hold posts itself; every other value is stepped over. What stands in a
 * list is looked at once before it is known whether it is a post, so a byte is read at most once
 * a level.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/vk_export.h"

#include "core/buf.h"

#define LINKS_MAX 64 /* attachments of a post that are looked at */

void
vk_export_begin(struct vk_export *v, struct str text)
{
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.n);
    *v = (struct vk_export){ .scan = { .s = text } };
}

static bool
go_down(struct vk_export *v)
{
    struct json_scan *c = &v->scan;

    if (v->depth == VK_LEVELS_MAX)
        return err_set(c->err, "byte %zu: answers in one another", c->at);
    v->any = v->any || c->s.p[c->at] == '[';
    v->open[v->depth++] = c->s.p[c->at++];
    v->begun = false;
    return true;
}

/* The next key and value of an object, or element of a list, that was read before; false at its
 * end. `c` begins behind the bracket. */
static bool
next_inside(struct json_scan *c, struct json_value *key, struct json_value *value)
{
    json_scan_space(c);
    if (json_scan_sees(c, ',')) {
        c->at++;
        json_scan_space(c);
    }
    if (json_scan_sees(c, '}') || json_scan_sees(c, ']'))
        return false;
    return (!key || json_scan_key(c, key)) && json_scan_value(c, value);
}

/* What a post is made of. */
struct post {
    struct json_value id, owner, from, date, text, copies, attachments, holds;
};

static void
read_post(struct str raw, struct post *out)
{
    struct json_scan c = { .s = raw, .at = 1 };
    struct json_value key, value;
    const struct {
        const char *name;
        struct json_value *into;
    } keys[] = {
        { "id", &out->id },
        { "owner_id", &out->owner },
        { "to_id", &out->owner },
        { "from_id", &out->from },
        { "date", &out->date },
        { "text", &out->text },
        { "copy_history", &out->copies },
        { "attachments", &out->attachments },
        { "items", &out->holds },
        { "response", &out->holds },
    };

    *out = (struct post){ .id = { .type = JSON_IS_NONE } };
    while (next_inside(&c, &key, &value))
        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
            if (str_eq(key.raw, str_of(keys[i].name)))
                *keys[i].into = value;
}

/* Adds the addresses of {"type": "link", "link": {"url": "..."}} among the attachments. */
static void
add_links(const struct json_value *attachments, struct arena *arena, struct buf *links)
{
    struct json_scan list = { .s = attachments->raw, .at = 1 };
    struct json_value item, key, value;

    if (attachments->type != JSON_IS_ARRAY)
        return;
    for (int i = 0; i < LINKS_MAX && next_inside(&list, NULL, &item); i++) {
        struct json_scan c = { .s = item.raw, .at = 1 };
        while (item.type == JSON_IS_OBJECT && next_inside(&c, &key, &value)) {
            struct json_scan link = { .s = value.raw, .at = 1 };
            if (value.type != JSON_IS_OBJECT || !str_eq(key.raw, STR("link")))
                continue;
            while (next_inside(&link, &key, &value))
                if (value.type == JSON_IS_STRING && str_eq(key.raw, STR("url"))) {
                    buf_add(links, json_value_text(&value, arena));
                    buf_add_char(links, '\n');
                }
        }
    }
}

/* What posts that repeat one another say. */
struct said {
    struct buf text, links;
};

static void
add_post(const struct post *p, struct arena *arena, struct said *said)
{
    if (p->text.type == JSON_IS_STRING) {
        struct str text = json_value_text(&p->text, arena);
        if (str_trim(text).n > 0) {
            buf_add(&said->text, said->text.n > 0 ? STR("\n\n") : STR(""));
            buf_add(&said->text, text);
        }
    }
    add_links(&p->attachments, arena, &said->links);
}

/* The posts that a repost repeats: the one that was passed on, then the one which that passed on
 * in its turn. */
static void
add_copies(const struct json_value *copies, struct arena *arena, struct said *said)
{
    struct json_scan c = { .s = copies->raw, .at = 1 };
    struct json_value copy;
    struct post post;

    if (copies->type != JSON_IS_ARRAY)
        return;
    while (!buf_failed(&said->text) && next_inside(&c, NULL, &copy))
        if (copy.type == JSON_IS_OBJECT) {
            read_post(copy.raw, &post);
            add_post(&post, arena, said);
        }
}

/* Words and links of a post and of what it repeats; false when they are longer than a text may
 * be. */
static bool
read_words(const struct post *p, struct arena *arena, struct ad *out, struct err *err)
{
    struct said said;
    bool text_fits, links_fit;

    buf_init(&said.text, RECORD_TEXT_MAX);
    buf_init(&said.links, RECORD_TEXT_MAX);
    add_post(p, arena, &said);
    add_copies(&p->copies, arena, &said);
    text_fits = !buf_failed(&said.text);
    links_fit = !buf_failed(&said.links);
    out->text = arena_str(arena, buf_str(&said.text));
    out->contacts = arena_str(arena, buf_str(&said.links));
    buf_free(&said.text);
    buf_free(&said.links);
    if (!text_fits)
        return err_set(err, "a text longer than 1 MB");
    return links_fit || !out->text.n || err_set(err, "links longer than 1 MB");
}

/* Wall, number and time of a post. */
static void
name_post(const struct post *p, struct arena *arena, struct ad *out)
{
    struct str wall = p->owner.type == JSON_IS_NUMBER ? p->owner.raw : p->from.raw;
    int64_t number, seconds;

    if (p->id.type == JSON_IS_NUMBER && str_to_int(p->id.raw, &number)) {
        out->id = p->id.raw;
        if (str_to_int(wall, &number)) {
            out->id = arena_printf(arena, STR_FMT "_" STR_FMT, STR_ARG(wall),
                                   STR_ARG(p->id.raw));
            out->url =
                arena_printf(arena, "https://vk.com/wall" STR_FMT, STR_ARG(out->id));
        }
    }
    if (str_to_int(p->date.raw, &seconds) && seconds > 0 && seconds < INT64_MAX / 1000)
        out->seen_at_ms = seconds * 1000;
}

/* One post; RECORD_END here: it has no words, go on. */
static enum record_answer
take_post(struct vk_export *v, const struct post *p, struct arena *arena,
          struct ad *out)
{
    v->posts++;
    if (p->text.type != JSON_IS_STRING && p->text.type != JSON_IS_NULL) {
        (void)err_set(v->scan.err, "expected a string as \"text\", found %s",
                      json_type_name(p->text.type));
        return RECORD_BAD;
    }
    *out = (struct ad){ .text = STR("") };
    if (!read_words(p, arena, out, v->scan.err))
        return RECORD_BAD;
    if (!out->text.n)
        return RECORD_END;
    name_post(p, arena, out);
    return RECORD_AD;
}

/* What stands in a list, or outside of everything: a post, or what holds posts. */
static enum record_answer
take_element(struct vk_export *v, struct arena *arena, struct ad *out)
{
    struct json_scan *c = &v->scan;
    size_t from = c->at;
    struct json_value value;
    struct post post;

    if (v->depth == 0 && json_scan_sees(c, '['))
        return go_down(v) ? RECORD_END : RECORD_BROKEN;
    if (!json_scan_value(c, &value))
        return RECORD_BROKEN;
    if (value.type != JSON_IS_OBJECT)
        return RECORD_END; /* old answers begin their list with a number */
    read_post(value.raw, &post);
    if (post.holds.type == JSON_IS_ARRAY || post.holds.type == JSON_IS_OBJECT) {
        c->at = from;
        return go_down(v) ? RECORD_END : RECORD_BROKEN;
    }
    return post.text.type == JSON_IS_NONE ? RECORD_END
                                          : take_post(v, &post, arena, out);
}

/* A key of an object that holds posts. */
static bool
take_key(struct vk_export *v)
{
    struct json_scan *c = &v->scan;
    struct json_value key, value;

    if (!json_scan_key(c, &key))
        return false;
    if ((str_eq(key.raw, STR("response")) || str_eq(key.raw, STR("items"))) &&
        (json_scan_sees(c, '[') || json_scan_sees(c, '{')))
        return go_down(v);
    return json_scan_value(c, &value);
}

/* Steps to the next part of the innermost bracket; *closed when it ends there. */
static bool
next_part(struct vk_export *v, bool *closed)
{
    struct json_scan *c = &v->scan;
    bool object = v->open[v->depth - 1] == '{';

    json_scan_space(c);
    *closed = json_scan_sees(c, object ? '}' : ']');
    if (*closed) {
        c->at++;
        v->depth--;
        v->begun = true;
        return true;
    }
    if (v->begun) {
        if (!json_scan_sees(c, ','))
            return json_scan_fail(c, c->at, object ? "',' or '}'" : "',' or ']'");
        c->at++;
        json_scan_space(c);
    }
    v->begun = true;
    return true;
}

/* One step; RECORD_END and not *end: nothing to hand out yet. */
static enum record_answer
step(struct vk_export *v, struct arena *arena, struct ad *out, bool *end)
{
    struct json_scan *c = &v->scan;
    bool closed = false;

    if (v->depth == 0) {
        json_scan_space(c);
        *end = c->at == c->s.n;
        if (!*end)
            return json_scan_sees(c, '{') || json_scan_sees(c, '[')
                       ? take_element(v, arena, out)
                       : (json_scan_fail(c, c->at, "'{' or '['"), RECORD_BROKEN);
        return v->any || err_set(c->err, "no list of posts: this is no answer of VK")
                   ? RECORD_END
                   : RECORD_BROKEN;
    }
    if (!next_part(v, &closed))
        return RECORD_BROKEN;
    if (closed)
        return RECORD_END;
    if (v->open[v->depth - 1] == '{')
        return take_key(v) ? RECORD_END : RECORD_BROKEN;
    return take_element(v, arena, out);
}

enum record_answer
vk_export_next(struct vk_export *v, struct arena *arena, struct ad *out,
               struct err *err)
{
    enum record_answer answer = RECORD_END;
    bool end = false;

    v->scan.err = err;
    while (answer == RECORD_END && !end)
        answer = step(v, arena, out, &end);
    return answer;
}
