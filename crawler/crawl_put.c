/*
 * crawl_put: finished pages to the port, in batches.
 *
 * The archive is synced before the first page of a batch is put, so a row never points to a
 * record that is not on disk; one sync serves the whole batch.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/mem.h"
#include "core/time.h"

#include <stdlib.h>

#define ARENA_KEPT (1u << 20) /* a page's arena above this is given back */

struct done *
crawl_done(struct crawl *c, const struct page_url *at)
{
    struct done *d = c->free_done;

    if (d) {
        c->free_done = d->next;
    } else {
        d = mem_alloc(1, sizeof *d);
        arena_init(&d->arena, 0);
    }
    d->next = NULL;
    d->is_record = false;
    d->page = (struct page){ .at = *at };
    d->page.at.url = arena_str(&d->arena, at->url);
    d->page.at.etag = arena_str(&d->arena, at->etag);
    d->page.at.last_modified = arena_str(&d->arena, at->last_modified);
    d->page.at.digest = arena_str(&d->arena, at->digest);
    return d;
}

static void
give_back(struct crawl *c, struct done *d)
{
    if (d->arena.used > ARENA_KEPT) {
        arena_free(&d->arena);
    } else {
        arena_reset(&d->arena);
    }
    d->next = c->free_done;
    c->free_done = d;
}

static void
enqueue(struct crawl *c, struct done *d)
{
    if (c->batch_last) {
        c->batch_last->next = d;
    } else {
        c->batch = d;
        c->batch_begun_ms = clock_mono_ms();
    }
    c->batch_last = d;
    c->batch_count++;
    c->batch_bytes += d->arena.used;
    if (c->batch_count >= CRAWL_BATCH_PAGES || c->batch_bytes >= CRAWL_BATCH_BYTES) {
        crawl_flush(c);
    }
}

void
crawl_finish(struct crawl *c, struct done *d)
{
    c->stats->refused[d->page.outcome]++;
    if (d->page.requested) {
        c->stats->pages += d->page.status > 0 ? 1 : 0;
        c->stats->bytes += (int64_t)d->page.bytes;
        c->stats->ads += (int64_t)d->page.ad_count;
    }
    enqueue(c, d);
}

void
crawl_finish_record(struct crawl *c, struct done *d)
{
    if (d->page.warc_file.n == 0) {
        give_back(c, d);
        return;
    }
    d->is_record = true;
    enqueue(c, d);
}

static bool
hand_over(struct crawl *c, const struct done *d)
{
    const struct page *p = &d->page;
    const struct page_record record = { .source = p->at.source,
                                        .url = p->at.url,
                                        .warc_file = p->warc_file,
                                        .warc_offset = p->warc_offset,
                                        .warc_size = p->warc_size,
                                        .warc_digest = p->warc_digest,
                                        .fetched_ms = p->fetched_ms };

    if (d->is_record) {
        return c->port->note(c->port->self, &record, c->err);
    }
    if (!c->port->put(c->port->self, p, c->err)) {
        return false;
    }
    if (c->watch && c->watch->page) {
        c->watch->page(c->watch->user, p);
    }
    return true;
}

void
crawl_flush(struct crawl *c)
{
    struct done *d = c->batch;
    bool any = d != NULL;

    c->batch = c->batch_last = NULL;
    c->batch_count = c->batch_bytes = 0;
    if (any && !c->failed && c->warc && !warc_sync(c->warc, c->err)) {
        c->failed = true;
    }
    while (d) {
        struct done *next = d->next;

        if (!c->failed && !hand_over(c, d)) {
            c->failed = true;
        }
        give_back(c, d);
        d = next;
    }
    if (any && !c->failed && !c->port->flush(c->port->self, c->err)) {
        c->failed = true;
    }
}

void
crawl_free_done(struct crawl *c)
{
    struct done *lists[2] = { c->batch, c->free_done };

    for (size_t i = 0; i < 2; i++) {
        struct done *d = lists[i];

        while (d) {
            struct done *next = d->next;

            arena_free(&d->arena);
            free(d);
            d = next;
        }
    }
    c->batch = c->free_done = NULL;
}

/* When to come again to a URL that was refused; 0: never. */
static int64_t
refused_again_ms(enum page_outcome outcome, int64_t now_ms)
{
    switch (outcome) {
    case PAGE_ROBOTS:
        return now_ms + TIME_DAY_MS;
    case PAGE_ROBOTS_UNKNOWN:
    case PAGE_QUIET:
        return now_ms + TIME_DAY_MS / 24;
    case PAGE_BUDGET:
        return (now_ms / TIME_DAY_MS + 1) * TIME_DAY_MS;
    case PAGE_PRIVATE: /* the name may get another address */
    case PAGE_SCOPE:   /* the source file may change */
    case PAGE_FULL:    /* others were asked for meanwhile */
        return now_ms + 7 * TIME_DAY_MS;
    default:
        return 0;
    }
}

int64_t
crawl_refuse(struct crawl *c, struct host *host, const struct page_url *url,
             enum page_outcome outcome, struct str what)
{
    struct done *d = crawl_done(c, url);
    int64_t next_ms;

    d->page.outcome = outcome;
    d->page.what = arena_str(&d->arena, what);
    d->page.fetched_ms = clock_now_ms();
    d->page.next_ms = next_ms = refused_again_ms(outcome, d->page.fetched_ms);
    d->page.interval_ms = url->interval_ms;
    d->page.delay_ms = crawl_delay(c, host);
    d->page.host = arena_str(&d->arena, host->origin);
    d->page.robots = arena_str(&d->arena, str_of(host->robots_digest));
    crawl_finish(c, d);
    return next_ms;
}

void
crawl_archive(struct crawl *c, const struct job *job, const struct fetch_answer *answer,
              struct str url, enum warc_kind kind, struct arena *arena,
              struct page *page)
{
    static const char *const TRUNCATED[] = { [FETCH_WHOLE] = NULL,
                                             [FETCH_CUT_LENGTH] = "length",
                                             [FETCH_CUT_TIME] = "time",
                                             [FETCH_CUT_DISCONNECT] = "disconnect" };
    struct warc_visit visit = { .kind = kind,
                                .url = url,
                                .at_ms = job->wall_ms,
                                .address = answer->address,
                                .body = answer->body,
                                .note = kind == WARC_RESPONSE ? page->note : STR(""),
                                .truncated = TRUNCATED[answer->cut] };
    struct warc_place place;
    struct buf header, request, plain;

    if (!c->warc || c->failed || answer->status == 0) {
        return;
    }
    buf_init(&header, 2 * FETCH_HEADER_MAX);
    buf_init(&plain, 2 * FETCH_HEADER_MAX);
    buf_init(&request, 2 * FETCH_HEADER_MAX);
    head_plain_version(answer->request, &request);
    head_plain_version(answer->header, &plain);
    visit.request = buf_str(&request);
    if (kind == WARC_NOT_MODIFIED || kind == WARC_SAME_PAYLOAD) {
        buf_add(&header, buf_str(&plain));
    } else {
        head_for_archive(buf_str(&plain), answer->body.n, &header);
    }
    visit.header = buf_str(&header);
    if (warc_write(c->warc, &visit, arena, &place, c->err)) {
        page->warc_file = place.file;
        page->warc_offset = place.offset;
        page->warc_size = place.size;
        page->warc_digest = place.digest;
    } else {
        c->failed = true;
    }
    buf_free(&header);
    buf_free(&plain);
    buf_free(&request);
}
