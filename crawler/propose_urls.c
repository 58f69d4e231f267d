/*
 * propose_urls: patterns of ad pages and of what to follow; see propose_parts.h.
 *
 * A pattern of ads is what their URLs have in common, up to a '/' or '=', with "*" behind. It
 * must not match a page that is a list. What to follow is what the lists have in common, and
 * the next pages of a list by the names that sites give their number. Where ads have no pattern
 * and what is followed does not hold them either, the whole host is: a source with patterns
 * that miss its ads would read lists for ever.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/propose_parts.h"

#include "crawler/gate.h"

#define LINKS_OF_LIST 3 /* to ads, on a page that is a list of them */

/* The part of a path up to its last '/' or '='. */
static struct str
cut_back(struct str path)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/' && path.p[n - 1] != '=')
        n--;
    return str_sub(path, 0, n);
}

/* What the paths of all pages of a kind begin with, cut back; "" when there are none. */
static struct str
common_begin(const struct propose_read *pages, size_t count, enum propose_kind kind)
{
    struct str common = STR("");
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        struct str path = pages[i].url.path;
        if (pages[i].kind != kind)
            continue;
        size_t n = 0;
        while (any && n < common.n && n < path.n && common.p[n] == path.p[n])
            n++;
        common = any ? str_sub(path, 0, n) : path;
        any = true;
    }
    return cut_back(common);
}

static bool
matches_kind(const struct propose_read *pages, size_t count, enum propose_kind kind,
             struct str pattern)
{
    for (size_t i = 0; i < count; i++)
        if (pages[i].kind == kind && source_pattern_matches(pattern, pages[i].url.path))
            return true;
    return false;
}

/* False when there is no room for it. */
static bool
add_follow(struct proposal *out, struct str pattern)
{
    for (size_t i = 0; i < out->follow_count; i++)
        if (str_eq(out->follow[i], pattern))
            return true;
    if (out->follow_count == PROPOSE_FOLLOW_MAX)
        return false;
    out->follow[out->follow_count++] = pattern;
    return true;
}

/* Is it a link of the page's own host? */
static bool
is_own(const struct propose_read *page, struct str link, struct url *url)
{
    return url_split(link, url) && str_eq(url->host, page->url.host);
}

/* How the sites of a list call the number of its next pages. */
static void
follow_numbers(const struct propose_read *page, struct proposal *out)
{
    static const struct {
        const char *part, *pattern;
    } numbers[] = {
        { "?page=", "*page=*" },    { "&page=", "*page=*" },
        { "/page/", "*/page/*" },   { "/page-", "*/page-*" },
        { "?p=", "*?p=*" },         { "PAGEN_", "*PAGEN_*" },
        { "offset=", "*offset=*" }, { "before=", "*before=*" },
        { "start=", "*start=*" },
    };
    for (size_t i = 0; i < page->page.link_count; i++) {
        struct url url;
        if (!is_own(page, page->page.links[i], &url))
            continue;
        for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
            if (str_find(url.path, str_of(numbers[k].part)) >= 0)
                (void)add_follow(out, str_of(numbers[k].pattern));
    }
}

/* Is it the page of a folder, or of the whole site? Such a page is no ad. */
static bool
is_front(struct str path)
{
    ptrdiff_t slash = (ptrdiff_t)path.n - 1;
    while (slash > 0 && path.p[slash] != '/')
        slash--;
    struct str name = str_sub(path, (size_t)slash + 1, path.n);
    return name.n == 0 || str_starts(name, STR("index."));
}

void
propose_lists(struct propose_read *pages, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pages[i].kind == PROPOSE_AD && is_front(pages[i].url.path))
            pages[i].kind = PROPOSE_OTHER;
    struct str begin = common_begin(pages, count, PROPOSE_AD);
    for (size_t i = 0; i < count && begin.n > 1; i++) {
        size_t ads = 0;
        for (size_t k = 0; k < pages[i].page.link_count; k++) {
            struct url url;
            ads += is_own(&pages[i], pages[i].page.links[k], &url) &&
                   str_starts(url.path, begin) && url.path.n > begin.n;
        }
        if (pages[i].kind == PROPOSE_OTHER && ads >= LINKS_OF_LIST)
            pages[i].kind = PROPOSE_LIST;
    }
}

/* What to begin with, and what the lists have in common. */
static void
follow_lists(const struct propose_read *pages, size_t count, struct arena *arena,
             struct proposal *out)
{
    struct str begin = common_begin(pages, count, PROPOSE_LIST);
    for (size_t i = 0; i < count; i++) {
        if (pages[i].kind != PROPOSE_LIST)
            continue;
        if (out->seed.n == 0)
            out->seed = pages[i].url.text;
        follow_numbers(&pages[i], out);
    }
    if (begin.n > 1)
        (void)add_follow(out, arena_printf(arena, STR_FMT "*", STR_ARG(begin)));
    else if (begin.n == 1)
        (void)add_follow(out, STR("/"));
}

/* The source that the proposal is so far. */
static bool
scope_of(const struct proposal *p, struct source *source, struct arena *arena,
         struct scope *scope)
{
    struct err err = { .kind = ERR_NONE };
    *source = (struct source){ .id = p->id,
                               .seeds = &p->seed,
                               .seed_count = 1,
                               .follow = p->follow,
                               .follow_count = p->follow_count,
                               .ads = &p->ads,
                               .ads_count = p->ads.n > 0 };
    return scope_make(source, arena, scope, &err);
}

/*
 * Adds what the patterns leave out of the pages that were read. Drops them when there is no room
 * for one, when they miss an ad, and when no ad was read that could show that they do not.
 */
static void
widen(const struct propose_read *pages, size_t count, struct arena *arena,
      struct proposal *out)
{
    struct source source;
    struct scope scope;
    bool fits = true, holds_ads = out->ads.n > 0;
    if (!scope_of(out, &source, arena, &scope)) {
        out->follow_count = 0;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct url *url = &pages[i].url;
        if (!scope_holds(&scope, url, true)) {
            out->outside++;
        } else if (scope_holds(&scope, url, str_eq(url->text, out->seed))) {
            holds_ads = holds_ads || pages[i].kind == PROPOSE_AD;
        } else {
            fits = pages[i].kind != PROPOSE_AD && add_follow(out, url->path) && fits;
            source.follow_count = out->follow_count;
        }
    }
    if (!fits || !holds_ads)
        out->follow_count = 0;
}

void
propose_urls(const struct propose_read *pages, size_t count, struct arena *arena,
             struct proposal *out)
{
    struct str begin = common_begin(pages, count, PROPOSE_AD);
    out->ads = out->seed = STR("");
    if (begin.n > 1) {
        struct str pattern = arena_printf(arena, STR_FMT "*", STR_ARG(begin));
        if (!matches_kind(pages, count, PROPOSE_LIST, pattern))
            out->ads = pattern;
    }
    follow_lists(pages, count, arena, out);
    for (size_t i = 0; i < count && out->seed.n == 0; i++)
        if (pages[i].url.origin.n > 0)
            out->seed = arena_printf(arena, STR_FMT "/", STR_ARG(pages[i].url.origin));
    widen(pages, count, arena, out);
}
