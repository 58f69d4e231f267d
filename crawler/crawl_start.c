/*
 * crawl_start: what is asked next.
 *
 * The host due first gives its first URL; the gate judges it with all that is known by now
 * (robots.txt included). A host whose robots.txt is not known is asked for that first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/mem.h"
#include "core/time.h"
#include "crawler/pace.h"

#include <stdlib.h>

#define REFUSALS_AT_ONCE 200 /* of one host, before others get their turn */
#define WORK_A_REFUSAL                                                                 \
    (64u << 10) /* bytes compared with robots.txt count like one more */

void
crawl_end_job(struct crawl *c, struct job *job)
{
    if (job->next) {
        job->next->previous = job->previous;
    }
    if (job->previous) {
        job->previous->next = job->next;
    } else {
        c->jobs = job->next;
    }
    if (job->peer) {
        peer_end(job->peer);
    }
    free(job->url);
    free(job);
}

/* Sends a request; the job's host is in flight until its answer is taken. */
static void
send_request(struct crawl *c, struct job *job, const struct fetch_ask *ask)
{
    struct host *host = job->host;

    job->begun_us = clock_mono_us();
    job->wall_ms = clock_now_ms();
    job->waited_ms = pace_waited_ms(host->end_us, job->begun_us);
    job->delay_ms = crawl_delay(c, host);
    host->in_flight = true;
    if (host->peer && crawl_peer_gap(c, host) > 0) {
        job->peer = host->peer;
        peer_begin(job->peer, job->begun_us, crawl_peer_gap(c, host));
    }
    job->next = c->jobs;
    if (job->next) {
        job->next->previous = job;
    }
    c->jobs = job;
    if (!fetch_start(c->fetcher, ask, c->err)) {
        c->failed = true;
        host->in_flight = false;
        crawl_end_job(c, job);
    }
}

/* Asks for robots.txt, or for what it was redirected to. */
static void
ask_robots(struct crawl *c, struct host *host, uint32_t source)
{
    struct job *job = mem_alloc(1, sizeof *job);
    struct fetch_ask ask = { .url = &job->robots_at,
                             .body_max = ROBOTS_MAX + 4096,
                             .inside_only = c->sources[source].inside_only,
                             .any_type = true,
                             .user = job };
    struct gate_ask question = { .url = &job->robots_at, .budget_left = 1 };
    struct str text = host->robots_url, what;

    job->host = host;
    job->source = source;
    if (text.n == 0) {
        arena_reset(&host->robots_arena);
        host->robots_hops = 0;
        text = arena_printf(&host->robots_arena, STR_FMT "/robots.txt",
                            STR_ARG(host->origin));
    }
    question.hops = host->robots_hops;
    if (url_split(text, &job->robots_at) &&
        crawl_gate(&c->gate, &question, &host->robots_arena, &what) == PAGE_OK) {
        send_request(c, job, &ask);
        return;
    }
    host->robots = robots_deny_all(&host->robots_arena, STR("its address is refused"));
    host->robots_state = HOST_ROBOTS_KNOWN;
    host->robots_until_ms = clock_mono_ms() + TIME_DAY_MS / 24;
    free(job);
}

static void
ask_page(struct crawl *c, struct host *host, struct waiting *url, const struct url *at)
{
    struct crawl_source *source = &c->sources[url->source];
    struct job *job = mem_alloc(1, sizeof *job);
    bool known = url->at.digest.n > 0;
    struct fetch_ask ask = { .url = at,
                             .etag = known ? url->at.etag : STR(""),
                             .last_modified = known ? url->at.last_modified : STR(""),
                             .inside_only = source->inside_only,
                             .user = job };

    job->host = host;
    job->url = url;
    job->source = url->source;
    source->unasked -= url->at.interval_ms == 0 && url->tries == 0;
    url->tries++;
    source->left--;
    send_request(c, job, &ask);
}

/* Records why a URL waits until then. By what is held it is due no later than the port knows from
 * now on, nor was it visited later (the clock may have been set back): it is left to the port. */
static void
say_why(struct crawl *c, struct host *host, struct waiting *url,
        enum page_outcome outcome, struct str what, int64_t until_ms)
{
    uint64_t hash = crawl_hash(c, url->at.url, url->source);
    int64_t now_ms = clock_now_ms(),
            next_ms = crawl_refuse(c, host, &url->at, outcome, what);

    url->at.due_ms = next_ms < until_ms ? next_ms : until_ms;
    if (seen_fetched_s(&c->seen, hash) > now_ms / 1000) {
        seen_note(&c->seen, hash, now_ms);
    }
}

/* The source has no requests left today: the first URL says so, all wait for tomorrow. */
static void
hold_back(struct crawl *c, struct host *host, struct waiting *url, struct str what)
{
    struct crawl_source *source = &c->sources[url->source];
    int64_t until_ms = (source->day + 1) * TIME_DAY_MS;

    if (!source->told) {
        source->told = true;
        say_why(c, host, url, PAGE_BUDGET, what, until_ms);
    }
    crawl_put_off(c, url, until_ms);
}

/* In the quiet hours of its source a URL waits for their end; the first one says so. */
static bool
is_quiet(struct crawl *c, struct host *host, struct waiting *url)
{
    struct crawl_source *source = &c->sources[url->source];
    int64_t until_ms = source_quiet_until_ms(source->source, clock_now_ms());
    char text[TIME_TEXT_SIZE];
    struct arena scratch;

    if (until_ms == 0) {
        return false;
    }
    if (source->quiet_ms != until_ms) {
        source->quiet_ms = until_ms;
        arena_init(&scratch, 0);
        time_format(until_ms, text);
        say_why(c, host, url, PAGE_QUIET,
                arena_printf(&scratch, "quiet hours of the source, until %s", text),
                until_ms);
        arena_free(&scratch);
    }
    crawl_put_off(c, url, until_ms);
    return true;
}

/* What is refused for ever makes room for what is new. But a site makes up addresses of a closed
 * host, too: a run gives back no more than the source may have. */
static void
give_back_room(struct crawl_source *source, const struct waiting *url)
{
    if (url->at.interval_ms == 0 && url->tries == 0 &&
        source->given_back < source->unasked_max) {
        source->given_back++;
        source->unasked--;
    }
}

/* Records a refusal and lets the URL wait for another day. */
static void
refuse(struct crawl *c, struct host *host, struct waiting *url,
       enum page_outcome outcome, struct str what)
{
    int64_t now_ms = clock_now_ms(),
            next_ms = crawl_refuse(c, host, &url->at, outcome, what);

    if (next_ms == 0) {
        c->known--;
        give_back_room(&c->sources[url->source], url);
        free(url);
        return;
    }
    url->at.due_ms = next_ms;
    url->at.fetched_ms = now_ms; /* as the port knows it now, or a little before */
    seen_note(&c->seen, crawl_hash(c, url->at.url, url->source), url->at.fetched_ms);
    crawl_put_off(c, url, next_ms);
}

/* Takes URLs of a host until one may be asked for. False when its time is used up. */
static bool
start_host(struct crawl *c, struct host *host)
{
    struct arena scratch;
    struct waiting *url;
    bool more = true;
    size_t refused = 0;

    arena_init(&scratch, 0);
    while (more && !c->failed && (url = crawl_pop(c, host)) != NULL) {
        struct crawl_source *source = &c->sources[url->source];
        bool known = host->robots_state == HOST_ROBOTS_KNOWN;
        struct url at;
        struct str what = host->closed_what;
        struct gate_ask question = { .url = &at,
                                     .scope = &source->scope,
                                     .robots = known ? host->robots : NULL,
                                     .hops = url->at.hops,
                                     .budget_left = crawl_budget(c, source),
                                     .is_seed = url->at.is_seed };
        enum page_outcome outcome = PAGE_SCHEME;

        if (!crawl_is_current(c, url)) {
            continue;
        }
        url->at.source = source->source->id;
        if (crawl_paused(c, source)) { /* keeps its place, unless the run ends first */
            crawl_put_off(c, url, clock_now_ms() + CRAWL_PAUSE_WAIT_MS);
            continue;
        }
        if (is_quiet(c, host, url)) {
            continue;
        }
        if (url_split(url->at.url, &at)) {
            outcome = host->closed != PAGE_OK
                          ? host->closed
                          : crawl_gate(&c->gate, &question, &scratch, &what);
        }
        if (outcome == PAGE_OK && !known) {
            crawl_push_front(c, host, url);
            ask_robots(c, host, url->source);
            more =
                !host->in_flight; /* refused without a request: the URLs go the same way */
        } else if (outcome == PAGE_OK) {
            ask_page(c, host, url, &at);
            more = false;
        } else if (outcome == PAGE_BUDGET) {
            hold_back(c, host, url, what);
        } else {
            refuse(c, host, url, outcome, what);
            refused +=
                1 + (known ? robots_work(host->robots, at.path) / WORK_A_REFUSAL : 0);
            more = refused < REFUSALS_AT_ONCE;
        }
    }
    arena_free(&scratch);
    return more;
}

void
crawl_start(struct crawl *c)
{
    size_t slots =
        c->options->hosts_in_flight_max > 0 ? c->options->hosts_in_flight_max : 64;
    struct host *host;

    while (!c->failed && fetch_in_flight(c->fetcher) < slots && !crawl_read_enough(c) &&
           (host = hosts_first(&c->hosts)) != NULL) {
        int64_t now_us = clock_mono_us(), left_ms = pace_left_ms(host->next_us, now_us);

        if (left_ms > 0 && !(c->options->once && left_ms > TIME_DAY_MS)) {
            return;
        }
        (void)hosts_take(&c->hosts);
        if (left_ms > 0) { /* a run is no place to wait for days */
            crawl_note_due(c, NULL, clock_now_ms() + left_ms);
            host_drop(&c->hosts, host);
            hosts_schedule(&c->hosts, host);
            continue;
        }
        left_ms = pace_left_ms(host->owed_us, now_us);
        if (left_ms > 0) {
            host->next_us = host->owed_us;
            if (c->options->once && left_ms > CRAWL_WAIT_IN_RUN_MS) {
                crawl_note_due(c, NULL, clock_now_ms() + left_ms);
                host_drop(&c->hosts, host); /* its URLs stay due in the store */
            }
            hosts_schedule(&c->hosts, host);
            continue;
        }
        if (crawl_peer_gap(c, host) > 0 && peer_ready_us(host->peer, now_us) > now_us) {
            host->next_us = peer_ready_us(host->peer, now_us);
            hosts_schedule(&c->hosts, host);
            continue;
        }
        if (host->robots_state == HOST_ROBOTS_KNOWN &&
            now_us / 1000 > host->robots_until_ms) {
            host->robots_state = HOST_ROBOTS_UNKNOWN;
            host->robots_url = STR("");
            host->closed = PAGE_OK;
        }
        (void)start_host(c, host);
        hosts_schedule(&c->hosts, host);
    }
}
