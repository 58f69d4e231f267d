/*
 * crawl_put: finished visits to the sink.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/time.h"

void
crawl_bound_time(struct visit *v)
{
    int64_t now_ms = clock_now_ms(), *fetched_ms = &v->page.fetched_ms,
            *at_ms = &v->exchange.at_ms;

    *fetched_ms = *fetched_ms < now_ms ? *fetched_ms : now_ms;
    *at_ms = *at_ms < now_ms ? *at_ms : now_ms;
}

/* On which basis its source is crawled. */
static struct str
basis_of(const struct crawl *c, const struct page *p)
{
    for (size_t i = 0; i < c->source_count; i++) {
        if (c->sources[i].source->id.p == p->at.source.p) {
            return c->sources[i].basis;
        }
    }
    return STR("");
}

static void
keep(struct crawl *c, struct visit *v)
{
    v->page.basis = basis_of(c, &v->page);
    if (c->failed) {
        visit_give_back(c->visits, v);
    } else if (!c->sink->take(c->sink->self, v, c->err)) {
        c->failed = true;
    }
}

void
crawl_count(struct crawl_stats *stats, const struct page *page)
{
    stats->refused[page->outcome]++;
    if (page->requested) {
        stats->pages += page->status > 0 ? 1 : 0;
        stats->bytes += (int64_t)page->bytes;
        if (page->outcome != PAGE_SOFT_404) { /* of those hardly any is taken */
            stats->ads += (int64_t)page->ad_count;
        }
    }
}

void
crawl_finish(struct crawl *c, struct visit *v)
{
    crawl_count(c->stats, &v->page);
    keep(c, v);
}

void
crawl_finish_record(struct crawl *c, struct visit *v)
{
    v->is_record = true;
    keep(c, v);
}

void
crawl_flush(struct crawl *c)
{
    if (!c->failed && !c->sink->flush(c->sink->self, c->err)) {
        c->failed = true;
    }
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
    struct visit *v = visit_take(c->visits, url);
    int64_t next_ms;

    v->page.outcome = outcome;
    v->page.what = arena_str(&v->arena, what);
    v->page.fetched_ms = clock_now_ms();
    v->page.next_ms = next_ms = refused_again_ms(outcome, v->page.fetched_ms);
    v->page.interval_ms = url->interval_ms;
    v->page.told = url->told;
    v->page.looks = url->looks;
    v->page.delay_ms = crawl_delay(c, host);
    v->page.host = arena_str(&v->arena, host->origin);
    v->page.robots = arena_str(&v->arena, str_of(host->robots_digest));
    crawl_finish(c, v);
    return next_ms;
}

/* A header as it is archived, in the visit's arena. */
static struct str
archived(struct visit *v, const struct buf *header)
{
    return arena_str(&v->arena, buf_str(header));
}

void
crawl_archive(struct crawl *c, const struct job *job, const struct fetch_answer *answer,
              enum warc_kind kind, struct visit *v)
{
    static const char *const TRUNCATED[] = { [FETCH_WHOLE] = NULL,
                                             [FETCH_CUT_LENGTH] = "length",
                                             [FETCH_CUT_TIME] = "time",
                                             [FETCH_CUT_DISCONNECT] = "disconnect" };
    struct buf plain, header;

    if (c->options->archive_folder.n == 0 || answer->status == 0) {
        return;
    }
    v->exchange = (struct warc_visit){ .kind = kind,
                                       .url = v->page.at.url,
                                       .at_ms = job->wall_ms,
                                       .address = arena_str(&v->arena, answer->address),
                                       .body = answer->body,
                                       .truncated = TRUNCATED[answer->cut] };
    buf_init(&plain, 2 * FETCH_HEADER_MAX);
    buf_init(&header, 2 * FETCH_HEADER_MAX);
    head_plain_version(answer->request, &plain);
    v->exchange.request = archived(v, &plain);
    buf_reset(&plain);
    head_plain_version(answer->header, &plain);
    if (kind == WARC_NOT_MODIFIED || kind == WARC_SAME_PAYLOAD) {
        v->exchange.header = archived(v, &plain);
    } else {
        head_for_archive(buf_str(&plain), answer->body.n, &header);
        v->exchange.header = archived(v, &header);
    }
    buf_free(&plain);
    buf_free(&header);
}
