/*
 * propose: see propose.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/propose.h"

#include "crawler/contact_links.h"
#include "crawler/facts.h"
#include "crawler/listing.h"
#include "crawler/plain.h"
#include "crawler/propose_parts.h"
#include "crawler/shown.h"
#include "crawler/trial.h"

const char *
propose_part_name(enum propose_part part)
{
    static const char *const names[PROPOSE_PARTS] = {
        [PROPOSE_TITLE] = "title",       [PROPOSE_TEXT] = "text",
        [PROPOSE_PAY] = "pay",           [PROPOSE_PLACE] = "place",
        [PROPOSE_EMPLOYER] = "employer", [PROPOSE_CONTACTS] = "contacts",
    };
    return part < PROPOSE_PARTS ? names[part] : "";
}

/* The parts as the page shows them: those of structured data are written otherwise. */
static void
read_parts(struct propose_read *r, const uint8_t *beside, struct arena *arena)
{
    const struct ad *ad = &r->page.ads[0];
    struct facts facts;
    facts_find(&r->tree, beside, arena, &facts);
    r->parts[PROPOSE_TITLE] = plain_line(ad->title, arena);
    r->parts[PROPOSE_TEXT] = ad->text;
    r->parts[PROPOSE_PAY] = facts.pay;
    r->parts[PROPOSE_PLACE] = facts.place.n > 0 ? facts.place : ad->location;
    r->parts[PROPOSE_EMPLOYER] = facts.employer.n > 0 ? facts.employer : ad->employer;
    r->parts[PROPOSE_CONTACTS] = contact_links(&r->tree, 0, beside, arena);
}

static void
read_page(const struct propose_page *page, struct arena *arena, struct propose_read *r)
{
    struct extract_input in = { .body = page->body,
                                .content_type = page->content_type,
                                .url = page->url };
    *r = (struct propose_read){ .kind = PROPOSE_OTHER };
    if (!url_split(page->url, &r->url))
        return;
    extract_page(&in, arena, &r->page);
    if (r->page.is_feed || !trial_tree(&in, arena, &r->tree))
        return;
    r->hidden = tree_hidden(&r->tree, arena);
    const uint8_t *beside = shown_mark_beside(&r->tree, r->hidden, arena);
    if (r->page.ad_count == 1 && str_eq(r->page.ads[0].url, page->url)) {
        r->kind = PROPOSE_AD;
        read_parts(r, beside, arena);
    } else if (r->page.ad_count > 1 || listing_is_list(&r->tree, beside, arena)) {
        r->kind = PROPOSE_LIST;
    }
}

/* "www.board.example" to "board-example". */
static struct str
id_of(struct str host, struct arena *arena)
{
    if (str_starts(host, STR("www.")))
        host = str_sub(host, 4, host.n);
    char *out = arena_alloc(arena, host.n + 1);
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        out[i] = is_plain ? c : '-';
    }
    return (struct str){ out, host.n };
}

void
propose_source(const struct propose_page *pages, size_t count, struct arena *arena,
               struct proposal *out)
{
    *out = (struct proposal){ .kind = AD_KIND_NONE };
    count = count < PROPOSE_PAGES_MAX ? count : PROPOSE_PAGES_MAX;
    struct propose_read *read = ARENA_NEW(arena, struct propose_read, count + 1);
    for (size_t i = 0; i < count; i++)
        read_page(&pages[i], arena, &read[i]);
    propose_lists(read, count);
    for (size_t i = 0; i < count; i++) {
        const struct propose_read *r = &read[i];
        out->ad_pages += r->kind == PROPOSE_AD;
        out->list_pages += r->kind == PROPOSE_LIST;
        out->other_pages += r->kind == PROPOSE_OTHER;
        if (out->id.n == 0 && r->url.host.n > 0)
            out->id = id_of(r->url.host, arena);
        if (r->kind == PROPOSE_AD && out->kind == AD_KIND_NONE)
            out->kind = r->page.ads[0].kind;
    }
    propose_urls(read, count, arena, out);
    propose_selectors(read, count, arena, out);
}
