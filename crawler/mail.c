/*
 * mail: see mail.h.
 *
 * The parts of a mail are walked with a stack of boundaries; a byte is looked at once a level.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/mail.h"

#include "core/buf.h"
#include "crawler/charset.h"
#include "crawler/contact_links.h"
#include "crawler/mail_choice.h"
#include "crawler/mail_field.h"
#include "crawler/plain.h"

#include <assert.h>

#define TOO_DEEP "a mail whose parts nest deeper than 16"
#define TOO_MANY "a mail of more than 200 parts"
static_assert(MAIL_DEPTH_MAX == 16 && MAIL_PARTS_MAX == 200, "the sentences above");

/* What was found in the parts so far. */
struct words {
    struct arena *arena;
    struct str contacts; /* that links lead to */
    size_t parts;
    bool too_long;
    const char *unread; /* which ceiling left parts of it unread; NULL none */
};

/* Parts that stand together. */
struct level {
    struct str rest; /* behind the last boundary line that was read */
    struct str boundary;
    bool open;        /* such a line was read, so a part comes next */
    bool alternative; /* the parts stand for each other */
    struct buf said;  /* by the parts that were read */
    bool is_html;     /* some of that was marked up */
};

static void
begin_level(struct level *level, struct str rest, const struct mail_type *type)
{
    *level = (struct level){
        .rest = rest,
        .boundary = type->boundary,
        .alternative = str_eq(type->subtype, STR("alternative")),
    };
    buf_init(&level->said, RECORD_TEXT_MAX);
}

/* Of alternatives, takes the place of what another one said, or leaves it; true when there is
 * something to be added. */
static bool
choose(struct words *w, struct level *level, struct str text, bool is_html)
{
    struct str held = buf_str(&level->said);
    bool is_plainer = level->is_html && !is_html;
    enum mail_choice choice = is_plainer ? mail_choose(text, held, w->arena)
                                         : mail_choose(held, text, w->arena);

    if (choice == MAIL_BOTH)
        return true;
    if (is_plainer != (choice == MAIL_PLAINER))
        return false;
    buf_reset(&level->said);
    level->is_html = false;
    return true;
}

/* Adds what a part says. */
static void
say(struct words *w, struct level *level, struct str text, bool is_html)
{
    if (!text.n)
        return;
    if (text.n > RECORD_TEXT_MAX) {
        w->too_long = true;
        return;
    }
    if (level->alternative && level->said.n > 0 && !choose(w, level, text, is_html))
        return;
    if (level->said.n > 0)
        buf_add_char(&level->said, '\n');
    buf_add(&level->said, text);
    level->is_html = level->is_html || is_html;
    w->too_long = w->too_long || buf_failed(&level->said);
}

static void
add_words(struct words *w, struct level *level, const struct mail_type *type,
          struct str body)
{
    bool html = str_eq(type->subtype, STR("html"));
    struct charset_text text;
    struct str said;

    if (!str_eq(type->type, STR("text")) || type->attached ||
        (!html && !str_eq(type->subtype, STR("plain"))))
        return;
    if (body.n > MAIL_PART_MAX) {
        w->too_long = true;
        return;
    }
    body = mail_unpack(body, type->packing, w->arena);
    said = type->charset.n ? arena_printf(w->arena, "text/plain; charset=" STR_FMT,
                                          STR_ARG(type->charset))
                           : STR("");
    charset_decode(body, said, w->arena, &text);
    if (html)
        w->contacts = contact_links_of_html(text.text, w->contacts, w->arena);
    say(w, level, str_trim(html ? plain_of_html(text.text, w->arena) : text.text),
        html);
}

/* Is this a line that parts, or ends, what the boundary holds together? */
static bool
is_boundary(struct str line, struct str boundary, bool *last)
{
    struct str rest;

    if (line.n < boundary.n + 2 || line.p[0] != '-' || line.p[1] != '-' ||
        !str_eq(str_sub(line, 2, boundary.n + 2), boundary))
        return false;
    rest = str_sub(line, boundary.n + 2, line.n);
    *last = str_starts(rest, STR("--"));
    return *last || !str_trim(rest).n;
}

/* The next part of a level; false when there is none. */
static bool
take_part(struct level *level, struct str *part)
{
    struct str line;
    const char *from = level->rest.p;
    const char *end = from;

    while (str_cut(&level->rest, '\n', &line)) {
        bool last = false;
        if (is_boundary(line, level->boundary, &last)) {
            bool was_open = level->open;
            level->open = !last;
            *part = (struct str){ from, (size_t)(end - from) };
            if (last)
                level->rest.n = 0;
            if (was_open)
                return true;
            from = level->rest.p;
        }
        end = line.p + line.n + 1;
    }
    if (!level->open)
        return false;
    level->open = false; /* the last boundary is missing: the part goes to the end */
    *part = (struct str){ from, (size_t)(level->rest.p - from) };
    return true;
}

/* Reads an entity; what holds parts goes onto the stack. */
static void
read_entity(struct words *w, struct str entity, struct level *levels, size_t *depth)
{
    struct mail_type type;
    struct str header, body;

    for (int nested = 0; nested < MAIL_DEPTH_MAX; nested++) {
        mail_split(entity, &header, &body);
        mail_type_read(header, w->arena, &type);
        if (!str_eq(type.type, STR("message")) ||
            !str_eq(type.subtype, STR("rfc822")) || type.packing != MAIL_PLAIN)
            break;
        entity = body; /* a mail in a mail */
    }
    if (str_eq(type.type, STR("message")) && type.packing == MAIL_PLAIN &&
        str_eq(type.subtype, STR("rfc822")))
        w->unread = TOO_DEEP;
    if (!str_eq(type.type, STR("multipart")))
        add_words(w, &levels[*depth], &type, body);
    else if (type.boundary.n && *depth >= MAIL_DEPTH_MAX)
        w->unread = TOO_DEEP;
    else if (type.boundary.n)
        begin_level(&levels[++*depth], body, &type);
}

/* Ends the innermost level: what it said is said by the part that it is. */
static void
end_level(struct words *w, struct level *levels, size_t *depth)
{
    struct level *level = &levels[(*depth)--];

    say(w, &levels[*depth], str_trim(buf_str(&level->said)), level->is_html);
    buf_free(&level->said);
}

/* What a mail says, in the arena. */
static struct str
read_parts(struct words *w, struct str mail)
{
    struct level levels[MAIL_DEPTH_MAX + 1]; /* the first holds the mail itself */
    const struct mail_type none = { .boundary = STR("") };
    struct str part, text;
    size_t depth = 0;

    begin_level(&levels[0], STR(""), &none);
    read_entity(w, mail, levels, &depth);
    while (depth > 0) {
        if (!take_part(&levels[depth], &part))
            end_level(w, levels, &depth);
        else if (w->parts++ < MAIL_PARTS_MAX)
            read_entity(w, part, levels, &depth);
        else
            w->unread = TOO_MANY;
        while (w->unread != NULL && depth > 0)
            end_level(w, levels, &depth);
    }
    text = arena_str(w->arena, str_trim(buf_str(&levels[0].said)));
    buf_free(&levels[0].said);
    return text;
}

static struct str
message_id(struct str header, struct arena *arena)
{
    struct str id = mail_field_words(header, "message-id", arena);

    if (str_starts(id, STR("<")) && str_ends(id, STR(">")))
        id = str_sub(id, 1, id.n - 1);
    return id;
}

enum record_answer
mail_read(struct str mail, struct arena *arena, struct ad *out, struct err *err)
{
    struct words w = { .arena = arena, .contacts = STR("") };
    struct str header, body, text = read_parts(&w, mail);

    mail_split(mail, &header, &body);
    *out = (struct ad){
        .text = text,
        .title = mail_field_words(header, "subject", arena),
        .id = message_id(header, arena),
        .contacts = w.contacts,
        .seen_at_ms = mail_sent_ms(header, arena),
    };
    if (w.too_long || w.unread != NULL) {
        (void)err_set(err, "%s", w.too_long ? "a text longer than 1 MB" : w.unread);
        return RECORD_BAD;
    }
    return out->text.n ? RECORD_AD : RECORD_END;
}
