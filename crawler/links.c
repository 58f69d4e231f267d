/*
 * links: see links.h. Doubles are found by sorting: a page chooses its links, so a table that
 * hashes them could be aimed at.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/links.h"

#include "crawler/reference.h"

#include <stdlib.h>

struct entry {
    struct str url;
    size_t place;
    int64_t changed_ms;
};

/* Any order will do that puts equal ones side by side: most differ in their length already. */
static int
by_url(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = x->url.n != y->url.n ? (x->url.n > y->url.n) - (x->url.n < y->url.n)
                                     : str_cmp(x->url, y->url);
    return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

static int
by_place(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

/* Keeps the first of each URL with the latest time, in page order; returns how many are
 * left. */
static size_t
drop_doubles(struct entry *entries, size_t count)
{
    size_t kept = 0;
    qsort(entries, count, sizeof(*entries), by_url);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !str_eq(entries[i].url, entries[kept - 1].url))
            entries[kept++] = entries[i];
        else if (entries[i].changed_ms > entries[kept - 1].changed_ms)
            entries[kept - 1].changed_ms = entries[i].changed_ms;
    qsort(entries, kept, sizeof(*entries), by_place);
    return kept;
}

/* The URL that references are relative to; false when there is none. */
static bool
find_base(const struct scan *scan, struct str page_url, struct references *how,
          struct arena *arena, struct url *base)
{
    struct url page, moved;
    bool has_page = page_url.n > 0 && url_parse(page_url, NULL, arena, &page) == URL_OK;
    if (scan->base.n > 0 && references_parse(how, scan->base, has_page ? &page : NULL,
                                             arena, &moved) == URL_OK) {
        *base = moved;
        return true;
    }
    if (has_page)
        *base = page;
    return has_page;
}

/* Hands over what was found. */
static void
put_entries(const struct entry *entries, size_t count, struct arena *arena,
            struct links *out)
{
    struct str *urls = ARENA_NEW(arena, struct str, count + 1);
    int64_t *times = NULL;
    for (size_t i = 0; i < count; i++) {
        urls[i] = entries[i].url;
        if (entries[i].changed_ms > 0 && !times)
            times = ARENA_NEW(arena, int64_t, count);
    }
    for (size_t i = 0; i < count && times; i++)
        times[i] = entries[i].changed_ms;
    *out = (struct links){ .urls = urls, .changed_ms = times, .count = count };
}

void
links_resolve(const struct scan *scan, struct str page_url, struct str charset,
              struct arena *arena, struct links *out)
{
    struct references how;
    references_open(charset, &how);
    struct url base, url;
    bool has_base = find_base(scan, page_url, &how, arena, &base);
    struct entry *entries = ARENA_NEW(arena, struct entry, scan->link_count + 1);
    size_t count = 0, too_long = scan->links_too_long;
    for (size_t i = 0; i < scan->link_count; i++) {
        const struct scan_link *link = &scan->links[i];
        if (link->nofollow || link->href.p[0] == '#')
            continue;
        switch (
            references_parse(&how, link->href, has_base ? &base : NULL, arena, &url)) {
        case URL_OK:
            entries[count++] = (struct entry){ url.text, i, link->changed_ms };
            break;
        case URL_LONG:
            too_long++;
            break;
        case URL_BAD:
        case URL_OTHER_SCHEME:
            break;
        }
    }
    put_entries(entries, drop_doubles(entries, count), arena, out);
    out->too_long = too_long;
    if (scan->canonical.n > 0 &&
        references_parse(&how, scan->canonical, has_base ? &base : NULL, arena, &url) ==
            URL_OK)
        out->canonical = url.text;
    references_close(&how);
}
