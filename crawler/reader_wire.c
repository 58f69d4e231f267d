/*
 * reader_wire: a page to be read and what was read from it, as bytes between two processes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/reader_wire.h"

#include "core/digest.h"

#define SEEN_AT_MAX INT64_C(253402300799999) /* the last millisecond of 9999 */

#define LINKS_MAX    1000000
#define PATTERNS_MAX 100000

/* A member that is new in these must be put and got here, too. */
_Static_assert(sizeof(void *) != 8 ||
                   (sizeof(struct extract_input) == 104 &&
                    sizeof(struct extracted) == 184 && sizeof(struct ad) == 200),
               "reader_wire.c carries every member");

static void
put_source(struct buf *out, const struct source *s)
{
    const struct source_select *select = &s->select;

    wire_put_text(out, s->id);
    wire_put_number(out, s->kind);
    wire_put_number(out, s->lang);
    wire_put_number(out, (int64_t)s->ads_count);
    for (size_t i = 0; i < s->ads_count; i++) {
        wire_put_text(out, s->ads[i]);
    }
    wire_put_text(out, select->title);
    wire_put_text(out, select->text);
    wire_put_text(out, select->pay);
    wire_put_text(out, select->place);
    wire_put_text(out, select->employer);
    wire_put_text(out, select->contacts);
    wire_put_text(out, select->each);
}

void
wire_put_page(const struct extract_input *in, struct buf *out)
{
    wire_put_text(out, in->body);
    wire_put_text(out, in->content_type);
    wire_put_text(out, in->url);
    wire_put_number(out, in->seen_at_ms);
    wire_put_number(out, in->links_only);
    wire_put_number(out, in->no_tree);
    wire_put_number(out, in->packed);
    wire_put_number(out, in->file);
    wire_put_number(out, in->digested);
    wire_put_text(out, in->known);
    wire_put_number(out, in->is_mail);
    wire_put_number(out, (int64_t)in->body_most);
    wire_put_number(out, in->source != NULL);
    if (in->source) {
        put_source(out, in->source);
    }
}

/* What the reading of a page needs of a source; the rest is left empty. */
static const struct source *
get_source(struct wire_getter *g, struct arena *arena)
{
    struct source *s = ARENA_NEW(arena, struct source, 1);
    struct str *ads;

    s->id = wire_get_bytes(g);
    s->kind = (enum ad_kind)wire_get_count(g, AD_KIND_COUNT - 1);
    s->lang = (enum lang)wire_get_count(g, LANG_COUNT - 1);
    s->ads_count = wire_get_count(g, PATTERNS_MAX);
    ads = ARENA_NEW(arena, struct str, s->ads_count);
    for (size_t i = 0; i < s->ads_count; i++) {
        ads[i] = wire_get_bytes(g);
    }
    s->ads = ads;
    s->select.title = wire_get_bytes(g);
    s->select.text = wire_get_bytes(g);
    s->select.pay = wire_get_bytes(g);
    s->select.place = wire_get_bytes(g);
    s->select.employer = wire_get_bytes(g);
    s->select.contacts = wire_get_bytes(g);
    s->select.each = wire_get_bytes(g);
    return s;
}

bool
wire_get_page(struct str bytes, struct arena *arena, struct extract_input *out)
{
    struct wire_getter g = { bytes, false };

    *out = (struct extract_input){ .source = NULL };
    out->body = wire_get_bytes(&g);
    out->content_type = wire_get_bytes(&g);
    out->url = wire_get_bytes(&g);
    out->seen_at_ms = wire_get_number(&g);
    out->links_only = wire_get_bool(&g);
    out->no_tree = wire_get_bool(&g);
    out->packed = wire_get_bool(&g);
    out->file = wire_get_bool(&g);
    out->digested = wire_get_bool(&g);
    out->known = wire_get_bytes(&g);
    out->is_mail = wire_get_bool(&g);
    const int64_t most = wire_get_number(&g);
    out->body_most = most > 0 ? (size_t)most : 0;
    if (wire_get_bool(&g)) {
        out->source = get_source(&g, arena);
    }
    return wire_whole(&g);
}

void
wire_put_ad(const struct ad *ad, struct buf *out)
{
    wire_put_text(out, ad->id);
    wire_put_text(out, ad->title);
    wire_put_text(out, ad->text);
    wire_put_text(out, ad->url);
    wire_put_text(out, ad->employer);
    wire_put_text(out, ad->location);
    wire_put_text(out, ad->salary);
    wire_put_text(out, ad->contacts);
    wire_put_text(out, ad->source);
    wire_put_number(out, ad->kind);
    wire_put_number(out, ad->lang);
    wire_put_number(out, ad->label);
    wire_put_number(out, ad->seen_at_ms);
    wire_put_number(out, ad->ocr_confidence);
    wire_put_number(out, ad->views);
    wire_put_text(out, ad->forwarded_from);
}

void
wire_get_ad(struct wire_getter *g, struct ad *ad)
{
    ad->id = wire_get_text(g);
    ad->title = wire_get_text(g);
    ad->text = wire_get_text(g);
    ad->url = wire_get_url(g);
    ad->employer = wire_get_text(g);
    ad->location = wire_get_text(g);
    ad->salary = wire_get_text(g);
    ad->contacts = wire_get_text(g);
    ad->source = wire_get_text(g);
    ad->kind = (enum ad_kind)wire_get_count(g, AD_KIND_COUNT - 1);
    ad->lang = (enum lang)wire_get_count(g, LANG_COUNT - 1);
    ad->label = (enum ad_label)wire_get_count(g, AD_LEGITIMATE);
    ad->seen_at_ms = (int64_t)wire_get_count(g, SEEN_AT_MAX);
    ad->ocr_confidence = (int)wire_get_count(g, 100);
    ad->views = (int64_t)wire_get_count(g, INT64_MAX);
    ad->forwarded_from = wire_get_text(g);
}

void
wire_put_read(const struct extracted *read, struct buf *out)
{
    wire_put_number(out, read->outcome);
    wire_put_text(out, read->what);
    wire_put_text(out, read->charset);
    wire_put_text(out, read->title);
    wire_put_text(out, read->text);
    wire_put_number(out, (int64_t)read->ad_count);
    for (size_t i = 0; i < read->ad_count; i++) {
        wire_put_ad(&read->ads[i], out);
    }
    wire_put_number(out, (int64_t)read->link_count);
    for (size_t i = 0; i < read->link_count; i++) {
        wire_put_text(out, read->links[i]);
    }
    wire_put_number(out, read->changed_ms != NULL);
    for (size_t i = 0; i < read->link_count && read->changed_ms; i++) {
        wire_put_number(out, read->changed_ms[i]);
    }
    wire_put_number(out, (int64_t)read->links_long);
    wire_put_number(out, read->nofollow);
    wire_put_number(out, read->noindex);
    wire_put_number(out, read->is_feed);
    wire_put_number(out, read->is_index);
    wire_put_text(out, read->canonical);
    wire_put_number(out, read->opened);
    wire_put_text(out, read->digest);
    wire_put_text(out, read->body);
}

/* SHA-256 in hex, or nothing. */
static struct str
get_digest(struct wire_getter *g)
{
    struct str hex = wire_get_bytes(g);
    uint8_t sum[DIGEST_SIZE];

    g->bad = g->bad || (hex.n > 0 && !digest_from_hex(hex, sum));
    return hex;
}

static const int64_t *
get_times(struct wire_getter *g, size_t count, struct arena *arena)
{
    int64_t *times;

    if (!wire_get_bool(g) || count == 0) {
        return NULL;
    }
    times = ARENA_NEW(arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        times[i] = (int64_t)wire_get_count(g, SEEN_AT_MAX);
    }
    return times;
}

bool
wire_get_read(struct str bytes, struct arena *arena, struct extracted *out)
{
    struct wire_getter g = { bytes, false };
    struct ad *ads;
    struct str *links;

    *out = (struct extracted){ .outcome = PAGE_OK };
    out->outcome = (enum page_outcome)wire_get_count(&g, PAGE_OUTCOME_COUNT - 1);
    out->what = wire_get_text(&g);
    out->charset = wire_get_text(&g);
    out->title = wire_get_text(&g);
    out->text = wire_get_text(&g);
    out->ad_count =
        wire_get_count(&g, g.rest.n < EXTRACT_ADS_MAX ? g.rest.n : EXTRACT_ADS_MAX);
    ads = ARENA_NEW(arena, struct ad, out->ad_count);
    for (size_t i = 0; i < out->ad_count && !g.bad; i++) {
        wire_get_ad(&g, &ads[i]);
    }
    out->ads = ads;
    out->link_count =
        wire_get_count(&g, g.rest.n / 8 < LINKS_MAX ? g.rest.n / 8 : LINKS_MAX);
    links = ARENA_NEW(arena, struct str, out->link_count);
    for (size_t i = 0; i < out->link_count && !g.bad; i++) {
        links[i] = wire_get_url(&g);
    }
    out->links = links;
    out->changed_ms = get_times(&g, out->link_count, arena);
    out->links_long = wire_get_count(&g, LINKS_MAX);
    out->nofollow = wire_get_bool(&g);
    out->noindex = wire_get_bool(&g);
    out->is_feed = wire_get_bool(&g);
    out->is_index = wire_get_bool(&g);
    out->canonical = wire_get_url(&g);
    out->opened = (enum page_outcome)wire_get_count(&g, PAGE_OUTCOME_COUNT - 1);
    out->digest = get_digest(&g);
    out->body = wire_get_bytes(&g);
    return wire_whole(&g);
}
