/*
 * crawl_page: from an answer to a finished page.
 *
 * Decode, compare with last time, extract, archive, offer the links to the gate, and learn
 * when to come again. A page that asks not to be indexed is neither archived nor read for ads.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/time.h"
#include "crawler/inflate.h"

#include <stdlib.h>

#define INTERVAL_MIN_MS (TIME_DAY_MS / 24)
#define INTERVAL_MAX_MS (30 * TIME_DAY_MS)
#define TRIES_MAX       3      /* requests for one URL in one run */
#define UNREACHED_MAX   5      /* failed connections in a row that end a host's turn */
#define WAIT_IN_RUN_MS  120000 /* with `once`: a longer pause ends the host's turn */
#define BACKOFF_MAX_MS  3600000
#define UNREACHED_MS    300000 /* rest of a host that cannot be reached */
#define LINKS_MAX       50000  /* new URLs of one page; as many as a sitemap may hold */

/* What is known while an answer is taken. */
struct taking {
    struct crawl *c;
    struct job *job;
    const struct fetch_answer *answer;
    struct done *done;
    struct head head;
    struct page_url *links; /* new ones, in the page's arena */
    size_t link_count;
};

enum page_outcome
crawl_decode(const struct head *head, struct str body, size_t max, struct arena *arena,
             struct str *out, struct str *what)
{
    enum body_coding coding = head_coding(head);
    struct str inflated;

    *out = body;
    *what = STR("");
    if (coding == BODY_OTHER) {
        *what = arena_printf(arena, "content coding " STR_FMT " was not asked for",
                             STR_ARG(gate_quote(head->content_encoding, arena)));
        return PAGE_BAD_ENCODING;
    }
    if (coding == BODY_PLAIN || !inflate_is_gzip(body)) {
        return PAGE_OK; /* a gzip header on a plain body is a lie without harm */
    }
    switch (inflate_gzip(body, max, arena, &inflated)) {
    case INFLATE_OK:
        *out = inflated;
        return PAGE_OK;
    case INFLATE_TOO_LARGE:
        *out = inflated;
        *what = arena_printf(arena, "%zu bytes of gzip become more than %zu", body.n,
                             inflated.n);
        return PAGE_TOO_LARGE;
    case INFLATE_TRUNCATED:
        *what = arena_printf(arena, "the gzip stream ends early, behind %zu bytes",
                             inflated.n);
        break;
    case INFLATE_BAD:
        *what = arena_printf(arena, "the gzip stream is broken behind %zu bytes",
                             inflated.n);
        break;
    }
    *out = inflated;
    return PAGE_BAD_ENCODING;
}

/* Takes a URL up when it is new; the page tells it to the port. */
static void
add_link(struct taking *t, const struct page_url *link)
{
    struct crawl *c = t->c;
    struct arena *arena = &t->done->arena;
    uint32_t source = t->job->url->source;
    uint64_t hash = hash_keyed(&c->key, link->url) + source;

    if (t->link_count == LINKS_MAX || !seen_add(&c->seen, hash)) {
        return;
    }
    if ((t->link_count & (t->link_count - 1)) == 0) { /* 0, 1, 2, 4, ...: double */
        size_t capacity = t->link_count == 0 ? 1 : 2 * t->link_count;
        struct page_url *links = ARENA_NEW(arena, struct page_url, capacity);

        if (t->link_count > 0) {
            memcpy(links, t->links, t->link_count * sizeof *links);
        }
        t->links = links;
    }
    t->links[t->link_count++] = *link;
    crawl_wait(c, waiting_new(link, source));
}

/* Is the link's address one that is refused for itself? Then it is recorded, once. */
static void
offer_link(struct taking *t, struct str text, bool is_seed)
{
    struct crawl *c = t->c;
    struct crawl_source *source = &c->sources[t->job->url->source];
    struct page_url link = { .url = text,
                             .source = source->source->id,
                             .depth = t->job->url->at.depth + 1,
                             .is_seed = is_seed };
    struct url url;

    /* Out of scope is no event: most links of the web are. All else is judged when due. */
    if (url_split(text, &url) && scope_holds(&source->scope, &url, is_seed)) {
        add_link(t, &link);
    }
}

/* Does the body begin as the index of sitemaps? Its entries are sitemaps, which patterns for
 * pages need not match. One level deep only. */
static bool
is_sitemap_index(const struct taking *t, struct str body)
{
    struct str start = str_sub(body, 0, 1024);

    return t->job->url->at.is_seed && t->job->url->at.depth == 0 &&
           str_find(start, STR("<sitemapindex")) >= 0;
}

/* A 3xx: the target goes through the gate and the frontier like any other URL. */
static enum page_outcome
take_redirect(struct taking *t, struct str *what)
{
    struct crawl *c = t->c;
    struct arena *arena = &t->done->arena;
    const struct page_url *at = &t->job->url->at;
    struct crawl_source *source = &c->sources[t->job->url->source];
    struct gate_ask question = { .scope = &source->scope,
                                 .hops = at->hops + 1,
                                 .budget_left = 1,
                                 .is_seed = at->is_seed };
    struct page_url link = { .source = source->source->id,
                             .depth = at->depth,
                             .hops = at->hops + 1,
                             .is_seed = at->is_seed };
    struct url base, target;
    enum url_answer answer;
    enum page_outcome outcome;

    if (t->head.location.n == 0 || !url_split(at->url, &base)) {
        *what = arena_printf(arena, "status %d without Location", t->answer->status);
        return PAGE_HTTP_ERROR;
    }
    answer = url_parse(t->head.location, &base, arena, &target);
    if (answer != URL_OK) {
        *what = arena_printf(arena, "redirect to " STR_FMT ", which is %s",
                             STR_ARG(gate_quote(t->head.location, arena)),
                             answer == URL_BAD ? "no URL" : "neither http nor https");
        return answer == URL_BAD ? PAGE_HTTP_ERROR : PAGE_SCHEME;
    }
    question.url = &target;
    outcome = crawl_gate(&c->gate, &question, arena, what);
    if (outcome != PAGE_OK) {
        *what = arena_printf(arena, "redirect to " STR_FMT ": " STR_FMT,
                             STR_ARG(gate_quote(target.text, arena)), STR_ARG(*what));
        return outcome;
    }
    link.url = target.text;
    add_link(t, &link);
    *what = arena_printf(arena, "to " STR_FMT, STR_ARG(gate_quote(target.text, arena)));
    return PAGE_REDIRECT;
}

/* Extracts, and decides whether the page may be kept. */
static void
read_page(struct taking *t, struct str body, struct str type)
{
    struct page *p = &t->done->page;
    struct arena *arena = &t->done->arena;
    struct crawl *c = t->c;
    struct head_robots asked = head_robots(&t->head, c->options->agent_token);
    struct extract_input in = { .body = body,
                                .content_type = type,
                                .url = p->at.url,
                                .source = c->sources[t->job->url->source].source,
                                .seen_at_ms = p->fetched_ms,
                                .links_only = c->options->links_only || asked.noindex };
    struct extracted out;
    bool index = is_sitemap_index(t, body);

    extract_page(&in, arena, &out);
    p->outcome = out.outcome;
    p->what = out.what;
    for (size_t i = 0; i < out.link_count && !asked.nofollow && !out.nofollow; i++) {
        offer_link(t, out.links[i], index);
    }
    if (asked.noindex || out.noindex || asked.noarchive) {
        p->what = STR("the page asks not to be kept: it is not archived");
    } else {
        crawl_archive(c, t->job, t->answer, p->at.url, WARC_RESPONSE, arena, p);
    }
    if (!asked.noindex && !out.noindex) {
        p->ads = out.ads;
        p->ad_count = out.ad_count;
    }
}

/* A gzip file, such as sitemap.xml.gz, is read as what it holds. */
static enum page_outcome
unpack_file(struct str *body, struct str *type, struct arena *arena, struct str *what)
{
    static const struct head gzip = { .content_encoding = { "gzip", 4 } };
    enum page_outcome outcome;

    if (!inflate_is_gzip(*body)) {
        return PAGE_OK;
    }
    *type = STR("");
    outcome = crawl_decode(&gzip, *body, INFLATE_MAX, arena, body, what);
    return outcome;
}

/* A 2xx with a body. */
static void
take_content(struct taking *t)
{
    struct page *p = &t->done->page;
    struct arena *arena = &t->done->arena;
    struct str type = arena_str(arena, t->head.content_type), body;
    char digest[DIGEST_HEX_SIZE];

    p->outcome =
        crawl_decode(&t->head, t->answer->body, INFLATE_MAX, arena, &body, &p->what);
    if (body.p == t->answer->body.p) {
        body = arena_str(arena, body); /* what is read from it lives on with the page */
    }
    if (p->outcome == PAGE_OK) {
        p->outcome = unpack_file(&body, &type, arena, &p->what);
    }
    if (p->outcome != PAGE_OK) {
        crawl_archive(t->c, t->job, t->answer, p->at.url, WARC_RESPONSE, arena, p);
        return;
    }
    digest_sha256_hex(body, digest);
    p->digest = arena_str(arena, str_of(digest));
    if (str_eq(p->digest, p->at.digest)) {
        p->outcome = PAGE_UNCHANGED;
        crawl_archive(t->c, t->job, t->answer, p->at.url, WARC_SAME_PAYLOAD, arena, p);
        return;
    }
    read_page(t, body, type);
}

/* Everything but content: what the status says. */
static void
take_status(struct taking *t)
{
    struct page *p = &t->done->page;
    struct arena *arena = &t->done->arena;
    int status = t->answer->status;

    if (status == 304) {
        p->outcome = PAGE_UNCHANGED;
        p->digest = p->at.digest;
        crawl_archive(t->c, t->job, t->answer, p->at.url, WARC_NOT_MODIFIED, arena, p);
        return;
    }
    if (status >= 300 && status <= 399) {
        p->outcome = take_redirect(t, &p->what);
    } else if (status == 404 || status == 410) {
        p->outcome = PAGE_GONE;
    } else {
        p->outcome = PAGE_HTTP_ERROR;
        p->what = arena_printf(arena, "status %d", status);
    }
    crawl_archive(t->c, t->job, t->answer, p->at.url, WARC_RESPONSE, arena, p);
}

static int64_t
bounded(int64_t ms)
{
    return ms < INTERVAL_MIN_MS   ? INTERVAL_MIN_MS
           : ms > INTERVAL_MAX_MS ? INTERVAL_MAX_MS
                                  : ms;
}

/* Half the interval after a change, half as long again without one. */
static void
learn_interval(struct taking *t)
{
    struct page *p = &t->done->page;
    const struct source *source = t->c->sources[t->job->url->source].source;
    int64_t interval = p->at.interval_ms > 0 ? p->at.interval_ms : source->revisit_ms;

    interval = interval > 0 ? interval : SOURCE_REVISIT_MS;
    if (p->outcome == PAGE_UNCHANGED) {
        interval += interval / 2;
    } else if (p->outcome == PAGE_OK && p->at.digest.n > 0) {
        interval /= 2;
    }
    p->interval_ms = bounded(interval);
    switch (p->outcome) {
    case PAGE_OK:
    case PAGE_UNCHANGED:
    case PAGE_REDIRECT:
        p->next_ms = p->fetched_ms + p->interval_ms;
        break;
    case PAGE_GONE:
        p->next_ms = t->answer->status == 410 ? 0 : p->fetched_ms + INTERVAL_MAX_MS;
        break;
    case PAGE_NET_ERROR:
    case PAGE_TIMEOUT:
        p->next_ms = p->fetched_ms + INTERVAL_MIN_MS;
        break;
    case PAGE_HTTP_ERROR:
        p->next_ms =
            p->fetched_ms + (t->answer->status >= 500 || t->answer->status == 429
                                 ? INTERVAL_MIN_MS
                                 : TIME_DAY_MS);
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

/* Leaves the host alone for longer after trouble; what it asked for counts in any case. */
static void
slow_down(struct taking *t)
{
    struct host *host = t->job->host;
    int64_t retry_ms = head_retry_ms(&t->head, clock_now_ms()),
            pause = t->job->delay_ms;

    host->unreached = is_unreached(t->answer) ? host->unreached + 1 : 0;
    if (!is_trouble(t->answer)) {
        host->errors = 0;
        return;
    }
    host->errors++;
    if (host->unreached >= UNREACHED_MAX && pause < UNREACHED_MS) {
        pause = UNREACHED_MS;
    }
    for (int i = 0; i < host->errors && pause < BACKOFF_MAX_MS; i++) {
        pause *= 2;
    }
    pause = pause > retry_ms ? pause : retry_ms;
    if (host->next_ms < clock_mono_ms() + pause) {
        host->next_ms = clock_mono_ms() + pause;
    }
    if (retry_ms > 0 && t->done->page.next_ms < t->done->page.fetched_ms + retry_ms) {
        t->done->page.next_ms = t->done->page.fetched_ms + retry_ms;
    }
}

/* Drops a host's queue for this run; its URLs stay due in the store. */
static void
end_turn(struct crawl *c, struct host *host)
{
    struct waiting *url;

    while ((url = host_pop(&c->hosts, host)) != NULL) {
        free(url);
    }
}

/* After the page is queued: does its URL wait again, for a second try or its next time? */
static void
wait_again(struct taking *t, struct page *p)
{
    struct crawl *c = t->c;
    struct host *host = t->job->host;
    struct waiting *url = t->job->url;
    bool again =
        (is_unreached(t->answer) || is_busy(t->answer)) && url->tries < TRIES_MAX;

    t->job->url = NULL;
    if (c->options->once && host->next_ms - clock_mono_ms() > WAIT_IN_RUN_MS &&
        host->errors) {
        end_turn(c, host);
        again = false;
    }
    if (again) {
        host_push_front(&c->hosts, host, url);
    } else if (!c->options->once && p->next_ms > 0) {
        struct waiting *next;
        struct page_url at = p->at;

        at.etag = p->etag;
        at.last_modified = p->last_modified;
        at.digest = p->digest;
        at.interval_ms = p->interval_ms;
        at.due_ms = p->next_ms;
        next = waiting_new(&at, url->source);
        free(url);
        crawl_wait(c, next);
    } else {
        free(url);
    }
}

static void
describe(struct taking *t)
{
    struct page *p = &t->done->page;
    struct arena *arena = &t->done->arena;
    const struct job *job = t->job;
    bool kept = t->answer->status == 304;

    p->status = t->answer->status;
    p->requested =
        t->answer->outcome != PAGE_PRIVATE && t->answer->outcome != PAGE_PORT;
    p->fetched_ms = job->wall_ms;
    p->waited_ms = job->waited_ms;
    p->delay_ms = job->delay_ms;
    p->took_ms = clock_mono_ms() - job->begun_ms;
    p->bytes = t->answer->body.n;
    p->host = arena_str(arena, job->host->origin);
    p->address = arena_str(arena, t->answer->address);
    p->robots = arena_str(arena, str_of(job->host->robots_digest));
    p->etag = kept && t->head.etag.n == 0 ? p->at.etag : arena_str(arena, t->head.etag);
    p->last_modified = kept && t->head.last_modified.n == 0
                           ? p->at.last_modified
                           : arena_str(arena, t->head.last_modified);
}

void
crawl_take_page(struct crawl *c, struct job *job, const struct fetch_answer *answer)
{
    struct taking t = { .c = c, .job = job, .answer = answer };
    struct page *p;

    t.done = crawl_done(c, &job->url->at);
    p = &t.done->page;
    head_read(answer->header, &t.done->arena, &t.head);
    describe(&t);
    if (answer->outcome != PAGE_OK) {
        p->outcome = answer->outcome;
        p->what = arena_str(&t.done->arena, answer->what);
        crawl_archive(c, job, answer, p->at.url, WARC_RESPONSE, &t.done->arena, p);
    } else if (answer->status >= 200 && answer->status <= 299) {
        take_content(&t);
    } else {
        take_status(&t);
    }
    p->links = t.links;
    p->link_count = t.link_count;
    learn_interval(&t);
    slow_down(&t);
    wait_again(&t, p);
    crawl_finish(c, t.done);
}
