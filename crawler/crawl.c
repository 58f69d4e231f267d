/*
 * crawl: the loop that fetches what is due, politely.
 *
 * Setting up (gate, sources, what the port remembers), then one loop: start what is due, let
 * the fetcher work, take what came, put finished pages in batches. The loop owns all state of
 * a run; what must survive it goes through the port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/mem.h"
#include "core/time.h"
#include "crawler/crawl_basis.h"
#include "crawler/keeper.h"
#include "crawler/pace.h"

#include <stdlib.h>
#include <sys/random.h>

#define HOSTS_IN_FLIGHT   64
#define PROGRESS_MS       500
#define READ_WATCH_MS     20 /* between two looks at the clocks of readers */
#define UNASKED_DAYS      100
#define UNASKED_MAX_LEAST 20000
#define STOP_MS           10000 /* what is in flight may take so long after a stop */
#define CUT_OFF_MS        2 /* of a rest: the ledger cuts two times to whole milliseconds */

/* While the port's rows are loaded. */
struct loading {
    struct crawl *c;
    uint32_t source;
};

/* A host is left alone over the end of a run as within one. */
static void
note_owed(struct host *host, int64_t until_ms)
{
    int64_t left_ms = until_ms + CUT_OFF_MS - clock_now_ms();

    left_ms = left_ms < TIME_DAY_MS ? left_ms : TIME_DAY_MS;
    if (left_ms > 0) {
        host->owed_us = pace_next_us(clock_mono_us(), left_ms, host->owed_us);
    }
}

static bool
load_row(void *user, const struct page_url *row, struct err *err)
{
    struct loading *l = user;
    struct crawl *c = l->c;
    struct page_url at = *row;
    struct url url;

    (void)err;
    if (at.url.n > URL_MAX || !url_split(at.url, &url)) {
        return true; /* nobody can ask for it */
    }
    at.source = c->sources[l->source].source->id;
    if (at.links_only && !c->options->links_only &&
        at.due_ms != INT64_MAX) { /* its ads are still to be read */
        at.etag = at.last_modified = at.digest = STR("");
        at.due_ms = 0;
        at.links_only = false;
    }
    if (at.rest_until_ms > 0) {
        note_owed(hosts_get(&c->hosts, &c->key, url.origin), at.rest_until_ms);
    }
    at.rest_until_ms = 0;
    if (seen_add(&c->seen, crawl_hash(c, at.url, l->source))) {
        bool waits = at.due_ms != INT64_MAX;

        c->sources[l->source].unasked += waits && at.interval_ms == 0;
        c->known += waits;
        seen_note(&c->seen, crawl_hash(c, at.url, l->source), at.fetched_ms);
        (void)crowd_add(&c->crowd, &c->key, &url, c->year);
        if (at.told != PAGE_NOT_TOLD) {
            crawl_count_told(hosts_get(&c->hosts, &c->key, url.origin), PAGE_NOT_TOLD,
                             at.told);
        }
        crawl_wait(c, waiting_new(&at, l->source));
    }
    return true;
}

/* Adds the seeds that the port does not know yet. */
static bool
add_seeds(struct crawl *c, uint32_t index)
{
    const struct source *source = c->sources[index].source;
    struct page_url *fresh = ARENA_NEW(&c->arena, struct page_url, source->seed_count);
    size_t count = 0;

    for (size_t i = 0; i < source->seed_count; i++) {
        struct url url;

        if (url_parse(source->seeds[i], NULL, &c->arena, &url) != URL_OK) {
            continue;
        }
        (void)seen_add(&c->seeds, crawl_hash(c, url.text, index));
        if (seen_add(&c->seen, crawl_hash(c, url.text, index))) {
            fresh[count++] = (struct page_url){ .url = url.text,
                                                .source = source->id,
                                                .is_seed = true };
            c->sources[index].unasked++;
            c->known++;
        }
    }
    if (count > 0 && !c->port->add(c->port->self, fresh, count, c->err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        crawl_wait(c, waiting_new(&fresh[i], index));
    }
    return true;
}

static bool
load(struct crawl *c)
{
    for (uint32_t i = 0; i < c->source_count; i++) {
        struct loading l = { c, i };

        c->sources[i].day = -1;
        (void)crawl_budget(c, &c->sources[i]);
        if (c->failed ||
            !c->port->load(c->port->self, c->sources[i].source->id, load_row, &l,
                           c->err) ||
            !add_seeds(c, i)) {
            return false;
        }
    }
    return true;
}

/* How many URLs a source may have that were never asked for. A hostile site makes them up
 * faster than anybody can ask; more than a hundred days of work is of no use. */
int64_t
crawl_unasked_max(const struct crawl_options *options, const struct source *source)
{
    int64_t a_day =
        source->pages_per_day > 0 ? source->pages_per_day : SOURCE_PAGES_DAY;

    if (options->unasked_max > 0) {
        return options->unasked_max;
    }
    return a_day > INT64_MAX / UNASKED_DAYS           ? INT64_MAX
           : a_day * UNASKED_DAYS > UNASKED_MAX_LEAST ? a_day * UNASKED_DAYS
                                                      : UNASKED_MAX_LEAST;
}

/* What a source would need to leave the allowed ranges; NULL when nothing is missing. */
static const char *
lacking(const struct crawl_options *options, const struct source *source)
{
    if (!options->contact_given) {
        return "somebody to write to; set contact: in lurewatch.yaml";
    }
    if (source->basis_kind.n == 0) {
        return "a basis; add basis: {kind: ..., note: ..., seen: ...}";
    }
    return NULL;
}

static bool
make_sources(struct crawl *c, const struct source *sources, size_t count)
{
    c->sources = ARENA_NEW(&c->arena, struct crawl_source, count);
    c->source_count = count;
    for (size_t i = 0; i < count; i++) {
        struct crawl_source *s = &c->sources[i];
        const char *lack = lacking(c->options, &sources[i]);

        s->source = &sources[i];
        s->unasked_max = crawl_unasked_max(c->options, &sources[i]);
        s->away_ms = s->behind_ms = INT64_MAX;
        s->basis = crawl_basis_text(&sources[i], &c->arena);
        s->inside_only = lack != NULL;
        if (!scope_make(&sources[i], &c->arena, &s->scope, c->err)) {
            return false;
        }
        if (lack && (!crawl_seeds_open(&sources[i], &c->gate, c->err) ||
                     !crawl_seeds_inside(&sources[i], &c->gate, lack, c->err))) {
            return false;
        }
    }
    return true;
}

/* Hosts whose address is not known yet wait for their turn at it, too. */
static bool
may_connect(void *context, void *user, const struct address *address)
{
    struct crawl *c = context;
    struct job *job = user;
    int64_t now_us = clock_mono_us(), gap_ms = crawl_peer_gap(c, job->host);
    struct peer *peer;

    if (gap_ms == 0) {
        return true;
    }
    peer = peers_get(&c->peers, &c->key, address);
    if (peer == job->peer) {
        return true;
    }
    if (job->peer) { /* a name of several addresses goes on to the next one */
        peer_end(job->peer);
        job->peer = NULL;
    }
    job->host->peer = peer;
    if (peer_ready_us(peer, now_us) > now_us) {
        return false;
    }
    job->peer = peer;
    peer_begin(peer, now_us, gap_ms);
    return true;
}

static bool
set_up(struct crawl *c, const struct source *sources, size_t count)
{
    const struct crawl_options *o = c->options;
    struct fetch_options fetch = { .gate = &c->gate,
                                   .agent = o->agent,
                                   .slots = o->hosts_in_flight_max > 0
                                                ? o->hosts_in_flight_max
                                                : HOSTS_IN_FLIGHT,
                                   .body_max = o->body_max,
                                   .request_ms_max = o->request_ms_max,
                                   .keep_request = o->archive_folder.n > 0,
                                   .may_connect = may_connect,
                                   .context = c };
    if (getrandom(c->key.bytes, sizeof c->key.bytes, 0) !=
        (ssize_t)sizeof c->key.bytes) {
        return err_set_kind(c->err, ERR_START, "the kernel gives no random bytes");
    }
    if (!gate_make(o->names, o->name_count, o->allow_nets, o->allow_net_count,
                   &c->arena, &c->gate, c->err) ||
        !fetcher_new(&fetch, &c->fetcher, c->err)) {
        return false;
    }
    if (c->sink->fd >= 0) {
        (void)fetch_listen(c->fetcher, c->sink->fd);
    }
    c->year = time_year(clock_now_ms());
    /* The readers load themselves while sources are judged and the frontier comes. */
    return crawl_readers_new(c) && make_sources(c, sources, count) && load(c) &&
           crawl_readers_ready(c);
}

/* The address is free for another; a host's first answer tells where it lies. */
static void
note_peer(struct crawl *c, struct job *job, const struct fetch_answer *answer)
{
    struct address at;

    if (job->peer) {
        peer_end(job->peer);
        job->peer = NULL;
    }
    if (answer->connected && address_parse(answer->address, &at)) {
        job->host->peer = peers_get(&c->peers, &c->key, &at);
    }
}

/* Nothing was asked: the URL keeps its place until the address is free. */
static void
take_busy(struct crawl *c, struct job *job)
{
    struct host *host = job->host;

    if (job->url) {
        job->url->tries--;
        c->sources[job->source].left++;
        c->sources[job->source].unasked +=
            job->url->at.interval_ms == 0 && job->url->tries == 0;
        crawl_push_front(c, host, job->url);
        job->url = NULL;
    }
    host->in_flight = false;
    host->next_us = peer_ready_us(host->peer, clock_mono_us());
    hosts_schedule(&c->hosts, host);
    crawl_end_job(c, job);
}

/* Takes an answer: the host's rest begins now. */
static void
take_answer(void *context, const struct fetch_answer *answer)
{
    struct crawl *c = context;
    struct job *job = answer->user;
    struct host *host = job->host;

    if (answer->busy) {
        take_busy(c, job);
        return;
    }
    if (answer->connected) {
        host->inside = answer->inside;
    }
    host->end_us = answer->end_us;
    note_peer(c, job, answer);
    if (job->url) {
        host->next_us = host->end_us;
        crawl_take_page(c, job, answer);
    } else {
        crawl_take_robots(c, job, answer);
    }
}

static void
tell_progress(struct crawl *c, bool now)
{
    int64_t now_ms = clock_mono_ms();
    struct crawl_stats *s = c->stats;

    if (!now && now_ms - c->told_ms < PROGRESS_MS) {
        return;
    }
    c->told_ms = now_ms;
    s->hosts = (int64_t)c->hosts.met;
    s->away = crawl_away(c);
    s->waiting = (int64_t)(c->hosts.waiting + c->later.count) + s->away;
    s->in_flight = (int64_t)fetch_in_flight(c->fetcher);
    s->readers_ended = 0;
    for (size_t i = 0; i < c->readers.count; i++) {
        s->readers_ended += page_reader_deaths(c->readers.readers[i]);
        s->walls = page_reader_walls(c->readers.readers[i]) &
                   (i == 0 ? ~0u : s->walls); /* what all of them have */
    }
    crawl_tell_due(c);
    if (c->later.count > 0) {
        s->next_due_ms = later_first_ms(&c->later);
    }
    s->wall_s = (double)(now_ms - c->begun_ms) / 1000;
    if (c->watch && c->watch->progress) {
        c->watch->progress(c->watch->user, s);
    }
}

/* Microseconds until something is to be done, not counting answers. */
static int64_t
wait_us(const struct crawl *c, bool stopping)
{
    const struct host *host = hosts_first(&c->hosts);
    int64_t now_us = clock_mono_us(), left,
            wait_ms = PROGRESS_MS - (now_us / 1000 - c->told_ms), us;
    size_t slots = c->options->hosts_in_flight_max > 0 ? c->options->hosts_in_flight_max
                                                       : HOSTS_IN_FLIGHT;

    if (c->readers.open > 0) {
        wait_ms = wait_ms < READ_WATCH_MS ? wait_ms : READ_WATCH_MS;
    }
    if (c->later.count > 0 && !stopping) {
        left = later_first_ms(&c->later) - clock_now_ms();
        wait_ms = left < wait_ms ? left : wait_ms;
    }
    if (c->back_soon && !stopping) {
        left = crawl_back_wait_ms(c);
        wait_ms = left < wait_ms ? left : wait_ms;
    }
    left = c->sink->wait_ms(c->sink->self);
    wait_ms = left < wait_ms ? left : wait_ms;
    us = wait_ms * 1000;
    if (host && !stopping && fetch_in_flight(c->fetcher) < slots &&
        !crawl_read_enough(c)) {
        us = host->next_us - now_us < us ? host->next_us - now_us : us;
    }
    return us < 0 ? 0 : us;
}

static void
wake_later(struct crawl *c)
{
    while (later_first_ms(&c->later) <= clock_now_ms()) {
        crawl_wait(c, later_take(&c->later));
    }
}

/* The sink goes on; when it cannot say all, its descriptor's next room is listened for. */
static void
turn_sink(struct crawl *c)
{
    const struct visit_sink *sink = c->sink;
    bool unsaid;

    if (!c->failed && !sink->turn(sink->self, c->err)) {
        c->failed = true;
    }
    unsaid = !c->failed && sink->fd >= 0 && sink->unsaid(sink->self);
    if (unsaid != c->for_room) {
        c->for_room = unsaid;
        fetch_await_room(c->fetcher, sink->fd, unsaid);
    }
}

static bool
asked_to_stop(const struct crawl *c)
{
    return c->options->stop && *c->options->stop != 0;
}

static void
run(struct crawl *c)
{
    int64_t stop_ms = -1;

    while (!c->failed) {
        if (stop_ms < 0 && asked_to_stop(c)) {
            stop_ms = clock_mono_ms();
        }
        if (stop_ms < 0) {
            wake_later(c);
            crawl_take_back(c);
            crawl_start(c);
        }
        if (fetch_in_flight(c->fetcher) == 0 && c->readers.open == 0 &&
            (stop_ms >= 0 || (c->options->once && !hosts_first(&c->hosts)))) {
            return;
        }
        if (stop_ms >= 0 && clock_mono_ms() - stop_ms > STOP_MS) {
            return;
        }
        if (!c->failed &&
            !fetch_step(c->fetcher, wait_us(c, stop_ms >= 0), take_answer, c, c->err)) {
            c->failed = true;
        }
        crawl_read_on(c);
        turn_sink(c);
        tell_progress(c, false);
    }
}

static void
tear_down(struct crawl *c)
{
    fetcher_free(c->fetcher);
    crawl_readers_free(c);
    while (c->jobs) {
        crawl_end_job(c, c->jobs);
    }
    later_free(&c->later);
    hosts_free(&c->hosts);
    peers_free(&c->peers);
    seen_free(&c->seen);
    crowd_free(&c->crowd);
    seen_free(&c->read);
    seen_free(&c->seeds);
    arena_free(&c->arena);
}

bool
crawl_loop(const struct crawl_options *options, const struct source *sources,
           size_t source_count, const struct frontier_port *port,
           const struct visit_sink *sink, const struct crawl_watch *watch,
           struct crawl_stats *stats, struct err *err)
{
    struct crawl c = { .options = options,
                       .port = port,
                       .sink = sink,
                       .visits = sink->visits,
                       .watch = watch,
                       .stats = stats,
                       .err = err,
                       .begun_ms = clock_mono_ms() };

    *stats = (struct crawl_stats){ 0 };
    arena_init(&c.arena, 0);
    if (set_up(&c, sources, source_count)) {
        run(&c);
        crawl_flush(&c);
        tell_progress(&c, true);
    } else {
        c.failed = true;
    }
    tear_down(&c);
    return !c.failed;
}

bool
crawl_run(const struct crawl_options *options, const struct source *sources,
          size_t source_count, const struct frontier_port *port,
          const struct crawl_watch *watch, struct crawl_stats *stats, struct err *err)
{
    struct visits visits = { NULL };
    const struct keeper_options how = { .archive_folder = options->archive_folder,
                                        .version = options->version,
                                        .agent = options->agent,
                                        .port = port,
                                        .visits = &visits,
                                        .page = watch ? watch->page : NULL,
                                        .user = watch ? watch->user : NULL };
    struct keeper *keeper;
    struct visit_sink sink;
    bool ok;

    *stats = (struct crawl_stats){ 0 };
    if (!keeper_new(&how, &keeper, err)) {
        return false;
    }
    sink = keeper_sink(keeper);
    ok = crawl_loop(options, sources, source_count, port, &sink, watch, stats, err);
    ok = keeper_close(keeper, ok ? err : NULL) && ok;
    visits_free(&visits);
    return ok;
}
