/*
 * feed: see feed.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/feed.h"

#include "core/mem.h"
#include "crawler/entity.h"
#include "crawler/token.h"

#include <stdlib.h>

enum feed_kind { FEED_NONE, FEED_SITEMAP, FEED_INDEX, FEED_RSS, FEED_ATOM };

static struct str
local_name(struct str name)
{
    ptrdiff_t colon = str_find_char(name, ':');
    return colon >= 0 ? str_sub(name, (size_t)colon + 1, name.n) : name;
}

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
        struct str name = local_name(token.name);
        if (str_eq(name, STR("urlset")))
            return FEED_SITEMAP;
        if (str_eq(name, STR("sitemapindex")))
            return FEED_INDEX;
        if (str_eq(name, STR("rss")) || str_eq(name, STR("RDF")))
            return FEED_RSS;
        return str_eq(name, STR("feed")) ? FEED_ATOM : FEED_NONE;
    }
    return FEED_NONE;
}

struct feed_reader {
    enum feed_kind kind;
    struct arena *arena;
    struct scan *out;
    struct scan_link *links;
    size_t cap;
    struct str inside; /* element whose text is being read */
    struct str text;
};

static void
add_link(struct feed_reader *r, struct str href)
{
    href = str_trim(href);
    if (href.n == 0)
        return;
    if (r->out->link_count >= FEED_LINKS_MAX) {
        r->out->links_left_off++;
        return;
    }
    r->links = mem_grow(r->links, &r->cap, r->out->link_count + 1, sizeof(*r->links));
    r->links[r->out->link_count++] = (struct scan_link){ .href = href, .from = SCAN_A };
}

/* An Atom link: an entry's page, not the feed itself. */
static void
read_atom_link(struct feed_reader *r, const struct token *token)
{
    struct str href, rel;
    bool has_rel = token_find_attr(token, STR("rel"), &rel);
    if (has_rel && !str_eq(rel, STR("alternate")) && !str_eq(rel, STR("next")))
        return;
    if (token_find_attr(token, STR("href"), &href))
        add_link(r, entity_decode(href, true, r->arena));
}

static void
read_close(struct feed_reader *r, struct str name)
{
    bool is_link = r->kind == FEED_SITEMAP || r->kind == FEED_INDEX
                       ? str_eq(name, STR("loc"))
                       : r->kind == FEED_RSS && str_eq(name, STR("link"));
    if (is_link)
        add_link(r, r->text);
    else if (str_eq(name, STR("title")) && r->out->title.n == 0)
        r->out->title = r->text;
}

bool
feed_read(struct str text, struct arena *arena, struct scan *out)
{
    struct tokenizer tokens;
    struct token token;
    token_start(&tokens, text);
    tokens.foreign = true; /* XML: CDATA, and no element with raw text */
    struct feed_reader r = { .arena = arena, .out = out };
    r.kind = kind_of(&tokens);
    if (r.kind == FEED_NONE)
        return false;
    *out = (struct scan){ .bytes = text.n, .is_index = r.kind == FEED_INDEX };
    while (token_next(&tokens, &token)) {
        struct str name = local_name(token.name);
        if (token.kind == TOKEN_START) {
            r.inside = name;
            r.text = STR("");
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
        }
    }
    struct scan_link *links = ARENA_NEW(arena, struct scan_link, out->link_count + 1);
    if (out->link_count > 0)
        memcpy(links, r.links, out->link_count * sizeof(*links));
    free(r.links);
    out->links = links;
    return true;
}
