/*
 * crawl_robots: what an answer to robots.txt means for its host.
 *
 * Redirects are followed up to five times, each through the gate, as requests of the same
 * host; the rules count for the host that was asked first (RFC 9309 2.3.1.2). What cannot be
 * had closes the host for an hour.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/time.h"

#define CLOSED_MS (TIME_DAY_MS / 24)

static void
know(struct host *host, struct robots *robots, int64_t for_ms)
{
    host->robots = robots;
    host->robots_state = HOST_ROBOTS_KNOWN;
    host->robots_until_ms = clock_mono_ms() + for_ms;
    host->robots_url = STR("");
}

static void
close_host(struct host *host, struct str why)
{
    struct arena *arena = &host->robots_arena;

    know(host, robots_deny_all(arena, arena_str(arena, why)), CLOSED_MS);
}

/* Prepares the next hop; false when the redirect cannot be followed. */
static bool
follow(struct crawl *c, struct host *host, const struct job *job, struct str location)
{
    struct gate_ask question = { .hops = host->robots_hops + 1, .budget_left = 1 };
    struct arena *arena = &host->robots_arena;
    struct url target;
    struct str what;

    question.url = &target;
    if (location.n == 0 ||
        url_parse(location, &job->robots_at, arena, &target) != URL_OK) {
        close_host(host, STR("it redirects to no URL"));
        return false;
    }
    if (crawl_gate(&c->gate, &question, arena, &what) != PAGE_OK) {
        close_host(host, arena_printf(arena, "it redirects to " STR_FMT ": " STR_FMT,
                                      STR_ARG(gate_quote(target.text, arena)),
                                      STR_ARG(what)));
        return false;
    }
    host->robots_url = target.text;
    host->robots_hops++;
    return true;
}

/* Parses the rules; a body that cannot be decoded closes the host. */
static void
use(struct crawl *c, struct host *host, const struct head *head, struct str body)
{
    struct arena *arena = &host->robots_arena;
    struct str rules, what;
    enum page_outcome outcome =
        crawl_decode(head, body, ROBOTS_MAX + 4096, arena, &rules, &what);

    /* Too large is fine: the parser cuts at a line end (RFC 9309 2.5). */
    if (outcome != PAGE_OK && outcome != PAGE_TOO_LARGE) {
        close_host(host, what);
        return;
    }
    digest_sha256_hex(rules, host->robots_digest);
    know(host, robots_parse(rules, c->options->agent_token, arena), TIME_DAY_MS);
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

void
crawl_take_robots(struct crawl *c, struct job *job, const struct fetch_answer *answer)
{
    struct host *host = job->host;
    struct arena *arena = &host->robots_arena;
    struct page_url at = { .url = job->robots_at.text,
                           .source = c->sources[job->source].source->id };
    struct visit *record = visit_take(c->visits, &at);
    bool whole = answer->outcome == PAGE_OK ||
                 (answer->outcome == PAGE_TOO_LARGE && answer->body.n > ROBOTS_MAX);
    struct head head;

    head_read(answer->header, arena, &head);
    host->robots_digest[0] = '\0';
    describe(job, answer, record);
    crawl_archive(c, job, answer, WARC_RESPONSE, record);
    if (answer->outcome == PAGE_PRIVATE || answer->outcome == PAGE_PORT) {
        host->closed = answer->outcome;
        host->closed_what = arena_str(arena, answer->what);
        know(host, robots_deny_all(arena, answer->what), CLOSED_MS);
    } else if (!whole) {
        close_host(host, answer->what.n > 0 ? answer->what : STR("no answer"));
    } else if (answer->status >= 300 && answer->status <= 399) {
        (void)follow(c, host, job, head.location);
    } else if (robots_status(answer->status) == ROBOTS_USE) {
        use(c, host, &head, answer->body);
    } else if (robots_status(answer->status) == ROBOTS_ALLOW_ALL) {
        know(host, robots_allow_all(arena), TIME_DAY_MS);
    } else {
        close_host(host, arena_printf(arena, "status %d", answer->status));
    }
    record->page.robots = arena_str(&record->arena, str_of(host->robots_digest));
    record->page.rest_ms = record->page.requested ? crawl_rest_left(c, host) : 0;
    crawl_finish_record(c, record);
}
