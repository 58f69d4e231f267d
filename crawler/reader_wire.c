/*
 * reader_wire: a page to be read and what was read from it, as bytes between two processes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/reader_wire.h"

#include "core/utf8.h"

#define ADS_MAX      100000
#define LINKS_MAX    1000000
#define PATTERNS_MAX 100000

/* A member that is new in these must be put and got here, too. */
_Static_assert(sizeof(void *) != 8 ||
                   (sizeof(struct extract_input) == 72 &&
                    sizeof(struct extracted) == 128 && sizeof(struct ad) == 200),
               "reader_wire.c carries every member");

static void
put_number(struct buf *out, int64_t value)
{
    char bytes[8];

    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)((uint64_t)value >> (8 * i) & 0xff);
    }
    buf_add(out, (struct str){ bytes, sizeof bytes });
}

static void
put_text(struct buf *out, struct str text)
{
    put_number(out, (int64_t)text.n);
    buf_add(out, text);
}

/* Reads from the front of `rest`; the first fault makes all further reads empty. */
struct getter {
    struct str rest;
    bool bad;
};

static int64_t
get_number(struct getter *g)
{
    uint64_t value = 0;

    if (g->bad || g->rest.n < 8) {
        g->bad = true;
        return 0;
    }
    for (int i = 0; i < 8; i++) {
        value |= (uint64_t)(unsigned char)g->rest.p[i] << (8 * i);
    }
    g->rest = str_sub(g->rest, 8, g->rest.n);
    return (int64_t)value;
}

/* A number from 0 to `most`. */
static size_t
get_count(struct getter *g, size_t most)
{
    int64_t value = get_number(g);

    if (value < 0 || (uint64_t)value > most) {
        g->bad = true;
        return 0;
    }
    return (size_t)value;
}

static struct str
get_bytes(struct getter *g)
{
    size_t n = get_count(g, g->rest.n >= 8 ? g->rest.n - 8 : 0);
    struct str text;

    if (g->bad) {
        return STR("");
    }
    text = str_sub(g->rest, 0, n);
    g->rest = str_sub(g->rest, n, g->rest.n);
    return text;
}

/* A text for people. */
static struct str
get_text(struct getter *g)
{
    struct str text = get_bytes(g);

    g->bad = g->bad || !utf8_valid(text);
    return text;
}

/* What a normalised URL looks like: no more than that is trusted. */
static struct str
get_url(struct getter *g)
{
    struct str url = get_bytes(g);

    if (url.n > 0 && !str_starts(url, STR("http://")) &&
        !str_starts(url, STR("https://"))) {
        g->bad = true;
    }
    g->bad = g->bad || url.n > URL_MAX;
    for (size_t i = 0; i < url.n && !g->bad; i++) {
        g->bad = (unsigned char)url.p[i] <= ' ' || (unsigned char)url.p[i] >= 0x7f;
    }
    return url;
}

static bool
whole(const struct getter *g)
{
    return !g->bad && g->rest.n == 0;
}

static void
put_source(struct buf *out, const struct source *s)
{
    const struct source_select *select = &s->select;

    put_text(out, s->id);
    put_number(out, s->kind);
    put_number(out, s->lang);
    put_number(out, (int64_t)s->ads_count);
    for (size_t i = 0; i < s->ads_count; i++) {
        put_text(out, s->ads[i]);
    }
    put_text(out, select->title);
    put_text(out, select->text);
    put_text(out, select->pay);
    put_text(out, select->place);
    put_text(out, select->employer);
    put_text(out, select->contacts);
    put_text(out, select->each);
}

void
wire_put_page(const struct extract_input *in, struct buf *out)
{
    put_text(out, in->body);
    put_text(out, in->content_type);
    put_text(out, in->url);
    put_number(out, in->seen_at_ms);
    put_number(out, in->links_only);
    put_number(out, in->no_tree);
    put_number(out, in->source != NULL);
    if (in->source) {
        put_source(out, in->source);
    }
}

/* What the reading of a page needs of a source; the rest is left empty. */
static const struct source *
get_source(struct getter *g, struct arena *arena)
{
    struct source *s = ARENA_NEW(arena, struct source, 1);
    struct str *ads;

    s->id = get_bytes(g);
    s->kind = (enum ad_kind)get_count(g, AD_KIND_COUNT - 1);
    s->lang = (enum lang)get_count(g, LANG_COUNT - 1);
    s->ads_count = get_count(g, PATTERNS_MAX);
    ads = ARENA_NEW(arena, struct str, s->ads_count);
    for (size_t i = 0; i < s->ads_count; i++) {
        ads[i] = get_bytes(g);
    }
    s->ads = ads;
    s->select.title = get_bytes(g);
    s->select.text = get_bytes(g);
    s->select.pay = get_bytes(g);
    s->select.place = get_bytes(g);
    s->select.employer = get_bytes(g);
    s->select.contacts = get_bytes(g);
    s->select.each = get_bytes(g);
    return s;
}

bool
wire_get_page(struct str bytes, struct arena *arena, struct extract_input *out)
{
    struct getter g = { bytes, false };

    *out = (struct extract_input){ .source = NULL };
    out->body = get_bytes(&g);
    out->content_type = get_bytes(&g);
    out->url = get_bytes(&g);
    out->seen_at_ms = get_number(&g);
    out->links_only = get_count(&g, 1) == 1;
    out->no_tree = get_count(&g, 1) == 1;
    if (get_count(&g, 1) == 1) {
        out->source = get_source(&g, arena);
    }
    return whole(&g);
}

static void
put_ad(struct buf *out, const struct ad *ad)
{
    put_text(out, ad->id);
    put_text(out, ad->title);
    put_text(out, ad->text);
    put_text(out, ad->url);
    put_text(out, ad->employer);
    put_text(out, ad->location);
    put_text(out, ad->salary);
    put_text(out, ad->contacts);
    put_text(out, ad->source);
    put_number(out, ad->kind);
    put_number(out, ad->lang);
    put_number(out, ad->label);
    put_number(out, ad->seen_at_ms);
    put_number(out, ad->ocr_confidence);
    put_number(out, ad->views);
    put_text(out, ad->forwarded_from);
}

static void
get_ad(struct getter *g, struct ad *ad)
{
    ad->id = get_text(g);
    ad->title = get_text(g);
    ad->text = get_text(g);
    ad->url = get_text(g);
    ad->employer = get_text(g);
    ad->location = get_text(g);
    ad->salary = get_text(g);
    ad->contacts = get_text(g);
    ad->source = get_text(g);
    ad->kind = (enum ad_kind)get_count(g, AD_KIND_COUNT - 1);
    ad->lang = (enum lang)get_count(g, LANG_COUNT - 1);
    ad->label = (enum ad_label)get_count(g, AD_LEGITIMATE);
    ad->seen_at_ms = get_number(g);
    ad->ocr_confidence = (int)get_count(g, 100);
    ad->views = (int64_t)get_count(g, INT64_MAX);
    ad->forwarded_from = get_text(g);
}

void
wire_put_read(const struct extracted *read, struct buf *out)
{
    put_number(out, read->outcome);
    put_text(out, read->what);
    put_text(out, read->charset);
    put_text(out, read->title);
    put_text(out, read->text);
    put_number(out, (int64_t)read->ad_count);
    for (size_t i = 0; i < read->ad_count; i++) {
        put_ad(out, &read->ads[i]);
    }
    put_number(out, (int64_t)read->link_count);
    for (size_t i = 0; i < read->link_count; i++) {
        put_text(out, read->links[i]);
    }
    put_number(out, read->nofollow);
    put_number(out, read->noindex);
    put_number(out, read->is_feed);
    put_number(out, read->is_index);
    put_text(out, read->canonical);
}

bool
wire_get_read(struct str bytes, struct arena *arena, struct extracted *out)
{
    struct getter g = { bytes, false };
    struct ad *ads;
    struct str *links;

    *out = (struct extracted){ .outcome = PAGE_OK };
    out->outcome = (enum page_outcome)get_count(&g, PAGE_OUTCOME_COUNT - 1);
    out->what = get_text(&g);
    out->charset = get_text(&g);
    out->title = get_text(&g);
    out->text = get_text(&g);
    out->ad_count = get_count(&g, g.rest.n < ADS_MAX ? g.rest.n : ADS_MAX);
    ads = ARENA_NEW(arena, struct ad, out->ad_count);
    for (size_t i = 0; i < out->ad_count && !g.bad; i++) {
        get_ad(&g, &ads[i]);
    }
    out->ads = ads;
    out->link_count =
        get_count(&g, g.rest.n / 8 < LINKS_MAX ? g.rest.n / 8 : LINKS_MAX);
    links = ARENA_NEW(arena, struct str, out->link_count);
    for (size_t i = 0; i < out->link_count && !g.bad; i++) {
        links[i] = get_url(&g);
    }
    out->links = links;
    out->nofollow = get_count(&g, 1) == 1;
    out->noindex = get_count(&g, 1) == 1;
    out->is_feed = get_count(&g, 1) == 1;
    out->is_index = get_count(&g, 1) == 1;
    out->canonical = get_url(&g);
    return whole(&g);
}
