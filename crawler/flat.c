/*
 * flat: see flat.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/flat.h"

#include "core/utf8.h"
#include "crawler/contact_links.h"
#include "crawler/entity.h"
#include "crawler/plain.h"
#include "crawler/thing.h"
#include "crawler/zone.h"

struct reader {
    struct arena *arena;
    struct plain plain;
    struct zone zone;
    struct tokenizer tokens;
    struct flat *out;
    size_t looked; /* links looked at */
    bool in_raw;   /* the next text is that of a script, a title ... */
    bool in_link;
};

static void
take_text(struct reader *r, const struct token *token)
{
    struct str text = token->text;
    if (r->plain.out.n >= FLAT_TEXT_MAX)
        return;
    text = str_sub(text, 0, utf8_floor(text, FLAT_TEXT_MAX - r->plain.out.n));
    if (!token->is_raw)
        text = entity_decode(text, false, r->arena);
    size_t chars = utf8_count(str_trim(text));
    r->out->chars += chars;
    r->out->link_chars += r->in_link ? chars : 0;
    plain_text(&r->plain, text, false);
}

static void
take_link(struct reader *r, const struct token *token)
{
    struct str href;
    r->in_link = token->kind == TOKEN_START;
    if (!r->in_link || r->looked++ >= FLAT_CONTACTS_MAX ||
        !token_find_attr(token, STR("href"), &href))
        return;
    href = contact_of_link(entity_decode(href, true, r->arena), r->arena);
    r->out->contacts = thing_add_line(r->out->contacts, href, r->arena);
}

static void
take_tag(struct reader *r, const struct token *token)
{
    if (tag_is(token->tag, TAG_BLOCK))
        plain_gap(&r->plain, PLAIN_LINE);
    else if (token->tag == TAG_TD || token->tag == TAG_TH)
        plain_gap(&r->plain, PLAIN_SPACE);
    if (token->tag == TAG_A)
        take_link(r, token);
}

void
flat_read(struct str html, struct arena *arena, struct flat *out)
{
    struct reader *r = ARENA_NEW(arena, struct reader, 1);
    struct token token;
    *out = (struct flat){ .text = STR(""), .contacts = STR("") };
    *r = (struct reader){ .arena = arena, .out = out };
    plain_start(&r->plain);
    token_start(&r->tokens, html);
    while (token_next(&r->tokens, &token)) {
        bool is_shown = zone_keeps(&r->zone, &token);
        if (is_shown && token.kind == TOKEN_TEXT && !r->in_raw)
            take_text(r, &token);
        else if (is_shown && (token.kind == TOKEN_START || token.kind == TOKEN_CLOSE))
            take_tag(r, &token);
        r->in_raw = token.kind == TOKEN_START && token.tag != TAG_XMP &&
                    tag_is(token.tag, TAG_RAWTEXT | TAG_RCDATA);
        r->tokens.foreign = zone_is_foreign(&r->zone);
    }
    out->text = plain_end(&r->plain, arena);
}
