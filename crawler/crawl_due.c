/*
 * crawl_due: when a URL may be asked for: the budget of the day, a pause, the delay in force.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/time.h"

#include <stdlib.h>

#define DELAY_MIN_MS 1000  /* outside allowed ranges, whatever a source says */
#define PACE_FACTOR  2     /* a host rests as long as two of its answers take */
#define PACE_MAX_MS  30000 /* but for that alone no longer */
#define SLOW_MAX_MS  60000 /* a delay above this is not doubled any more */

int64_t
crawl_budget(struct crawl *c, struct crawl_source *source)
{
    int64_t now_ms = clock_now_ms(), day = now_ms / TIME_DAY_MS, sent = 0;

    if (source->day != day) {
        source->day = day;
        source->told = false;
        source->left = source->source->pages_per_day > 0 ? source->source->pages_per_day
                                                         : SOURCE_PAGES_DAY;
        if (!c->port->requested_since(c->port->self, source->source->id,
                                      day * TIME_DAY_MS, &sent, c->err)) {
            c->failed = true;
            sent = source->left; /* not known: nothing is asked */
        }
        source->left -= sent;
    }
    return source->left;
}

bool
crawl_paused(struct crawl *c, struct crawl_source *source)
{
    int64_t now_ms = clock_mono_ms();

    if (!c->port->paused ||
        (source->asked_ms && now_ms - source->asked_ms < CRAWL_PAUSE_ASK_MS)) {
        return source->paused;
    }
    source->asked_ms = now_ms;
    if (!c->port->paused(c->port->self, source->source->id, &source->paused, c->err)) {
        c->failed = true;
        source->paused = true; /* not known: nothing is asked */
    }
    return source->paused;
}

int64_t
crawl_delay(const struct crawl *c, const struct host *host)
{
    bool known = host->robots_state == HOST_ROBOTS_KNOWN && host->robots;
    int64_t asked = known ? robots_delay_ms(host->robots) : -1, delay = host->delay_ms;
    int64_t pace = PACE_FACTOR * host->took_ms;

    if (host->inside && c->options->delay_override_ms >= 0) {
        return c->options->delay_override_ms;
    }
    pace = pace < PACE_MAX_MS ? pace : PACE_MAX_MS;
    delay = delay > asked ? delay : asked;
    delay = delay > pace ? delay : pace;
    delay = !host->inside && delay < DELAY_MIN_MS ? DELAY_MIN_MS : delay;
    for (int i = 0; i < host->slow && delay < SLOW_MAX_MS; i++) {
        delay *= 2;
    }
    return delay;
}

void
crawl_note_pace(struct host *host, int64_t took_ms)
{
    host->took_ms = host->took_ms > 0 ? (3 * host->took_ms + took_ms) / 4 : took_ms;
}

int64_t
crawl_peer_gap(const struct crawl *c, const struct host *host)
{
    if (c->options->address_gap_ms > 0) {
        return c->options->address_gap_ms;
    }
    return host->inside ? 0 : PEER_GAP_MS;
}

/* Ads that nobody has seen come before all else; what was visited comes last. */
static enum host_rank
rank_of(const struct source *source, const struct page_url *url, struct str path)
{
    if (url->is_seed) {
        return HOST_NEW_AD;
    }
    if (url->interval_ms > 0) {
        return HOST_OLD;
    }
    for (size_t i = 0; i < source->ads_count; i++) {
        if (source_pattern_matches(source->ads[i], path)) {
            return HOST_NEW_AD;
        }
    }
    return HOST_NEW;
}

void
crawl_note_due(struct crawl *c, struct crawl_source *source, int64_t due_ms)
{
    int64_t *first = source ? &source->due_ms : &c->host_due_ms;

    if (due_ms != INT64_MAX && (*first <= clock_now_ms() || due_ms < *first)) {
        *first = due_ms;
    }
}

void
crawl_tell_due(struct crawl *c)
{
    int64_t now_ms = clock_now_ms(),
            opens_ms = (now_ms / TIME_DAY_MS + 1) * TIME_DAY_MS,
            first_ms = c->host_due_ms;

    c->stats->opens_ms = 0;
    for (size_t i = 0; i < c->source_count; i++) {
        const struct crawl_source *s = &c->sources[i];
        int64_t due_ms = s->due_ms;

        if (s->left <= 0 && s->day == now_ms / TIME_DAY_MS) {
            c->stats->opens_ms = opens_ms;
            due_ms = due_ms > 0 && due_ms < opens_ms ? opens_ms : due_ms;
        }
        if (due_ms > 0 && (first_ms <= now_ms || due_ms < first_ms)) {
            first_ms = due_ms;
        }
    }
    c->stats->next_due_ms = first_ms;
}

uint64_t
crawl_hash(const struct crawl *c, struct str url, uint32_t source)
{
    return hash_keyed(&c->key, url) + source;
}

void
crawl_put_off(struct crawl *c, struct waiting *url, int64_t until_ms)
{
    struct url at;

    crawl_note_due(c, &c->sources[url->source], until_ms);
    if (!c->options->once && until_ms != INT64_MAX && url->at.url.n <= URL_MAX &&
        url_split(url->at.url, &at)) {
        crawl_hold(c, hosts_get(&c->hosts, &c->key, at.origin), url, until_ms);
        return;
    }
    free(url); /* with `once` it is not for this run; the port remembers it */
}

bool
crawl_is_current(struct crawl *c, struct waiting *url)
{
    uint64_t hash = crawl_hash(c, url->at.url, url->source);

    if (url->tries == 0 && url->at.fetched_ms / 1000 < seen_fetched_s(&c->seen, hash)) {
        free(url); /* it was fetched because a feed told of it, and waits anew */
        return false;
    }
    if (url->at.due_ms > clock_now_ms() && !crawl_is_told(c, &url->at)) {
        crawl_wait(c, url); /* who told of it is not believed any more */
        return false;
    }
    return true;
}

void
crawl_wait(struct crawl *c, struct waiting *url)
{
    const struct source *source = c->sources[url->source].source;
    bool early = url->at.due_ms > clock_now_ms();
    struct host *host;
    struct url at;

    if (early && !crawl_is_told(c, &url->at)) {
        crawl_put_off(c, url, url->at.due_ms);
        return;
    }
    if (url->at.url.n > URL_MAX || !url_split(url->at.url, &at)) {
        free(url);
        return;
    }
    host = hosts_get(&c->hosts, &c->key, at.origin);
    if (crawl_is_crowded(c, host, url)) {
        crawl_leave(c, url);
        return;
    }
    if (host->count == 0 && host->end_us < 0) {
        host->inside = gate_place(&c->gate, at.host, NULL) == GATE_INSIDE;
    }
    host->delay_ms =
        host->delay_ms > source->delay_ms ? host->delay_ms : source->delay_ms;
    crawl_count_queued(c, host, url, true);
    host_push(&c->hosts, host, url,
              early ? HOST_TOLD : rank_of(source, &url->at, at.path));
    hosts_schedule(&c->hosts, host);
}
