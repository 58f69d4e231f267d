/*
 * visit_wire: URLs of the frontier, finished visits and figures, as bytes between two processes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/visit_wire.h"

#include "core/time.h"
#include "core/utf8.h"
#include "crawler/address.h"
#include "crawler/reader_wire.h"

#define AHEAD_MS         60000   /* that two looks at the clock may be apart */
#define COUNT_MAX        1000000 /* of links from a seed, of redirects */
#define REST_MOST_MS     TIME_DAY_MS
#define PASSED_OVER_MOST (INT64_C(1) << 40) /* links that a crawl passes over */

/* A member that is new in these must be put and taken here, too. */
_Static_assert(sizeof(void *) != 8 ||
                   (sizeof(struct page_url) == 160 && sizeof(struct page) == 496 &&
                    sizeof(struct warc_visit) == 120),
               "visit_wire.c carries every member");

static const char *const TRUNCATED[] = { NULL, "length", "time", "disconnect" };

#define TRUNCATED_COUNT (sizeof TRUNCATED / sizeof TRUNCATED[0])

static void
put_looks(const struct page_looks *looks, struct buf *out)
{
    wire_put_number(out, looks->still_min);
    wire_put_number(out, looks->changed_min);
    wire_put_number(out, looks->count);
    wire_put_number(out, looks->changed);
}

static struct page_looks
take_looks(struct wire_getter *g)
{
    struct page_looks looks = { .still_min = (uint32_t)wire_get_count(g, UINT32_MAX) };

    looks.changed_min = (uint32_t)wire_get_count(g, UINT32_MAX);
    looks.count = (uint8_t)wire_get_count(g, PAGE_LOOKS_MAX);
    looks.changed = (uint8_t)wire_get_count(g, looks.count);
    return looks;
}

void
wire_put_url(const struct page_url *at, struct buf *out)
{
    wire_put_text(out, at->source);
    wire_put_text(out, at->url);
    wire_put_number(out, at->depth);
    wire_put_number(out, at->hops);
    wire_put_number(out, at->is_seed);
    wire_put_text(out, at->etag);
    wire_put_text(out, at->last_modified);
    wire_put_text(out, at->digest);
    wire_put_number(out, at->links_only);
    wire_put_number(out, at->due_ms);
    wire_put_number(out, at->interval_ms);
    wire_put_number(out, at->fetched_ms);
    wire_put_number(out, at->changed_ms);
    wire_put_number(out, at->told);
    wire_put_number(out, at->rest_until_ms);
    put_looks(&at->looks, out);
}

void
wire_take_url(struct wire_getter *g, const struct source *sources, size_t count,
              struct page_url *at)
{
    struct str source = wire_get_bytes(g);
    size_t i = 0;

    *at = (struct page_url){ .depth = 0 };
    while (i < count && !str_eq(sources[i].id, source)) {
        i++;
    }
    if (i == count) {
        g->bad = true;
        return;
    }
    at->source = sources[i].id;
    at->url = wire_get_url(g);
    at->depth = (int)wire_get_count(g, COUNT_MAX);
    at->hops = (int)wire_get_count(g, COUNT_MAX);
    at->is_seed = wire_get_bool(g);
    at->etag = wire_get_bytes(g);
    at->last_modified = wire_get_bytes(g);
    at->digest = wire_get_text(g);
    at->links_only = wire_get_bool(g);
    at->due_ms = (int64_t)wire_get_count(g, INT64_MAX);
    at->interval_ms = (int64_t)wire_get_count(g, INT64_MAX);
    at->fetched_ms = (int64_t)wire_get_count(g, INT64_MAX);
    at->changed_ms = (int64_t)wire_get_count(g, INT64_MAX);
    at->told = (enum page_told)wire_get_count(g, PAGE_TOLD_COUNT - 1);
    at->rest_until_ms = (int64_t)wire_get_count(g, INT64_MAX);
    at->looks = take_looks(g);
}

static void
put_exchange(const struct warc_visit *x, struct buf *out)
{
    size_t truncated = 0;

    for (size_t i = 1; i < TRUNCATED_COUNT && x->truncated; i++) {
        truncated = strcmp(TRUNCATED[i], x->truncated) == 0 ? i : truncated;
    }
    wire_put_number(out, x->kind);
    wire_put_text(out, x->url);
    wire_put_number(out, x->at_ms);
    wire_put_text(out, x->address);
    wire_put_text(out, x->request);
    wire_put_text(out, x->header);
    wire_put_text(out, x->body);
    wire_put_number(out, (int64_t)truncated);
}

/* The address of a server, or nothing: it stands in the head of a record. */
static struct str
get_address(struct wire_getter *g)
{
    struct str text = wire_get_text(g);
    struct address address;

    g->bad = g->bad || (text.n > 0 && !address_parse(text, &address));
    return text;
}

static void
take_exchange(struct wire_getter *g, struct warc_visit *x)
{
    *x =
        (struct warc_visit){ .kind = (enum warc_kind)wire_get_count(g, WARC_WITHHELD) };
    x->url = wire_get_url(g);
    x->at_ms = (int64_t)wire_get_count(g, INT64_MAX);
    x->address = get_address(g);
    x->request = wire_get_bytes(g);
    x->header = wire_get_bytes(g);
    x->body = wire_get_bytes(g);
    x->truncated = TRUNCATED[wire_get_count(g, TRUNCATED_COUNT - 1)];
}

/* A sentence may quote what a server said. */
static void
put_sentence(struct str what, struct buf *out)
{
    struct buf clean;

    buf_init(&clean, 3 * what.n + 1);
    utf8_put_clean(&clean, what);
    wire_put_text(out, buf_str(&clean));
    buf_free(&clean);
}

static void
put_page(const struct page *p, struct buf *out)
{
    wire_put_url(&p->at, out);
    wire_put_number(out, p->outcome);
    wire_put_number(out, p->status);
    wire_put_number(out, p->fetched_ms);
    wire_put_number(out, p->waited_ms);
    wire_put_number(out, p->delay_ms);
    wire_put_number(out, p->took_ms);
    wire_put_number(out, p->rest_ms);
    wire_put_number(out, p->next_ms);
    wire_put_number(out, p->interval_ms);
    wire_put_number(out, p->told);
    put_looks(&p->looks, out);
    wire_put_number(out, (int64_t)p->bytes);
    wire_put_number(out, p->requested);
    wire_put_text(out, p->host);
    wire_put_text(out, p->address);
    put_sentence(p->basis, out);
    wire_put_text(out, p->robots);
    wire_put_text(out, p->etag);
    wire_put_text(out, p->last_modified);
    wire_put_text(out, p->digest);
    wire_put_number(out, p->links_only);
    put_sentence(p->what, out);
    wire_put_number(out, (int64_t)p->link_count);
    for (size_t i = 0; i < p->link_count; i++) {
        wire_put_url(&p->links[i], out);
    }
    wire_put_number(out, (int64_t)p->ad_count);
    for (size_t i = 0; i < p->ad_count; i++) {
        wire_put_ad(&p->ads[i], out);
    }
}

/* A count of things that take eight bytes each at least. */
static size_t
get_many(struct wire_getter *g, size_t most)
{
    size_t fit = g->rest.n / WIRE_NUMBER;

    return wire_get_count(g, fit < most ? fit : most);
}

static void
take_page(struct wire_getter *g, const struct source *sources, size_t count,
          struct arena *arena, struct page *p)
{
    struct page_url *links;
    struct ad *ads;

    *p = (struct page){ .outcome = PAGE_OK };
    wire_take_url(g, sources, count, &p->at);
    p->outcome = (enum page_outcome)wire_get_count(g, PAGE_OUTCOME_COUNT - 1);
    p->status = (int)wire_get_count(g, 999);
    p->fetched_ms = (int64_t)wire_get_count(g, INT64_MAX);
    p->waited_ms = (int64_t)wire_get_count(g, INT64_MAX);
    p->delay_ms = (int64_t)wire_get_count(g, INT64_MAX);
    p->took_ms = (int64_t)wire_get_count(g, INT64_MAX);
    p->rest_ms = (int64_t)wire_get_count(g, REST_MOST_MS);
    p->next_ms = (int64_t)wire_get_count(g, INT64_MAX);
    p->interval_ms = (int64_t)wire_get_count(g, INT64_MAX);
    p->told = (enum page_told)wire_get_count(g, PAGE_TOLD_COUNT - 1);
    p->looks = take_looks(g);
    p->bytes = wire_get_count(g, INT64_MAX);
    p->requested = wire_get_bool(g);
    p->host = wire_get_text(g);
    p->address = get_address(g);
    p->basis = wire_get_text(g);
    p->robots = wire_get_text(g);
    p->etag = wire_get_bytes(g);
    p->last_modified = wire_get_bytes(g);
    p->digest = wire_get_text(g);
    p->links_only = wire_get_bool(g);
    p->what = wire_get_text(g);
    p->link_count = get_many(g, PAGE_LINKS_MAX);
    links = ARENA_NEW(arena, struct page_url, p->link_count);
    for (size_t i = 0; i < p->link_count && !g->bad; i++) {
        wire_take_url(g, sources, count, &links[i]);
        g->bad = g->bad || links[i].source.p != p->at.source.p;
    }
    p->links = links;
    p->ad_count = get_many(g, EXTRACT_ADS_MAX);
    ads = ARENA_NEW(arena, struct ad, p->ad_count);
    for (size_t i = 0; i < p->ad_count && !g->bad; i++) {
        wire_get_ad(g, &ads[i]);
        ads[i].source = p->at.source; /* not for the other side to say, like these: */
        ads[i].label = AD_LABEL_NONE;
        ads[i].ocr_confidence = 0;
    }
    p->ads = ads;
}

void
wire_put_visit(const struct visit *v, struct buf *out)
{
    wire_put_number(out, v->is_record);
    wire_put_number(out, v->exchange.header.n > 0);
    if (v->exchange.header.n > 0) {
        put_exchange(&v->exchange, out);
    }
    put_page(&v->page, out);
}

bool
wire_take_visit(struct wire_getter *g, const struct source *sources, size_t count,
                struct visit *v)
{
    struct wire_getter own = { STR(""), false };

    v->is_record = wire_get_bool(g);
    v->exchange = (struct warc_visit){ .kind = WARC_RESPONSE };
    if (wire_get_bool(g)) {
        take_exchange(g, &v->exchange);
        g->bad = g->bad || v->exchange.header.n == 0; /* or none would be put */
    }
    if (g->bad) {
        return false;
    }
    own.rest = arena_str(&v->arena, g->rest);
    take_page(&own, sources, count, &v->arena, &v->page);
    own.bad = own.bad ||
              (v->exchange.header.n > 0 && !str_eq(v->exchange.url, v->page.at.url));
    return wire_whole(&own);
}

/* The time itself when it is near, otherwise now. */
static int64_t
near(int64_t time_ms, int64_t now_ms)
{
    return time_ms < now_ms - TIME_DAY_MS || time_ms > now_ms + AHEAD_MS ? now_ms
                                                                         : time_ms;
}

static int64_t
at_most(int64_t number, int64_t most)
{
    return number > most ? most : number;
}

static void
date_url(struct page_url *at, int64_t now_ms)
{
    at->due_ms = at_most(at->due_ms, now_ms + WIRE_LATER_MS);
    at->interval_ms = at_most(at->interval_ms, WIRE_LATER_MS);
    at->fetched_ms = at_most(at->fetched_ms, now_ms);
    at->changed_ms = at_most(at->changed_ms, now_ms);
    at->rest_until_ms = at_most(at->rest_until_ms, now_ms + REST_MOST_MS);
}

bool
wire_date_visit(struct visit *v, int64_t now_ms)
{
    struct page *p = &v->page;
    int64_t at_ms = v->exchange.at_ms, fetched_ms = p->fetched_ms;
    /* They are its own: wire_take_visit() made them. */
    struct page_url *links = (struct page_url *)(uintptr_t)p->links;
    struct ad *ads = (struct ad *)(uintptr_t)p->ads;

    v->exchange.at_ms = near(at_ms, now_ms);
    p->fetched_ms = near(fetched_ms, now_ms);
    p->next_ms = at_most(p->next_ms, now_ms + WIRE_LATER_MS);
    p->interval_ms = at_most(p->interval_ms, WIRE_LATER_MS);
    p->waited_ms = at_most(p->waited_ms, WIRE_LATER_MS);
    p->delay_ms = at_most(p->delay_ms, WIRE_LATER_MS);
    p->took_ms = at_most(p->took_ms, WIRE_LATER_MS);
    date_url(&p->at, now_ms);
    for (size_t i = 0; i < p->link_count; i++) {
        date_url(&links[i], now_ms);
    }
    for (size_t i = 0; i < p->ad_count; i++) {
        ads[i].seen_at_ms =
            ads[i].seen_at_ms > now_ms + AHEAD_MS ? p->fetched_ms : ads[i].seen_at_ms;
    }
    return p->fetched_ms == fetched_ms &&
           (v->exchange.header.n == 0 || v->exchange.at_ms == at_ms);
}

void
wire_put_stats(const struct crawl_stats *s, struct buf *out)
{
    for (int i = 0; i < PAGE_OUTCOME_COUNT; i++) {
        wire_put_number(out, s->passed_over[i]);
    }
    wire_put_number(out, s->hosts);
    wire_put_number(out, s->waiting);
    wire_put_number(out, s->away);
    wire_put_number(out, s->in_flight);
    wire_put_number(out, s->readers_ended);
    wire_put_number(out, s->walls);
    wire_put_number(out, s->next_due_ms);
    wire_put_number(out, s->opens_ms);
    wire_put_number(out, (int64_t)(s->wall_s * 1e6));
}

bool
wire_take_stats(struct wire_getter *g, struct crawl_stats *s)
{
    for (int i = 0; i < PAGE_OUTCOME_COUNT; i++) {
        int64_t passed_over = (int64_t)wire_get_count(g, PASSED_OVER_MOST);

        if (page_outcome_refused((enum page_outcome)i) &&
            passed_over > s->passed_over[i]) {
            s->refused[i] += passed_over - s->passed_over[i];
            s->passed_over[i] = passed_over;
        }
    }
    s->hosts = (int64_t)wire_get_count(g, INT64_MAX);
    s->waiting = (int64_t)wire_get_count(g, INT64_MAX);
    s->away = (int64_t)wire_get_count(g, INT64_MAX);
    s->in_flight = (int64_t)wire_get_count(g, INT64_MAX);
    s->readers_ended = (int64_t)wire_get_count(g, INT64_MAX);
    s->walls = (unsigned)wire_get_count(g, UINT32_MAX);
    s->next_due_ms = (int64_t)wire_get_count(g, INT64_MAX);
    s->opens_ms = (int64_t)wire_get_count(g, INT64_MAX);
    s->wall_s = (double)wire_get_count(g, INT64_MAX) / 1e6;
    return wire_whole(g);
}
