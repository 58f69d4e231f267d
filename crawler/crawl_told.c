/*
 * crawl_told: what feeds and sitemaps say of pages that are known: when they changed last.
 *
 * A page that changed since it was fetched is asked for again at once, before it is due: in its
 * host's own queue for such pages, with the delay and the budget of all others. What is older
 * than the last visit makes nothing due; a time more than a day ahead is no time.
 *
 * Many sites write the present into every entry. So each such visit is a test of the site's
 * word: the page had changed, or it had not. A host is believed until FALSE_FREE more of its
 * pages were named wrongly than rightly; then its dates count for nothing, until visits that
 * were due anyway have put those pages right. The verdict stands with the page, so it holds from
 * run to run. Who always lies costs FALSE_FREE visits in the time in which its pages become due
 * by themselves; who was right about many pages and then lies, half as many as these.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/time.h"

#define FALSE_FREE 5     /* pages that a host may name wrongly more than rightly */
#define WAIT_MAX   50000 /* pages of a host that wait because they were named */

static bool
is_believed(const struct host *host)
{
    return host->told_falsely < host->told_truly + FALSE_FREE;
}

static bool
is_pending(const struct page_url *at)
{
    return at->fetched_ms > 0 && at->changed_ms > at->fetched_ms && at->digest.n > 0 &&
           at->due_ms != INT64_MAX;
}

bool
crawl_is_told(struct crawl *c, const struct page_url *at)
{
    struct url url;

    return is_pending(at) && at->url.n <= URL_MAX && url_split(at->url, &url) &&
           is_believed(hosts_get(&c->hosts, &c->key, url.origin));
}

void
crawl_count_told(struct host *host, enum page_told before, enum page_told after)
{
    host->told_truly -= before == PAGE_TOLD_TRULY && host->told_truly > 0;
    host->told_falsely -= before == PAGE_TOLD_FALSELY && host->told_falsely > 0;
    host->told_truly += after == PAGE_TOLD_TRULY;
    host->told_falsely += after == PAGE_TOLD_FALSELY;
}

void
crawl_judge_told(struct host *host, struct page *p)
{
    bool trouble =
        p->outcome == PAGE_NET_ERROR || p->outcome == PAGE_TIMEOUT ||
        (p->outcome == PAGE_HTTP_ERROR && (p->status == 429 || p->status >= 500));

    p->told = p->at.told;
    if (trouble) {
        return; /* another time */
    }
    p->told = !is_pending(&p->at)               ? PAGE_NOT_TOLD
              : str_eq(p->digest, p->at.digest) ? PAGE_TOLD_FALSELY
                                                : PAGE_TOLD_TRULY;
    crawl_count_told(host, p->at.told, p->told);
}

void
crawl_hear_told(struct offer *o, const struct url *url, int64_t changed_ms,
                bool is_seed)
{
    struct crawl *c = o->c;
    const struct crawl_source *source = &c->sources[o->source];
    int64_t now_ms = clock_now_ms(),
            fetched_s = seen_fetched_s(&c->seen, crawl_hash(c, url->text, o->source));
    const struct host *host;

    if (changed_ms > now_ms + TIME_DAY_MS || fetched_s == 0) {
        return;
    }
    changed_ms = changed_ms < now_ms ? changed_ms : now_ms;
    if (changed_ms / 1000 <= fetched_s) {
        return;
    }
    host = hosts_get(&c->hosts, &c->key, url->origin);
    if (!is_believed(host)) {
        o->doubted++;
        o->doubted_host = host;
    } else if (host->queues[HOST_TOLD].count + o->told_count < WAIT_MAX) {
        if ((o->told_count & (o->told_count - 1)) == 0) { /* 0, 1, 2, 4, ...: double */
            size_t capacity = o->told_count == 0 ? 1 : 2 * o->told_count;
            struct page_url *more = ARENA_NEW(o->arena, struct page_url, capacity);

            if (o->told_count > 0) {
                memcpy(more, o->told, o->told_count * sizeof *more);
            }
            o->told = more;
        }
        o->told[o->told_count++] = (struct page_url){ .url = url->text,
                                                      .source = source->source->id,
                                                      .is_seed = is_seed,
                                                      .fetched_ms = fetched_s * 1000,
                                                      .changed_ms = changed_ms };
    }
}

/* While pages that were named are recalled; they come in the order in which they were asked
 * for. */
struct recalling {
    struct offer *offer;
    size_t at;
};

static bool
take_row(void *user, const struct page_url *row, struct err *err)
{
    struct recalling *r = user;
    struct offer *o = r->offer;
    struct crawl *c = o->c;
    struct page_url at = *row;

    (void)err;
    while (r->at < o->told_count && !str_eq(o->told[r->at].url, row->url)) {
        r->at++;
    }
    if (r->at == o->told_count || (row->links_only && !c->options->links_only)) {
        return true; /* the latter is due at once whatever is said */
    }
    at.source = c->sources[o->source].source->id;
    at.changed_ms = o->told[r->at].changed_ms;
    if (crawl_is_told(c, &at) && at.due_ms > clock_now_ms()) {
        crawl_wait(c, waiting_new(&at, o->source));
    }
    return true;
}

void
crawl_follow_told(struct offer *o, struct page *p)
{
    struct crawl *c = o->c;
    struct recalling r = { .offer = o };

    if (o->doubted > 0) {
        p->what =
            arena_printf(o->arena,
                         STR_FMT "%s%zu dates are not believed: %zu pages of " STR_FMT
                                 " were said to have changed and had not, %zu had",
                         STR_ARG(p->what), p->what.n > 0 ? "; " : "", o->doubted,
                         o->doubted_host->told_falsely,
                         STR_ARG(o->doubted_host->origin), o->doubted_host->told_truly);
    }
    for (size_t i = 0; i < o->told_count; i++) {
        crawl_offer_add(o, &o->told[i]);
    }
    if (o->told_count == 0 || !c->port->recall) {
        return;
    }
    crawl_flush(c); /* what they left in this run is to be known, too */
    if (!c->failed &&
        !c->port->recall(c->port->self, o->told, o->told_count, take_row, &r, c->err)) {
        c->failed = true;
    }
}
