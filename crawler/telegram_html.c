/*
 * telegram_html: see telegram_html.h.
 *
 * A message is <div class="message ..." id="messageN">; in it stand its date, as the title of
 * <div class="... date details">, and its words, in <div class="text">.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/telegram_html.h"

#include "core/buf.h"
#include "core/time.h"
#include "crawler/entity.h"
#include "crawler/plain.h"

bool
telegram_html_is(struct str head)
{
    return str_find(head, STR("class=\"page_wrap")) >= 0 &&
           (str_find(head, STR("class=\"page_body")) >= 0 ||
            str_find(head, STR("Exported Data")) >= 0);
}

void
telegram_html_begin(struct telegram_html *t, struct str text)
{
    *t = (struct telegram_html){ .has_ahead = false };
    token_start(&t->tokens, text);
}

static bool
has_class(const struct token *token, struct str wanted)
{
    struct str value, word;

    if (!token_find_attr(token, STR("class"), &value))
        return false;
    while (str_cut(&value, ' ', &word))
        if (str_eq(word, wanted))
            return true;
    return false;
}

static bool
begins_message(const struct token *token)
{
    return token->kind == TOKEN_START && token->tag == TAG_DIV &&
           has_class(token, STR("message"));
}

/* "01.10.2026 12:00:00 UTC+05:00", in older exports without the zone; 0 when it is none. */
static int64_t
sent_ms(struct str title)
{
    char room[64];
    struct buf b = buf_over(room, sizeof room);
    struct str zone = STR("Z");
    int64_t ms;

    title = str_trim(title);
    if (title.n < 19 || title.p[2] != '.' || title.p[5] != '.' || title.p[10] != ' ')
        return 0;
    if (title.n == 29 && str_eq(str_sub(title, 19, 23), STR(" UTC")))
        zone = str_sub(title, 23, 29);
    buf_printf(&b, "%.4s-%.2s-%.2sT%.8s" STR_FMT, title.p + 6, title.p + 3, title.p,
               title.p + 11, STR_ARG(zone));
    return time_parse(buf_str(&b), &ms) ? ms : 0;
}

/* A message while its tags come by. */
struct message {
    struct plain words;
    struct buf contacts;
    struct arena *arena;
    int64_t sent_ms;
    int depth;      /* of open div elements, the message's own is 1 */
    int text_depth; /* of the one that holds the words; 0: not inside it */
};

/* The address behind words, unless it is the words or leads nowhere outside. */
static void
add_link(struct message *m, const struct token *token)
{
    struct str href;

    if (!token_find_attr(token, STR("href"), &href))
        return;
    href = str_trim(entity_decode(href, true, m->arena));
    if (!str_starts(href, STR("http://")) && !str_starts(href, STR("https://")) &&
        !str_starts(href, STR("mailto:")) && !str_starts(href, STR("tel:")) &&
        !str_starts(href, STR("tg://")))
        return;
    buf_add(&m->contacts, href);
    buf_add_char(&m->contacts, '\n');
}

static void
take_start(struct message *m, const struct token *token)
{
    struct str title;

    if (token->tag == TAG_DIV) {
        m->depth++;
        if (has_class(token, STR("text")) && !m->text_depth) {
            m->text_depth = m->depth;
            plain_gap(&m->words, PLAIN_LINE);
        } else if (!m->sent_ms && !m->text_depth && has_class(token, STR("date")) &&
                   token_find_attr(token, STR("title"), &title)) {
            m->sent_ms = sent_ms(title);
        }
    }
    if (!m->text_depth)
        return;
    if (token->tag == TAG_BR || token->tag == TAG_DIV || token->tag == TAG_PRE ||
        token->tag == TAG_BLOCKQUOTE)
        plain_gap(&m->words, PLAIN_LINE);
    else if (token->tag == TAG_A)
        add_link(m, token);
}

static void
take_close(struct message *m, const struct token *token)
{
    if (m->text_depth && (token->tag == TAG_PRE || token->tag == TAG_BLOCKQUOTE ||
                          token->tag == TAG_DIV))
        plain_gap(&m->words, PLAIN_LINE);
    if (token->tag != TAG_DIV)
        return;
    m->text_depth = m->depth == m->text_depth ? 0 : m->text_depth;
    m->depth--;
}

/* Reads the tags of a message, up to its end or to where the next one begins. */
static void
read_message(struct telegram_html *t, struct message *m)
{
    struct token token;

    m->depth = 1;
    while (m->depth > 0 && token_next(&t->tokens, &token)) {
        if (begins_message(&token)) {
            t->ahead = token;
            t->has_ahead = true;
            return;
        }
        if (token.kind == TOKEN_START)
            take_start(m, &token);
        else if (token.kind == TOKEN_CLOSE)
            take_close(m, &token);
        else if (token.kind == TOKEN_TEXT && m->text_depth && !token.is_raw)
            plain_text(&m->words, entity_decode(token.text, false, m->arena), false);
    }
}

/* Steps to the tag with which the next message begins. */
static bool
find_message(struct telegram_html *t, struct token *out)
{
    if (t->has_ahead) {
        *out = t->ahead;
        t->has_ahead = false;
        return true;
    }
    while (token_next(&t->tokens, out))
        if (begins_message(out))
            return true;
    return false;
}

static struct str
message_id(const struct token *token)
{
    struct str id;
    int64_t number;

    if (!token_find_attr(token, STR("id"), &id) || !str_starts(id, STR("message")))
        return STR("");
    id = str_sub(id, 7, id.n);
    return str_to_int(id, &number) ? id : STR("");
}

enum record_answer
telegram_html_next(struct telegram_html *t, struct arena *arena, struct ad *out,
                   struct err *err)
{
    struct token token;

    while (find_message(t, &token)) {
        struct message m = { .arena = arena };
        bool too_long;
        t->messages++;
        plain_start(&m.words);
        buf_init(&m.contacts, RECORD_TEXT_MAX);
        read_message(t, &m);
        too_long = m.words.out.n > RECORD_TEXT_MAX || buf_failed(&m.contacts);
        *out = (struct ad){ .text = plain_end(&m.words, arena),
                            .id = message_id(&token),
                            .seen_at_ms = m.sent_ms > 0 ? m.sent_ms : 0 };
        out->contacts = arena_str(arena, buf_str(&m.contacts));
        buf_free(&m.contacts);
        if (too_long) {
            (void)err_set(err, "a text longer than 1 MB");
            return RECORD_BAD;
        }
        if (!has_class(&token, STR("service")) && str_trim(out->text).n)
            return RECORD_AD;
    }
    return RECORD_END;
}
