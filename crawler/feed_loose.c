/*
 * feed_loose: feeds and sitemaps that are no well-formed XML, by the page tokenizer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/feed_parts.h"

#include "crawler/entity.h"
#include "crawler/token.h"

#define DOCTYPE_MAX 1024 /* it begins within these */

/* What the first element is. Text before it, other than white space, is no XML. */
static enum feed_kind
kind_of(struct tokenizer *tokens)
{
    struct token token;
    while (token_next(tokens, &token)) {
        if (token.kind == TOKEN_TEXT && str_trim(token.text).n > 0)
            return FEED_NONE;
        if (token.kind != TOKEN_START)
            continue;
        return feed_kind_of(token.name);
    }
    return FEED_NONE;
}

/* Behind a document type that defines entities of its own: pages have none such. */
static struct str
skip_doctype(struct str text)
{
    ptrdiff_t at = str_find(str_sub(text, 0, DOCTYPE_MAX), STR("<!DOCTYPE")), open, end;
    struct str rest = str_sub(text, at < 0 ? 0 : (size_t)at, text.n);
    if (at < 0)
        return text;
    open = str_find_char(rest, '[');
    end = str_find_char(rest, '>');
    if (open < 0 || end < open)
        return text;
    end = str_find(rest, STR("]>"));
    return end < 0 ? text : str_sub(rest, (size_t)end + 2, rest.n);
}

bool
feed_begins(struct str text)
{
    struct tokenizer tokens;
    text = skip_doctype(text);
    token_start(&tokens, text);
    tokens.foreign = true;
    return kind_of(&tokens) != FEED_NONE;
}

struct feed_reader {
    enum feed_kind kind;
    struct arena *arena;
    struct feed_links links;
    struct str inside; /* element whose text is being read */
    struct str text;
};

static void
read_atom_link(struct feed_reader *r, const struct token *token)
{
    struct str href, rel;
    bool has_rel = token_find_attr(token, STR("rel"), &rel);
    if (feed_rel_leads(has_rel, rel) && token_find_attr(token, STR("href"), &href))
        feed_links_add(&r->links, entity_decode(href, true, r->arena));
}

static bool
is_entry(struct str name)
{
    return str_eq(name, STR("url")) || str_eq(name, STR("sitemap")) ||
           str_eq(name, STR("item")) || str_eq(name, STR("entry"));
}

static void
read_close(struct feed_reader *r, struct str name)
{
    if (feed_is_date(r->kind, name)) {
        feed_entry_date(&r->links, r->text);
        return;
    }
    bool is_link = r->kind == FEED_SITEMAP || r->kind == FEED_INDEX
                       ? str_eq(name, STR("loc"))
                       : r->kind == FEED_RSS && str_eq(name, STR("link"));
    if (is_link)
        feed_links_add(&r->links, r->text);
    else if (str_eq(name, STR("title")) && r->links.out->title.n == 0)
        r->links.out->title = r->text;
}

bool
feed_read_loose(struct str text, struct arena *arena, struct scan *out)
{
    struct tokenizer tokens;
    struct token token;
    token_start(&tokens, skip_doctype(text));
    tokens.foreign = true; /* XML: CDATA, and no element with raw text */
    struct feed_reader r = { .arena = arena };
    r.kind = kind_of(&tokens);
    if (r.kind == FEED_NONE)
        return false;
    *out = (struct scan){ .bytes = text.n, .is_index = r.kind == FEED_INDEX };
    feed_links_begin(&r.links, arena, out);
    while (token_next(&tokens, &token)) {
        struct str name = feed_local_name(token.name);
        if (token.kind == TOKEN_START) {
            r.inside = name;
            r.text = STR("");
            if (is_entry(name))
                feed_entry_begin(&r.links);
            if (r.kind == FEED_ATOM && str_eq(name, STR("link")))
                read_atom_link(&r, &token);
        } else if (token.kind == TOKEN_TEXT && r.inside.n > 0 &&
                   str_trim(token.text).n > 0) {
            r.text =
                token.is_raw ? token.text : entity_decode(token.text, false, arena);
        } else if (token.kind == TOKEN_CLOSE) {
            if (str_eq(name, r.inside))
                read_close(&r, name);
            r.inside = STR("");
            if (is_entry(name))
                feed_entry_end(&r.links);
        }
    }
    feed_links_end(&r.links);
    return true;
}
