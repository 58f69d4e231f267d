/*
 * crawl_again: when to come again, to a page and to a host.
 *
 * A page's interval follows from how often it changes (crawler/revisit.h), between an hour and
 * thirty days. A host in trouble is left alone for longer each time, and as long as it asks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/time.h"
#include "crawler/pace.h"
#include "crawler/revisit.h"

#include <stdlib.h>

#define INTERVAL_MIN_MS SOURCE_REVISIT_MIN_MS
#define INTERVAL_MAX_MS SOURCE_REVISIT_MAX_MS
#define TRIES_MAX       3 /* requests for one URL in one run */
#define UNREACHED_MAX   5 /* failed connections in a row that end a host's turn */
#define BACKOFF_MAX_MS  3600000
#define UNREACHED_MS    300000 /* rest of a host that cannot be reached */
#define SLOW_MAX        5      /* doublings of a host's delay after trouble */
#define GOOD_ANSWERS    10     /* in a row take one doubling back */

static int64_t
bounded(int64_t ms)
{
    return ms < INTERVAL_MIN_MS   ? INTERVAL_MIN_MS
           : ms > INTERVAL_MAX_MS ? INTERVAL_MAX_MS
                                  : ms;
}

/* The interval after a visit. A visit because a feed said that the page changed shows nothing of
 * how often it does: such visits come when it has. Nor does one before the last: the clock was set
 * back in between. */
static int64_t
learn(struct page *p, int64_t interval_ms)
{
    bool changed = p->outcome == PAGE_OK;
    int64_t since_ms =
        p->at.fetched_ms > 0 ? p->fetched_ms - p->at.fetched_ms : interval_ms;

    if (p->at.digest.n == 0 || p->told != PAGE_NOT_TOLD || since_ms < 0 ||
        (p->outcome != PAGE_OK && p->outcome != PAGE_UNCHANGED)) {
        return interval_ms;
    }
    revisit_look(&p->looks, since_ms, changed);
    return revisit_interval_ms(&p->looks, interval_ms, since_ms, changed);
}

void
crawl_learn_interval(const struct source *source, struct page *p)
{
    int64_t interval = p->at.interval_ms > 0 ? p->at.interval_ms : source->revisit_ms;

    interval = interval > 0 ? interval : SOURCE_REVISIT_MS;
    p->interval_ms = bounded(learn(p, interval));
    switch (p->outcome) {
    case PAGE_OK:
    case PAGE_UNCHANGED:
    case PAGE_REDIRECT:
        p->next_ms = p->fetched_ms + p->interval_ms;
        break;
    case PAGE_GONE:
        p->next_ms = p->status == 410 ? 0 : p->fetched_ms + INTERVAL_MAX_MS;
        break;
    case PAGE_NET_ERROR:
    case PAGE_TIMEOUT:
        p->next_ms = p->fetched_ms + INTERVAL_MIN_MS;
        break;
    case PAGE_HTTP_ERROR:
        p->next_ms =
            p->fetched_ms +
            (p->status >= 500 || p->status == 429 ? INTERVAL_MIN_MS : TIME_DAY_MS);
        break;
    case PAGE_SOFT_404:
    case PAGE_DUPLICATE: /* also when it is unchanged the next time */
        p->interval_ms = INTERVAL_MAX_MS;
        p->next_ms = p->fetched_ms + INTERVAL_MAX_MS;
        break;
    case PAGE_PARSE_KILLED: /* its ads are still to be read */
        p->next_ms = p->fetched_ms + TIME_DAY_MS;
        break;
    default:
        p->next_ms = p->fetched_ms + INTERVAL_MAX_MS;
    }
}

/* Did no connection come about? */
static bool
is_unreached(const struct fetch_answer *a)
{
    return !a->connected &&
           (a->outcome == PAGE_NET_ERROR || a->outcome == PAGE_TIMEOUT);
}

/* Does the server ask to come again, in so many words? */
static bool
is_busy(const struct fetch_answer *a)
{
    return a->status == 429 || a->status == 502 || a->status == 503 || a->status == 504;
}

static bool
is_trouble(const struct fetch_answer *a)
{
    return a->outcome == PAGE_NET_ERROR || a->outcome == PAGE_TIMEOUT || is_busy(a);
}

/* The delay of a host that was in trouble stays longer for a while. */
static void
note_trouble(struct host *host, bool trouble)
{
    host->errors = trouble ? host->errors + 1 : 0;
    host->good = trouble ? 0 : host->good + 1;
    if (trouble && host->slow < SLOW_MAX) {
        host->slow++;
    } else if (host->good == GOOD_ANSWERS) {
        host->good = 0;
        host->slow -= host->slow > 0;
    }
}

int64_t
crawl_slow_down(struct job *job, const struct fetch_answer *answer,
                const struct head *head)
{
    struct host *host = job->host;
    int64_t retry_ms = head_retry_ms(head, clock_now_ms()), pause = job->delay_ms;

    host->unreached = is_unreached(answer) ? host->unreached + 1 : 0;
    note_trouble(host, is_trouble(answer));
    if (host->errors == 0) {
        return 0;
    }
    if (host->unreached >= UNREACHED_MAX && pause < UNREACHED_MS) {
        pause = UNREACHED_MS;
    }
    for (int i = 0; i < host->errors && pause < BACKOFF_MAX_MS; i++) {
        pause *= 2;
    }
    pause = pause > retry_ms ? pause : retry_ms;
    host->next_us = pace_next_us(clock_mono_us(), pause, host->next_us);
    return retry_ms > 0 ? retry_ms : 0;
}

bool
crawl_tries_again(const struct job *job, const struct fetch_answer *answer)
{
    return (is_unreached(answer) || is_busy(answer)) && job->url->tries < TRIES_MAX;
}

void
crawl_wait_again(struct crawl *c, struct job *job, const struct fetch_answer *answer,
                 const struct page *p)
{
    struct host *host = job->host;
    struct waiting *url = job->url;
    bool again = crawl_tries_again(job, answer);

    job->url = NULL;
    if (c->options->once && host->errors &&
        pace_left_ms(host->next_us, clock_mono_us()) > CRAWL_WAIT_IN_RUN_MS) {
        host_drop(&c->hosts, host); /* its URLs stay due in the store */
        again = false;
    }
    if (again) {
        crawl_push_front(c, host, url);
    } else if (!c->options->once && p->next_ms > 0) {
        struct waiting *next;
        struct page_url at = p->at;

        at.etag = p->etag;
        at.last_modified = p->last_modified;
        at.digest = p->digest;
        at.interval_ms = p->interval_ms;
        at.due_ms = p->next_ms;
        at.fetched_ms = p->fetched_ms;
        at.told = p->told;
        at.looks = p->looks;
        seen_note(&c->seen, crawl_hash(c, at.url, url->source), p->fetched_ms);
        next = waiting_new(&at, url->source);
        free(url);
        crawl_wait(c, next);
    } else {
        seen_note(&c->seen, crawl_hash(c, p->at.url, url->source), p->fetched_ms);
        c->known -= p->next_ms == 0;
        if (p->next_ms > 0) {
            crawl_note_due(c, &c->sources[url->source], p->next_ms);
        }
        free(url);
    }
}

int64_t
crawl_rest_left(const struct crawl *c, const struct host *host)
{
    int64_t delay_ms = crawl_delay(c, host),
            left_ms = pace_left_ms(host->next_us, clock_mono_us());

    left_ms = left_ms > delay_ms ? left_ms : delay_ms;
    return left_ms < TIME_DAY_MS ? left_ms : TIME_DAY_MS;
}

void
crawl_let_rest(struct crawl *c, struct job *job, enum page_outcome outcome)
{
    struct host *host = job->host;

    if (outcome == PAGE_OK) {
        crawl_note_pace(host, (clock_mono_us() - job->begun_us) / 1000);
    }
    /* The delay that counts is the one robots.txt asks for, which may just have come. */
    if (outcome != PAGE_PRIVATE && outcome != PAGE_PORT) {
        host->next_us = pace_next_us(host->end_us, crawl_delay(c, host), host->next_us);
    }
    host->in_flight = false; /* not earlier: its place in the heap goes by next_us */
    hosts_schedule(&c->hosts, host);
    crawl_end_job(c, job);
}
