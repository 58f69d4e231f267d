/*
 * plain: see plain.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/plain.h"

#include "core/utf8.h"
#include "crawler/entity.h"
#include "crawler/token.h"

void
plain_start(struct plain *p)
{
    buf_init(&p->out, PLAIN_MAX);
    p->gap = PLAIN_NONE;
}

void
plain_gap(struct plain *p, enum plain_gap gap)
{
    if (gap > p->gap)
        p->gap = gap;
}

static void
add_word(struct plain *p, struct str word)
{
    if (p->out.n > 0 && p->gap != PLAIN_NONE)
        buf_add_char(&p->out, p->gap == PLAIN_LINE ? '\n' : ' ');
    p->gap = PLAIN_NONE;
    buf_add(&p->out, word);
}

static bool
is_space(char c)
{
    return (uint8_t)c <= ' ' &&
           (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\0');
}

/* Is it a blank between two words, which stays what it is? */
static bool
is_lone_blank(struct str text, size_t i)
{
    return text.p[i] == ' ' && i > 0 && !is_space(text.p[i - 1]) && i + 1 < text.n &&
           !is_space(text.p[i + 1]);
}

void
plain_text(struct plain *p, struct str text, bool keep_lines)
{
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && (!is_space(text.p[i]) || is_lone_blank(text, i)))
            i++;
        if (i > from)
            add_word(p, str_sub(text, from, i));
        for (; i < text.n && is_space(text.p[i]); i++)
            plain_gap(p, keep_lines && text.p[i] == '\n' ? PLAIN_LINE : PLAIN_SPACE);
    }
}

struct str
plain_end(struct plain *p, struct arena *arena)
{
    struct str held = buf_str(&p->out);
    if (buf_failed(&p->out))
        held = str_sub(held, 0, utf8_floor(held, held.n));
    struct str text = arena_str(arena, held);
    buf_free(&p->out);
    return text;
}

/* Text between the tags of a fragment. */
static void
add_markup(struct plain *p, struct str html, struct arena *arena)
{
    struct tokenizer tokens;
    struct token token;
    bool skip = false;
    size_t pre = 0;
    token_start(&tokens, html);
    while (token_next(&tokens, &token)) {
        if (token.kind == TOKEN_TEXT && !skip)
            plain_text(
                p, token.is_raw ? token.text : entity_decode(token.text, false, arena),
                pre > 0);
        if (token.kind != TOKEN_START && token.kind != TOKEN_CLOSE)
            continue;
        if (tag_is(token.tag, TAG_BLOCK))
            plain_gap(p, PLAIN_LINE);
        else if (token.tag == TAG_TD || token.tag == TAG_TH)
            plain_gap(p, PLAIN_SPACE);
        if (token.tag == TAG_PRE)
            pre = token.kind == TOKEN_START ? pre + 1 : pre > 0 ? pre - 1 : 0;
        skip = token.kind == TOKEN_START &&
               (token.tag == TAG_SCRIPT || token.tag == TAG_STYLE);
    }
}

/* Does a tag stand in it? */
static bool
has_markup(struct str s)
{
    struct tokenizer tokens;
    struct token token;
    token_start(&tokens, s);
    while (token_next(&tokens, &token))
        if ((token.kind == TOKEN_START || token.kind == TOKEN_CLOSE) &&
            token.tag != TAG_OTHER)
            return true;
    return false;
}

struct str
plain_of_html(struct str html, struct arena *arena)
{
    struct plain p;
    plain_start(&p);
    if (has_markup(html)) {
        add_markup(&p, html, arena);
    } else {
        struct str decoded = entity_decode(html, false, arena);
        if (decoded.n != html.n && has_markup(decoded))
            add_markup(&p, decoded, arena);
        else
            plain_text(&p, decoded, true);
    }
    return plain_end(&p, arena);
}

struct str
plain_line(struct str s, struct arena *arena)
{
    struct plain p;
    plain_start(&p);
    plain_text(&p, s, false);
    return plain_end(&p, arena);
}
