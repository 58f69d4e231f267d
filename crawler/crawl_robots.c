/*
 * crawl_robots: what an answer to robots.txt means for its host.
 *
 * Redirects are followed up to five times, each through the gate, as requests of the same
 * host; the rules count for the host that was asked first (RFC 9309 2.3.1.2). What cannot be
 * had closes the host for an hour. Sitemaps that the rules name are offered to the sources.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/time.h"

#define CLOSED_MS (TIME_DAY_MS / 24)

/* What is known of an answer until its rules are; in the arena of its record. */
struct robots_taking {
    struct reading reading; /* first: a reading that has ended is its taking */
    struct crawl *c;
    struct job *job;
    struct fetch_answer answer; /* its texts copied */
    struct head head;
};

static void
know(struct host *host, struct robots *robots, int64_t for_ms)
{
    host->robots = robots;
    host->robots_state = HOST_ROBOTS_KNOWN;
    host->robots_until_ms = clock_mono_ms() + for_ms;
    host->robots_url = STR("");
}

/* The record says why, too. */
static void
close_host(struct robots_taking *t, struct str why)
{
    struct host *host = t->job->host;
    struct visit *record = t->reading.visit;

    record->page.what = arena_str(&record->arena, why);
    know(host, robots_deny_all(&host->robots_arena, why), CLOSED_MS);
}

/* Prepares the next hop, or closes the host when the redirect cannot be followed. */
static void
follow(struct robots_taking *t)
{
    struct host *host = t->job->host;
    struct gate_ask question = { .hops = host->robots_hops + 1, .budget_left = 1 };
    struct arena *arena = &host->robots_arena;
    struct str location = t->head.location, what;
    struct url target;

    question.url = &target;
    if (location.n == 0 ||
        url_parse(location, &t->job->robots_at, arena, &target) != URL_OK) {
        close_host(t, STR("it redirects to no URL"));
        return;
    }
    if (crawl_gate(&t->c->gate, &question, arena, &what) != PAGE_OK) {
        close_host(t, arena_printf(arena, "it redirects to " STR_FMT ": " STR_FMT,
                                   STR_ARG(gate_quote(target.text, arena)),
                                   STR_ARG(what)));
        return;
    }
    host->robots_url = target.text;
    host->robots_hops++;
}

/* Parses the rules; a body that could not be opened closes the host. Too large is fine: the parser
 * cuts at a line end (RFC 9309 2.5). */
static void
use(struct robots_taking *t, const struct extracted *opened)
{
    struct host *host = t->job->host;

    if (opened->outcome == PAGE_PARSE_KILLED ||
        (opened->opened != PAGE_OK && opened->opened != PAGE_TOO_LARGE)) {
        close_host(t, opened->what);
        return;
    }
    digest_sha256_hex(opened->body, host->robots_digest);
    know(host,
         robots_parse(opened->body, t->c->options->agent_token, &host->robots_arena),
         TIME_DAY_MS);
}

/* What the ledger says of the request. */
static void
describe(const struct job *job, const struct fetch_answer *answer, struct visit *v)
{
    struct page *p = &v->page;
    struct arena *arena = &v->arena;
    int status = answer->status;

    p->outcome = answer->outcome != PAGE_OK       ? answer->outcome
                 : status >= 300 && status <= 399 ? PAGE_REDIRECT
                 : status >= 400 && status <= 499 ? PAGE_GONE
                 : status >= 200 && status <= 299 ? PAGE_OK
                                                  : PAGE_HTTP_ERROR;
    p->status = status;
    p->requested = answer->outcome != PAGE_PRIVATE && answer->outcome != PAGE_PORT;
    p->fetched_ms = job->wall_ms;
    p->waited_ms = job->waited_ms;
    p->delay_ms = job->delay_ms;
    p->took_ms = (clock_mono_us() - job->begun_us) / 1000;
    p->bytes = answer->body.n;
    p->host = arena_str(arena, job->host->origin);
    p->address = arena_str(arena, answer->address);
    p->what = arena_str(arena, answer->what);
}

/* Offers what the rules name as sitemaps to a source, as if its file named them as seeds; how many
 * it takes up. Those that are known are passed over, so no snapshot names them twice. */
static size_t
offer_sitemaps(const struct robots_taking *t, uint32_t source, const struct url *base,
               struct visit *v)
{
    struct offer offer = { .c = t->c,
                           .job = t->job,
                           .host = t->job->host,
                           .source = source,
                           .arena = &v->arena };
    size_t count;
    const struct str *named = robots_sitemaps(t->job->host->robots, &count);

    for (size_t i = 0; i < count && i < CRAWL_SITEMAPS_MAX; i++) {
        struct url url;

        if (url_parse(named[i], base, &v->arena, &url) == URL_OK) {
            crawl_offer(&offer, url.text, 0, true);
        }
    }
    v->page.links = offer.links;
    v->page.link_count = offer.count;
    return offer.count;
}

/* Lets a source take them up that did not ask itself. */
static void
offer_to_other(const struct robots_taking *t, uint32_t source, const struct url *base)
{
    struct crawl *c = t->c;
    struct visit *v = visit_take(
        c->visits, &(struct page_url){ .url = t->reading.visit->page.at.url,
                                       .source = c->sources[source].source->id });

    v->page.host = arena_str(&v->arena, t->job->host->origin);
    v->page.fetched_ms = clock_now_ms();
    if (offer_sitemaps(t, source, base, v) > 0) {
        crawl_finish_record(c, v);
    } else {
        visit_give_back(c->visits, v);
    }
}

/* Offers the sitemaps to all sources that the host belongs to. */
static void
take_sitemaps(const struct robots_taking *t)
{
    struct crawl *c = t->c;
    struct visit *record = t->reading.visit;
    size_t named, fresh;
    struct url base;

    (void)robots_sitemaps(t->job->host->robots, &named);
    if (named == 0 || c->options->no_sitemaps ||
        !url_split(
            arena_printf(&record->arena, STR_FMT "/", STR_ARG(t->job->host->origin)),
            &base)) {
        return;
    }
    fresh = offer_sitemaps(t, t->job->source, &base, record);
    for (uint32_t i = 0; i < c->source_count; i++) {
        if (i != t->job->source && scope_holds(&c->sources[i].scope, &base, true)) {
            offer_to_other(t, i, &base);
        }
    }
    record->page.what = arena_printf(
        &record->arena, "it names %zu sitemaps, new to the source: %zu", named, fresh);
    if (named > CRAWL_SITEMAPS_MAX) {
        size_t left_off = named - CRAWL_SITEMAPS_MAX;

        c->stats->refused[PAGE_FULL] += (int64_t)left_off;
        c->stats->passed_over[PAGE_FULL] += (int64_t)left_off;
        record->page.what = arena_printf(
            &record->arena, STR_FMT "; %zu behind the first %d are left off",
            STR_ARG(record->page.what), left_off, CRAWL_SITEMAPS_MAX);
    }
}

/* All is known: the record goes on its way, and the host rests. */
static void
finish(struct robots_taking *t)
{
    struct crawl *c = t->c;
    struct host *host = t->job->host;
    struct visit *record = t->reading.visit;
    enum page_outcome fetched = t->answer.outcome;
    struct job *job = t->job;

    crawl_bound_time(record);
    record->page.robots = arena_str(&record->arena, str_of(host->robots_digest));
    record->page.rest_ms = record->page.requested ? crawl_rest_left(c, host) : 0;
    crawl_finish_record(c, record); /* takes *t with it */
    crawl_let_rest(c, job, fetched);
}

/* The body is there, without its coding. */
static void
take_opened(struct reading *reading)
{
    struct robots_taking *t = (struct robots_taking *)reading;

    use(t, &reading->out);
    take_sitemaps(t);
    finish(t);
}

/* Rules come as they are, or are opened by a reader: nothing of what a server packed is unpacked
 * beside the network. */
static void
take_rules(struct robots_taking *t)
{
    enum body_coding coding = head_coding(&t->head);

    t->reading.in = (struct extract_input){ .body = t->answer.body,
                                            .body_most = ROBOTS_MAX + 4096 };
    t->reading.out = (struct extracted){ .body = t->answer.body };
    t->reading.then = take_opened;
    if (coding == BODY_OTHER) {
        t->reading.out.opened = PAGE_BAD_ENCODING;
        t->reading.out.what = crawl_strange_coding(&t->head, &t->reading.visit->arena);
    }
    if (coding == BODY_GZIP) {
        t->reading.in.packed = true;
        crawl_read(t->c, &t->reading);
    } else {
        take_opened(&t->reading);
    }
}

void
crawl_take_robots(struct crawl *c, struct job *job, const struct fetch_answer *answer)
{
    struct host *host = job->host;
    struct arena *arena = &host->robots_arena;
    struct page_url at = { .url = job->robots_at.text,
                           .source = c->sources[job->source].source->id };
    struct visit *record = visit_take(c->visits, &at);
    struct robots_taking *t = ARENA_NEW(&record->arena, struct robots_taking, 1);
    bool whole = answer->outcome == PAGE_OK ||
                 (answer->outcome == PAGE_TOO_LARGE && answer->body.n > ROBOTS_MAX);

    *t = (struct robots_taking){ .reading.visit = record, .c = c, .job = job };
    crawl_keep_answer(answer, &record->arena, &t->answer);
    head_read(t->answer.header, &record->arena, &t->head);
    host->robots_digest[0] = '\0';
    describe(job, answer, record);
    crawl_archive(c, job, &t->answer, WARC_RESPONSE, record);
    if (answer->outcome == PAGE_PRIVATE || answer->outcome == PAGE_PORT) {
        host->closed = answer->outcome;
        host->closed_what = arena_str(arena, answer->what);
        know(host, robots_deny_all(arena, host->closed_what), CLOSED_MS);
    } else if (!whole) {
        close_host(t, answer->what.n > 0 ? answer->what : STR("no answer"));
    } else if (answer->status >= 300 && answer->status <= 399) {
        follow(t);
    } else if (robots_status(answer->status) == ROBOTS_USE) {
        take_rules(t);
        return;
    } else if (robots_status(answer->status) == ROBOTS_ALLOW_ALL) {
        know(host, robots_allow_all(arena), TIME_DAY_MS);
    } else {
        close_host(t, arena_printf(arena, "status %d", answer->status));
    }
    finish(t);
}
