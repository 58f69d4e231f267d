/*
 * feed: see feed.h. What the text begins with tells who reads it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/feed_parts.h"

#include "core/mem.h"
#include "core/time.h"

#include <stdlib.h>

void
feed_links_begin(struct feed_links *l, struct arena *arena, struct scan *out)
{
    *l = (struct feed_links){ .arena = arena, .out = out };
}

void
feed_links_add(struct feed_links *l, struct str href)
{
    href = str_trim(href);
    if (href.n == 0)
        return;
    if (l->out->link_count >= FEED_LINKS_MAX) {
        l->out->links_left_off++;
        return;
    }
    l->links = mem_grow(l->links, &l->cap, l->out->link_count + 1, sizeof(*l->links));
    l->links[l->out->link_count++] = (struct scan_link){ .href = href, .from = SCAN_A };
}

void
feed_entry_end(struct feed_links *l)
{
    for (size_t i = l->entry_from; l->in_entry && i < l->out->link_count; i++)
        l->links[i].changed_ms = l->changed_ms;
    l->in_entry = false;
}

void
feed_entry_begin(struct feed_links *l)
{
    feed_entry_end(l);
    l->in_entry = true;
    l->entry_from = l->out->link_count;
    l->changed_ms = 0;
}

void
feed_entry_date(struct feed_links *l, struct str date)
{
    int64_t ms = 0;
    if (l->in_entry && (time_parse_w3c(date, &ms) || time_parse_mail(date, &ms)) &&
        ms > l->changed_ms)
        l->changed_ms = ms;
}

bool
feed_is_date(enum feed_kind kind, struct str name)
{
    if (kind == FEED_SITEMAP || kind == FEED_INDEX)
        return str_eq(name, STR("lastmod"));
    return str_eq(name, STR("pubDate")) || str_eq(name, STR("date")) ||
           str_eq(name, STR("updated")) || str_eq(name, STR("published")) ||
           str_eq(name, STR("modified"));
}

void
feed_links_end(struct feed_links *l)
{
    feed_entry_end(l);
    size_t count = l->out->link_count;
    struct scan_link *links = ARENA_NEW(l->arena, struct scan_link, count + 1);
    if (count > 0)
        memcpy(links, l->links, count * sizeof(*links));
    free(l->links);
    l->out->links = links;
}

struct str
feed_local_name(struct str name)
{
    ptrdiff_t colon = str_find_char(name, ':');
    return colon >= 0 ? str_sub(name, (size_t)colon + 1, name.n) : name;
}

enum feed_kind
feed_kind_of(struct str root)
{
    struct str name = feed_local_name(root);
    if (str_eq(name, STR("urlset")))
        return FEED_SITEMAP;
    if (str_eq(name, STR("sitemapindex")))
        return FEED_INDEX;
    if (str_eq(name, STR("rss")) || str_eq(name, STR("RDF")))
        return FEED_RSS;
    return str_eq(name, STR("feed")) ? FEED_ATOM : FEED_NONE;
}

bool
feed_rel_leads(bool has_rel, struct str rel)
{
    return !has_rel || str_eq(rel, STR("alternate")) || str_eq(rel, STR("next"));
}

bool
feed_read_lines(struct str text, struct arena *arena, struct scan *out)
{
    struct str rest = text, line;
    struct feed_links links;
    *out = (struct scan){ .bytes = text.n };
    feed_links_begin(&links, arena, out);
    bool all = true;
    while (all && str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        all = line.n == 0 || str_starts(line, STR("http://")) ||
              str_starts(line, STR("https://"));
        all = all && str_find_char(line, ' ') < 0;
        feed_links_add(&links, line);
    }
    feed_links_end(&links);
    return all && out->link_count > 0;
}

bool
feed_read(struct str text, struct arena *arena, struct scan *out)
{
    struct str start =
        str_starts(text, STR("\xEF\xBB\xBF")) ? str_sub(text, 3, text.n) : text;
    start = str_trim(start);
    if (str_starts(start, STR("{")))
        return feed_read_json(start, arena, out);
    if (!str_starts(start, STR("<")) || !feed_begins(start))
        return false;
    switch (feed_read_xml(start, arena, out)) {
    case FEED_READ:
        return true;
    case FEED_IS_NONE:
        return false;
    case FEED_BROKEN:
        break;
    }
    return feed_read_loose(start, arena, out);
}
