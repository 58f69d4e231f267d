/*
 * crawl_away: what need not be in memory is left to the port.
 *
 * A page that was visited and is due tomorrow needs eight bytes of a hash and four of a time until
 * then (crawler/seen.h): enough to know its address when a link names it. The rest, its address,
 * its validators, how often it changes, is in the port since its visit was put.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/time.h"

#include <stdlib.h>

/*
 * As many visited pages as may be are held all the same, those that are due first. When there are
 * more, the later half is given up; from the first of these on (away_ms of its source) the port is
 * asked for what is due: by time, a little ahead, and only when few of the source's visited pages
 * wait for their hosts.
 *
 * A host that is slow, or cannot be reached, has no more than its part of the queues. What else of
 * it is due is left again, and the walk goes on to what is due behind that, which may be another
 * host's. When all that is due was walked it begins anew with what was left (behind_ms): behind a
 * rest of ten times as long as the walk took, or when no visited page of the source waits and the
 * walk was worth it. It was not where a host is full of another source's pages. The keeper counts
 * on that rest (WALKS in crawler/doubt.c).
 *
 * Seeds are few, and lists of what is new: they do not wait for room among the old pages of their
 * host. They have as much of their own, and so has what was refused before it was ever asked for,
 * which is new still. A walk that begins anew brings what waits already once more, so nothing may
 * be without a bound here.
 *
 * So what is in memory no more is in the port with a due time of away_ms or later, or of behind_ms
 * or later. The contrary need not be: what the port gives may wait here already, once more. That
 * costs nothing: behind the visit of the first the second is not current (crawl_is_current()).
 *
 * Only what the port can tell again is left to it. What was never asked for has no due time there,
 * and waits here: a source has a ceiling for that (unasked_max). With `once` nothing of this is
 * done: what is not due then is for another run.
 */

#define VISITED_MAX  100000
#define SOURCE_LEAST 64   /* visited URLs of a source that may wait for their hosts */
#define HOST_LEAST   16   /* and of a host, when its source has others */
#define LOOK_EACH_MS 1000 /* between two looks for what is due */
#define LOOK_SOON_MS 100  /* when the last one did not come to an end */
#define LOOK_ALL                                                                       \
    16 /* so often also where the queues are full: of a dead host, perhaps */
#define PAST         1000 /* URLs that are then walked at least: few of them have room */
#define AHEAD_MS     900000  /* it is asked for before its time */
#define REST         10      /* so many times as long as a walk is the rest behind it */
#define REST_MS      20000   /* and no less, */
#define REST_MOST_MS 3600000 /* nor more: the source may have been closed in between */
#define WORTH        100     /* URLs that may be walked for one that has room */

static size_t
visited_max(const struct crawl *c)
{
    return c->options->visited_max > 0 ? c->options->visited_max : VISITED_MAX;
}

/* A quarter of all may wait for hosts; the part of one of so many. */
static size_t
part_of(const struct crawl *c, size_t parts, size_t least)
{
    size_t part = visited_max(c) / 4 / (parts > 0 ? parts : 1);

    return part > least ? part : least;
}

/* The part of a source. */
static size_t
source_max(const struct crawl *c)
{
    return part_of(c, c->source_count, SOURCE_LEAST);
}

/* So many seeds may wait for one of the source's hosts, and of what was refused. */
static size_t
new_max(const struct crawl *c, const struct crawl_source *source)
{
    return source->scope.host_count > 1 ? part_of(c, c->hosts.met, HOST_LEAST)
                                        : source_max(c);
}

/* And of old pages: half of what all hosts of the source leave, so that those met first leave
 * something, and all together have little more than the source may. */
static size_t
host_max(const struct crawl *c, const struct crawl_source *source)
{
    size_t all = source_max(c), part = new_max(c, source), half;

    if (source->scope.host_count <= 1) {
        return all;
    }
    half = all > source->queued ? (all - source->queued) / 2 : 0;
    half = half > HOST_LEAST ? half : HOST_LEAST;
    return half < part ? half : part;
}

/* Those that may not be given up do not make the others be so, time and again. */
static bool
is_full(const struct crawl *c)
{
    size_t may_go = c->later.count - c->later.lasting, most = visited_max(c) / 4 * 3;

    return may_go > most && may_go > 1;
}

bool
crawl_may_leave(struct crawl *c, const struct page_url *at)
{
    return c->port->due && !c->options->once && at->fetched_ms > 0 && at->due_ms > 0 &&
           at->due_ms != INT64_MAX &&
           (at->due_ms <= clock_now_ms() || !crawl_is_told(c, at));
}

void
crawl_leave(struct crawl *c, struct waiting *url)
{
    struct crawl_source *source = &c->sources[url->source];
    int64_t due_ms = url->at.due_ms;

    if (due_ms < source->away_ms) {
        if (due_ms > clock_now_ms()) {
            source->away_ms = due_ms;
        } else if (due_ms < source->behind_ms) {
            source->behind_ms = due_ms;
        }
    }
    free(url);
}

int64_t
crawl_away(const struct crawl *c)
{
    int64_t away = c->known - (int64_t)(c->hosts.waiting + c->later.count);

    for (const struct job *job = c->jobs; job; job = job->next) {
        away -= job->url != NULL;
    }
    return c->port->due && !c->options->once && away > 0 ? away : 0;
}

/* What counts those that do not wait among the old pages of their host; NULL: it does. */
static size_t *
count_of(struct host *host, const struct page_url *at)
{
    return at->is_seed ? &host->seeds : at->interval_ms == 0 ? &host->refused : NULL;
}

bool
crawl_is_crowded(struct crawl *c, struct host *host, const struct waiting *url)
{
    const struct crawl_source *source = &c->sources[url->source];
    const size_t *count = count_of(host, &url->at);

    return (count ? *count >= new_max(c, source)
                  : host->queues[HOST_OLD].count >= host_max(c, source)) &&
           crawl_may_leave(c, &url->at);
}

void
crawl_count_queued(struct crawl *c, struct host *host, const struct waiting *url,
                   bool more)
{
    size_t *queued = &c->sources[url->source].queued, *count = count_of(host, &url->at);

    if (url->at.fetched_ms > 0) {
        *queued += more;
        *queued -= !more && *queued > 0;
        if (count) {
            *count += more;
            *count -= !more && *count > 0;
        }
    }
}

static void
give_up(void *user, struct waiting *url)
{
    crawl_leave(user, url);
}

void
crawl_hold(struct crawl *c, struct host *host, struct waiting *url, int64_t until_ms)
{
    bool may_leave = crawl_may_leave(c, &url->at);

    if (may_leave && url->at.due_ms >= c->sources[url->source].away_ms) {
        crawl_leave(c, url);
        return;
    }
    later_add(&c->later, host, url, until_ms, may_leave);
    free(url);
    if (is_full(c)) {
        later_give_up(&c->later, give_up, c);
    }
}

void
crawl_push_front(struct crawl *c, struct host *host, struct waiting *url)
{
    crawl_count_queued(c, host, url, true);
    host_push_front(&c->hosts, host, url);
}

struct waiting *
crawl_pop(struct crawl *c, struct host *host)
{
    struct waiting *url = host_pop(&c->hosts, host);

    if (url) {
        crawl_count_queued(c, host, url, false);
    }
    return url;
}

/* While a window is walked. */
struct walk {
    struct crawl *c;
    uint32_t source;
    size_t count;
};

static bool
take_row(void *user, const struct page_url *row, struct err *err)
{
    struct walk *w = user;
    struct crawl *c = w->c;
    uint64_t hash = crawl_hash(c, row->url, w->source);
    struct page_url at = *row;

    (void)err;
    w->count++;
    if (!seen_has(&c->seen, hash) || /* another crawl found it */
        row->fetched_ms / 1000 < seen_fetched_s(&c->seen, hash)) {
        return true;
    }
    at.source = c->sources[w->source].source->id;
    at.rest_until_ms = 0;
    if (at.due_ms > clock_now_ms()) {
        at.changed_ms = 0; /* told of before its time it waits already */
    }
    if (at.links_only && !c->options->links_only) { /* its ads are still to be read */
        at.etag = at.last_modified = at.digest = STR("");
        at.links_only = false;
    }
    crawl_wait(c, waiting_new(&at, w->source));
    return true;
}

/* Takes what is due of a source before `until_ms`, as much as has room. */
static void
walk(struct crawl *c, uint32_t index, int64_t until_ms)
{
    struct crawl_source *source = &c->sources[index];
    struct walk w = { c, index, 0 };
    size_t most = source_max(c) / 4,
           least = source->queued > source_max(c) / 2 ? PAST : 0;
    const struct frontier_window window = { source->away_ms, until_ms,
                                            (int64_t)(most > least ? most : least) };
    int64_t reached_ms = window.from_ms;
    size_t queued = source->queued;

    source->away_ms = INT64_MAX; /* what comes is not to be left at once */
    if (!c->port->due(c->port->self, source->source->id, &window, take_row, &w,
                      &reached_ms, c->err)) {
        c->failed = true;
    }
    source->taken += source->queued - queued;
    source->walked += w.count;
    source->away_ms = source->away_ms < reached_ms ? source->away_ms : reached_ms;
    /* Who got nowhere was refused, and would be again. */
    c->back_soon =
        c->back_soon || (reached_ms > window.from_ms && reached_ms < until_ms);
}

/* May the source's pages be asked for now? Otherwise they would only be put off. */
static bool
is_open(struct crawl *c, struct crawl_source *source)
{
    return source_quiet_until_ms(source->source, clock_now_ms()) == 0 &&
           crawl_budget(c, source) > 0 && !crawl_paused(c, source);
}

/* How long to rest behind a walk. */
static int64_t
rest_ms(int64_t walk_ms)
{
    int64_t rest = REST * walk_ms;

    return rest < REST_MS ? REST_MS : rest < REST_MOST_MS ? rest : REST_MOST_MS;
}

/* All that is due was walked: that is no reason to walk it again at once. */
static void
end_walk(struct crawl_source *s, int64_t now_ms)
{
    int64_t mono_ms = clock_mono_ms();

    if (s->begun_ms > 0 && s->away_ms > now_ms) {
        s->again_ms = mono_ms + rest_ms(mono_ms - s->begun_ms);
        s->begun_ms = 0;
    }
}

/* When all that is due was walked it is begun anew, if something was left behind: when the rest is
 * over, or none of it waits and it was worth it; not while the source is closed. */
static void
begin_again(struct crawl *c, struct crawl_source *s, int64_t now_ms, int64_t mono_ms)
{
    bool done = s->queued == 0 && s->taken > 0 && s->walked / WORTH <= s->taken;

    end_walk(s, now_ms);
    if (s->begun_ms == 0 && s->behind_ms <= now_ms &&
        (mono_ms >= s->again_ms || done) && is_open(c, s)) {
        s->away_ms = s->away_ms < s->behind_ms ? s->away_ms : s->behind_ms;
        s->behind_ms = INT64_MAX;
        s->begun_ms = mono_ms;
        s->walked = s->taken = 0;
    }
}

/* Is something of the source due before then, and has it room for it? */
static bool
is_wanted(struct crawl *c, struct crawl_source *source, int64_t until_ms, size_t queued)
{
    bool all = c->looks % LOOK_ALL == 0;

    return source->away_ms < until_ms && (all || source->queued <= queued) &&
           is_open(c, source);
}

int64_t
crawl_back_wait_ms(const struct crawl *c)
{
    return c->back_ms + (c->back_soon ? LOOK_SOON_MS : LOOK_EACH_MS) - clock_mono_ms();
}

void
crawl_take_back(struct crawl *c)
{
    int64_t now_ms = clock_now_ms(), mono_ms = clock_mono_ms(), ahead_ms;
    size_t most = source_max(c);
    bool any = false;

    if (!c->port->due || c->options->once || crawl_back_wait_ms(c) > 0) {
        return;
    }
    c->back_ms = mono_ms;
    c->back_soon = false;
    c->looks++;
    ahead_ms = c->later.count < visited_max(c) / 2 ? AHEAD_MS : 3;
    for (size_t i = 0; i < c->source_count; i++) {
        begin_again(c, &c->sources[i], now_ms, mono_ms);
        any = any || is_wanted(c, &c->sources[i], now_ms + ahead_ms / 3, most / 2);
    }
    if (any) { /* what was visited in this run is to be known, too */
        crawl_flush(c);
    }
    for (uint32_t i = 0; any && i < c->source_count && !c->failed; i++) {
        if (is_wanted(c, &c->sources[i], now_ms + 2 * ahead_ms / 3, most / 4 * 3)) {
            walk(c, i, now_ms + ahead_ms);
            end_walk(&c->sources[i], now_ms); /* time goes by until the next look */
        }
    }
}
