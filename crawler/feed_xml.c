/*
 * feed_xml: sitemaps, RSS and Atom by libexpat, which no other file sees.
 *
 * Elements are told by their place, not by name alone: the address of a picture in a sitemap is
 * a "loc", too. Entities that the text defines are bounded by libexpat; nothing outside of it
 * is ever read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/feed_parts.h"

#include "core/buf.h"
#include "crawler/url.h"

#include <expat.h>

#define TEXT_MAX (4 * URL_MAX) /* of one element; a longer one is no address */
#define PART     (1u << 20)    /* libexpat counts in int */

struct reader {
    XML_Parser parser;
    enum feed_kind kind;
    struct feed_links links;
    size_t depth;    /* open elements */
    size_t entry_at; /* depth of the url, item or entry that is open; 0 none */
    size_t reading;  /* depth of the element whose text is taken; 0 none */
    bool has_link;   /* the entry's page is known */
    bool guid_leads; /* the guid being read is an address */
    bool not_a_feed;
    struct str guid; /* of the entry: its page when there is no link */
    struct buf text;
};

static bool
named(const char *name, const char *wanted)
{
    return str_eq(feed_local_name(str_of(name)), str_of(wanted));
}

/* Attributes come as name, value, name, value, NULL. */
static bool
find_attr(const char **attrs, const char *name, struct str *value)
{
    for (size_t i = 0; attrs[i]; i += 2) {
        if (named(attrs[i], name)) {
            *value = str_of(attrs[i + 1]);
            return true;
        }
    }
    return false;
}

/* An Atom link, also inside RSS, where it leads to older entries. */
static void
read_link(struct reader *r, const char **attrs)
{
    struct str href, rel;
    bool has_rel = find_attr(attrs, "rel", &rel);

    if (find_attr(attrs, "href", &href) && feed_rel_leads(has_rel, rel)) {
        feed_links_add(&r->links, arena_str(r->links.arena, href));
        r->has_link = true;
    }
}

static bool
opens_entry(const struct reader *r, const char *name)
{
    switch (r->kind) {
    case FEED_SITEMAP:
        return named(name, "url");
    case FEED_INDEX:
        return named(name, "sitemap");
    case FEED_RSS:
        return named(name, "item");
    case FEED_ATOM:
        return named(name, "entry");
    case FEED_NONE:
        break;
    }
    return false;
}

/* Is it an element whose text says something? Directly in an entry, or in the head of a feed. */
static bool
tells(const struct reader *r, const char *name)
{
    bool in_entry = r->entry_at > 0 && r->depth == r->entry_at + 1;

    if (in_entry && feed_is_date(r->kind, feed_local_name(str_of(name)))) {
        return true;
    }
    if (r->kind == FEED_SITEMAP || r->kind == FEED_INDEX) {
        return in_entry && named(name, "loc");
    }
    if (r->kind == FEED_RSS && (in_entry || r->entry_at == 0)) {
        return named(name, "link") || named(name, "guid") || named(name, "title");
    }
    return r->kind == FEED_ATOM && r->entry_at == 0 && r->depth == 2 &&
           named(name, "title");
}

static void
on_start(void *user, const char *name, const char **attrs)
{
    struct reader *r = user;
    struct str leads;

    r->depth++;
    if (r->depth == 1) {
        r->kind = feed_kind_of(str_of(name));
        r->links.out->is_index = r->kind == FEED_INDEX;
        if (r->kind == FEED_NONE) {
            r->not_a_feed = true;
            (void)XML_StopParser(r->parser, XML_FALSE);
        }
        return;
    }
    if (r->entry_at == 0 && opens_entry(r, name)) {
        r->entry_at = r->depth;
        feed_entry_begin(&r->links);
        r->has_link = false;
        r->guid = STR("");
    } else if (named(name, "link") && (r->kind == FEED_ATOM || r->kind == FEED_RSS) &&
               find_attr(attrs, "href", &leads)) {
        read_link(r, attrs);
    } else if (r->reading == 0 && tells(r, name)) {
        r->reading = r->depth;
        r->guid_leads = !find_attr(attrs, "isPermaLink", &leads) ||
                        !str_eq_nocase(leads, STR("false"));
        buf_reset(&r->text);
    }
}

static void
on_text(void *user, const char *bytes, int n)
{
    struct reader *r = user;

    if (r->reading == r->depth && r->reading > 0) {
        buf_add(&r->text, (struct str){ bytes, (size_t)n });
    }
}

/* What an element said that has ended. */
static void
take_text(struct reader *r, const char *name)
{
    struct str text = str_trim(buf_str(&r->text));

    bool is_date = feed_is_date(r->kind, feed_local_name(str_of(name)));

    if (buf_failed(&r->text)) {
        r->links.out->links_too_long +=
            !is_date && !named(name, "title") && !named(name, "guid");
        return;
    }
    if (text.n == 0) {
        return;
    }
    if (is_date) {
        feed_entry_date(&r->links, text);
        return;
    }
    text = arena_str(r->links.arena, text);
    if (named(name, "title")) {
        r->links.out->title = r->links.out->title.n > 0 ? r->links.out->title : text;
    } else if (named(name, "guid")) {
        r->guid = r->guid_leads ? text : r->guid;
    } else {
        feed_links_add(&r->links, text);
        r->has_link = true;
    }
}

static void
on_end(void *user, const char *name)
{
    struct reader *r = user;

    if (r->reading == r->depth) {
        take_text(r, name);
        r->reading = 0;
    }
    if (r->entry_at == r->depth) {
        if (!r->has_link && (str_starts(r->guid, STR("http://")) ||
                             str_starts(r->guid, STR("https://")))) {
            feed_links_add(&r->links, r->guid);
        }
        feed_entry_end(&r->links);
        r->entry_at = 0;
    }
    r->depth--;
}

static bool
parse(struct reader *r, struct str text)
{
    while (text.n > PART) {
        if (XML_Parse(r->parser, text.p, (int)PART, 0) != XML_STATUS_OK) {
            return false;
        }
        text = str_sub(text, PART, text.n);
    }
    return XML_Parse(r->parser, text.p, (int)text.n, 1) == XML_STATUS_OK;
}

enum feed_answer
feed_read_xml(struct str text, struct arena *arena, struct scan *out)
{
    struct reader r = { .parser = XML_ParserCreate("UTF-8") };
    bool ok;

    *out = (struct scan){ .bytes = text.n };
    if (!r.parser) {
        return FEED_BROKEN;
    }
    feed_links_begin(&r.links, arena, out);
    buf_init(&r.text, TEXT_MAX);
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, on_start, on_end);
    XML_SetCharacterDataHandler(r.parser, on_text);
    ok = parse(&r, text);
    XML_ParserFree(r.parser);
    buf_free(&r.text);
    feed_links_end(&r.links);
    return ok ? FEED_READ : r.not_a_feed ? FEED_IS_NONE : FEED_BROKEN;
}
