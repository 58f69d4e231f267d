/*
 * crawl_page: from an answer to a finished page.
 *
 * Decode, compare with last time, extract, offer the links to the gate. A page that asks not to
 * be indexed is neither archived nor read for ads. When to come again is decided in
 * crawl_again.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/time.h"

/* What is known of an answer until its page is finished; in the arena of its visit. */
struct taking {
    struct reading reading; /* first: a reading that has ended is its taking */
    struct crawl *c;
    struct job *job;
    struct fetch_answer answer; /* its texts copied */
    struct visit *visit;
    struct head head;
    struct head_robots asked; /* by the header */
    struct offer offer;       /* its links */
    int64_t retry_ms;         /* for which the page rests after trouble */
};

/* All is known: what the page says goes on its way, and its URL waits again. */
static void
finish(struct taking *t)
{
    struct crawl *c = t->c;
    struct job *job = t->job;
    struct page *p = &t->visit->page;
    enum page_outcome fetched = t->answer.outcome;

    p->links = t->offer.links;
    p->link_count = t->offer.count;
    crawl_bound_time(t->visit); /* it may have waited long for a reader */
    crawl_judge_told(job->host, p);
    crawl_learn_interval(c->sources[job->source].source, p);
    if (t->retry_ms > 0 && p->next_ms < p->fetched_ms + t->retry_ms) {
        p->next_ms = p->fetched_ms + t->retry_ms;
    }
    if (crawl_is_question(c, job)) {
        if (!crawl_tries_again(job, &t->answer)) { /* else nothing was answered yet */
            crawl_learn_lost(job, t->answer.status, STR(""), t->offer.arena);
        }
        p->next_ms = 0;
    }
    p->rest_ms = p->requested ? crawl_rest_left(c, job->host) : 0;
    crawl_wait_again(c, job, &t->answer, p);
    crawl_finish(c, t->visit); /* takes *t with it */
    crawl_let_rest(c, job, fetched);
}

struct str
crawl_strange_coding(const struct head *head, struct arena *arena)
{
    return arena_printf(arena, "content coding " STR_FMT " was not asked for",
                        STR_ARG(gate_quote(head->content_encoding, arena)));
}

/* Is it a seed that names sitemaps, which patterns for pages need not match? One level deep
 * only. */
static bool
announces_sitemaps(const struct taking *t, const struct extracted *out)
{
    return out->is_index && t->job->url->at.is_seed && t->job->url->at.depth == 0;
}

/* Was it fetched as a sitemap that an index or a robots.txt names, and is none? Then the patterns
 * count after all. */
static bool
is_no_sitemap(const struct taking *t, const struct extracted *out)
{
    const struct page_url *at = &t->job->url->at;
    struct crawl *c = t->c;
    bool own =
        at->depth == 0 && (at->hops > 0 || /* a seed's redirect */
                           seen_has(&c->seeds, crawl_hash(c, at->url, t->job->source)));
    struct url url;

    return at->is_seed && !own && !out->is_feed && url_split(at->url, &url) &&
           !scope_holds(&c->sources[t->job->source].scope, &url, false);
}

/* A 3xx: the target goes through the gate and the frontier like any other URL. */
static enum page_outcome
take_redirect(struct taking *t, struct str *what)
{
    struct arena *arena = &t->visit->arena;
    struct url base, target;
    enum url_answer answer;

    if (t->head.location.n == 0 || !url_split(t->job->url->at.url, &base)) {
        *what = arena_printf(arena, "status %d without Location", t->answer.status);
        return PAGE_HTTP_ERROR;
    }
    answer = url_parse(t->head.location, &base, arena, &target);
    if (answer != URL_OK) {
        *what = arena_printf(arena, "redirect to " STR_FMT ", which is %s",
                             STR_ARG(gate_quote(t->head.location, arena)),
                             answer == URL_LONG  ? "too long"
                             : answer == URL_BAD ? "no URL"
                                                 : "neither http nor https");
        return answer == URL_LONG  ? PAGE_TRAP
               : answer == URL_BAD ? PAGE_HTTP_ERROR
                                   : PAGE_SCHEME;
    }
    return crawl_offer_target(&t->offer, &target, what);
}

/* Takes over what a later request can be made conditional with; only together with the
 * digest of a body that was read whole. */
static void
take_validators(struct taking *t)
{
    struct page *p = &t->visit->page;
    struct arena *arena = &t->visit->arena;
    bool fresh = t->answer.status != 304;

    if (fresh || t->head.etag.n > 0) {
        p->etag = arena_str(arena, t->head.etag);
    }
    if (fresh || t->head.last_modified.n > 0) {
        p->last_modified = arena_str(arena, t->head.last_modified);
    }
}

/* Archives an answer that is not read for ads, unless it asks not to be kept. */
static void
archive_unread(struct reading *reading)
{
    struct taking *t = (struct taking *)reading;
    struct page *p = &t->visit->page;

    if (t->asked.noindex || t->asked.noarchive || reading->out.noindex) {
        p->what = arena_printf(&t->visit->arena,
                               STR_FMT "%sit asks not to be kept: not archived",
                               STR_ARG(p->what), p->what.n > 0 ? "; " : "");
    } else {
        crawl_archive(t->c, t->job, &t->answer, WARC_RESPONSE, t->visit);
    }
    finish(t);
}

/* What was read from the page: may it be kept, and where does it lead? */
static void
take_page(struct taking *t, struct extracted *out)
{
    struct page *p = &t->visit->page;
    bool index;

    if (is_no_sitemap(t, out)) {
        p->outcome = PAGE_SCOPE;
        p->what = p->at.depth > 0
                      ? STR("named by a sitemap index, but no sitemap, and outside the "
                            "patterns")
                      : STR("no sitemap, nor a seed of the source, and outside the "
                            "patterns");
        finish(t);
        return;
    }
    index = announces_sitemaps(t, out);
    p->outcome = out->outcome;
    p->what = out->what;
    if (p->outcome == PAGE_OK) {
        crawl_judge_same(&t->offer, out, p);
    }
    if (p->outcome == PAGE_PARSE_KILLED || p->outcome == PAGE_SOFT_404) {
        p->digest = p->at.digest; /* next time it is not "unchanged" */
        p->etag = p->at.etag;
        p->last_modified = p->at.last_modified;
    }
    for (size_t i = 0; i < out->link_count && !t->asked.nofollow && !out->nofollow;
         i++) {
        crawl_offer(&t->offer, out->links[i], out->changed_ms ? out->changed_ms[i] : 0,
                    index);
    }
    if (!t->asked.nofollow && !out->nofollow) {
        t->c->stats->refused[PAGE_TRAP] += (int64_t)out->links_long;
        t->c->stats->passed_over[PAGE_TRAP] += (int64_t)out->links_long;
    }
    crawl_follow_told(&t->offer, p);
    if (!t->asked.noindex && !out->noindex) {
        p->ads = out->ads;
        p->ad_count = out->ad_count;
    }
    if (t->asked.noindex || out->noindex || t->asked.noarchive) {
        p->what = STR("the page asks not to be kept: it is not archived");
    } else {
        crawl_archive(t->c, t->job, &t->answer, WARC_RESPONSE, t->visit);
    }
    finish(t);
}

/* What became of the body: could it be opened, and has it changed? */
static void
take_read(struct reading *reading)
{
    struct taking *t = (struct taking *)reading;
    struct page *p = &t->visit->page;
    struct extracted *out = &reading->out;

    if (out->opened != PAGE_OK) {
        p->outcome = out->opened;
        p->what = out->what;
        archive_unread(reading);
        return;
    }
    p->links_only = t->c->options->links_only;
    if (out->outcome != PAGE_PARSE_KILLED) { /* or the next time it were "unchanged" */
        p->digest = out->digest;
        take_validators(t);
    }
    if (out->outcome != PAGE_PARSE_KILLED && p->digest.n > 0 &&
        str_eq(p->digest, p->at.digest)) {
        p->links_only = p->at.links_only;
        p->outcome = PAGE_UNCHANGED;
        crawl_archive(t->c, t->job, &t->answer, WARC_SAME_PAYLOAD, t->visit);
        finish(t);
        return;
    }
    take_page(t, out);
}

/* Leaves the answer unread but for its wish not to be kept: what came of a body that broke off,
 * or is no whole page, is looked through for that, too. */
static void
leave_unread(struct taking *t)
{
    t->reading.then = archive_unread;
    if (t->answer.body.n == 0 || t->asked.noindex || t->asked.noarchive) {
        archive_unread(&t->reading);
        return;
    }
    t->reading.in =
        (struct extract_input){ .body = t->answer.body,
                                .content_type = t->head.content_type,
                                .url = t->visit->page.at.url,
                                .links_only = true,
                                .packed = head_coding(&t->head) == BODY_GZIP };
    crawl_read(t->c, &t->reading);
}

/* A 2xx with a body: it is opened and read, and take_read() goes on. */
static void
take_content(struct taking *t)
{
    struct page *p = &t->visit->page;
    struct crawl *c = t->c;

    if (head_coding(&t->head) == BODY_OTHER) {
        p->outcome = PAGE_BAD_ENCODING;
        p->what = crawl_strange_coding(&t->head, &t->visit->arena);
        leave_unread(t);
        return;
    }
    t->reading.in =
        (struct extract_input){ .body = t->answer.body,
                                .content_type = t->head.content_type,
                                .url = p->at.url,
                                .source = c->sources[t->job->source].source,
                                .seen_at_ms = p->fetched_ms,
                                .links_only =
                                    c->options->links_only || t->asked.noindex,
                                .packed = head_coding(&t->head) == BODY_GZIP,
                                .file = true,
                                .digested = true,
                                .known = p->at.digest };
    t->reading.then = take_read;
    crawl_read(c, &t->reading);
}

/* Everything but content: what the status says. */
static void
take_status(struct taking *t)
{
    struct page *p = &t->visit->page;
    struct arena *arena = &t->visit->arena;
    int status = t->answer.status;

    if (status == 304) {
        p->outcome = PAGE_UNCHANGED;
        take_validators(t);
        crawl_archive(t->c, t->job, &t->answer, WARC_NOT_MODIFIED, t->visit);
        finish(t);
        return;
    }
    if (status >= 300 && status <= 399) {
        p->outcome = take_redirect(t, &p->what);
    } else if (status == 404 || status == 410) {
        p->outcome = PAGE_GONE;
        p->what = arena_printf(arena, "status %d", status);
    } else {
        p->outcome = PAGE_HTTP_ERROR;
        p->what = arena_printf(arena, "status %d", status);
    }
    leave_unread(t);
}

static void
describe(struct taking *t)
{
    struct page *p = &t->visit->page;
    struct arena *arena = &t->visit->arena;
    const struct job *job = t->job;

    p->status = t->answer.status;
    p->requested = t->answer.outcome != PAGE_PRIVATE && t->answer.outcome != PAGE_PORT;
    p->fetched_ms = job->wall_ms;
    p->waited_ms = job->waited_ms;
    p->delay_ms = job->delay_ms;
    p->took_ms = (clock_mono_us() - job->begun_us) / 1000;
    p->bytes = t->answer.body.n;
    p->host = arena_str(arena, job->host->origin);
    p->address = arena_str(arena, t->answer.address);
    p->robots = arena_str(arena, str_of(job->host->robots_digest));
    /* What is known of the content stays known through errors and redirects. */
    p->digest = p->at.digest;
    p->etag = p->at.etag;
    p->last_modified = p->at.last_modified;
    p->links_only = p->at.links_only;
    p->looks = p->at.looks;
    crawl_bound_time(t->visit);
}

void
crawl_keep_answer(const struct fetch_answer *answer, struct arena *arena,
                  struct fetch_answer *out)
{
    *out = *answer;
    out->what = arena_str(arena, answer->what);
    out->header = arena_str(arena, answer->header);
    out->body = arena_str(arena, answer->body);
    out->request = arena_str(arena, answer->request);
    out->address = arena_str(arena, answer->address);
}

void
crawl_take_page(struct crawl *c, struct job *job, const struct fetch_answer *answer)
{
    struct visit *v = visit_take(c->visits, &job->url->at);
    struct taking *t = ARENA_NEW(&v->arena, struct taking, 1);

    *t = (struct taking){ .c = c, .job = job, .visit = v, .reading.visit = v };
    t->offer = (struct offer){
        .c = c, .job = job, .host = job->host, .source = job->source, .arena = &v->arena
    };
    crawl_keep_answer(answer, &v->arena, &t->answer);
    head_read(t->answer.header, &v->arena, &t->head);
    t->asked = head_robots(&t->head, c->options->agent_token);
    describe(t);
    t->retry_ms = crawl_slow_down(job, answer, &t->head);
    if (answer->outcome != PAGE_OK) {
        v->page.outcome = answer->outcome;
        v->page.what = t->answer.what;
        leave_unread(t);
    } else if (answer->status >= 200 && answer->status <= 299) {
        take_content(t);
    } else {
        take_status(t);
    }
}
