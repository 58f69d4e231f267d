/*
 * mail_field: see mail_field.h.
 *
 * libetpan reads comments in brackets by calling itself; a field with many brackets is not
 * handed to it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/mail_field.h"

#include "core/buf.h"
#include "core/time.h"
#include "core/utf8.h"
#include "crawler/charset.h"
#include "crawler/mail.h"

#include <libetpan/mailimf.h>
#include <libetpan/mailmime.h>
#include <libetpan/mailmime_content.h>
#include <libetpan/mailmime_decode.h>
#include <stdlib.h>

#define BRACKETS_MAX 32

void
mail_split(struct str entity, struct str *header, struct str *body)
{
    struct str rest = entity, line;

    while (str_cut(&rest, '\n', &line))
        if (line.n == 0 || (line.n == 1 && line.p[0] == '\r')) {
            *header = str_sub(entity, 0, (size_t)(line.p - entity.p));
            *body = rest;
            return;
        }
    *header = entity;
    *body = (struct str){ "", 0 };
}

/* Does the line begin a field of that name? */
static bool
is_field(struct str line, struct str name)
{
    return line.n > name.n && line.p[name.n] == ':' &&
           str_eq_nocase(str_sub(line, 0, name.n), name);
}

struct str
mail_field(struct str header, const char *name, struct arena *arena)
{
    struct str line, wanted = str_of(name), value;
    struct buf b;
    bool inside = false;

    buf_init(&b, MAIL_FIELD_MAX);
    while (str_cut(&header, '\n', &line)) {
        bool goes_on = line.n && (line.p[0] == ' ' || line.p[0] == '\t');
        if (inside && !goes_on)
            break;
        if (!inside && is_field(line, wanted)) {
            inside = true;
            buf_add(&b, str_trim(str_sub(line, wanted.n + 1, line.n)));
        } else if (inside) {
            buf_add_char(&b, ' ');
            buf_add(&b, str_trim(line));
        }
    }
    value = arena_str(arena, str_trim(buf_str(&b)));
    buf_free(&b);
    return value;
}

static bool
has_few_brackets(struct str value)
{
    size_t count = 0;

    for (size_t i = 0; i < value.n; i++)
        count += value.p[i] == '(';
    return count <= BRACKETS_MAX;
}

/* A field while its encoded words are read. */
struct field_words {
    struct arena *arena;
    struct buf out;
    struct buf raw; /* bytes of the words that stand in a row and name one charset */
    struct str charset; /* of these */
};

/* The bytes by what they are said to be in. ICU converts: libetpan would let iconv load its
 * converters, for which there are no files behind the walls. */
static void
add_converted(struct field_words *w, struct str bytes, struct str charset)
{
    struct charset_text text;
    struct str said = charset.n ? arena_printf(w->arena, "text/plain; charset=" STR_FMT,
                                               STR_ARG(charset))
                                : STR("");

    charset_decode(bytes, said, w->arena, &text);
    buf_add(&w->out, text.text);
}

static void
end_words(struct field_words *w)
{
    if (w->raw.n > 0)
        add_converted(w, arena_str(w->arena, buf_str(&w->raw)), w->charset);
    buf_reset(&w->raw);
    w->charset = STR("");
}

/* What stands around encoded words; white space between two is not shown (RFC 2047, 6.2). */
static void
add_between(struct field_words *w, struct str text)
{
    if (text.n == 0 || (w->raw.n > 0 && str_trim(text).n == 0))
        return;
    end_words(w);
    if (utf8_valid(text))
        buf_add(&w->out, text);
    else
        add_converted(w, text, STR(""));
}

static void
add_word(struct field_words *w, const struct mailmime_encoded_word *word)
{
    struct str charset = str_of(word->wd_charset);

    if (!str_eq_nocase(charset, w->charset))
        end_words(w);
    w->charset = arena_str(w->arena, charset);
    buf_add(&w->raw, str_of(word->wd_text));
}

struct str
mail_field_words(struct str header, const char *name, struct arena *arena)
{
    struct str value = mail_field(header, name, arena), words;
    struct field_words w = { .arena = arena };
    size_t from = 0, at = 0; /* what is behind `from` was not added yet */
    ptrdiff_t next;

    buf_init(&w.out, 4 * MAIL_FIELD_MAX);
    buf_init(&w.raw, MAIL_FIELD_MAX);
    while ((next = str_find(str_sub(value, at, value.n), STR("=?"))) >= 0) {
        struct mailmime_encoded_word *word = NULL;
        size_t start = at + (size_t)next, end = start;
        int has_space = 0, lacks_quote = 0;
        at = start + 2;
        if (mailmime_encoded_word_parse(value.p, value.n, &end, &word, &has_space,
                                        &lacks_quote) != MAILIMF_NO_ERROR ||
            !word)
            continue;
        add_between(&w, str_sub(value, from, start));
        add_word(&w, word);
        mailmime_encoded_word_free(word);
        from = at = end;
    }
    add_between(&w, str_sub(value, from, value.n));
    end_words(&w);
    words = arena_str(arena, str_trim(buf_str(&w.out)));
    buf_free(&w.out);
    buf_free(&w.raw);
    return words;
}

int64_t
mail_sent_ms(struct str header, struct arena *arena)
{
    struct str value = mail_field(header, "date", arena);
    struct mailimf_date_time *d = NULL;
    size_t at = 0;
    int64_t ms = 0;
    char room[64];
    struct buf b = buf_over(room, sizeof room);

    if (!value.n || !has_few_brackets(value) ||
        mailimf_date_time_parse(value.p, value.n, &at, &d) != MAILIMF_NO_ERROR)
        return 0;
    if (d->dt_zone > -2400 && d->dt_zone < 2400)
        buf_printf(&b, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
                   d->dt_year < 100 ? 2000 + d->dt_year : d->dt_year, d->dt_month,
                   d->dt_day, d->dt_hour, d->dt_min, d->dt_sec < 60 ? d->dt_sec : 59,
                   d->dt_zone < 0 ? '-' : '+', abs(d->dt_zone) / 100,
                   abs(d->dt_zone) % 100);
    mailimf_date_time_free(d);
    return time_parse(buf_str(&b), &ms) && ms > 0 ? ms : 0;
}

static struct str
lower(struct str s, struct arena *arena)
{
    char *out = arena_alloc(arena, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        out[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] - 'A' + 'a' : s.p[i]);
    return (struct str){ out, s.n };
}

static const char *
main_type(const struct mailmime_content *content)
{
    if (content->ct_type->tp_type == MAILMIME_TYPE_DISCRETE_TYPE)
        return content->ct_type->tp_data.tp_discrete_type->dt_type ==
                       MAILMIME_DISCRETE_TYPE_TEXT
                   ? "text"
                   : "other";
    return content->ct_type->tp_data.tp_composite_type->ct_type ==
                   MAILMIME_COMPOSITE_TYPE_MESSAGE
               ? "message"
               : "multipart";
}

static void
take_content(const struct mailmime_content *content, struct arena *arena,
             struct mail_type *out)
{
    out->type = str_of(main_type(content));
    out->subtype = lower(str_of(content->ct_subtype), arena);
    for (clistiter *i = clist_begin(content->ct_parameters); i; i = clist_next(i)) {
        const struct mailmime_parameter *p = clist_content(i);
        if (str_eq_nocase(str_of(p->pa_name), STR("charset")))
            out->charset = arena_str(arena, str_of(p->pa_value));
        else if (str_eq_nocase(str_of(p->pa_name), STR("boundary")))
            out->boundary = arena_str(arena, str_of(p->pa_value));
    }
}

void
mail_type_read(struct str header, struct arena *arena, struct mail_type *out)
{
    struct str value = mail_field(header, "content-type", arena);
    struct str packing = mail_field(header, "content-transfer-encoding", arena);
    struct str shown = mail_field(header, "content-disposition", arena);
    struct mailmime_content *content = NULL;
    size_t at = 0;

    *out = (struct mail_type){ .type = STR("text"), .subtype = STR("plain") };
    if (str_find_char(value, '/') > 0 && has_few_brackets(value) &&
        mailmime_content_parse(value.p, value.n, &at, &content) == MAILIMF_NO_ERROR) {
        take_content(content, arena, out);
        mailmime_content_free(content);
    }
    if (str_eq_nocase(str_sub(packing, 0, 6), STR("base64")))
        out->packing = MAIL_BASE64;
    else if (str_eq_nocase(str_sub(packing, 0, 16), STR("quoted-printable")))
        out->packing = MAIL_QUOTED;
    out->attached = str_eq_nocase(str_sub(shown, 0, 10), STR("attachment"));
}

/* Where a broken "=" of quoted-printable begins at the end; the length when none does. libetpan
 * takes two bytes behind a "=" for granted. */
static size_t
broken_escape(struct str body)
{
    for (size_t i = body.n; i > 0 && body.n - i < 2; i--)
        if (body.p[i - 1] == '=')
            return i - 1;
    return body.n;
}

struct str
mail_unpack(struct str body, enum mail_packing packing, struct arena *arena)
{
    char *plain = NULL;
    size_t at = 0, n = 0;
    size_t whole = packing == MAIL_QUOTED ? broken_escape(body) : body.n;
    struct str rest = str_sub(body, whole, body.n);
    char *text;

    if (packing == MAIL_PLAIN || whole == 0)
        return body;
    if (mailmime_part_parse(body.p, whole, &at,
                            packing == MAIL_BASE64
                                ? MAILMIME_MECHANISM_BASE64
                                : MAILMIME_MECHANISM_QUOTED_PRINTABLE,
                            &plain, &n) != MAILIMF_NO_ERROR)
        return body;
    if (rest.n == 1 ||
        str_eq(rest, STR("=\r"))) /* a line that goes on, were there more */
        rest = STR("");
    text = arena_raw(arena, n + rest.n + 1);
    memcpy(text, plain, n);
    memcpy(text + n, rest.n > 0 ? rest.p : "", rest.n);
    mailmime_decoded_part_free(plain);
    return (struct str){ text, n + rest.n };
}
